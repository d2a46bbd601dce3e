"""Training samples of the instance network: holding photos back, drawing them, and augmentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image
from torch.utils.data import IterableDataset

from segdemo.classes import THINGS, VOC_THINGS
from segdemo.masks import tight_box
from segdemo.photos import Photo

_EVERY_PIXEL_STEP = 6
_THINGS_STEP = 10


def hold_back_choice(photos: list[Photo]) -> tuple[list[Photo], list[Photo]]:
    """(train, choice): some of the photos that label most are never trained on, so that choices can be made on them.

    By id, every sixth photo with a label on every pixel, and every tenth with all things labelled. COCO photos with
    labels of VOC's things alone are in neither: they come again better labelled, or belong to an exam.
    """
    photos = [photo for photo in photos if not (photo.is_from_coco and photo.labelled == VOC_THINGS)]
    complete = [photo for photo in photos if photo.labelled == THINGS]
    choice = [photo for photo in complete if photo.true_stuff][::_EVERY_PIXEL_STEP]
    choice += [photo for photo in complete if not photo.true_stuff][::_THINGS_STEP]
    held_back = {photo.id for photo in choice}
    return [photo for photo in photos if photo.id not in held_back], choice


class Samples(IterableDataset):
    """An endless stream of augmented samples of ``photos``, drawn with ``weights``."""

    def __init__(
        self,
        photos: list[Photo],
        weights: np.ndarray,
        make: Callable[[Photo, np.random.Generator], Any],
        seed: int,
    ) -> None:
        self.photos, self.weights, self.make, self.seed = photos, weights, make, seed

    def __iter__(self) -> Iterator[Any]:
        rng = np.random.default_rng(self.seed)
        while True:
            for index in rng.choice(len(self.photos), size=256, p=self.weights):
                yield self.make(self.photos[index], rng)


def jitter_colours(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Change brightness, contrast, saturation and tint of (H, W, 3) float32 pixels, 0–255."""
    pixels = pixels * np.float32(rng.uniform(0.7, 1.3)) + np.float32(rng.uniform(-25, 25))
    if rng.random() < 0.5:
        grey = pixels.mean(2, keepdims=True)
        pixels = grey + (pixels - grey) * np.float32(rng.uniform(0.4, 1.5))
    if rng.random() < 0.3:
        pixels = pixels * rng.uniform(0.88, 1.12, 3).astype(np.float32)
    return pixels.clip(0, 255)


@dataclass(frozen=True)
class View:
    """A random look at a picture: scaled to ``width`` × ``height``, flipped or not, moved onto a square canvas.

    ``left`` and ``top`` are where the scaled picture's corner lies on the canvas; they may be negative (a crop).
    """

    width: int
    height: int
    left: int
    top: int
    flip: bool
    side: int

    @staticmethod
    def draw(
        size: tuple[int, int],
        side: int,
        scales: tuple[float, float],
        rng: np.random.Generator,
    ) -> View:
        """A view whose long side is ``side`` × a factor from ``scales``."""
        scale = side / max(size) * np.exp(rng.uniform(*np.log(scales)))
        stretch = np.exp(rng.uniform(-0.1, 0.1))
        width, height = max(16, round(size[0] * scale * stretch)), max(16, round(size[1] * scale / stretch))
        flip = bool(rng.random() < 0.5)
        offsets = []
        for length in (width, height):
            offsets.append(int(rng.integers(min(0, side - length), max(0, side - length) + 1)))
        return View(width, height, *offsets, flip, side)

    def place(self, picture: Image.Image, resample: Image.Resampling, fill: float, dtype: type) -> np.ndarray:
        """(side, side[, 3]) array of ``picture`` seen this way; the canvas around it holds ``fill``."""
        x0, y0 = max(0, -self.left), max(0, -self.top)
        x1, y1 = min(self.width, self.side - self.left), min(self.height, self.side - self.top)
        if self.flip:
            picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        sx, sy = picture.width / self.width, picture.height / self.height
        seen = picture.resize((x1 - x0, y1 - y0), resample, box=(x0 * sx, y0 * sy, x1 * sx, y1 * sy))
        canvas = np.full((self.side, self.side, *np.asarray(seen).shape[2:]), fill, dtype)
        canvas[self.top + y0 : self.top + y1, self.left + x0 : self.left + x1] = seen
        return canvas

    def move_boxes(self, boxes: np.ndarray, size: tuple[int, int]) -> np.ndarray:
        """(N, 4) xyxy boxes of the picture (``size`` = width, height), on the canvas and not yet cut at its rim."""
        boxes = boxes * np.tile([self.width / size[0], self.height / size[1]], 2).astype(np.float32)
        if self.flip:
            boxes[:, [0, 2]] = self.width - boxes[:, [2, 0]]
        return boxes + np.tile([self.left, self.top], 2).astype(np.float32)


@dataclass(frozen=True)
class InstanceSample:
    """An augmented picture for the instance network, on a square canvas of ``side`` pixels."""

    pixels: np.ndarray  # (3, side, side) float32 RGB, 0–255
    instances: np.ndarray  # (side, side) uint8: 0 = none, 255 = unsure, else an object's value
    class_ids: np.ndarray  # (N,) int64
    values: np.ndarray  # (N,) int64
    boxes: np.ndarray  # (N, 4) float32 xyxy
    mask_ok: np.ndarray  # (N,) bool


