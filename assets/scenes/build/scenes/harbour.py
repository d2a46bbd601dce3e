"""Sailing boats that overlap, with masts and wires: one semantic region, six boats."""

import math

import numpy as np
import shapes
import studio
from materials import material
from models import landscape
from models.boats import Yard, sea

# x, y, heading, heel, colour, band
BOATS = (
    (-4.9, 0.5, 0.25, 0.09, (0.78, 0.78, 0.75), None),
    (0.7, 4.0, 0.12, 0.12, (0.025, 0.07, 0.22), "red"),
    (5.3, -0.5, 0.45, 0.07, (0.42, 0.025, 0.02), "blue"),
    (-1.9, 13.5, -0.1, 0.11, (0.76, 0.76, 0.72), "blue"),
    (10.6, 11.5, 0.3, 0.10, (0.04, 0.17, 0.14), None),
    (-12.5, 13.5, 0.15, 0.10, (0.62, 0.40, 0.05), "red"),
)


def coast(x, y):
    """Wooded hills across the bay."""
    shore = ((y - 330) / 90).clip(0, 1)
    return -6 + shore**0.8 * (22 + 16 * landscape.rolling(x, y, 170, 3) + 4 * landscape.rolling(x, y, 35, 5))


def build() -> None:
    yard = Yard()
    for x, y, heading, heel, colour, band in BOATS:
        parts = yard.boat(colour, 1, band)
        studio.mark(parts, "boat")
        shapes.group(parts, (x, y, -0.05), heading, tilt=(-heel, 0.02))
    sea(-22, 1500)
    with studio.stuff("mountain"):
        landscape.terrain(coast, 300, 900, 1100, landscape.hazy(woods(), 1500))
    breakwater()
    studio.sky(36, 222, 0.125, clouds=0.6, haze=0.8)
    studio.camera((-0.4, -19.5, 3.0), (0.3, 0, 3.75), 37)


def woods():
    return material("woods", (0.045, 0.075, 0.030), 0.95, mottle=0.5, scale=0.03, bump=1)


@studio.stuff("mountain")
def breakwater() -> None:
    """Rocks and a small lighthouse."""
    random = np.random.default_rng(2)
    rock = material("rock", (0.19, 0.175, 0.155), 0.9, mottle=0.4, scale=1, bump=0.8)
    originals = [shapes.box((1, 1, 1), (0, 0, 0), rock, 0.25, segments=2) for _ in range(2)]
    for _ in range(520):
        along, across = random.uniform(0, 1), random.normal(0, 1.6)
        stone = shapes.copies([originals[random.integers(2)]])[0]
        stone.location = (
            45 + 75 * along,
            92 + 8 * along + across,
            1.7 - 0.75 * abs(across) + random.uniform(-0.4, 0.2),
        )
        stone.scale = random.uniform(1.0, 2.6, 3)
        stone.rotation_euler = random.uniform(0, math.pi, 3)
    landscape.hide(originals)
    with studio.stuff("building"):
        _lighthouse()


def _lighthouse() -> None:
    white, red = material("white tower", (0.75, 0.74, 0.70), 0.6), material("red tower", (0.45, 0.03, 0.025), 0.5)
    for number in range(5):
        low, high = 1.25 - 0.11 * number, 1.25 - 0.11 * (number + 1)
        shapes.cylinder(low, 2, (48, 92, 3.2 + 2 * number), (white, red)[number % 2], top=high)
    shapes.cylinder(1.15, 0.18, (48, 92, 12.25), red)
    shapes.cylinder(0.55, 1.2, (48, 92, 12.9), material("lantern", (0.25, 0.28, 0.28), 0.1, coat=1))
    shapes.cylinder(0.75, 0.8, (48, 92, 13.9), red, top=0.05)
