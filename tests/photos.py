"""Made-up photographs with masks, in the folder layout of the training and judging photos."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from segdemo.classes import CLASSES


def write_photos(folder: Path, photos: list[dict[str, Any]]) -> Path:
    """Write an index and its files. A photo is ``{"id", "objects": [(class_id, box, mask_ok)], "source", "size",
    "labelled", "stuff"}``; objects are plain rectangles, later ones lie on top. With ``"stuff": [(class_id, box)]``,
    which lie below them, every pixel has a label."""
    for name in ("images", "semantic", "instances"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    index = []
    for photo in photos:
        width, height = photo.get("size", (96, 64))
        rng = np.random.default_rng(len(index))
        image = np.full((height, width, 3), (60, 120, 60), np.uint8) + rng.integers(0, 8, (height, width, 3), np.uint8)
        semantic, instances = np.zeros((2, height, width), np.uint8)
        for class_id, (x1, y1, x2, y2) in photo.get("stuff", []):
            semantic[y1:y2, x1:x2] = class_id
        objects = []
        for value, (class_id, (x1, y1, x2, y2), mask_ok) in enumerate(photo["objects"], 1):
            image[y1:y2, x1:x2] = (37 * class_id % 256, 91 * class_id % 256, 255 - 60 * value % 256)
            semantic[y1:y2, x1:x2], instances[y1:y2, x1:x2] = class_id, value
            objects.append(
                {
                    "value": value,
                    "class_id": class_id,
                    "class": CLASSES[class_id].name,
                    "box": [x1, y1, x2, y2],
                    "mask_ok": mask_ok,
                    "area": (x2 - x1) * (y2 - y1),
                }
            )
        Image.fromarray(image).save(folder / "images" / f"{photo['id']}.jpg", quality=95)
        Image.fromarray(semantic).save(folder / "semantic" / f"{photo['id']}.png")
        Image.fromarray(instances).save(folder / "instances" / f"{photo['id']}.png")
        entry = {"id": photo["id"], "width": width, "height": height, "source": photo.get("source", "voc2012")}
        if "labelled" in photo:
            entry |= {"labelled": photo["labelled"], "true_stuff": photo["labelled"] == "all"}
        if "stuff" in photo:
            entry |= {"true_stuff": True, "labelled": "all"}
        index.append(entry | {"objects": objects})
    (folder / "index-0.json").write_text(json.dumps(index))
    return folder
