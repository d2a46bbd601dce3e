"""Which photos are drawn how often, and where crops of them look."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from segdemo.classes import THINGS, VOC_THINGS, VOID
from segdemo.compact.photo_tensors import CLASS_IDS, STRIDE, outputs_of
from segdemo.photos import Photo

_SEEN_SHARE = 0.003  # of a photo: less of a class does not count as a photo of it
_FEWEST = 8  # photos: a class seen on fewer is drawn no more often for that
_MOST_OFTEN = 8  # times as often as the average photo, no photo is drawn more often
_ON_OBJECTS, _ON_CLASSES, _ANYWHERE = 16, 24, 8  # of the places of a photo
PLACES = _ON_OBJECTS + _ON_CLASSES + _ANYWHERE
PLACES_ON_CLASSES = (_ON_OBJECTS, _ON_OBJECTS + _ON_CLASSES)
RARE_THINGS = outputs_of(THINGS - VOC_THINGS)  # few photos have masks of these


@dataclass(frozen=True)
class DrawingPlan:
    """For N photos.

    Attributes:
        drawn: (N,) float32: how likely each is drawn, if divided by their sum.
        donors: (N,) float32: the same, where rare things are wanted.
        places: (N, 48, 2) float32: pixels (x, y) to look at, NaN for anywhere; the middle ones are on classes.
    """

    drawn: Tensor
    donors: Tensor
    places: Tensor

    def of(self, some: Tensor) -> DrawingPlan:
        """The plan for these photos only, (N,) bool."""
        return replace(self, drawn=self.drawn * some, donors=self.donors * some)


def drawing_plan(photos: list[Photo], known: Tensor, sizes: Tensor, seed: int) -> DrawingPlan:
    """Photos with rare classes and those with all things labelled are drawn more often; crops look at objects, at
    classes (the rarer, the more often), or anywhere.

    Args:
        known: (N, 100, 100) uint8 at stride 4: outputs of the network, VOID where none is sure enough to go by.
        sizes: (N, 2) height and width of the photos in pixels.

    Returns:
        a plan on the device of ``known``.
    """
    labels = known.cpu().numpy()
    rng = np.random.default_rng(seed)
    present = np.zeros((len(photos), len(CLASS_IDS)), bool)
    for row, cells, size in zip(present, labels, sizes.tolist(), strict=True):
        counts = np.bincount(cells.ravel(), minlength=VOID)[: len(CLASS_IDS)]
        row[:] = counts > _SEEN_SHARE * size[0] * size[1] / STRIDE**2
    rarity = 1 / np.sqrt(np.maximum(present.sum(0), _FEWEST))
    rarities = present * rarity
    drawn = np.sort(rarities, axis=1)[:, -2:].sum(1) + 1e-3  # by the two rarest classes of each photo
    drawn *= [1.5 if photo.labelled == THINGS else 1 for photo in photos]
    drawn = np.minimum(drawn / drawn.sum(), _MOST_OFTEN / len(photos))
    donors = rarities[:, RARE_THINGS[: len(CLASS_IDS)].numpy()].max(1) + 1e-6  # not nothing, where nobody has any
    places = np.stack([_places(photo.boxes, cells, rarity, rng) for photo, cells in zip(photos, labels, strict=True)])
    return DrawingPlan(*(torch.from_numpy(one.astype(np.float32)).to(known.device) for one in (drawn, donors, places)))


def _places(boxes: np.ndarray, labels: np.ndarray, rarity: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(48, 2) float32 x, y: centres of (N, 4) ``boxes``, cells of (100, 100) ``labels``, and NaN."""
    places = np.full((PLACES, 2), np.nan, np.float32)
    if len(boxes):
        x1, y1, x2, y2 = boxes[rng.integers(len(boxes), size=_ON_OBJECTS)].T
        places[:_ON_OBJECTS] = np.stack([(x1 + x2) / 2, (y1 + y2) / 2], 1)
    present = np.setdiff1d(labels, [VOID])
    if present.size:
        chances = rarity[present] / rarity[present].sum()
        drawn = rng.choice(present, size=_ON_CLASSES, p=chances)
        for output in np.unique(drawn):
            rows, columns = np.nonzero(labels == output)
            wanted = np.flatnonzero(drawn == output)
            cells = rng.integers(rows.size, size=wanted.size)
            places[_ON_OBJECTS + wanted] = STRIDE * np.stack([columns[cells], rows[cells]], 1)
    return places
