"""The 20 shared classes (PASCAL VOC 2012 order), their shown names and their colours."""

from __future__ import annotations

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

# Hue (degrees, OKLCH) by class id. A search over all orders of 20 even steps on two levels of lightness kept classes
# that are often photographed together (person and dog, chair and dining table) far apart, also for people who see red
# and green alike (deuteranopia and protanopia after Machado et al. 2009).
_HUES = (0, 18, 72, 288, 216, 342, 270, 0, 90, 234, 306, 144, 162, 54, 126, 252, 324, 108, 36, 198, 180)
# Lightness (OKLCH) of the objects of one class by number, the class region's own first; neighbours differ strongly.
_DARK_SHADES = (0.58, 0.79, 0.44, 0.69, 0.51, 0.83, 0.63, 0.74, 0.47)
_LIGHT_SHADES = (0.77, 0.55, 0.84, 0.65, 0.45, 0.81, 0.60, 0.71, 0.50)
_MAX_CHROMA = 0.17

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
def _rgb(hue: float, lightness: float) -> tuple[int, int, int]:
    """The most colourful sRGB of this OKLCH hue and lightness, up to _MAX_CHROMA."""
    for chroma in np.linspace(_MAX_CHROMA, 0, 100):
        a, b = chroma * np.cos(np.radians(hue)), chroma * np.sin(np.radians(hue))
        linear = _CONES_TO_RGB @ (_OKLAB_TO_CONES @ (lightness, a, b)) ** 3
        if linear.min() >= 0 and linear.max() <= 1:
            break
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear.clip(0) ** (1 / 2.4) - 0.055)
    red, green, blue = (encoded * 255).round().astype(int).tolist()
    return red, green, blue


def _shades(class_id: int) -> tuple[float, ...]:
    return _LIGHT_SHADES if _HUES[class_id] % 36 else _DARK_SHADES


def class_colour(class_id: int) -> tuple[int, int, int]:
    """The colour (sRGB, 0–255) of a class region; background is black."""
    return (0, 0, 0) if class_id == BACKGROUND else object_colour(class_id, 1)


def object_colour(class_id: int, number: int) -> tuple[int, int, int]:
    """The colour (sRGB, 0–255) of object ``number`` (from 1) of a class: the class's hue in another shade."""
    shades = _shades(class_id)
    return _rgb(_HUES[class_id], shades[(number - 1) % len(shades)])


def object_colours(class_id: int) -> list[tuple[int, int, int]]:
    """The colours of a class's objects by number, from 1 on; objects beyond the last begin anew with the first."""
    return [object_colour(class_id, number) for number in range(1, len(_shades(class_id)) + 1)]


def class_palette() -> np.ndarray:
    """(256, 3) uint8: the colour of every class id, for indexed PNG files; void is light grey."""
    palette = np.zeros((256, 3), np.uint8)
    palette[:CLASS_COUNT] = [class_colour(class_id) for class_id in range(CLASS_COUNT)]
    palette[VOID] = 224
    return palette
