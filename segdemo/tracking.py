"""Which object of one picture is which object of the next: numbers that stay with an object through a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import numpy as np
from pycocotools import mask as coco_mask
from scipy.optimize import linear_sum_assignment

from segdemo.answers import Instance, InstanceSet
from segdemo.masks import run_lengths

SAME_IOU = 0.2  # masks of one object that overlap less than this have moved too far to be known again


def follow(frames: Sequence[InstanceSet]) -> list[tuple[int, ...]]:
    """For each frame the numbers of its objects, from 1 within each class in the order in which they appear.

    An object keeps its number as long as its mask overlaps one of its class in the frame before: pairs are chosen such
    that the sum of their IoUs is largest (Kuhn 1955), and those with an IoU below SAME_IOU are no pairs. Tracking by
    overlap as in Bochinski, Eiselein and Sikora, "High-speed tracking-by-detection without using image information",
    2017. What is lost for one frame comes back with a new number.
    """
    fresh: dict[int, count] = {}
    numbers: list[tuple[int, ...]] = []
    before: Sequence[Instance] = ()
    for frame in frames:
        objects = tuple(frame)
        known = _pairs(before, objects)
        numbers.append(
            tuple(
                numbers[-1][known[index]] if index in known else next(fresh.setdefault(one.class_id, count(1)))
                for index, one in enumerate(objects)
            )
        )
        before = objects
    return numbers


def _pairs(before: Sequence[Instance], after: Sequence[Instance]) -> dict[int, int]:
    """Index of an object in ``after`` → its index in ``before``."""
    if not before or not after:
        return {}
    rles = [[run_lengths(one.mask) for one in objects] for objects in (after, before)]
    ious = np.asarray(coco_mask.iou(*rles, [0] * len(before)))
    ious *= np.equal.outer([one.class_id for one in after], [one.class_id for one in before])
    rows, columns = linear_sum_assignment(ious, maximize=True)
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True) if ious[row, column] >= SAME_IOU}
