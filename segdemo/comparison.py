"""Facts about two answers to one picture: areas, pieces, counts, merges and disagreements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from segdemo.answers import Instance, InstanceSet, SemanticMap, size_of
from segdemo.classes import CLASSES, Kind
from segdemo.masks import tight_box

# A connected component smaller than this share of the picture is a speck, not a piece (614 pixels of 1280 × 960),
# unless it is the place of an object.
SPECK_SHARE = 0.0005
# An object lies in the component that holds more than this share of its mask: from one half on, that is one at most.
# The semantic map sees an object if at least this share of the mask has the object's class.
HOLD_SHARE = 0.5

_TOUCHING = np.ones((3, 3), bool)  # 8-connectivity: pixels that meet at a corner are connected
_Window = tuple[slice, slice]
_NOWHERE: _Window = np.s_[0:0, 0:0]


@dataclass(frozen=True)
class ClassFacts:
    """What the two answers say about one class.

    Attributes:
        class_id, name, kind: the class; stuff has no objects, so nothing but its area and pieces is ever told of it.
        comparable: whether it is a thing that both models know; if not, that only one answer has it is no disagreement.
        area: pixels of the class in the semantic map.
        area_share: ``area`` as a share of the picture, 0–1.
        components: pieces of the class region (8-connectivity): those that reach SPECK_SHARE or hold an object.
        objects: instances of the class.
        merged_objects: objects that share one component with at least one other object of the class.
        largest_merge: the most objects in one component; 0 where nothing is merged.
        merge_rank: how many components of the class are at least as large as that one, so 1 where it is the largest of
            all; 0 where nothing is merged.
        unclaimed_share: share of ``area`` that belongs to no object of the class, 0–1.
        unseen_objects: objects that the semantic map mostly takes for something else.
    """

    class_id: int
    name: str
    kind: Kind
    comparable: bool
    area: int
    area_share: float
    components: int
    objects: int
    merged_objects: int
    largest_merge: int
    merge_rank: int
    unclaimed_share: float
    unseen_objects: int


@dataclass(frozen=True)
class Comparison:
    """Two answers to one picture, side by side.

    Attributes:
        height, width: size of the picture in pixels.
        classes: one entry per class that either answer holds, largest area first (then by class id).
    """

    height: int
    width: int
    classes: tuple[ClassFacts, ...]


@dataclass(frozen=True)
class PlacedObject:
    """Where an object of a class lies in the semantic map.

    Attributes:
        instance: the object.
        component: number of the connected component that holds it, 0 for none.
        seen: whether the semantic map gives at least HOLD_SHARE of its mask the object's class.
    """

    instance: Instance
    component: int
    seen: bool


@dataclass(frozen=True)
class ClassLayout:
    """One class in both answers: its components, and its objects placed in them.

    Attributes:
        class_id: the class.
        window: rows and columns of the bounding box of its region: a picture has many classes, most of them small.
        components: (h, w) int32, the number of the connected component (8-connectivity) at each pixel of the window, 0
            outside.
        sizes: (number of components + 1,) pixels per component; entry 0 is the rest of the window.
        objects: the objects of the class, highest score first.
        area: pixels of the class in the semantic map.
        picture_area: pixels of the picture.
        claimed: pixels of the region that each object is the likeliest to cover, in the order of ``objects``.
        comparable: as in :class:`ClassFacts`.
    """

    class_id: int
    window: _Window
    components: np.ndarray
    sizes: np.ndarray
    objects: tuple[PlacedObject, ...]
    area: int
    picture_area: int
    claimed: tuple[int, ...]
    comparable: bool

    def pieces(self, min_score: float = 0.0) -> np.ndarray:
        """Numbers of the components that reach SPECK_SHARE or hold an object of at least this score."""
        return np.flatnonzero(self._is_piece(self._held(self._shown(min_score))))

    def facts(self, min_score: float = 0.0) -> ClassFacts:
        """What the two answers say about the class if only objects of at least this score (0–1) count."""
        shown = self._shown(min_score)
        held = self._held(shown)
        merges = held[held > 1]
        rank = int((self.sizes[1:] >= self.sizes[held.argmax()]).sum())
        unclaimed = self.area - sum(self.claimed[: len(shown)])  # the shown ones come first
        return ClassFacts(
            class_id=self.class_id,
            name=CLASSES[self.class_id].name,
            kind=CLASSES[self.class_id].kind,
            comparable=self.comparable,
            area=self.area,
            area_share=self.area / self.picture_area,
            components=int(self._is_piece(held).sum()),
            objects=len(shown),
            merged_objects=int(merges.sum()),
            largest_merge=int(merges.max(initial=0)),
            merge_rank=rank if merges.size else 0,
            unclaimed_share=unclaimed / self.area if self.area else 0.0,
            unseen_objects=sum(not placed.seen for placed in shown),
        )

    def _shown(self, min_score: float) -> list[PlacedObject]:
        return [placed for placed in self.objects if placed.instance.score >= min_score]

    def _held(self, shown: list[PlacedObject]) -> np.ndarray:
        """Objects per component."""
        held = np.bincount([placed.component for placed in shown], minlength=len(self.sizes))
        held[0] = 0
        return held

    def _is_piece(self, held: np.ndarray) -> np.ndarray:
        is_piece = (self.sizes >= SPECK_SHARE * self.picture_area) | (held > 0)
        is_piece[0] = False
        return is_piece


def compare(semantic: SemanticMap, instances: InstanceSet) -> Comparison:
    """The facts about a class map and the objects of the same picture, usually ``instances.above(0.5)``.

    Raises:
        TypeError: one of them is no answer, or they are in the wrong order.
        ValueError: the two answers have different sizes, or none.
    """
    for answer, kind in ((semantic, SemanticMap), (instances, InstanceSet)):
        if not isinstance(answer, kind):
            raise TypeError(f"compare takes a SemanticMap and an InstanceSet; {answer!r:.60} is no {kind.__name__}")
    return compare_layouts(lay_out(semantic, instances), *semantic.class_ids.shape)


def compare_layouts(layouts: tuple[ClassLayout, ...], height: int, width: int, min_score: float = 0.0) -> Comparison:
    """The facts of :func:`compare` for the objects of at least ``min_score`` (0–1), without laying them out again."""
    facts = [layout.facts(min_score) for layout in layouts]
    facts = [fact for fact in facts if fact.area or fact.objects]
    facts.sort(key=lambda fact: (-fact.area, fact.class_id))
    return Comparison(height, width, tuple(facts))


def lay_out(semantic: SemanticMap, instances: InstanceSet) -> tuple[ClassLayout, ...]:
    """Every class that either answer holds, by class id; raises as :func:`compare`."""
    height, width = size_of(semantic, instances)
    if not height * width:
        raise ValueError(f"a picture of {height} × {width} pixels has nothing to compare")
    by_class: dict[int, list[Instance]] = {}
    for instance in instances:
        by_class.setdefault(instance.class_id, []).append(instance)
    windows = dict(enumerate(ndimage.find_objects(semantic.class_ids), start=1))
    present = {class_id for class_id, window in windows.items() if window} | by_class.keys()
    both = semantic.known & instances.known
    return tuple(
        _lay_out_class(
            class_id,
            semantic,
            windows.get(class_id) or _NOWHERE,
            by_class.get(class_id, []),
            comparable=class_id in both,
        )
        for class_id in sorted(present)
    )


def _lay_out_class(
    class_id: int, semantic: SemanticMap, window: _Window, instances: list[Instance], comparable: bool
) -> ClassLayout:
    components, count = ndimage.label(semantic.class_ids[window] == class_id, structure=_TOUCHING)
    likeliest = np.zeros(components.shape, np.uint8 if len(instances) < 256 else np.int32)  # place from 1, 0 for none
    objects = []
    for place, instance in reversed(list(enumerate(instances, start=1))):  # so that the likeliest is written last
        here, there = _shared(window, instance.mask)
        mask = instance.mask[there]
        likeliest[here][mask] = place
        inside = np.bincount(components[here][mask], minlength=count + 1)
        inside[0] = 0
        mask_area = instance.area
        seen = mask_area > 0 and inside.sum() >= HOLD_SHARE * mask_area
        held = seen and inside.max() > HOLD_SHARE * mask_area
        objects.append(PlacedObject(instance, int(inside.argmax()) if held else 0, bool(seen)))
    sizes = np.bincount(components.ravel(), minlength=count + 1)
    claimed = np.bincount(likeliest[components > 0], minlength=len(instances) + 1)
    return ClassLayout(
        class_id=class_id,
        window=window,
        components=components,
        sizes=sizes,
        objects=tuple(reversed(objects)),
        area=int(sizes[1:].sum()),
        picture_area=semantic.class_ids.size,
        claimed=tuple(claimed[1:].tolist()),
        comparable=comparable,
    )


def _shared(window: _Window, mask: np.ndarray) -> tuple[_Window, _Window]:
    """What the window shares with the box of an (H, W) bool mask: counted in the window, and in the picture."""
    rows, columns = window
    left, top, right, bottom = tight_box(mask) or (0, 0, 0, 0)
    top, left = max(top, rows.start), max(left, columns.start)
    bottom, right = max(top, min(bottom, rows.stop)), max(left, min(right, columns.stop))
    here = np.s_[top - rows.start : bottom - rows.start, left - columns.start : right - columns.start]
    return here, np.s_[top:bottom, left:right]
