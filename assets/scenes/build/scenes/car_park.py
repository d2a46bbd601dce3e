"""Parked cars that overlap in the view: one class, one region, five objects."""

import math

import numpy as np
import shapes
import studio
from models import landscape, street
from models.cars import Garage

# kind, x, y, heading, colour
CARS = (
    ("hatchback", -4.1, 0.9, -0.02, (0.30, 0.016, 0.016)),
    ("saloon", -1.4, 1.15, 0.03, (0.46, 0.47, 0.49)),
    ("suv", 1.25, 0.95, 0.0, (0.02, 0.085, 0.30)),
    ("hatchback", 3.9, 1.0, 0.02, (0.72, 0.40, 0.02)),
    ("saloon", 6.6, 1.1, -0.02, (0.03, 0.15, 0.09)),
)
EXPOSURE = -0.4


def build() -> None:
    garage = Garage()
    for kind, x, y, turn, colour in CARS:
        parts = garage.car(kind, colour)
        studio.mark(parts, "car")
        shapes.group(parts, (x, y, 0), turn - math.pi / 2)
    street.asphalt(90, 40)
    for bay in range(8):
        street.line((-5.4 + 2.68 * bay, -1.5), (-5.4 + 2.68 * bay, 3.4))
    street.line((-5.4, 3.4), (13.4, 3.4))
    street.pavement(-30, 30, 4.2, 7.0)
    street.hedge(-20, 26, 6.6, 1.3)
    street.lamp_post(-2.2, 5.0)
    street.lamp_post(11.5, 5.0)
    random = np.random.default_rng(4)
    trees = [landscape.tree(seed + 30) for seed in range(2)]
    for number, x in enumerate((-9, -3.5, 3.5, 9.5, 16, 23)):
        y = 10.5 + random.uniform(-1, 2)
        landscape.plant(trees[number % 2], x, y, flat, random.uniform(0.85, 1.15), random.uniform(0, 6))
    for tree in trees:
        landscape.hide(tree)
    red, sand = street.brick((0.30, 0.10, 0.065)), street.brick((0.42, 0.30, 0.19))
    for number, x in enumerate(np.arange(-22, 40, 6.2)):
        street.house(x, 19, 6.2, 2 + number % 2, (red, sand)[number % 2], (0.03, 0.09, 0.12), number)
    studio.sky(36, 215, 0.13, clouds=0.5)
    studio.camera((-7.3, -9.0, 2.1), (-0.2, 0.9, 1.1), 43, fstop=5.6, focus=(-2, -0.5, 0.8))


def flat(x, y):
    return 0 * x
