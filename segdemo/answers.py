"""What a pair of models answers, whoever made it: a class map, and a set of objects with a mask each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from segdemo.classes import STUFF, THINGS, UNNAMED

SHOWN_SCORE = 0.5  # what a person is shown are the objects that the model gives at least this score


@dataclass(frozen=True)
class SemanticMap:
    """The answer of semantic segmentation: one class per pixel.

    Attributes:
        class_ids: (H, W) uint8, the class id of each pixel; 0 is unnamed.
        known: ids of the classes that the model could have answered; all others can only be unnamed.
    """

    class_ids: np.ndarray
    known: frozenset[int] = THINGS | STUFF

    def __post_init__(self) -> None:
        if self.class_ids.ndim != 2 or self.class_ids.dtype != np.uint8:
            raise ValueError(f"class_ids must be (H, W) uint8, not {self.class_ids.shape} {self.class_ids.dtype}")
        unknown = np.setdiff1d(self.class_ids, [*self.known, UNNAMED]).tolist()
        if unknown:
            raise ValueError(f"class ids that the model does not know: {unknown}")


@dataclass(frozen=True)
class Instance:
    """One object.

    Attributes:
        class_id: of a thing.
        score: the model's confidence, 0–1.
        mask: (H, W) bool at the size of the picture.
        box: (x1, y1, x2, y2) in pixels of the picture; x2 and y2 are exclusive.
    """

    class_id: int
    score: float
    mask: np.ndarray
    box: tuple[float, float, float, float]

    def __post_init__(self) -> None:
        if self.class_id not in THINGS:
            raise ValueError(f"an object's class is a thing of the catalogue, not {self.class_id}")
        if not 0 <= self.score <= 1:
            raise ValueError(f"a score is 0–1, not {self.score}")
        if self.mask.ndim != 2 or self.mask.dtype != np.bool_:
            raise ValueError(f"mask must be (H, W) bool, not {self.mask.shape} {self.mask.dtype}")

    @property
    def area(self) -> int:
        """Number of pixels in the mask."""
        return int(np.count_nonzero(self.mask))


@dataclass(frozen=True)
class InstanceSet:
    """The answer of instance segmentation: one mask per object, highest score first.

    Attributes:
        instances: the objects; may be empty.
        height, width: size of the picture, and so of every mask, in pixels.
        known: ids of the classes that the model could have answered.
    """

    instances: tuple[Instance, ...]
    height: int
    width: int
    known: frozenset[int] = THINGS

    def __post_init__(self) -> None:
        for instance in self.instances:
            if instance.mask.shape != (self.height, self.width):
                raise ValueError(f"mask is {instance.mask.shape}, the picture is {(self.height, self.width)}")
        unknown = {instance.class_id for instance in self.instances} - self.known
        if unknown:
            raise ValueError(f"objects of classes that the model does not know: {sorted(unknown)}")
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
        return replace(self, instances=kept)

    def numbered(self) -> list[tuple[int, Instance]]:
        """(number, object) pairs; numbers count from 1 within each class, highest score first."""
        seen: dict[int, int] = {}
        numbers = []
        for instance in self.instances:
            seen[instance.class_id] = seen.get(instance.class_id, 0) + 1
            numbers.append((seen[instance.class_id], instance))
        return numbers


def size_of(semantic: SemanticMap, instances: InstanceSet) -> tuple[int, int]:
    """(H, W) of the picture that both answers are about.

    Raises:
        ValueError: their sizes differ.
    """
    height, width = semantic.class_ids.shape
    if (height, width) != (instances.height, instances.width):
        raise ValueError(
            f"the semantic map is {height} × {width} (H × W), the instances are {instances.height} × {instances.width}"
        )
    return height, width
