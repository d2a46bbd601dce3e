"""Answers to take away: pictures, maps and facts as files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.classes import CLASS_NAMES, class_palette, object_colour
from segdemo.comparison import compare
from segdemo.lesson import sentence
from segdemo.overlays import draw_instances, draw_semantic


def facts(semantic: SemanticMap, instances: InstanceSet) -> dict[str, Any]:
    """What the two answers hold, ready for JSON.

    Returns:
        ``sentence``; ``width`` and ``height`` in pixels; ``classes``, the fields of ``ClassFacts`` per class;
        ``objects``, highest score first: ``id`` (from 1), ``class_id``, ``class``, ``number`` (from 1 within its
        class), ``score`` (0–1), ``box`` (x1, y1, x2, y2 in pixels, x2 and y2 exclusive), ``area`` in pixels.
    """
    comparison = compare(semantic, instances)
    objects = [
        {
            "id": position,
            "class_id": instance.class_id,
            "class": CLASS_NAMES[instance.class_id],
            "number": number,
            "score": round(float(instance.score), 4),
            "box": [round(float(edge), 1) for edge in instance.box],
            "area": instance.area,
        }
        for position, (number, instance) in enumerate(instances.numbered(), start=1)
    ]
    return {
        "sentence": sentence(comparison),
        "width": comparison.width,
        "height": comparison.height,
        "classes": [asdict(fact) for fact in comparison.classes],
        "objects": objects,
    }


def instance_ids(instances: InstanceSet) -> np.ndarray:
    """(H, W) uint8: the ``id`` of the object at each pixel, 0 for none. Where two overlap, the smaller one is kept.

    Raises:
        ValueError: more than 255 objects.
    """
    if len(instances) > 255:
        raise ValueError(f"a map of object ids holds at most 255 objects, not {len(instances)}")
    ids = np.zeros((instances.height, instances.width), np.uint8)
    for position, instance in sorted(enumerate(instances, start=1), key=lambda item: -item[1].area):
        ids[instance.mask] = position
    return ids


def write_answers(folder: Path, picture: np.ndarray, semantic: SemanticMap, instances: InstanceSet) -> dict[str, Any]:
    """Write the two answers to ``picture``, (H, W, 3) uint8 RGB, into ``folder``, which must exist.

    Files: ``semantic.png`` and ``instances.png``, the answers painted over the picture; ``semantic_map.png``, an
    indexed PNG of class ids; ``instance_ids.png``, an indexed PNG of object ids; ``facts.json``, see :func:`facts`.

    Returns:
        The facts.

    Raises:
        OSError: a file cannot be written.
    """
    told = facts(semantic, instances)
    shades = np.zeros((256, 3), np.uint8)
    for position, (number, instance) in enumerate(instances.numbered(), start=1):
        shades[position] = object_colour(instance.class_id, number)
    Image.fromarray(draw_semantic(picture, semantic)).save(folder / "semantic.png")
    Image.fromarray(draw_instances(picture, instances)).save(folder / "instances.png")
    _indexed(semantic.class_ids, class_palette()).save(folder / "semantic_map.png")
    _indexed(instance_ids(instances), shades).save(folder / "instance_ids.png")
    (folder / "facts.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return told


def _indexed(ids: np.ndarray, palette: np.ndarray) -> Image.Image:
    image = Image.fromarray(ids)
    image.putpalette(palette.tobytes())
    return image
