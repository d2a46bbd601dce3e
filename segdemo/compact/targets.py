"""What is known of every pixel of a training photo: its class, and how much that knowledge counts.

Where people labelled a pixel, their label holds. Elsewhere three published networks taught which stuff is there
(``stuff/ID.png``: ``value & 31`` is a class of ADE20K, ``value >> 5`` how many of the three agree), and an instance
network marked things (``label_things``). What nobody knows teaches nothing: it is never "background".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from segdemo.classes import CLASSES, THINGS, VOID
from segdemo.masks import mask_of
from segdemo.photos import Photo

FULL = 200  # the weight of a true label, as it is stored
_AGREEMENT_WEIGHTS = np.array((0.1, 0.5, 1.0))  # only the best network says so, two, all three
_BESIDE_TRUE_STUFF = 0.3  # on photos whose stuff people labelled, what they left open is hard
_SURE_SCORE, _DOUBTFUL_SCORE = 0.45, 0.2  # of marked things; in between, the pixel is unknown
_PROMPTED_WEIGHT = 0.8  # of a mask that was drawn into a true box

# ADE20K's first 31 classes by ours. Its person, chair, car and sofa are left out: the networks that taught them see
# people in animals. Bed and table hold only where no things are labelled.
_TAUGHT_NAMES = {
    1: "wall",
    2: "building",
    3: "sky",
    4: "floor",
    5: "tree",
    6: "ceiling",
    7: "road",
    8: "bed",
    9: "window",
    10: "grass",
    11: "cabinet",
    12: "pavement",
    14: "ground",
    15: "door",
    16: "dining table",
    17: "mountain",
    18: "tree",
    19: "curtain",
    22: "water",
    23: "picture",
    25: "cabinet",
    26: "building",
    27: "water",
    28: "picture",
    29: "floor",
    30: "grass",
}
_IDS = {spec.name: spec.id for spec in CLASSES}
_TAUGHT = np.full(32, VOID, np.uint8)
for _ade_id, _name in _TAUGHT_NAMES.items():
    _TAUGHT[_ade_id] = _IDS[_name]
MARKED_THINGS = THINGS - set(_TAUGHT.tolist())  # where nobody labelled one of these, only the instance network says so
VOTES = 96  # so many different things the three networks can say of a pixel: 32 classes, agreed by one, two or three


@dataclass(frozen=True)
class Target:
    """What a photo teaches.

    Attributes:
        labels: (H, W) uint8 class ids, VOID where nothing is known.
        weights: (H, W) uint8, 0–200: how much each pixel counts.
        true: (H, W) bool: people labelled the pixel, be it as VOID.
        votes: (H, W) uint8, below VOTES: what the three networks say.
    """

    labels: np.ndarray
    weights: np.ndarray
    true: np.ndarray
    votes: np.ndarray


def semantic_target(photo: Photo, marked: Path) -> Target:
    """What ``photo`` teaches the semantic network; ``marked`` is the folder that ``label_things`` wrote."""
    true = photo.semantic()
    height, width = true.shape
    taught = Image.open(photo.folder / "stuff" / f"{photo.id}.png").resize((width, height), Image.Resampling.NEAREST)
    taught = np.asarray(taught)
    labels = _TAUGHT[taught & 31]
    untaught = [class_id for class_id in (_IDS["bed"], _IDS["dining table"]) if class_id in photo.labelled]
    labels[np.isin(labels, untaught)] = VOID
    agreement = np.minimum(taught >> 5, 2)
    weights = _AGREEMENT_WEIGHTS[agreement] * (_BESIDE_TRUE_STUFF if photo.true_stuff else 1)
    weights[labels == VOID] = 0
    file = marked / f"{photo.id}.json"
    if file.exists():
        _mark_things(labels, weights, photo, json.loads(file.read_text()))
    known = true != 0
    labels = np.where(known, true, labels)
    weights = np.where(known, true != VOID, weights)
    return Target(labels, (weights * FULL).round().astype(np.uint8), known, (taught & 31) + 32 * agreement)


def _mark_things(labels: np.ndarray, weights: np.ndarray, photo: Photo, marked: list[dict]) -> None:
    """Write the marked things of classes that people did not label, the surest last; see :mod:`label_things`."""
    things = []
    for one in marked:
        if one["score"] is None:  # drawn into a true box: the class is sure, the outline less so
            things.append((1, _PROMPTED_WEIGHT, one["class_id"], mask_of(one["mask"])))
        elif one["class_id"] not in photo.labelled and one["score"] >= _DOUBTFUL_SCORE:
            things.append((one["score"], min(1, 0.3 + one["score"]), one["class_id"], mask_of(one["mask"])))
    things.sort(key=lambda thing: thing[0])
    for score, weight, class_id, mask in things:
        labels[mask], weights[mask] = (class_id, weight) if score >= _SURE_SCORE else (VOID, 0)
