"""How right two answers to one picture are, given its answer key: objects found and missed, IoU of each class."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, UNNAMED, VOID
from segdemo.texts import Span, in_a_row, listed, noun, spans, text

FOUND_IOU = 0.5  # an answered mask finds an object from this IoU on
MERGED_SHARE = 0.5  # and swallows it from this share of its pixels on


@dataclass(frozen=True)
class ObjectMark:
    """How one answered object fits the key. An index counts the key's objects from 0, in the key's order.

    Attributes:
        score: of the answered object, 0–1.
        finds: index of the object that it finds; None for none.
        doubles: index of the object, found already by a likelier answer, that it answers again; None for none.
        merges: indices of the objects of which it covers at least half each; empty if that is fewer than two.
    """

    score: float
    finds: int | None
    doubles: int | None
    merges: tuple[int, ...]

    @property
    def is_invented(self) -> bool:
        """It neither finds, doubles nor merges: nothing is there, or the class is wrong, or the mask does not fit."""
        return self.finds is None and self.doubles is None and not self.merges


@dataclass(frozen=True)
class Marks:
    """The marks of two answers to one picture.

    Attributes:
        asked: class ids of the key's objects, in the key's order.
        objects: one mark per answered object, highest score first.
        right_share: share of the pixels that the key names to which the semantic map gives the right class, 0–1 (pixel
            accuracy); of a class that the model does not know, unnamed is right. 1 where the key names no pixel.
        class_ious: IoU of the semantic map, 0–1, by class id, for the classes of the key that the model knows.
    """

    asked: tuple[int, ...]
    objects: tuple[ObjectMark, ...]
    right_share: float
    class_ious: dict[int, float]

    @property
    def miou(self) -> float | None:
        """Mean IoU over the classes of the key that the model knows, 0–1; None if there are none."""
        return float(np.mean(list(self.class_ious.values()))) if self.class_ious else None

    @property
    def found(self) -> tuple[int, ...]:
        """Indices of the key's objects that are found."""
        return tuple(sorted(mark.finds for mark in self.objects if mark.finds is not None))

    @property
    def missed(self) -> tuple[int, ...]:
        """Indices of the key's objects that are not found."""
        return tuple(sorted(set(range(len(self.asked))) - set(self.found)))

    @property
    def doubled(self) -> int:
        """Number of answered objects that answer a found object again."""
        return sum(mark.doubles is not None for mark in self.objects)

    @property
    def merged(self) -> int:
        """Number of answered objects that swallow several; one of them may still fit well enough to be found."""
        return sum(bool(mark.merges) for mark in self.objects)

    @property
    def invented(self) -> int:
        """Number of answered objects that neither find, double nor merge."""
        return sum(mark.is_invented for mark in self.objects)

    def above(self, min_score: float) -> Marks:
        """The marks if only objects of at least ``min_score`` (0–1) had been answered."""
        # An object is marked by its likelier ones only, so the marks of those that stay do not change.
        return replace(self, objects=tuple(mark for mark in self.objects if mark.score >= min_score))


def mark(
    semantic: SemanticMap, instances: InstanceSet, true_semantic: SemanticMap, true_instances: InstanceSet
) -> Marks:
    """The marks of ``semantic`` and ``instances`` by the answer key, ``true_semantic`` and ``true_instances``.

    Highest score first, an answered object finds the object of its class, not found yet, that it fits best, if their
    masks have an IoU of FOUND_IOU or more, as in PASCAL VOC (Everingham et al. 2010) and COCO (Lin et al. 2014).

    Raises:
        ValueError: the answers and the key have different sizes.
    """
    size = true_semantic.class_ids.shape
    for shape in (semantic.class_ids.shape, (instances.height, instances.width)):
        if shape != size:
            raise ValueError(f"the answer is {shape} (H × W), the key is {size}")
    named = true_semantic.class_ids != UNNAMED
    asked = np.where(np.isin(true_semantic.class_ids, list(semantic.known)), true_semantic.class_ids, UNNAMED)
    confusion = confusion_matrix(np.where(named, asked, VOID), semantic.class_ids)
    ious = class_ious(confusion)
    present = [class_id for class_id in np.flatnonzero(confusion.any(1)).tolist() if class_id != UNNAMED]
    return Marks(
        asked=tuple(instance.class_id for instance in true_instances),
        objects=_mark_objects(instances, true_instances.instances),
        right_share=float(np.trace(confusion) / confusion.sum()) if confusion.any() else 1.0,
        class_ious={class_id: float(ious[class_id]) for class_id in present},
    )


