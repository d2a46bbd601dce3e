"""What a pair of models answers, whoever made it: a class map, and a set of objects with a mask each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segdemo.classes import ALL_CLASS_NAMES, CLASS_COUNT

SHOWN_SCORE = 0.5  # what a person is shown are the objects that the model gives at least this score


@dataclass(frozen=True)
class SemanticMap:
    """The answer of semantic segmentation: one class per pixel.

    Attributes:
        class_ids: (H, W) uint8, the class id of each pixel; 0 is background.
    """

    class_ids: np.ndarray

    def __post_init__(self) -> None:
        if self.class_ids.ndim != 2 or self.class_ids.dtype != np.uint8:
            raise ValueError(f"class_ids must be (H, W) uint8, not {self.class_ids.shape} {self.class_ids.dtype}")
        if self.class_ids.size and int(self.class_ids.max()) >= CLASS_COUNT:
            raise ValueError(f"class ids end at {CLASS_COUNT - 1}, found {int(self.class_ids.max())}")


@dataclass(frozen=True)
class Instance:
    """One object.

    Attributes:
        class_id: 1–20, PASCAL VOC order; 21–80, the further classes of COCO.
        score: the model's confidence, 0–1.
        mask: (H, W) bool at the size of the picture.
        box: (x1, y1, x2, y2) in pixels of the picture; x2 and y2 are exclusive.
    """

    class_id: int
    score: float
    mask: np.ndarray
    box: tuple[float, float, float, float]

    def __post_init__(self) -> None:
        if not 1 <= self.class_id < len(ALL_CLASS_NAMES):
            raise ValueError(f"an object's class id is 1–{len(ALL_CLASS_NAMES) - 1}, not {self.class_id}")
        if not 0 <= self.score <= 1:
            raise ValueError(f"a score is 0–1, not {self.score}")
        if self.mask.ndim != 2 or self.mask.dtype != np.bool_:
            raise ValueError(f"mask must be (H, W) bool, not {self.mask.shape} {self.mask.dtype}")

    @property
    def area(self) -> int:
        """Number of pixels in the mask."""
        return int(self.mask.sum())


@dataclass(frozen=True)
class InstanceSet:
    """The answer of instance segmentation: one mask per object, highest score first.

    Attributes:
        instances: the objects; may be empty.
        height, width: size of the picture, and so of every mask, in pixels.
    """

    instances: tuple[Instance, ...]
    height: int
    width: int

    def __post_init__(self) -> None:
        for instance in self.instances:
            if instance.mask.shape != (self.height, self.width):
                raise ValueError(f"mask is {instance.mask.shape}, the picture is {(self.height, self.width)}")
        scores = [instance.score for instance in self.instances]
        if scores != sorted(scores, reverse=True):
            raise ValueError("instances must be sorted by score, highest first")

    def __len__(self) -> int:
        return len(self.instances)

    def __iter__(self):
        return iter(self.instances)

    def above(self, min_score: float) -> InstanceSet:
        """The objects whose score is at least ``min_score`` (0–1)."""
        kept = tuple(instance for instance in self.instances if instance.score >= min_score)
        return InstanceSet(kept, self.height, self.width)

    def shared(self) -> InstanceSet:
        """The objects of the 20 shared classes: those that a semantic map can be compared with."""
        kept = tuple(instance for instance in self.instances if instance.class_id < CLASS_COUNT)
        return InstanceSet(kept, self.height, self.width)

    def numbered(self) -> list[tuple[int, Instance]]:
        """(number, object) pairs; numbers count from 1 within each class, highest score first."""
        seen: dict[int, int] = {}
        numbers = []
        for instance in self.instances:
            seen[instance.class_id] = seen.get(instance.class_id, 0) + 1
            numbers.append((seen[instance.class_id], instance))
        return numbers
