"""The value of the linked view: two answers as the browser needs them, masks as run lengths, counts ready made.

The browser draws and looks up; whatever is counted is counted here, for every threshold at which a count changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from scipy import ndimage

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.comparison import ClassLayout, compare_layouts, lay_out
from segdemo.lesson import asked_class, reason, sentence_spans
from segdemo.marking import Marks, mark, marks_spans
from segdemo.masks import boxed_run_lengths, mask_of_boxed
from segdemo.page_state import THRESHOLDS
from segdemo.panoptic_map import place_objects

# The fields of ClassFacts that a browser needs: they are sent again for every step.
SENT_FACTS = (
    *("class_id", "kind", "comparable", "area_share", "components"),
    *("objects", "merged_objects", "largest_merge"),
)
_FROM_START = np.s_[0:, 0:]


def answer_value(
    picture: dict[str, Any],
    semantic: SemanticMap | None = None,
    instances: InstanceSet | None = None,
    key: tuple[SemanticMap, InstanceSet] | None = None,
    **about: str | None,
) -> dict[str, Any]:
    """A value for the linked view.

    Args:
        picture: the photo as Gradio's ``FileData`` (``FileData(path=...).model_dump()``): the browser gets its ``url``.
        semantic: the semantic answer, None while it is not there yet.
        instances: the objects with a score of at least THRESHOLDS[0], None while they are not there yet.
        key: the answer key, where the picture has one and the answers are to be marked by it.
        about: what else is known of the answers, such as ``pair`` and ``example``; goes into the value as it is.

    Returns:
        ``picture``; ``width`` and ``height`` in pixels, None before the semantic answer;

        ``semantic``: None, or ``{"regions": [...]}``; a region is a connected component of a class, ``{"class_id",
        "area" (pixels), "speck", "mask"}``; the components of a class that are too small to count are one region
        together, with ``speck`` true;

        ``instances``: None, or a list of objects, highest score first: ``{"class_id", "number" (from 1 within its
        class), "score", "area", "box" (x1, y1, x2, y2), "region" (index of the region that holds it, or None), "seen"
        (whether the semantic map mostly has its class there), "in_both" (whether it has a segment in both at once; this
        is so at every threshold, for a threshold only removes the least likely objects), "mask"}``;

        ``known``: the ids of the classes that each model knows, ``{"semantic": [...], "instance": [...]}``;

        ``key``: the objects of the answer key, ``{"class_id", "number", "mask"}`` each; empty without a key;

        ``steps``: once both are there, for each of THRESHOLDS at which a count changes, lowest first:
        ``{"threshold", "said" (the sentence, pieces ``[text, target or None]``), "classes" (SENT_FACTS of
        each), "reasons" (why the counts of each of these classes differ), "asked" (id of the class to guess,
        or None), "marks" (the marks in words, pieces as in "said"; empty without a key), "missed" (indices of the key's
        objects that are not found)}``. The step for a threshold t is the last one whose threshold is at most t.

        A ``mask`` is as of :func:`segdemo.masks.boxed_run_lengths`.
    """
    value: dict[str, Any] = {"picture": picture, "width": None, "height": None, **about}
    value |= {"semantic": None, "instances": None, "known": {}, "key": [], "steps": []}
    if semantic is None:
        return value
    value["height"], value["width"] = semantic.class_ids.shape
    layouts = lay_out(semantic, instances or InstanceSet((), *semantic.class_ids.shape))
    regions, index = _regions(layouts)
    value["semantic"] = {"regions": regions}
    value["known"] = {"semantic": sorted(semantic.known)}
    if instances is not None:
        in_both = {segment.id - 1 for segment in place_objects(instances)[1]}
        value["instances"] = _objects(instances, layouts, index, in_both)
        value["known"]["instance"] = sorted(instances.known)
        value["steps"] = _steps(instances, layouts, *((mark(semantic, instances, *key), key[1]) if key else (None, ())))
    if key:
        value["key"] = [
            {"class_id": true.class_id, "number": number, "mask": boxed_run_lengths(true.mask)}
            for number, true in key[1].numbered()
        ]
    return value


def answers_in(value: dict[str, Any]) -> tuple[SemanticMap, InstanceSet]:
    """The two answers that a value holds, boxes to a tenth of a pixel; for a value with both."""
    height, width = value["height"], value["width"]
    class_ids = np.zeros((height, width), np.uint8)
    for region in value["semantic"]["regions"]:
        class_ids[mask_of_boxed(region["mask"], height, width)] = region["class_id"]
    objects = tuple(
        Instance(told["class_id"], told["score"], mask_of_boxed(told["mask"], height, width), tuple(told["box"]))
        for told in value["instances"]
    )
    known = {side: frozenset(ids) for side, ids in value["known"].items()}
    return SemanticMap(class_ids, known["semantic"]), InstanceSet(objects, height, width, known["instance"])


def _regions(layouts: Sequence[ClassLayout]) -> tuple[list[dict[str, Any]], dict[tuple[int, int], int]]:
    """The regions, and the index of each by class id and number of its component."""
    regions: list[dict[str, Any]] = []
    index = {}
    for layout in layouts:
        if not layout.area:
            continue
        boxes = ndimage.find_objects(layout.components)
        pieces = layout.pieces().tolist()
        for component in pieces:
            index[layout.class_id, component] = len(regions)
            box = boxes[component - 1]
            regions.append(_region(layout, layout.components[box] == component, box, speck=False))
        is_speck = np.ones(len(layout.sizes), bool)
        is_speck[[0, *pieces]] = False
        if is_speck.any():
            regions.append(_region(layout, is_speck[layout.components], _FROM_START, speck=True))
    return regions, index


def _region(layout: ClassLayout, mask: np.ndarray, box: tuple[slice, slice], speck: bool) -> dict[str, Any]:
    """A region whose ``mask`` is of the ``box`` in the layout's window."""
    top, left = (window.start + edge.start for window, edge in zip(layout.window, box, strict=True))
    return {
        "class_id": layout.class_id,
        "area": int(np.count_nonzero(mask)),
        "speck": speck,
        "mask": boxed_run_lengths(mask, left, top),
    }


