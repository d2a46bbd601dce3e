"""A street as every textbook shows it: cars that touch, a bus, people, houses, trees, road, pavement and sky."""

from __future__ import annotations

import math

import numpy as np
import shapes
import studio
from materials import material
from models import landscape, people, street
from models.bus import bus
from models.cars import Garage

EXPOSURE = -0.35
KERB, FRONT = 5.2, 9.2  # metres from the middle of the road, which runs along x

# kind, x, y, heading, colour, metres per second; on the left they face the camera
CARS = (
    ("saloon", 13.4, 4.0, math.pi, (0.46, 0.47, 0.49), 0),
    ("hatchback", 18.5, 4.1, math.pi + 0.03, (0.30, 0.016, 0.016), 0),
    ("suv", 23.6, 4.0, math.pi - 0.02, (0.02, 0.085, 0.30), 0),
    ("hatchback", 18.5, -1.7, 0.0, (0.72, 0.40, 0.02), 5),
    ("hatchback", 13.0, -4.1, 0.02, (0.70, 0.70, 0.68), 0),
    ("saloon", 18.6, -4.0, -0.02, (0.03, 0.15, 0.09), 0),
)
BUS_SPEED, WALK = 4, 1.2  # metres per second


def build(seconds: float = 0) -> None:
    """The street at a time: who drives and walks has come further with each second."""
    garage = Garage()
    for kind, x, y, heading, colour, speed in CARS:
        parts = garage.car(kind, colour)
        studio.mark(parts, "car")
        shapes.group(parts, (x + speed * seconds, y, 0), heading)
    coach = bus(garage, (0.42, 0.02, 0.02), "12 CENTRE")
    studio.mark(coach, "bus")
    shapes.group(coach, (29.5 - BUS_SPEED * seconds, 1.5, 0), math.pi)
    _people(WALK * seconds)
    studio.mark(street.traffic_light(12.6, -5.7, 0.15), "traffic light")
    _road()
    _houses()
    _trees()
    studio.sky(44, 241, 0.13, clouds=0.55)
    studio.camera((1.5, -2.4, 2.35), (30, 0.45, 2.72), 33)


def _people(metres: float) -> None:
    """Three walkers, each so far from where the picture has them."""
    red, blue, sand = (0.28, 0.04, 0.05), (0.05, 0.09, 0.14), (0.35, 0.30, 0.20)
    jeans, grey = (0.03, 0.045, 0.09), (0.10, 0.09, 0.08)
    placed = (
        (people.walker(red, jeans, (0.45, 0.26, 0.18), (0.05, 0.025, 0.012), long_hair=True), 15.0, -6.5, -0.04),
        (people.walker(blue, grey, (0.36, 0.20, 0.13), (0.012, 0.01, 0.009)), 9.4, 2.2, -1.62),
        (people.walker(sand, jeans, (0.5, 0.3, 0.22), (0.12, 0.08, 0.05), 0.5), 14.4, -7.2, 0.05),
    )
    for parts, x, y, heading in placed:
        studio.mark(parts, "person")
        x, y = x + metres * math.cos(heading), y + metres * math.sin(heading)
        shapes.group(parts, (x, y, 0.12 if abs(y) > KERB else 0), heading)


def _road() -> None:
    street.asphalt(260, 60, (60, 0))
    for x in np.arange(14, 80, 5):
        street.line((x, 0), (x + 2.2, 0), 0.12)
    street.line((11.5, -KERB + 0.2), (11.5, -0.1), 0.3)
    street.crossing(8.0, 10.6, KERB)
    street.pavement(-6, 90, KERB, FRONT)
    shapes.group(shapes.built(lambda: street.pavement(-90, 6, KERB, FRONT)), heading=math.pi)


def _houses() -> None:
    walls = (
        street.brick((0.30, 0.10, 0.065)),
        material("plaster", (0.62, 0.56, 0.44), 0.9, mottle=0.06, scale=2, bump=0.1),
        street.brick((0.42, 0.30, 0.19)),
        material("plaster", (0.42, 0.50, 0.54), 0.9, mottle=0.06, scale=2, bump=0.1),
    )
    doors = ((0.02, 0.07, 0.12), (0.04, 0.12, 0.06), (0.25, 0.02, 0.02), (0.03, 0.03, 0.035))
    for number, x in enumerate(np.arange(3, 90, 6.2)):
        storeys = (3, 2, 3, 3, 2)[number % 5]
        street.house(x, FRONT, 6.2, storeys, walls[number % 4], doors[number % 4], number)

        def opposite(x=x, number=number):
            street.house(-x, FRONT, 6.2, (2, 2, 3)[number % 3], walls[(number + 2) % 4], doors[number % 3], number + 50)

        shapes.group(shapes.built(opposite), heading=math.pi)
    for number, y in enumerate(np.arange(-21.7, 24, 6.2)):

        def across(y=y, number=number):
            street.house(-y, 96, 6.2, 2 + number % 2, walls[number % 4], doors[number % 4], number + 90)

        shapes.group(shapes.built(across), heading=-math.pi / 2)


def _trees() -> None:
    trees = [landscape.tree(seed + 30) for seed in range(2)]
    random = np.random.default_rng(6)
    for number, x in enumerate((20, 33, 46, 60, 75)):
        for side in (-1, 1):
            y = side * (KERB + 0.9)
            landscape.plant(
                trees[(number + (side > 0)) % 2], x, y, flat, random.uniform(0.85, 1.0), random.uniform(0, 6)
            )
    for tree in trees:
        landscape.hide(tree)


def flat(x, y):
    return 0 * x
