"""Searches the hue, shade and chroma of every thing: ``python assets/colours/search.py`` prints lines for classes.py.

Eighty things share twenty hues on two levels of lightness and two of chroma, each combination once. Classes that are
often photographed together must look different, also to people who see red and green alike (deuteranopia and
protanopia after Machado, Oliveira and Fernandes 2009). The twenty classes of PASCAL VOC keep the vivid colours of an
earlier search.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from segdemo.classes import CLASSES, THINGS, VOC_THINGS, Colour, thing_colours

# Classes that stand together in one photograph: things, and stuff, whose colours were set by hand.
_TOGETHER = (
    "car,bus,truck,motorcycle,bicycle,person,traffic light,stop sign,fire hydrant,parking meter,bench,dog,train",
    "elephant,zebra,giraffe,bear,bird,person,cow,horse,sheep",
    "person,backpack,handbag,suitcase,umbrella,tie,cell phone,bench",
    "person,skis,snowboard,frisbee,kite,skateboard,surfboard,sports ball,boat",
    "person,sports ball,baseball bat,baseball glove,tennis racket",
    "dining table,chair,bottle,wine glass,cup,fork,knife,spoon,bowl,cake,pizza,sandwich,vase,person,potted plant",
    "bowl,banana,apple,orange,broccoli,carrot,hot dog,pizza,donut,cake,sandwich,dining table,cup,fork,knife",
    "couch,chair,TV,remote control,potted plant,vase,clock,book,bed,teddy bear,cat,dog,laptop,person,dining table",
    "laptop,computer mouse,keyboard,cell phone,TV,cup,book,chair,scissors,dining table",
    "microwave,oven,toaster,sink,refrigerator,bottle,cup,bowl,knife,spoon,clock,potted plant",
    "toilet,sink,toothbrush,hair dryer,bottle,cup",
    "sky,building,tree,grass,road,pavement,ground,water,mountain,wall,window,door",
    "wall,floor,ceiling,window,door,curtain,cabinet,picture",
)
# These are in one picture so often that their hues alone must tell them apart, as hue is what means the class.
_HUES_APART = "car,bus,truck,motorcycle,bicycle,person,traffic light,stop sign"
_STEPS = 400_000
_ENOUGH = 30.0  # CIE76: more than this apart is apart
_HUE_ENOUGH = 45.0  # degrees

# Linear-RGB matrices of Machado, Oliveira and Fernandes 2009, severity 1.
EYES = {
    "usual": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}


def lab(colour: Colour, eyes: str = "usual") -> np.ndarray:
    """CIE L*a*b* (D65) of an sRGB colour as such eyes see it."""
    rgb = np.array(colour) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = (EYES[eyes] @ linear).clip(0, 1)
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    xyz = np.array(to_xyz) @ linear / (0.95047, 1, 1.08883)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: Colour, other: Colour, eyes: str = "usual") -> float:
    """CIE76: 2.3 is just noticeable."""
    return float(np.linalg.norm(lab(one, eyes) - lab(other, eyes)))


def together() -> set[tuple[int, int]]:
    """Pairs of class ids, the smaller first, that are often photographed together."""
    ids = {spec.name: spec.id for spec in CLASSES}
    groups = [sorted(ids[name] for name in group.split(",")) for group in _TOGETHER]
    return {pair for group in groups for pair in itertools.combinations(group, 2)}


def of_another_hue() -> set[tuple[int, int]]:
    """Pairs of class ids, the smaller first, whose hues must differ."""
    return set(itertools.combinations(sorted(spec.id for spec in CLASSES if spec.name in _HUES_APART.split(",")), 2))


def hue_apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Degrees between two hues."""
    return abs((one - other + 180) % 360 - 180)


def main() -> None:
    looks = list(itertools.product(range(0, 360, 18), ("dark", "light"), ("vivid", "soft")))
    colours = [thing_colours(*look)[0] for look in looks]
    apart = np.min(
        [[[distance(a, b, eyes) for b in colours] for a in colours] for eyes in EYES], axis=0
    )  # for the eyes that see least
    near = (1 - apart / _ENOUGH).clip(0) ** 3
    hues = np.array([hue for hue, _, _ in looks])
    alike = 4 * (1 - hue_apart(hues[:, None], hues) / _HUE_ENOUGH).clip(0)
    taken = {class_id: colours.index(CLASSES[class_id].colour) for class_id in sorted(VOC_THINGS)}
    free = [place for place in range(len(looks)) if place not in taken.values()]
    rng = np.random.default_rng(2)  # the best end of a few
    place = taken | dict(zip(sorted(THINGS - VOC_THINGS), rng.permutation(free).tolist(), strict=True))
    neighbours: dict[int, list[int]] = {class_id: [] for class_id in THINGS}
    things_together = sorted(pair for pair in together() if THINGS.issuperset(pair))
    for one, other in things_together:
        neighbours[one].append(other)
        neighbours[other].append(one)

    rivals: dict[int, list[int]] = {class_id: [] for class_id in THINGS}
    for one, other in of_another_hue():
        rivals[one].append(other)
        rivals[other].append(one)

    def cost(class_id: int) -> float:
        apart_enough = sum(near[place[class_id], place[other]] for other in neighbours[class_id])
        return apart_enough + sum(alike[place[class_id], place[other]] for other in rivals[class_id])

    movable = sorted(THINGS - VOC_THINGS)
    for step in range(_STEPS):  # simulated annealing: swap two classes
        a, b = rng.choice(movable, 2, replace=False).tolist()
        before = cost(a) + cost(b)
        place[a], place[b] = place[b], place[a]
        worse = cost(a) + cost(b) - before
        if worse > 0 and rng.random() >= np.exp(-worse / (0.1 * (1 - step / _STEPS) + 1e-6)):
            place[a], place[b] = place[b], place[a]
    for class_id in movable:
        hue, shade, chroma = looks[place[class_id]]
        spec = CLASSES[class_id]
        print(f'    ("{spec.name}", {spec.coco_id}, "{spec.group}", {hue}, "{shade}", "{chroma}"),')
    worst = min((apart[place[a], place[b]], CLASSES[a].name, CLASSES[b].name) for a, b in things_together)
    print("# least apart of those together:", worst, file=sys.stderr)


if __name__ == "__main__":
    main()
