"""A car behind a tree trunk: two pieces of picture, one object. A second car stands whole beside it."""

import math

import numpy as np
import shapes
import studio
from materials import material
from models import street
from models.cars import Garage

EXPOSURE = -0.9  # the sun falls straight on the house fronts


def build() -> None:
    garage = Garage()
    for kind, x, heading, colour in (
        ("hatchback", -1.6, 0.0, (0.30, 0.016, 0.016)),
        ("saloon", 3.6, math.pi, (0.03, 0.10, 0.30)),
    ):
        parts = garage.car(kind, colour)
        studio.mark(parts, "car")
        shapes.group(parts, (x, 0.1 * heading, 0), heading)
    street.asphalt(60, 9.4, (0, -0.5))
    street.pavement(-30, 30, 1.35, 5.0)
    street.pavement(-30, 30, -9.2, -3.9)
    trunk = material("bark", (0.13, 0.105, 0.08), 0.9, mottle=0.45, scale=3.5, bump=0.9)
    spine = [(-0.49, -4.6, 0), (-0.47, -4.6, 0.35), (-0.45, -4.58, 1.2), (-0.47, -4.6, 2.4), (-0.52, -4.55, 4.5)]
    with studio.stuff("tree"):
        shapes.tube(spine, 0.2, trunk, (1.55, 1.05, 0.95, 0.9, 0.85))
    soil = material("soil", (0.06, 0.045, 0.03), 0.95, bump=0.8, mottle=0.3)
    with studio.stuff("ground"):
        shapes.box((1.2, 1.2, 0.02), (-0.46, -4.6, 0.125), soil)
    red, sand = street.brick((0.30, 0.10, 0.065)), street.brick((0.42, 0.30, 0.19))
    doors = ((0.02, 0.07, 0.12), (0.04, 0.12, 0.06), (0.25, 0.02, 0.02), (0.03, 0.03, 0.035))
    for number, x in enumerate(np.arange(-14.5, 16, 5.8)):
        street.house(x, 6.6, 5.8, 2, (sand, red)[number % 2], doors[number % 4], number)
    street.hedge(-18, -4.6, 5.4, 0.9, 1)
    street.hedge(-2.6, 18, 5.4, 0.9, 2)
    studio.sky(38, 205, 0.13, clouds=0.4)
    studio.camera((1.0, -10.6, 1.6), (1.0, 0, 1.15), 36.5, fstop=4, focus=(0.5, -0.9, 0.8))