def _mark_objects(answered: InstanceSet, asked: tuple[Instance, ...]) -> tuple[ObjectMark, ...]:
    marks: list[ObjectMark] = []
    found: set[int] = set()
    for instance in answered:
        same_class = [index for index, true in enumerate(asked) if true.class_id == instance.class_id]
        fits = {index: mask_iou(instance.mask, asked[index].mask) for index in same_class}
        fits = {index: iou for index, iou in fits.items() if iou >= FOUND_IOU}
        finds = max(fits.keys() - found, key=fits.__getitem__, default=None)
        doubles = max(fits, key=fits.__getitem__, default=None) if finds is None else None
        covered = tuple(index for index in same_class if _covers(instance.mask, asked[index].mask))
        marks.append(ObjectMark(instance.score, finds, doubles, covered if len(covered) > 1 else ()))
        if finds is not None:
            found.add(finds)
    return tuple(marks)


def _covers(mask: np.ndarray, true: np.ndarray) -> bool:
    return np.count_nonzero(mask & true) >= MERGED_SHARE * np.count_nonzero(true)


def mask_iou(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two (H, W) bool masks; 0 if both are empty."""
    union = np.count_nonzero(a | b)
    return np.count_nonzero(a & b) / union if union else 0.0


def confusion_matrix(truth: np.ndarray, answer: np.ndarray) -> np.ndarray:
    """(C, C) int64 for the C ids of the catalogue: pixels by true class (row) and answered class (column).

    Args:
        truth, answer: (H, W) uint8 class ids; pixels whose truth is VOID are left out.
    """
    count, judged = len(CLASSES), truth != VOID
    pairs = truth[judged].astype(np.int64) * count + answer[judged]
    return np.bincount(pairs, minlength=count**2).reshape(count, count)


def class_ious(confusion: np.ndarray) -> np.ndarray:
    """(C,) IoU by class id, 0–1, from a confusion matrix; nan for a class that is in neither map."""
    right = np.diag(confusion)
    with np.errstate(invalid="ignore"):
        return right / (confusion.sum(0) + confusion.sum(1) - right)


def marks_spans(marks: Marks) -> list[Span]:
    """The marks in words: "6 of 7 sheep found; 91 % of the semantic map right. 1 mask swallows several objects."

    A class of which objects are missed has the target ``missed:CLASS_ID``. The percentage is ``right_share`` rounded
    down, so that 100 % means every pixel.
    """
    percent = math.floor(100 * marks.right_share)
    if marks.asked:
        said = [spans("marks.found", objects=_found_per_class(marks), percent=percent)]
    else:
        said = [spans("marks.nothing_asked", percent=percent)]
    if marks.doubled:
        said.append(spans("marks.doubled", count=marks.doubled))
    if marks.merged:
        said.append(spans("marks.merged", count=marks.merged))
    if marks.invented:
        said.append(spans("marks.invented", count=marks.invented))
    return in_a_row(said)


def _found_per_class(marks: Marks) -> list[Span]:
    asked, found = Counter(marks.asked), Counter(marks.asked[index] for index in marks.found)
    told: list[Span] = []
    for class_id in sorted(asked, key=lambda class_id: (-asked[class_id], class_id)):
        said = text(
            "marks.found_of_class",
            found=found[class_id],
            asked=asked[class_id],
            noun=noun(class_id, asked[class_id]),
        )
        is_missed = found[class_id] < asked[class_id]
        told.append(Span(said, f"missed:{class_id}" if is_missed else None))
    return listed(told)
