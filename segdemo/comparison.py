"""Facts about two answers to one picture: areas, pieces, counts, merges and disagreements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import BACKGROUND, CLASS_COUNT, CLASS_NAMES

# A connected component smaller than this share of the picture is a speck, not a piece (614 pixels of 1280 × 960),
# unless it is the place of an object.
SPECK_SHARE = 0.0005
# An object lies in the component that holds more than this share of its mask: from one half on, that is one at most.
# The semantic map sees an object if at least this share of the mask has the object's class.
HOLD_SHARE = 0.5

_TOUCHING = np.ones((3, 3), bool)  # 8-connectivity: pixels that meet at a corner are connected


@dataclass(frozen=True)
class ClassFacts:
    """What the two answers say about one class.

    Attributes:
        class_id, name: the class.
        area: pixels of the class in the semantic map.
        area_share: ``area`` as a share of the picture, 0–1.
        components: pieces of the class region (8-connectivity): those that reach SPECK_SHARE or hold an object.
        objects: instances of the class.
        merged_objects: objects that share one component with at least one other object of the class.
        largest_merge: the most objects in one component; 0 where nothing is merged.
        unclaimed_share: share of ``area`` that belongs to no object of the class, 0–1.
        unseen_objects: objects that the semantic map mostly takes for something else.
    """

    class_id: int
    name: str
    area: int
    area_share: float
    components: int
    objects: int
    merged_objects: int
    largest_merge: int
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


def compare(semantic: SemanticMap, instances: InstanceSet) -> Comparison:
    """The facts about a class map and the objects of the same picture, usually ``instances.above(0.5)``.

    Raises:
        ValueError: the two answers have different sizes, or none.
    """
    height, width = semantic.class_ids.shape
    if (height, width) != (instances.height, instances.width):
        raise ValueError(
            f"the semantic map is {height} × {width} (H × W), the instances are {instances.height} × {instances.width}"
        )
    if not height * width:
        raise ValueError(f"a picture of {height} × {width} pixels has nothing to compare")
    areas = np.bincount(semantic.class_ids.ravel(), minlength=CLASS_COUNT)
    by_class: dict[int, list[Instance]] = {}
    for instance in instances:
        by_class.setdefault(instance.class_id, []).append(instance)
    present = {int(class_id) for class_id in np.flatnonzero(areas)} | by_class.keys()
    facts = [_class_facts(class_id, semantic, by_class.get(class_id, [])) for class_id in present - {BACKGROUND}]
    facts.sort(key=lambda fact: (-fact.area, fact.class_id))
    return Comparison(height, width, tuple(facts))


def _class_facts(class_id: int, semantic: SemanticMap, objects: list[Instance]) -> ClassFacts:
    region = semantic.class_ids == class_id
    labels, count = ndimage.label(region, structure=_TOUCHING)  # component number of each pixel, 0 outside
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    area = int(region.size - sizes[0])

    held = np.zeros(count + 1, int)  # objects per component
    unseen = 0
    claimed = np.zeros_like(region)
    for instance in objects:
        claimed |= instance.mask
        inside = np.bincount(labels[instance.mask], minlength=count + 1)
        mask_area = int(inside.sum())
        inside[0] = 0
        if not mask_area or inside.sum() < HOLD_SHARE * mask_area:
            unseen += 1
        elif inside.max() > HOLD_SHARE * mask_area:
            held[inside.argmax()] += 1

    is_piece = (sizes >= SPECK_SHARE * region.size) | (held > 0)
    is_piece[0] = False
    merges = held[held > 1]
    return ClassFacts(
        class_id=class_id,
        name=CLASS_NAMES[class_id],
        area=area,
        area_share=area / region.size,
        components=int(is_piece.sum()),
        objects=len(objects),
        merged_objects=int(merges.sum()),
        largest_merge=int(merges.max(initial=0)),
        unclaimed_share=float((region & ~claimed).sum()) / area if area else 0.0,
        unseen_objects=unseen,
    )
