"""Four sheep far apart in evening light: as many semantic pieces as objects."""

import math

import numpy as np
import shapes
import studio
from models import landscape
from models.sheep import Flock

# x, y, heading, pose, face, look
SHEEP = (
    (-1.75, -0.2, 0.25, "standing", "pale", -0.6),
    (1.45, -0.7, math.pi + 0.3, "grazing", "dark", 0.1),
    (0.25, 2.9, math.pi + 0.45, "standing", "dark", 0.6),
    (3.35, 3.3, -0.3, "standing", "pale", -0.5),
)


def ground(x, y):
    """A slope that rises to a wall, then high hills."""
    rise = ((y - 12) / 160).clip(0, 1) ** 1.2
    return (
        0.04 * landscape.rolling(x, y, 4, 2)
        + 0.035 * y.clip(0, 12)
        + rise * (26 + 20 * landscape.rolling(x, y, 130, 7))
    )


def build() -> None:
    flock = Flock()
    for number, (x, y, heading, pose, face, look) in enumerate(SHEEP):
        parts = flock.sheep(pose, face, number + 20, look)
        studio.mark(parts, "sheep")
        shapes.group(parts, (x, y, float(ground(np.array(x), np.array(y)))), heading)
    with studio.stuff("grass"):
        landscape.terrain(ground, -7, 420, 16, landscape.turf())
    for size, start, end in ((1, -5.5, 9), (2, 9.5, 40)):
        rows = np.arange(start, end, size)
        places = [(x, y) for y in rows for x in np.arange(-20, 21, size) if abs(x) < 0.42 * (y + 8) + 1.5 * size]
        landscape.grass(places, ground, size, size)
    landscape.stone_wall((-15, 12.5), (17, 10.5), ground)
    random = np.random.default_rng(5)
    trees = [landscape.tree(seed + 10) for seed in range(3)]
    for x, y, scale in ((-6.5, 16, 1.1), (7.5, 22, 1.2), (-13, 34, 1.3), (1, 46, 1.0), (19, 40, 1.3)):
        landscape.plant(trees[random.integers(3)], x, y, ground, scale, random.uniform(0, 6))
    for _ in range(46):
        x, y = random.uniform(-90, 90), random.uniform(75, 190)
        landscape.plant(trees[random.integers(3)], x, y, ground, random.uniform(0.8, 1.5), random.uniform(0, 6))
    for tree in trees:
        landscape.hide(tree)
    studio.sky(21, 262, 0.16, clouds=0.45)
    studio.camera((0.4, -7.8, 1.9), (0.4, 0.6, 0.95), 48, fstop=4.5, focus=(0.2, 0.0, 0.7))
