"""The 20 shared classes (PASCAL VOC 2012 order), their shown names and their colours."""

from __future__ import annotations

import colorsys
from functools import lru_cache

import numpy as np

BACKGROUND = 0
VOID = 255  # pixels nobody should judge: the unsure rims of ground-truth masks

# Shown names follow everyday English; ids follow the VOC order (id 1 is VOC's "aeroplane").
CLASS_NAMES = (
    "background",
    "airplane",
    "bicycle",
    "bird",
    "boat",
    "bottle",
    "bus",
    "car",
    "cat",
    "chair",
    "cow",
    "dining table",
    "dog",
    "horse",
    "motorcycle",
    "person",
    "potted plant",
    "sheep",
    "couch",
    "train",
    "TV",
)
CLASS_COUNT = len(CLASS_NAMES)

# Hue in degrees by class id. Classes that are often seen together (person and horse, cat and dog,
# chair and dining table, car and bus) stand far apart on the wheel.
_HUES = (0, 205, 150, 55, 220, 100, 30, 265, 320, 185, 25, 300, 45, 80, 130, 350, 115, 235, 280, 65, 170)
_CLASS_LIGHTNESS = 0.52
# Lightness steps for the objects of one class, in the order of their numbers: neighbours differ strongly.
_OBJECT_LIGHTNESS = (0.42, 0.66, 0.52, 0.78, 0.34, 0.60, 0.72, 0.47, 0.84)


@lru_cache(maxsize=1024)
def _rgb(class_id: int, lightness: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(_HUES[class_id] / 360, lightness, 0.72)
    return round(red * 255), round(green * 255), round(blue * 255)


def class_colour(class_id: int) -> tuple[int, int, int]:
    """The colour (sRGB, 0–255) of a class region; background is black."""
    return (0, 0, 0) if class_id == BACKGROUND else _rgb(class_id, _CLASS_LIGHTNESS)


def object_colour(class_id: int, number: int) -> tuple[int, int, int]:
    """The colour (sRGB, 0–255) of object ``number`` (from 1) of a class: the class's hue in another shade."""
    return _rgb(class_id, _OBJECT_LIGHTNESS[(number - 1) % len(_OBJECT_LIGHTNESS)])


def class_palette() -> np.ndarray:
    """(256, 3) uint8: the colour of every class id, for indexed PNG files; void is light grey."""
    palette = np.zeros((256, 3), np.uint8)
    palette[:CLASS_COUNT] = [class_colour(class_id) for class_id in range(CLASS_COUNT)]
    palette[VOID] = 224
    return palette
