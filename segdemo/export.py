"""Answers to take away: pictures, maps and facts as files."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, Any

import numpy as np
from PIL import Image

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.classes import CLASSES, class_palette, object_colour
from segdemo.comparison import ClassFacts, compare
from segdemo.lesson import sentence
from segdemo.masks import run_lengths
from segdemo.overlays import draw_instances, draw_semantic
from segdemo.texts import text

ZIP_NAME = "segdemo-answers.zip"
_THE_PICTURE = 1  # its id in the COCO file


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
            "class": CLASSES[instance.class_id].name,
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


def facts_table(told: dict[str, Any]) -> str:
    """The classes of :func:`facts` as CSV, one row per class under a row of plain headers.

    Cells are numbers of at least 0 and names of our own, so no cell is a formula to a spreadsheet.
    """
    table = io.StringIO()
    writer = csv.writer(table)
    names = [field.name for field in fields(ClassFacts)]
    writer.writerow([text(f"files.column.{name}") for name in names])
    writer.writerows([fact[name] for name in names] for fact in told["classes"])
    return table.getvalue()


def coco_objects(instances: InstanceSet) -> dict[str, Any]:
    """The objects as a COCO instances file (https://cocodataset.org/#format-data), ready for JSON.

    One image, ``picture.png``; per object an annotation with its whole mask as compressed RLE, ``area`` in pixels,
    ``bbox`` (x, y, width, height) and, as in COCO results, ``score``. Annotation ids are those of :func:`facts`,
    category ids are our class ids.
    """
    annotations = [
        {
            "id": position,
            "image_id": _THE_PICTURE,
            "category_id": instance.class_id,
            "segmentation": run_lengths(instance.mask),
            "area": instance.area,
            "bbox": _corner_and_size(instance.box),
            "iscrowd": 0,
            "score": round(float(instance.score), 4),
        }
        for position, instance in enumerate(instances, start=1)
    ]
    return {
        "info": {"description": text("files.about")},
        "licenses": [],
        "images": [
            {"id": _THE_PICTURE, "file_name": "picture.png", "width": instances.width, "height": instances.height}
        ],
        "annotations": annotations,
        "categories": [
            {"id": spec.id, "name": spec.name, "supercategory": spec.kind}
            for spec in CLASSES
            if spec.id in instances.known
        ],
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

    Files: ``semantic.png`` and ``instances.png``, the answers painted over the picture; ``semantic_map.png`` and
    ``instance_ids.png``, indexed PNGs of class and object ids; ``objects_coco.json``, see :func:`coco_objects`;
    ``facts.csv`` and ``facts.json``; ``picture.png``, what all of them fit; ``README.txt``, which says what each is.

    Returns:
        The facts.

    Raises:
        ValueError: the sizes differ, or there are more than 255 objects.
        OSError: a file cannot be written.
    """
    told = facts(semantic, instances)
    for name, content in _files(picture, semantic, instances, told).items():
        (folder / name).write_bytes(content)
    return told


def write_zip(file: Path | IO[bytes], picture: np.ndarray, semantic: SemanticMap, instances: InstanceSet) -> None:
    """Write the files of :func:`write_answers` into one zip, and raise as it does; same answers, same bytes."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(picture, semantic, instances, facts(semantic, instances)).items():
            entry = zipfile.ZipInfo(name)  # dated 1980, as old as a zip can be
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)


def _files(
    picture: np.ndarray, semantic: SemanticMap, instances: InstanceSet, told: dict[str, Any]
) -> dict[str, bytes]:
    """The files by name."""
    files = {
        "picture.png": _png(Image.fromarray(picture)),
        "semantic.png": _png(Image.fromarray(draw_semantic(picture, semantic))),
        "instances.png": _png(Image.fromarray(draw_instances(picture, instances))),
        "semantic_map.png": _png(_indexed(semantic.class_ids, class_palette())),
        "instance_ids.png": _png(_indexed(instance_ids(instances), _object_palette(instances))),
        "objects_coco.json": json.dumps(coco_objects(instances)).encode(),
        "facts.csv": facts_table(told).encode(),
        "facts.json": json.dumps(told, indent=2, ensure_ascii=False).encode() + b"\n",
    }
    lines = [f"{name}: {text(f'files.{name}')}" for name in files]
    readme = "\n\n".join((text("files.about"), told["sentence"], "\n".join(lines), text("files.ids"))) + "\n"
    return {"README.txt": readme.encode(), **files}


def _corner_and_size(box: tuple[float, float, float, float]) -> list[float]:
    left, top, right, bottom = map(float, box)
    return [round(edge, 1) for edge in (left, top, right - left, bottom - top)]


def _object_palette(instances: InstanceSet) -> np.ndarray:
    palette = np.zeros((256, 3), np.uint8)
    for position, (number, instance) in enumerate(instances.numbered(), start=1):
        palette[position] = object_colour(instance.class_id, number)
    return palette


def _indexed(ids: np.ndarray, palette: np.ndarray) -> Image.Image:
    image = Image.fromarray(ids)
    image.putpalette(palette.tobytes())
    return image


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=4)  # a photograph is 4 % larger than by default and written in half the time
    return file.getvalue()
