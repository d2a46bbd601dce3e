"""The catalogue: every class that any model here can name, one line each, and the colours that tell them apart.

A *thing* can be counted (a car), *stuff* cannot (sky): the words of Adelson 2001 and of COCO-Stuff (Caesar et al.
2018). Nothing else in the project counts on how many classes there are, or on their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

Kind = Literal["unnamed", "thing", "stuff"]
Colour = tuple[int, int, int]  # sRGB, 0–255

# In the order of a list of all classes; the texts have their names as ``group.NAME``.
GROUPS = ("living", "street", "sports", "table", "house", "stuff")

UNNAMED = 0  # the class id of pixels that no class was found for
VOID = 255  # pixels nobody should judge: the unsure rims of ground-truth masks


@dataclass(frozen=True)
class ClassSpec:
    """One class.

    Attributes:
        id: its class id, the value of its pixels in a semantic segmentation map.
        name: in everyday English; the texts have its names in every language as ``class.ID``.
        kind: ``"thing"`` can be counted, ``"stuff"`` cannot; ``"unnamed"`` is no class at all.
        group: where a person looks for it in a list of all classes, one of GROUPS; None for no class at all.
        coco_id: its category id in COCO's instance annotations; None for stuff, and for things that COCO does not know.
        voc_id: its class id in PASCAL VOC 2012; None where VOC does not know it.
        colours: of a thing's objects by number, from 1 on, the class's own first; stuff has one.
    """

    id: int
    name: str
    kind: Kind
    group: str | None
    coco_id: int | None
    voc_id: int | None
    colours: tuple[Colour, ...]

    @property
    def colour(self) -> Colour:
        """The class's own colour."""
        return self.colours[0]

    @property
    def is_thing(self) -> bool:
        return self.kind == "thing"

    @property
    def is_stuff(self) -> bool:
        return self.kind == "stuff"


# Lightness (OKLCH) of the objects of one class by number, the class region's own first; neighbours differ strongly.
_SHADES = {
    "dark": (0.58, 0.79, 0.44, 0.69, 0.51, 0.83, 0.63, 0.74, 0.47),
    "light": (0.77, 0.52, 0.88, 0.64, 0.45, 0.82, 0.58, 0.71, 0.49),
}
_CHROMA = {"vivid": 0.17, "soft": 0.09}

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
def _rgb(hue: float, lightness: float, max_chroma: float) -> Colour:
    """The most colourful sRGB of this OKLCH hue (degrees) and lightness, up to ``max_chroma``."""
    for chroma in np.linspace(max_chroma, 0, 100):
        a, b = chroma * np.cos(np.radians(hue)), chroma * np.sin(np.radians(hue))
        linear = _CONES_TO_RGB @ (_OKLAB_TO_CONES @ (lightness, a, b)) ** 3
        if linear.min() >= 0 and linear.max() <= 1:
            break
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear.clip(0) ** (1 / 2.4) - 0.055)
    red, green, blue = (encoded * 255).round().astype(int).tolist()
    return red, green, blue


def thing_colours(hue: int, shade: str, chroma: str) -> tuple[Colour, ...]:
    """The colours of a thing's objects by number: one hue (OKLCH, degrees), "dark" or "light", "vivid" or "soft"."""
    return tuple(_rgb(hue, lightness, _CHROMA[chroma]) for lightness in _SHADES[shade])


