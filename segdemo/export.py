"""Answers to take away: pictures, maps and facts as files."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
from PIL import Image

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.classes import CLASSES, UNNAMED, class_palette, object_colour
from segdemo.comparison import ClassFacts, compare
from segdemo.lesson import sentence
from segdemo.masks import run_lengths, tight_box
from segdemo.outlines import polygons
from segdemo.overlays import draw_instances, draw_panoptic, draw_semantic
from segdemo.panoptic_map import PanopticMap, panoptic
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


def coco_objects(instances: InstanceSet, written: Callable[[np.ndarray], Any] = run_lengths) -> dict[str, Any]:
    """The objects as a COCO instances file (https://cocodataset.org/#format-data), ready for JSON.

    One image, ``picture.png``; per object an annotation with its whole mask, ``area`` in pixels, ``bbox`` (x, y, width,
    height) and, as in COCO results, ``score``. Annotation ids are those of :func:`facts`, category ids are our class
    ids.

    Args:
        instances: the objects.
        written: how a mask is written, as compressed run lengths or, for tools that read none, as
            :func:`segdemo.outlines.polygons`.
    """
    annotations = [
        {
            "id": position,
            "image_id": _THE_PICTURE,
            "category_id": instance.class_id,
            "segmentation": written(instance.mask),
            "area": instance.area,
            "bbox": _corner_and_size(instance.box),
            "iscrowd": 0,
            "score": round(float(instance.score), 4),
        }
        for position, instance in enumerate(instances, start=1)
    ]
    return {
        **_coco_head(instances.height, instances.width),
        "annotations": annotations,
        "categories": [
            {"id": spec.id, "name": spec.name, "supercategory": spec.kind}
            for spec in CLASSES
            if spec.id in instances.known
        ],
    }


def coco_panoptic(both: PanopticMap) -> dict[str, Any]:
    """Both answers in one as a COCO panoptic file (https://cocodataset.org/#format-data), ready for JSON.

    One annotation, for ``panoptic.png``; its ``segments_info`` has ``area`` in pixels and ``bbox`` (x, y, width,
    height) of what can be seen of each segment. Segment ids of objects are those of :func:`facts`, category ids are our
    class ids.
    """
    segments = [
        {
            "id": segment.id,
            "category_id": segment.class_id,
            "area": segment.area,
            "bbox": _corner_and_size(tight_box(both.segment_ids == segment.id) or (0, 0, 0, 0)),
            "iscrowd": 0,
        }
        for segment in both.segments
    ]
    return {
        **_coco_head(*both.segment_ids.shape),
        "annotations": [{"image_id": _THE_PICTURE, "file_name": "panoptic.png", "segments_info": segments}],
        "categories": [
            {
                "id": spec.id,
                "name": spec.name,
                "supercategory": spec.kind,
                "isthing": int(spec.is_thing),
                "color": list(spec.colour),
            }
            for spec in CLASSES
            if spec.id != UNNAMED
        ],
    }


def panoptic_colours(segment_ids: np.ndarray) -> np.ndarray:
    """(H, W) segment ids as COCO writes them into a PNG: (H, W, 3) uint8, id = R + 256 · G + 256² · B."""
    ids = segment_ids.astype(np.uint32)
    return np.stack([ids & 255, ids >> 8 & 255, ids >> 16], axis=-1).astype(np.uint8)


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


class _Answered(NamedTuple):
    """What the files are made of."""

    picture: np.ndarray
    semantic: SemanticMap
    instances: InstanceSet
    both: PanopticMap
    told: dict[str, Any]


# Every file by its name, README.txt left out, which tells of all of them.
_FILES: dict[str, Callable[[_Answered], bytes]] = {
    "picture.png": lambda it: _png(Image.fromarray(it.picture)),
    "semantic.png": lambda it: _png(Image.fromarray(draw_semantic(it.picture, it.semantic))),
    "instances.png": lambda it: _png(Image.fromarray(draw_instances(it.picture, it.instances))),
    "both.png": lambda it: _png(Image.fromarray(draw_panoptic(it.picture, it.both, it.instances))),
    "semantic_map.png": lambda it: _png(_indexed(it.semantic.class_ids, class_palette())),
    "instance_ids.png": lambda it: _png(_indexed(instance_ids(it.instances), _object_palette(it.instances))),
    "objects_coco.json": lambda it: json.dumps(coco_objects(it.instances)).encode(),
    "objects_coco_polygons.json": lambda it: json.dumps(coco_objects(it.instances, polygons)).encode(),
    "panoptic.png": lambda it: _png(Image.fromarray(panoptic_colours(it.both.segment_ids))),
    "panoptic.json": lambda it: json.dumps(coco_panoptic(it.both)).encode(),
    "facts.csv": lambda it: facts_table(it.told).encode(),
    "facts.json": lambda it: json.dumps(it.told, indent=2, ensure_ascii=False).encode() + b"\n",
}
_README = "README.txt"
_READING = """    import numpy, PIL.Image
    ids = numpy.asarray(PIL.Image.open("semantic_map.png"))"""


def write_answers(folder: Path, picture: np.ndarray, semantic: SemanticMap, instances: InstanceSet) -> dict[str, Any]:
    """Write the two answers to ``picture``, (H, W, 3) uint8 RGB, into ``folder``: all the files, or none.

    Files: ``semantic.png``, ``instances.png`` and ``both.png``, the answers painted over the picture;
    ``semantic_map.png`` and ``instance_ids.png``, indexed PNGs of class and object ids; ``objects_coco.json`` and
    ``objects_coco_polygons.json``, see :func:`coco_objects`; ``panoptic.png`` and ``panoptic.json``, see
    :func:`coco_panoptic`; ``facts.csv`` and ``facts.json``; ``picture.png``, what all of them fit; ``README.txt``,
    which says what each is.

    Args:
        folder: made if it is not there; files of these names in it are replaced.

    Returns:
        The facts.

    Raises:
        ValueError: the sizes differ, or there are more than 255 objects.
        OSError: a file cannot be written.
    """
    told = facts(semantic, instances)
    folder.parent.mkdir(parents=True, exist_ok=True)
    is_new = not folder.is_dir()
    # Written beside the place where they belong, then renamed: whatever ends this, no half of the answers stays.
    with tempfile.TemporaryDirectory(prefix=".segdemo-", dir=folder.parent if is_new else folder) as room:
        ready = Path(room) / "answers"
        ready.mkdir()
        for name, content in _files(_Answered(picture, semantic, instances, panoptic(semantic, instances), told)):
            (ready / name).write_bytes(content)
        if is_new:
            ready.rename(folder)
        else:
            for file in ready.iterdir():
                file.replace(folder / file.name)
    return told


def holds_answers(folder: Path) -> bool:
    """Whether :func:`write_answers` would replace a file in ``folder``."""
    return any(os.path.lexists(folder / name) for name in (*_FILES, _README))


def write_zip(file: Path | IO[bytes], picture: np.ndarray, semantic: SemanticMap, instances: InstanceSet) -> None:
    """Write the files of :func:`write_answers` into one zip, and raise as it does; same answers, same bytes."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(
            _Answered(picture, semantic, instances, panoptic(semantic, instances), facts(semantic, instances))
        ):
            entry = zipfile.ZipInfo(name)  # dated 1980, as old as a zip can be
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)


def _files(answered: _Answered) -> Iterator[tuple[str, bytes]]:
    """The name and the content of every file."""
    lines = [f"{name}: {text(f'files.{name}')}" for name in _FILES]
    paragraphs = (
        text("files.about"),
        answered.told["sentence"],
        "\n".join(lines),
        text("files.ids"),
        text("files.reading"),
        _READING,
        text("files.reading_elsewhere"),
    )
    yield _README, ("\n\n".join(paragraphs) + "\n").encode()
    for name, make in _FILES.items():
        yield name, make(answered)


def _coco_head(height: int, width: int) -> dict[str, Any]:
    return {
        "info": {"description": text("files.about")},
        "licenses": [],
        "images": [{"id": _THE_PICTURE, "file_name": "picture.png", "width": width, "height": height}],
    }


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
