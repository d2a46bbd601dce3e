"""Both answers in one: every pixel gets one class and, where it is a thing, one object (panoptic segmentation).

The task and its measure are of Kirillov et al., "Panoptic Segmentation", CVPR 2019; the two answers are put together
as its section 6 does: objects by score, then stuff in what is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segdemo.answers import InstanceSet, SemanticMap, size_of
from segdemo.classes import STUFF, UNNAMED

_MIN_VISIBLE = 0.5  # an object of which less is left under likelier ones is dropped
_MIN_STUFF_SHARE = 0.002  # of the picture: smaller stuff is dropped, as 4,096 pixels of a COCO photo's 300,000 were
_SAME_IOU = 0.5  # segments that overlap more are the same: at most one pair can


@dataclass(frozen=True)
class Segment:
    """One object, or all of one kind of stuff.

    Attributes:
        id: its value in the map: of an object its place among the instances, from 1; of stuff a number after them.
        class_id: its class.
        area: in pixels.
    """

    id: int
    class_id: int
    area: int


@dataclass(frozen=True)
class PanopticMap:
    """One segment per pixel.

    Attributes:
        segment_ids: (H, W) uint16, the id of the segment at each pixel; 0 for none.
        segments: by id; objects that are hidden by likelier ones have none.
    """

    segment_ids: np.ndarray
    segments: tuple[Segment, ...]


def panoptic(semantic: SemanticMap, instances: InstanceSet) -> PanopticMap:
    """Both answers in one, usually of ``instances.above(0.5)``.

    A pixel of an object stays with the likeliest one; pixels of no object get their stuff; where the semantic map
    names a thing that no object claims, the pixel stays without a segment.

    Raises:
        ValueError: the two answers have different sizes.
    """
    size_of(semantic, instances)
    ids, segments = place_objects(instances)
    stuff = np.where(ids == 0, semantic.class_ids, UNNAMED)
    for id_, class_id in enumerate(sorted(STUFF.intersection(np.unique(stuff).tolist())), start=len(instances) + 1):
        visible = stuff == class_id
        area = int(np.count_nonzero(visible))
        if area >= _MIN_STUFF_SHARE * ids.size:
            segments.append(Segment(id_, class_id, area))
            ids[visible] = id_
    return PanopticMap(ids, tuple(segments))


def place_objects(instances: InstanceSet) -> tuple[np.ndarray, list[Segment]]:
    """The objects of a :func:`panoptic` map, before stuff: (H, W) uint16 ids, and a segment for each that is kept."""
    ids = np.zeros((instances.height, instances.width), np.uint16)
    segments = []
    for id_, instance in enumerate(instances, start=1):
        visible = instance.mask & (ids == 0)
        area = int(np.count_nonzero(visible))
        if area and area >= _MIN_VISIBLE * instance.area:
            segments.append(Segment(id_, instance.class_id, area))
            ids[visible] = id_
    return ids, segments


@dataclass
class PanopticCounts:
    """What panoptic quality is made of, for one class over many pictures."""

    matched: int = 0
    iou: float = 0.0  # of the matched pairs, summed
    missed: int = 0
    invented: int = 0

    @property
    def quality(self) -> float:
        """PQ, 0–1: summed IoU over matches and half of all mistakes; nan where the class never occurs."""
        total = self.matched + (self.missed + self.invented) / 2
        return self.iou / total if total else float("nan")


def count_panoptic(
    counts: dict[int, PanopticCounts],
    answer: PanopticMap,
    true_ids: np.ndarray,
    true_classes: dict[int, int],
) -> None:
    """Add one picture to ``counts``, by class id, as panopticapi does.

    Args:
        true_ids: (H, W) int, the true segment of each pixel; 0 where nothing is to be judged, such as in a crowd: an
            answer that lies mostly there is no mistake.
        true_classes: the class of each true segment.
    """
    ids, areas = np.unique(true_ids, return_counts=True)
    true_areas = dict(zip(ids.tolist(), areas.tolist(), strict=True))
    found = set()
    for segment in answer.segments:
        mask = answer.segment_ids == segment.id
        ids, shared = np.unique(true_ids[mask], return_counts=True)
        overlaps = dict(zip(ids.tolist(), shared.tolist(), strict=True))
        void = overlaps.pop(0, 0)
        mine = counts.setdefault(segment.class_id, PanopticCounts())
        for true_id, overlap in overlaps.items():
            union = segment.area - void + true_areas[true_id] - overlap
            if true_classes[true_id] == segment.class_id and overlap > _SAME_IOU * union:
                mine.matched += 1
                mine.iou += overlap / union
                found.add(true_id)
                break
        else:
            mine.invented += void <= _SAME_IOU * segment.area
    for true_id, class_id in true_classes.items():
        if true_id not in found:
            counts.setdefault(class_id, PanopticCounts()).missed += 1
