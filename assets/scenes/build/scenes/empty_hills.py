"""Flowers, a path, a wall and hills: stuff everywhere, and no thing."""

import numpy as np
import shapes
import studio
from materials import emboss, material, noise
from models import landscape


def ground(x, y):
    """A slope that falls away before rows of hills."""
    near = 0.06 * landscape.rolling(x, y, 4, 2) + 0.5 * landscape.rolling(x, y, 26, 9) * (y / 12).clip(0, 1)
    valley = -16 * ((y - 14) / 90).clip(0, 1) ** 1.3
    ridges = ((y - 90) / 330).clip(0, 1) * (26 + 34 * landscape.rolling(x, y, 210, 11)) + 60 * ((y - 420) / 500).clip(
        0, 1
    )
    return near + valley + ridges


def trail(y):
    """x of the middle of the path."""
    return 1.1 * np.sin(0.28 * y + 0.9) + 0.16 * y - 0.2


def build() -> None:
    with studio.stuff("grass"):
        fields = landscape.terrain(ground, -6, 1200, 14, landscape.turf())
    with studio.stuff("mountain"):
        landscape.far_part(fields, 90)
    path()
    random = np.random.default_rng(3)
    for size, start, end in ((1, -5.5, 9), (2, 9.5, 30)):
        beside = 0.38 + size / 2 + np.arange(0, 20, size)
        rows = [(trail(y) + side * step, y) for y in np.arange(start, end, size) for side in (-1, 1) for step in beside]
        landscape.grass([(x, y) for x, y in rows if abs(x) < 0.62 * (y + 7) + size], ground, size, size)
    spots = np.column_stack([random.uniform(-8, 9, 1500), random.uniform(-4.8, 10, 1500)])
    meadows = [(x, y) for x, y in spots if abs(x - trail(y)) > 0.6 and landscape.rolling(x, y, 1.6, 6) > 0]
    landscape.flowers(meadows, ground)
    landscape.stone_wall((-14, 15.5), (-0.2, 13.9), ground)
    trees = [landscape.tree(seed + 50) for seed in range(3)]
    landscape.plant(trees[0], -4.2, 13.0, ground, 1.25, 0.7)
    for _ in range(120):
        x, y = random.uniform(-190, 190), random.uniform(70, 330)
        if landscape.rolling(x, y, 45, 21) > 0.05:
            landscape.plant(trees[random.integers(3)], x, y, ground, random.uniform(1.0, 1.7), random.uniform(0, 6))
    for tree in trees:
        landscape.hide(tree)
    studio.sky(23, 258, 0.15, clouds=0.65, haze=1.2)
    studio.camera((0.0, -6.2, 1.65), (0.35, 6, 1.25), 30, fstop=8, focus=(0, 3, 0))


@studio.stuff("ground")
def path() -> None:
    """Trodden gravel, a little below the grass."""
    gravel = material("gravel", (0.27, 0.22, 0.155), 0.95, mottle=0.35, scale=4)
    emboss(gravel, noise(gravel, 45, 6), 0.8, 0.03)

    def place(u, v):
        y = -6 + 36 * v
        x = trail(y) + (u - 0.5) * 1.1
        return x, y, ground(x, y) + 0.045 - 0.07 * (2 * u - 1) ** 4

    shapes.surface(place, 16, 300, "path", gravel)
