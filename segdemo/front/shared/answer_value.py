"""The value of the linked view: two answers as the browser needs them, masks as run lengths, counts ready made.

The browser draws and looks up; whatever is counted is counted here, for every threshold at which a count changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from pycocotools import mask as coco_mask

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASS_COUNT
from segdemo.comparison import ClassLayout, compare_layouts, lay_out
from segdemo.lesson import asked_class, reason, sentence_spans
from segdemo.marking import Marks, mark, marks_spans
from segdemo.page_state import THRESHOLDS


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
        (whether the semantic map mostly has its class there), "mask"}``;

        ``key``: the objects of the answer key, ``{"class_id", "number", "mask"}`` each; empty without a key;

        ``steps``: once both are there, for each of THRESHOLDS at which a count changes, lowest first, about the shared
        classes: ``{"threshold", "said" (the sentence, pieces ``[text, target or None]``), "classes" (the fields of
        ``ClassFacts``), "reasons" (why the counts of each of these classes differ), "asked" (id of the class to guess,
        or None), "marks" (the marks in words, pieces as in "said"; empty without a key), "missed" (indices of the key's
        objects that are not found)}``. The step for a threshold t is the last one whose threshold is at most t.

        A ``mask`` is ``{"left", "top", "width", "height", "rle"}``: the bounding box in pixels, and the mask inside it
        as a compressed run-length string of COCO (pycocotools), but row by row, not column by column.
    """
    value: dict[str, Any] = {"picture": picture, "width": None, "height": None, **about}
    value |= {"semantic": None, "instances": None, "key": [], "steps": []}
    if semantic is None:
        return value
    value["height"], value["width"] = semantic.class_ids.shape
    layouts = lay_out(semantic, instances or InstanceSet((), *semantic.class_ids.shape))
    regions, index = _regions(layouts)
    value["semantic"] = {"regions": regions}
    if instances is not None:
        value["instances"] = _objects(instances, layouts, index)
        shared = [layout for layout in layouts if layout.class_id < CLASS_COUNT]
        value["steps"] = _steps(instances.shared(), shared, mark(semantic, instances, *key) if key else None)
    if key:
        value["key"] = [
            {"class_id": true.class_id, "number": number, "mask": run_lengths(true.mask)}
            for number, true in key[1].numbered()
        ]
    return value


def answers_in(value: dict[str, Any]) -> tuple[SemanticMap, InstanceSet]:
    """The two answers that a value holds, boxes to a tenth of a pixel; for a value with both."""
    height, width = value["height"], value["width"]
    class_ids = np.zeros((height, width), np.uint8)
    for region in value["semantic"]["regions"]:
        class_ids[_mask_in(region["mask"], height, width)] = region["class_id"]
    objects = tuple(
        Instance(told["class_id"], told["score"], _mask_in(told["mask"], height, width), tuple(told["box"]))
        for told in value["instances"]
    )
    return SemanticMap(class_ids), InstanceSet(objects, height, width)


def run_lengths(mask: np.ndarray) -> dict[str, Any]:
    """A (H, W) bool mask as ``{"left", "top", "width", "height", "rle"}``, see :func:`answer_value`; all 0 if empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return {"left": 0, "top": 0, "width": 0, "height": 0, "rle": ""}
    top, left, bottom, right = (int(edge) for edge in (rows[0], columns[0], rows[-1] + 1, columns[-1] + 1))
    # pycocotools runs down the columns of a Fortran array: those of the transposed mask are the rows of this one.
    inside = np.ascontiguousarray(mask[top:bottom, left:right]).view(np.uint8).T
    rle = coco_mask.encode(inside)["counts"].decode("ascii")
    return {"left": left, "top": top, "width": right - left, "height": bottom - top, "rle": rle}


def _mask_in(lengths: dict[str, Any], height: int, width: int) -> np.ndarray:
    mask = np.zeros((height, width), bool)
    if lengths["rle"]:
        inside = coco_mask.decode({"size": [lengths["width"], lengths["height"]], "counts": lengths["rle"]}).T
        top, left = lengths["top"], lengths["left"]
        mask[top : top + lengths["height"], left : left + lengths["width"]] = inside
    return mask


def _regions(layouts: Sequence[ClassLayout]) -> tuple[list[dict[str, Any]], dict[tuple[int, int], int]]:
    """The regions, and the index of each by class id and number of its component."""
    regions: list[dict[str, Any]] = []
    index = {}
    for layout in layouts:
        pieces = layout.pieces().tolist()
        masks = [(layout.components == component, False) for component in pieces]
        specks = (layout.components > 0) & np.isin(layout.components, pieces, invert=True)
        for component, (mask, speck) in zip([*pieces, None], [*masks, (specks, True)], strict=True):
            if not speck:
                index[layout.class_id, component] = len(regions)
            elif not mask.any():
                continue
            regions.append(
                {"class_id": layout.class_id, "area": int(mask.sum()), "speck": speck, "mask": run_lengths(mask)}
            )
    return regions, index


def _objects(
    instances: InstanceSet, layouts: Sequence[ClassLayout], index: dict[tuple[int, int], int]
) -> list[dict[str, Any]]:
    placed = {layout.class_id: iter(layout.objects) for layout in layouts}  # the same order within a class
    objects = []
    for number, instance in instances.numbered():
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
                "mask": run_lengths(instance.mask),
            }
        )
    return objects


def _steps(instances: InstanceSet, layouts: Sequence[ClassLayout], marks: Marks | None) -> list[dict[str, Any]]:
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
                    "classes": [asdict(fact) for fact in comparison.classes],
                    "reasons": [reason(fact) for fact in comparison.classes],
                    "asked": asked_class(comparison),
                    "marks": marks_spans(marked) if marked else [],
                    "missed": list(marked.missed) if marked else [],
                }
            )
            told = shown
    return steps
