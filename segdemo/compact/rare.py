"""Rare things cut out of their photos and pasted into samples of others (copy-paste, Ghiasi et al. 2021)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image

from segdemo.classes import THINGS, VOC_THINGS
from segdemo.masks import mask_of, tight_box
from segdemo.photos import Photo

_RARE = THINGS - VOC_THINGS  # few photos have masks of these
_SURE_SCORE = 0.6  # of a mask that the instance network drew (label_things)
_MIN_AREA, _MIN_SIDE = 150, 10  # pixels
_SCALES = np.log((0.7, 2.2))  # larger rather than smaller than they were: small ones teach little
_MOST = 3  # pasted into one sample
_FULL = 200  # the weight of a true label


class RareThings:
    """Cut-outs by class, (h, w, 4) uint8 RGB and mask, each with the long side of its photo."""

    def __init__(self, photos: list[Photo], marked: Path) -> None:
        self._by_class: dict[int, list[tuple[np.ndarray, int]]] = {}
        for photo in photos:
            for class_id, mask in _things(photo, marked):
                box = tight_box(mask)
                if box is None or mask.sum() < _MIN_AREA or min(box[2] - box[0], box[3] - box[1]) < _MIN_SIDE:
                    continue
                alpha = mask[box[1] : box[3], box[0] : box[2]].astype(np.uint8) * 255
                cutout = np.dstack([np.asarray(photo.image().crop(box)), alpha])
                self._by_class.setdefault(class_id, []).append((cutout, max(mask.shape)))
        self._classes = sorted(self._by_class)

    def paste(self, pixels: np.ndarray, labels: np.ndarray, weights: np.ndarray, rng: np.random.Generator) -> None:
        """Put one to three things, of classes drawn evenly, anywhere on a square sample; writes into the arrays.

        Args:
            pixels: (side, side, 3) float32 RGB, 0–255.
            labels: (side, side) uint8 class ids.
            weights: (side, side) uint8, 0–200.
        """
        side = len(pixels)
        for class_id in rng.choice(self._classes, rng.integers(1, _MOST + 1)) if self._classes else ():
            cutouts = self._by_class[int(class_id)]
            cutout, long_side = cutouts[rng.integers(len(cutouts))]
            height, width = cutout.shape[:2]
            scale = min(side / long_side * np.exp(rng.uniform(*_SCALES)), 0.8 * side / max(height, width))
            size = max(4, round(width * scale)), max(4, round(height * scale))
            picture = Image.fromarray(cutout).resize(size, Image.Resampling.BILINEAR)
            if rng.random() < 0.5:
                picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
            left, top = (int(rng.integers(-length // 4, side - length * 3 // 4)) for length in size)
            canvas = Image.new("RGBA", (side, side))
            canvas.paste(picture, (left, top))
            seen = np.asarray(canvas).astype(np.float32)
            alpha = seen[..., 3:] / 255
            pixels += (seen[..., :3] - pixels) * alpha
            covered = alpha[..., 0] > 0.5
            labels[covered], weights[covered] = class_id, _FULL


def _things(photo: Photo, marked: Path) -> list[tuple[int, np.ndarray]]:
    """Class and (H, W) mask of the photo's rare things: people's masks, or sure ones of the instance network."""
    if photo.labelled == THINGS:
        rare = photo.mask_ok & np.isin(photo.class_ids, list(_RARE))
        instances = photo.instances() if rare.any() else None
        values, class_ids = photo.values[rare].tolist(), photo.class_ids[rare].tolist()
        return [(class_id, instances == value) for class_id, value in zip(class_ids, values, strict=True)]
    file = marked / f"{photo.id}.json"
    return [
        (one["class_id"], mask_of(one["mask"]))
        for one in (json.loads(file.read_text()) if file.exists() else ())
        if one["class_id"] in _RARE - photo.labelled and (one["score"] or 0) >= _SURE_SCORE
    ]
