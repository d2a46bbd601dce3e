"""The 20 shared classes, COCO's 60 further ones, their ids and shown names and their colours."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

BACKGROUND = 0
VOID = 255  # pixels nobody should judge: the unsure rims of ground-truth masks

# All classes by id: the name shown, in everyday English, and the id of the class in COCO. The first 21 are those of
# PASCAL VOC 2012 in its order (id 1 is its "aeroplane"); the further ones follow in COCO's order.
_CLASSES = (
    ("background", 0),
    ("airplane", 5),
    ("bicycle", 2),
    ("bird", 16),
    ("boat", 9),
    ("bottle", 44),
    ("bus", 6),
    ("car", 3),
    ("cat", 17),
    ("chair", 62),
    ("cow", 21),
    ("dining table", 67),
    ("dog", 18),
    ("horse", 19),
    ("motorcycle", 4),
    ("person", 1),
    ("potted plant", 64),
    ("sheep", 20),
    ("couch", 63),
    ("train", 7),
    ("TV", 72),
    # Further classes, which no semantic model here knows.
    ("truck", 8),
    ("traffic light", 10),
    ("fire hydrant", 11),
    ("stop sign", 13),
    ("parking meter", 14),
    ("bench", 15),
    ("elephant", 22),
    ("bear", 23),
    ("zebra", 24),
    ("giraffe", 25),
    ("backpack", 27),
    ("umbrella", 28),
    ("handbag", 31),
    ("tie", 32),
    ("suitcase", 33),
    ("frisbee", 34),
    ("skis", 35),
    ("snowboard", 36),
    ("sports ball", 37),
    ("kite", 38),
    ("baseball bat", 39),
    ("baseball glove", 40),
    ("skateboard", 41),
    ("surfboard", 42),
    ("tennis racket", 43),
    ("wine glass", 46),
    ("cup", 47),
    ("fork", 48),
    ("knife", 49),
    ("spoon", 50),
    ("bowl", 51),
    ("banana", 52),
    ("apple", 53),
    ("sandwich", 54),
    ("orange", 55),
    ("broccoli", 56),
    ("carrot", 57),
    ("hot dog", 58),
    ("pizza", 59),
    ("donut", 60),
    ("cake", 61),
    ("bed", 65),
    ("toilet", 70),
    ("laptop", 73),
    ("computer mouse", 74),
    ("remote control", 75),
    ("keyboard", 76),
    ("cell phone", 77),
    ("microwave", 78),
    ("oven", 79),
    ("toaster", 80),
    ("sink", 81),
    ("refrigerator", 82),
    ("book", 84),
    ("clock", 85),
    ("vase", 86),
    ("scissors", 87),
    ("teddy bear", 88),
    ("hair dryer", 89),
    ("toothbrush", 90),
)
CLASS_COUNT = 21  # background and the shared classes
ALL_CLASS_NAMES = tuple(name for name, _ in _CLASSES)  # ids 0–80
CLASS_NAMES = ALL_CLASS_NAMES[:CLASS_COUNT]
COCO_IDS = tuple(coco_id for _, coco_id in _CLASSES)

# Hue (degrees, OKLCH) by class id. A search over all orders of 20 even steps on two levels of lightness kept classes
# that are often photographed together (person and dog, chair and dining table) far apart, also for people who see red
# and green alike (deuteranopia and protanopia after Machado et al. 2009).
_HUES = (0, 108, 72, 288, 216, 342, 270, 0, 90, 234, 306, 144, 162, 54, 126, 252, 324, 18, 36, 198, 180)
# Lightness (OKLCH) of the objects of one class by number, the class region's own first; neighbours differ strongly.
_DARK_SHADES = (0.58, 0.79, 0.44, 0.69, 0.51, 0.83, 0.63, 0.74, 0.47)
_LIGHT_SHADES = (0.77, 0.52, 0.88, 0.64, 0.45, 0.82, 0.58, 0.71, 0.49)
_MAX_CHROMA = 0.17
# Further classes are muted, so that they read as an addition. Steps of the golden angle keep neighbours in the list far
# apart in hue: they are things that are photographed together, such as fork, knife and spoon.
_FURTHER_MAX_CHROMA = 0.06
_GOLDEN_ANGLE = 137.508

# OKLab -> linear sRGB, with a cube in between: Björn Ottosson, "A perceptual color space for image processing", 2020.
_OKLAB_TO_CONES = np.array(
    ((1, 0.3963377774, 0.2158037573), (1, -0.1055613458, -0.0638541728), (1, -0.0894841775, -1.2914855480))
)
_CONES_TO_RGB = np.array(
    (
        (4.0767416621, -3.3077115913, 0.2309699292),
        (-1.2684380046, 2.6097574011, -0.3413193965),
        (-0.0041960863, -0.7034186147, 1.7076147010),
    )
)


@lru_cache(maxsize=1024)
def _rgb(hue: float, lightness: float, max_chroma: float) -> tuple[int, int, int]:
    """The most colourful sRGB of this OKLCH hue and lightness, up to ``max_chroma``."""
    for chroma in np.linspace(max_chroma, 0, 100):
        a, b = chroma * np.cos(np.radians(hue)), chroma * np.sin(np.radians(hue))
        linear = _CONES_TO_RGB @ (_OKLAB_TO_CONES @ (lightness, a, b)) ** 3
        if linear.min() >= 0 and linear.max() <= 1:
            break
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear.clip(0) ** (1 / 2.4) - 0.055)
    red, green, blue = (encoded * 255).round().astype(int).tolist()
    return red, green, blue


def _hue_and_chroma(class_id: int) -> tuple[float, float]:
    if class_id < CLASS_COUNT:
        return _HUES[class_id], _MAX_CHROMA
    return class_id * _GOLDEN_ANGLE % 360, _FURTHER_MAX_CHROMA


def _shades(class_id: int) -> tuple[float, ...]:
    light = _HUES[class_id] % 36 if class_id < CLASS_COUNT else class_id % 2
    return _LIGHT_SHADES if light else _DARK_SHADES


def class_colour(class_id: int) -> tuple[int, int, int]:
    """The colour (sRGB, 0–255) of a class, 0–80; background is black."""
    return (0, 0, 0) if class_id == BACKGROUND else object_colour(class_id, 1)


def object_colour(class_id: int, number: int) -> tuple[int, int, int]:
    """The colour (sRGB, 0–255) of object ``number`` (from 1) of a class, 1–80: the class's hue in another shade."""
    shades = _shades(class_id)
    hue, chroma = _hue_and_chroma(class_id)
    return _rgb(hue, shades[(number - 1) % len(shades)], chroma)


def object_colours(class_id: int) -> list[tuple[int, int, int]]:
    """The colours of a class's objects by number, from 1 on; objects beyond the last begin anew with the first."""
    return [object_colour(class_id, number) for number in range(1, len(_shades(class_id)) + 1)]


def class_palette() -> np.ndarray:
    """(256, 3) uint8: the colour of every class id, for indexed PNG files; void is light grey."""
    palette = np.zeros((256, 3), np.uint8)
    palette[:CLASS_COUNT] = [class_colour(class_id) for class_id in range(CLASS_COUNT)]
    palette[VOID] = 224
    return palette