def _objects(
    instances: InstanceSet, layouts: Sequence[ClassLayout], index: dict[tuple[int, int], int], in_both: set[int]
) -> list[dict[str, Any]]:
    placed = {layout.class_id: iter(layout.objects) for layout in layouts}  # the same order within a class
    objects = []
    for rank, (number, instance) in enumerate(instances.numbered()):
        place = next(placed[instance.class_id])
        objects.append(
            {
                "class_id": instance.class_id,
                "number": number,
                "score": float(instance.score),
                "area": instance.area,
                "box": [round(float(edge), 1) for edge in instance.box],
                "region": index.get((instance.class_id, place.component)),
                "seen": place.seen,
                "in_both": rank in in_both,
                "mask": boxed_run_lengths(instance.mask),
            }
        )
    return objects


def _steps(
    instances: InstanceSet, layouts: tuple[ClassLayout, ...], marks: Marks | None, true: Iterable[Instance]
) -> list[dict[str, Any]]:
    steps = []
    told = None
    for threshold in THRESHOLDS:
        shown = len(instances.above(threshold))
        if shown != told:
            comparison = compare_layouts(layouts, instances.height, instances.width, threshold)
            marked = marks.above(threshold) if marks else None
            steps.append(
                {
                    "threshold": threshold,
                    "said": sentence_spans(comparison),
                    "classes": [{name: getattr(fact, name) for name in SENT_FACTS} for fact in comparison.classes],
                    "reasons": [reason(fact) for fact in comparison.classes],
                    "asked": asked_class(comparison, true),
                    "marks": marks_spans(marked) if marked else [],
                    "missed": list(marked.missed) if marked else [],
                }
            )
            told = shown
    return steps
