"""A car behind a tree trunk: two pieces of picture, one object. A second car stands whole beside it."""

import math

import numpy as np
import shapes
import studio
from materials import material
from models import landscape, street
from models.cars import Garage


def build() -> None:
    garage = Garage()
    for kind, x, heading, colour in (
        ("hatchback", -1.25, 0.0, (0.42, 0.012, 0.014)),
        ("saloon", 3.75, math.pi, (0.03, 0.10, 0.30)),
    ):
        parts = garage.car(kind, colour)
        studio.mark(parts, "car")
        shapes.group(parts, (x, 0.1 * heading, 0), heading)
    street.asphalt(60, 9.4, (0, -0.5))
    street.pavement(-30, 30, 1.35, 5.0)
    street.pavement(-30, 30, -9.2, -3.9)
    trunk = material("bark", (0.13, 0.105, 0.08), 0.9, mottle=0.45, scale=3.5, bump=0.9)
    spine = [(-1.02, -4.6, 0), (-1.0, -4.6, 0.35), (-0.98, -4.58, 1.2), (-1.0, -4.6, 2.4), (-1.05, -4.55, 4.5)]
    shapes.tube(spine, 0.2, trunk, (1.55, 1.05, 0.95, 0.9, 0.85))
    soil = material("soil", (0.06, 0.045, 0.03), 0.95, bump=0.8, mottle=0.3)
    shapes.box((1.2, 1.2, 0.02), (-1.0, -4.6, 0.125), soil)
    red, sand = street.brick((0.30, 0.10, 0.065)), street.brick((0.42, 0.30, 0.19))
    doors = ((0.02, 0.07, 0.12), (0.04, 0.12, 0.06), (0.25, 0.02, 0.02), (0.03, 0.03, 0.035))
    for number, x in enumerate(np.arange(-14.5, 16, 5.8)):
        street.house(x, 6.6, 5.8, 2, (sand, red)[number % 2], doors[number % 4], number)
    street.hedge(-18, -4.6, 5.4, 0.9, 1)
    street.hedge(-2.6, 18, 5.4, 0.9, 2)
    crown = landscape.tree(41)
    landscape.plant(crown, 1.7, -6.4, lambda x, y: 0 * x + 1.6, 1.2, 1.0)
    landscape.hide(crown)
    studio.sky(38, 205, 0.13, clouds=0.4)
    studio.camera((0.75, -10.6, 1.62), (0.75, 0, 1.0), 44, fstop=4, focus=(0.5, -0.9, 0.8))
