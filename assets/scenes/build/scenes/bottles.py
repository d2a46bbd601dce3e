"""Bottles of juice, lemonade and water on a kitchen counter: they overlap, so nine objects make one class region."""

from __future__ import annotations

import random

import materials
import shapes
import studio
from models import bottles, plants

EXPOSURE = 0.35

# Colours on the labels, sRGB.
ORANGE, APPLE, BERRY, LEMON, PINK = (240, 140, 20), (120, 170, 40), (190, 30, 60), (245, 205, 40), (235, 100, 100)


def build() -> None:
    """A counter before white tiles; low morning light from a window on the left."""
    _kitchen()
    _drinks()
    _fruit()
    plant = plants.arching_plant(5, plants.glazed_pot((0.62, 0.66, 0.64)), leaves=34, length=0.5)
    shapes.group(plant, (0.335, 0.16, 0), 0.4, 0.5)
    studio.mark(plant, "potted plant")
    studio.area_light((-1.2, -0.75, 1.0), (0, 0.1, 0.12), 0.5, 32, (1, 0.93, 0.84), 0.8)
    studio.area_light((1.5, -0.5, 1.0), (0, 0.1, 0.15), 0.8, 12, (0.85, 0.92, 1))
    studio.area_light((0.1, 0.3, 1.2), (0, 0.1, 0.1), 0.6, 5)
    studio.ambient((0.8, 0.86, 0.95), 0.3)
    studio.camera((0.03, -1.1, 0.34), (0.035, 0.08, 0.143), 57, fstop=7, focus=(0, -0.02, 0.15))


def _kitchen() -> None:
    counter = materials.wood("counter", (0.2, 0.1, 0.045), (0.38, 0.21, 0.1), roughness=0.3, coat=0.3, scale=1.6)
    with studio.stuff("cabinet"):
        shapes.box((2.4, 0.95, 0.05), (0, 0.1, -0.025), counter, 0.01)
    with studio.stuff("wall"):
        _tiles()


def _tiles() -> None:
    grout = materials.material("grout", (0.4, 0.39, 0.37), 0.9)
    shapes.box((3, 0.05, 1.6), (0, 0.42, 0.6), grout)
    tile = materials.material("tile", (0.66, 0.69, 0.67), 0.16, coat=0.4, bump=0.02, scale=6)
    rng = random.Random(1)
    for row in range(9):
        for column in range(-7, 8):
            tilt = rng.uniform(-0.006, 0.006), 0, rng.uniform(-0.006, 0.006)
            place = column * 0.152 + 0.076 * (row % 2), 0.39, 0.04 + row * 0.077
            shapes.box((0.147, 0.02, 0.072), place, tile, 0.006, tilt)


def _drinks() -> None:
    row = [
        (bottles.lemonade("LEMON", (0.75, 0.62, 0.16), LEMON), -0.265, 0.08, 1.05),
        (bottles.juice("ORANGE", (0.85, 0.3, 0.02), ORANGE), -0.205, -0.01, 1.1),
        (bottles.mineral_water(), -0.145, 0.09, 1.1),
        (bottles.cola(), -0.105, -0.05, 1.15),
        (bottles.still_water(), -0.045, 0.05, 1.1),
        (bottles.juice("APPLE", (0.5, 0.42, 0.06), APPLE), 0.02, -0.05, 1.1),
        (bottles.lemonade("PINK", (0.75, 0.28, 0.2), PINK), 0.07, 0.06, 1.05),
        (bottles.juice("BERRY", (0.32, 0.01, 0.03), BERRY), 0.135, -0.02, 1.1),
        (bottles.still_water(), 0.185, 0.085, 1.05),
    ]
    rng = random.Random(3)
    for parts, x, y, scale in row:
        # One of a label's two prints faces the camera, not quite squarely.
        shapes.group(parts, (x, y, 0), rng.uniform(-0.45, 0.25), scale)
        studio.mark(parts, "bottle")


def _fruit() -> None:
    """Lemons, which are none of the classes."""
    lemon = materials.material("lemon", (0.72, 0.5, 0.03), 0.4, bump=0.12, scale=60)
    for x, y, turn in ((-0.285, -0.115, 0.5), (-0.215, -0.15, -0.7)):
        shapes.ball((0.037, 0.029, 0.029), (x, y, 0.029), lemon, (0, 0, turn))