def instance_sample(photo: Photo, donors: Donors, side: int, rng: np.random.Generator) -> InstanceSample:
    """An augmented view of ``photo``; in some an object of a donor photo stands before one of the same class."""
    image, instances = photo.image(), photo.instances()
    size = image.size
    if len(photo.boxes) and rng.random() < _PASTE_PROBABILITY:
        photo, image, instances = paste_neighbour(photo, image, instances, donors, rng)
    view = View.draw(size, side, (0.75, 1.7), rng)
    pixels = view.place(image, Image.Resampling.BILINEAR, 114, np.float32)
    instances = view.place(Image.fromarray(instances), Image.Resampling.NEAREST, 0, np.uint8)
    moved = view.move_boxes(photo.boxes, size)
    boxes = moved.clip(0, side)
    shown = _areas(boxes) / np.maximum(_areas(moved), 1e-6)
    kept = (shown > 0.2) & ((boxes[:, 2:] - boxes[:, :2]).min(1, initial=np.inf) > 3)
    for index in np.flatnonzero(kept & (shown < 0.98) & photo.mask_ok):
        tight = tight_box(instances == photo.values[index])  # cut at the rim: what is left decides the box
        if tight is None:
            kept[index] = False
        else:
            boxes[index] = tight
    if rng.random() < 0.8:
        pixels = jitter_colours(pixels, rng)
    return InstanceSample(
        np.ascontiguousarray(pixels.transpose(2, 0, 1)),
        instances,
        photo.class_ids[kept],
        photo.values[kept],
        boxes[kept],
        photo.mask_ok[kept],
    )


_PASTE_PROBABILITY = 0.25
_MIN_DONOR_SIDE = 40  # pixels: smaller objects have masks too coarse to cut out


class Donors:
    """Objects that can be cut out of their photo: whole, large, with a mask that fills a good part of the box."""

    def __init__(self, photos: list[Photo]) -> None:
        self._by_class: dict[int, list[tuple[Photo, int]]] = {}
        for photo in photos:
            sides = photo.boxes[:, 2:] - photo.boxes[:, :2]
            for index in np.flatnonzero(photo.mask_ok & (sides.min(1, initial=np.inf) >= _MIN_DONOR_SIDE)):
                self._by_class.setdefault(int(photo.class_ids[index]), []).append((photo, int(index)))

    def draw(self, class_id: int, rng: np.random.Generator) -> tuple[Image.Image, np.ndarray] | None:
        """A cut-out of this class: its picture and its (h, w) bool mask; None where the draw was unlucky."""
        candidates = self._by_class.get(class_id)
        if not candidates:
            return None
        photo, index = candidates[rng.integers(len(candidates))]
        mask = photo.instances() == photo.values[index]
        box = tight_box(mask)
        if box is None:
            return None
        x1, y1, x2, y2 = box
        mask = mask[y1:y2, x1:x2]
        if mask.mean() < 0.3 or min(mask.shape) < _MIN_DONOR_SIDE // 2:
            return None
        return photo.image().crop(box), mask


def paste_neighbour(
    photo: Photo, image: Image.Image, instances: np.ndarray, donors: Donors, rng: np.random.Generator
) -> tuple[Photo, Image.Image, np.ndarray]:
    """Put an object of the same class in front of one in the photo, so that the two touch (copy-paste, Ghiasi 2021).

    Returns what it was given where no good place was found: no object may lose more than half of its pixels, and none
    whose mask is not trusted may be covered.
    """
    given = photo, image, instances
    target = int(rng.integers(len(photo.boxes)))
    x1, y1, x2, y2 = photo.boxes[target]
    cutout = donors.draw(int(photo.class_ids[target]), rng)
    free = sorted(set(range(1, 255)) - set(photo.values.tolist()))
    if cutout is None or not free or min(x2 - x1, y2 - y1) < 16:
        return given
    donor, mask = cutout
    scale = (y2 - y1) * rng.uniform(0.7, 1.2) / donor.height
    size = round(donor.width * scale), round(donor.height * scale)
    if min(size) < 12 or size[0] > image.width or size[1] > image.height:
        return given
    donor = donor.resize(size, Image.Resampling.BILINEAR)
    alpha = Image.fromarray(mask.astype(np.uint8) * 255).resize(size, Image.Resampling.BILINEAR)
    if rng.random() < 0.5:
        donor, alpha = (part.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for part in (donor, alpha))
    reach = rng.uniform(0.4, 0.95) * ((x2 - x1) + size[0]) / 2 * rng.choice([-1, 1])
    left = round((x1 + x2) / 2 + reach - size[0] / 2)
    top = round(y2 + rng.uniform(-0.15, 0.1) * (y2 - y1) - size[1])
    stencil = Image.new("L", image.size)
    stencil.paste(alpha, (left, top))
    covered = np.asarray(stencil) > 127
    if covered.sum() < 0.6 * (np.asarray(alpha) > 127).sum():
        return given  # most of it would lie outside

    merged = np.where(covered, np.uint8(free[0]), instances)
    boxes = photo.boxes.copy()
    for index, value in enumerate(photo.values):
        if not photo.mask_ok[index]:
            bx1, by1, bx2, by2 = boxes[index].round().astype(int)
            if covered[max(by1, 0) : by2, max(bx1, 0) : bx2].mean() > 0.1:
                return given
            continue
        before, after = (instances == value).sum(), (merged == value).sum()
        if after < 0.5 * before:
            return given
        if after < 0.98 * before:
            boxes[index] = tight_box(merged == value)
    picture = image.copy()
    picture.paste(donor, (left, top), alpha)
    pasted = replace(
        photo,
        class_ids=np.append(photo.class_ids, photo.class_ids[target]),
        values=np.append(photo.values, free[0]),
        boxes=np.append(boxes, [np.float32(tight_box(covered))], 0),
        mask_ok=np.append(photo.mask_ok, True),
    )
    return pasted, picture, merged


def _areas(boxes: np.ndarray) -> np.ndarray:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
