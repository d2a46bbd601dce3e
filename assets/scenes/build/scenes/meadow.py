"""Seven sheep of a flock, several touching: one semantic region, seven instances."""

import math

import numpy as np
import shapes
import studio
from models import landscape
from models.sheep import Flock

# x, y, heading, pose, face, look
SHEEP = (
    (-1.5, -0.45, math.pi + 0.22, "standing", "dark", 0.5),
    (-0.5, 0.45, -0.4, "standing", "pale", -0.5),
    (0.7, -0.7, -0.12, "grazing", "dark", -0.2),
    (1.75, 0.2, -0.5, "standing", "pale", -0.6),
    (-1.75, 2.35, 0.25, "standing", "dark", -0.7),
    (0.75, 2.0, math.pi + 0.2, "standing", "dark", 0.7),
    (2.6, 2.7, math.pi + 0.35, "standing", "pale", 0.5),
)


def ground(x, y):
    """Flat where the sheep stand, hills behind."""
    rise = ((y - 8) / 60).clip(0, 1) ** 1.4
    return 0.03 * landscape.rolling(x, y, 3) + rise * (5 + 7 * landscape.rolling(x, y, 55, 4))


def build() -> None:
    flock = Flock()
    for number, (x, y, heading, pose, face, look) in enumerate(SHEEP):
        parts = flock.sheep(pose, face, number + 3, look)
        studio.mark(parts, "sheep")
        shapes.group(parts, (x, y, 0), heading, 0.95 + 0.02 * (number % 4))
    country()
    studio.sky(34, 236, 0.125, clouds=0.5)
    studio.camera((0.2, -7.6, 2.05), (0.2, 0.6, 0.88), 57, fstop=4, focus=(0.2, 0.3, 0.7))


def country() -> None:
    """Grass around the flock, a fence, and a hillside with trees."""
    with studio.stuff("grass"):
        landscape.terrain(ground, -7, 320, 16, landscape.turf())
    near = [(x, y) for y in np.arange(-5.5, 9, 1.0) for x in np.arange(-9.5, 10, 1.0) if abs(x) < 0.38 * (y + 8) + 1.2]
    landscape.grass(near, ground)
    far = [(x, y) for y in np.arange(9.5, 34, 2.0) for x in np.arange(-17, 18, 2.0) if abs(x) < 0.38 * (y + 8) + 2]
    landscape.grass(far, ground, 1, 2)
    landscape.fence((-16, 11), (16, 12), ground)
    random = np.random.default_rng(8)
    trees = [landscape.tree(seed) for seed in range(3)]
    for x in np.arange(-42, 43, 3.2):
        y = 56 + random.uniform(-8, 14)
        landscape.plant(trees[random.integers(3)], x, y, ground, random.uniform(0.55, 0.95), random.uniform(0, 6))
    for x, y, scale in ((-9, 19, 1.0), (11, 24, 1.15), (-15, 28, 1.2), (3, 36, 0.9)):
        landscape.plant(trees[random.integers(3)], x, y, ground, scale, random.uniform(0, 6))
    for tree in trees:
        landscape.hide(tree)
