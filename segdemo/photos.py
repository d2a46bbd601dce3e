"""Photographs with labels: reading a folder of them.

``index-*.json`` lists the photos and their objects beside ``images/ID.jpg`` (or ``.webp``), ``semantic/ID.png`` (class
ids, 0 = nothing known, 255 = void) and ``instances/ID.png`` (0 = none, 255 = unsure, else the ``value`` of an object).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from segdemo.classes import THINGS, VOC_THINGS

_KINDS = (".webp", ".jpg")  # in this order: a photo that comes again better labelled comes as .webp


@dataclass(frozen=True)
class Photo:
    """One photograph and its objects.

    Attributes:
        id: name of its files.
        folder: the folder of its split.
        source: the collection that it is from, such as ``voc2012``.
        labelled: ids of the things of which every object is listed; of other things some may be missing.
        true_stuff: whether ``semantic`` has its stuff too.
        class_ids: (N,) int64.
        values: (N,) int64, of the objects in ``instances``.
        boxes: (N, 4) float32 xyxy in pixels.
        mask_ok: (N,) bool, False where only the box can be trusted.
    """

    id: str
    folder: Path
    source: str
    labelled: frozenset[int]
    true_stuff: bool
    class_ids: np.ndarray
    values: np.ndarray
    boxes: np.ndarray
    mask_ok: np.ndarray

    @property
    def image_path(self) -> Path:
        paths = [self.folder / "images" / f"{self.id}{kind}" for kind in _KINDS]
        return next((path for path in paths if path.exists()), paths[0])

    @property
    def is_from_coco(self) -> bool:
        return self.source.startswith("coco")

    @property
    def labels_every_pixel(self) -> bool:
        return self.true_stuff and self.labelled == THINGS

    def image(self) -> Image.Image:
        return Image.open(self.image_path).convert("RGB")

    def semantic(self) -> np.ndarray:
        """(H, W) uint8 class ids, 0 = nothing known, 255 = void."""
        return np.asarray(Image.open(self.folder / "semantic" / f"{self.id}.png"))

    def instances(self) -> np.ndarray:
        """(H, W) uint8: 0 = none, 255 = unsure, else an object's value."""
        return np.asarray(Image.open(self.folder / "instances" / f"{self.id}.png"))


def read_photos(folder: Path) -> list[Photo]:
    """The photos of ``folder``, or of its only split (``folder/val`` first), sorted by id; of twins, the last listed.

    Raises:
        FileNotFoundError: there is no index file.
    """
    indexes = sorted(folder.glob("index-*.json")) or sorted(folder.glob("val/index-*.json"))
    indexes = indexes or sorted(folder.glob("*/index-*.json"))
    if not indexes:
        raise FileNotFoundError(f"There is no index-*.json in {folder}: unpack the photos there first.")
    photos = {entry["id"]: _photo(entry, index.parent) for index in indexes for entry in json.loads(index.read_text())}
    return [photos[id_] for id_ in sorted(photos)]


def _photo(entry: dict[str, Any], folder: Path) -> Photo:
    objects, labelled = entry["objects"], entry.get("labelled", sorted(VOC_THINGS))
    return Photo(
        id=entry["id"],
        folder=folder,
        source=entry["source"],
        labelled=THINGS if labelled in ("all", "things") else frozenset(labelled),
        true_stuff=entry.get("true_stuff", False),
        class_ids=np.array([o["class_id"] for o in objects], np.int64),
        values=np.array([o["value"] for o in objects], np.int64),
        boxes=np.array([o["box"] for o in objects], np.float32).reshape(-1, 4),
        mask_ok=np.array([o["mask_ok"] for o in objects], bool),
    )