# All classes by id from 1 on. A new one comes last, be it thing or stuff: ids stand in weights, answer keys and links.
# A thing: name, COCO id, group, and the hue, shade and chroma that assets/colours/search.py found. Stuff: name, colour.
_CLASSES = (
    # The things of PASCAL VOC 2012 in its order, then COCO's further ones in COCO's order.
    ("airplane", 5, "street", 108, "dark", "vivid"),
    ("bicycle", 2, "street", 72, "dark", "vivid"),
    ("bird", 16, "living", 288, "dark", "vivid"),
    ("boat", 9, "street", 216, "dark", "vivid"),
    ("bottle", 44, "table", 342, "light", "vivid"),
    ("bus", 6, "street", 198, "light", "vivid"),
    ("car", 3, "street", 0, "dark", "vivid"),
    ("cat", 17, "living", 90, "light", "vivid"),
    ("chair", 62, "house", 234, "light", "vivid"),
    ("cow", 21, "living", 306, "light", "vivid"),
    ("dining table", 67, "table", 144, "dark", "vivid"),
    ("dog", 18, "living", 162, "light", "vivid"),
    ("horse", 19, "living", 54, "light", "vivid"),
    ("motorcycle", 4, "street", 126, "light", "vivid"),
    ("person", 1, "living", 252, "dark", "vivid"),
    ("potted plant", 64, "house", 324, "dark", "vivid"),
    ("sheep", 20, "living", 18, "light", "vivid"),
    ("couch", 63, "house", 36, "dark", "vivid"),
    ("train", 7, "street", 270, "light", "vivid"),
    ("TV", 72, "house", 180, "dark", "vivid"),
    ("truck", 8, "street", 306, "dark", "soft"),
    ("traffic light", 10, "street", 162, "light", "soft"),
    ("fire hydrant", 11, "street", 252, "light", "soft"),
    ("stop sign", 13, "street", 36, "dark", "soft"),
    ("parking meter", 14, "street", 144, "light", "vivid"),
    ("bench", 15, "street", 72, "dark", "soft"),
    ("elephant", 22, "living", 342, "dark", "soft"),
    ("bear", 23, "living", 288, "dark", "soft"),
    ("zebra", 24, "living", 324, "light", "soft"),
    ("giraffe", 25, "living", 108, "dark", "soft"),
    ("backpack", 27, "sports", 252, "light", "vivid"),
    ("umbrella", 28, "sports", 198, "dark", "vivid"),
    ("handbag", 31, "sports", 234, "light", "soft"),
    ("tie", 32, "sports", 162, "dark", "soft"),
    ("suitcase", 33, "sports", 234, "dark", "vivid"),
    ("frisbee", 34, "sports", 180, "light", "soft"),
    ("skis", 35, "sports", 126, "dark", "vivid"),
    ("snowboard", 36, "sports", 126, "light", "soft"),
    ("sports ball", 37, "sports", 108, "light", "vivid"),
    ("kite", 38, "sports", 288, "light", "soft"),
    ("baseball bat", 39, "sports", 270, "light", "soft"),
    ("baseball glove", 40, "sports", 252, "dark", "soft"),
    ("skateboard", 41, "sports", 180, "dark", "soft"),
    ("surfboard", 42, "sports", 144, "dark", "soft"),
    ("tennis racket", 43, "sports", 36, "light", "vivid"),
    ("wine glass", 46, "table", 72, "light", "soft"),
    ("cup", 47, "table", 72, "light", "vivid"),
    ("fork", 48, "table", 18, "light", "soft"),
    ("knife", 49, "table", 0, "dark", "soft"),
    ("spoon", 50, "table", 342, "dark", "vivid"),
    ("bowl", 51, "table", 18, "dark", "soft"),
    ("banana", 52, "table", 324, "dark", "soft"),
    ("apple", 53, "table", 108, "light", "soft"),
    ("sandwich", 54, "table", 126, "dark", "soft"),
    ("orange", 55, "table", 342, "light", "soft"),
    ("broccoli", 56, "table", 270, "dark", "vivid"),
    ("carrot", 57, "table", 288, "light", "vivid"),
    ("hot dog", 58, "table", 306, "light", "soft"),
    ("pizza", 59, "table", 54, "dark", "vivid"),
    ("donut", 60, "table", 270, "dark", "soft"),
    ("cake", 61, "table", 0, "light", "soft"),
    ("bed", 65, "house", 216, "light", "soft"),
    ("toilet", 70, "house", 90, "dark", "soft"),
    ("laptop", 73, "house", 18, "dark", "vivid"),
    ("computer mouse", 74, "house", 234, "dark", "soft"),
    ("remote control", 75, "house", 216, "dark", "soft"),
    ("keyboard", 76, "house", 198, "light", "soft"),
    ("cell phone", 77, "house", 144, "light", "soft"),
    ("microwave", 78, "house", 90, "dark", "vivid"),
    ("oven", 79, "house", 36, "light", "soft"),
    ("toaster", 80, "house", 54, "dark", "soft"),
    ("sink", 81, "house", 216, "light", "vivid"),
    ("refrigerator", 82, "house", 0, "light", "vivid"),
    ("book", 84, "house", 162, "dark", "vivid"),
    ("clock", 85, "house", 90, "light", "soft"),
    ("vase", 86, "house", 324, "light", "vivid"),
    ("scissors", 87, "house", 306, "dark", "vivid"),
    ("teddy bear", 88, "house", 180, "light", "vivid"),
    ("hair dryer", 89, "house", 198, "dark", "soft"),
    ("toothbrush", 90, "house", 54, "light", "soft"),
    # Stuff has calm natural colours, which never compete with things.
    ("sky", (163, 203, 232)),
    ("building", (178, 150, 134)),
    ("wall", (217, 205, 184)),
    ("floor", (168, 142, 116)),
    ("ceiling", (236, 233, 226)),
    ("tree", (86, 124, 86)),
    ("grass", (138, 162, 112)),
    ("road", (104, 106, 112)),
    ("pavement", (186, 186, 184)),
    ("ground", (212, 188, 148)),
    ("water", (104, 150, 178)),
    ("mountain", (138, 144, 156)),
    ("window", (196, 218, 226)),
    ("door", (112, 88, 72)),
    ("curtain", (198, 170, 180)),
    ("cabinet", (146, 116, 90)),
    ("picture", (206, 184, 142)),
)
_VOC_CLASSES = 20


def _catalogue() -> Iterable[ClassSpec]:
    yield ClassSpec(UNNAMED, "unnamed", "unnamed", None, None, None, ((0, 0, 0),))
    for class_id, line in enumerate(_CLASSES, start=1):
        match line:
            case name, coco_id, group, *look:
                voc_id = class_id if class_id <= _VOC_CLASSES else None
                yield ClassSpec(class_id, name, "thing", group, coco_id, voc_id, thing_colours(*look))
            case name, colour:
                yield ClassSpec(class_id, name, "stuff", "stuff", None, None, (colour,))


CLASSES = tuple(_catalogue())  # by class id
THINGS = frozenset(spec.id for spec in CLASSES if spec.is_thing)
STUFF = frozenset(spec.id for spec in CLASSES if spec.is_stuff)
VOC_THINGS = frozenset(spec.id for spec in CLASSES if spec.voc_id is not None)


def object_colour(class_id: int, number: int) -> Colour:
    """The colour of object ``number`` (from 1) of a class; objects beyond the last shade begin anew with the first."""
    colours = CLASSES[class_id].colours
    return colours[(number - 1) % len(colours)]


def class_palette() -> np.ndarray:
    """(256, 3) uint8: the colour of every class id, for indexed PNG files; void is light grey."""
    palette = np.zeros((256, 3), np.uint8)
    palette[: len(CLASSES)] = [spec.colour for spec in CLASSES]
    palette[VOID] = 224
    return palette
