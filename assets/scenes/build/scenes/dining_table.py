"""Chairs around a dining table: thin parts, and holes between them through which the background shows."""

from __future__ import annotations

import math

import materials
import shapes
import studio
from models import furniture, plants, room

EXPOSURE = 0.2


def build() -> None:
    """A kitchen in the morning, seen from standing height over the near chairs."""
    room.floor((0.3, 0.2, 0.12), (0.5, 0.36, 0.23))
    room.back_wall(2.1, (0.58, 0.6, 0.55))
    room.window_wall(-2.9, [(-1.9, -0.5), (0.1, 1.5)], 0.7, 2.4)
    room.curtain((-2.78, 1.55), (-2.74, 1.95), 2.6, materials.material("linen", (0.6, 0.52, 0.42), 0.9, sheen=0.4))
    black = materials.material("black", (0.03, 0.03, 0.03), 0.4)
    room.framed_picture(0.35, 2.1, 1.42, (0.75, 0.55), black, (0.2, 0.32, 0.38), 3)
    room.pendant_lamp(0, 0, 1.62, materials.material("enamel", (0.02, 0.09, 0.09), 0.3))
    _table_and_chairs()
    _on_the_table()
    fig = plants.rubber_fig(2, plants.glazed_pot(), height=1.0)
    shapes.group(fig, (1.2, 1.75, 0), 0.5, 1.2)
    studio.mark(fig, "potted plant")
    studio.sun_light(elevation=33, direction=-112, strength=4, colour=(1, 0.88, 0.72))
    studio.area_light((-2.7, -0.3, 1.6), (0, 0.3, 0.7), 3, 90, (0.88, 0.94, 1), 1.8)
    studio.area_light((1.8, -3, 2.6), (0, 0.2, 0.6), 2.2, 110, (1, 0.96, 0.9))
    studio.ambient((0.8, 0.86, 0.95), 0.35)
    studio.camera((1.15, -2.65, 1.62), (0.06, 0.12, 0.6), 33, fstop=5.6, focus=(0, -0.4, 0.7))


def _table_and_chairs() -> None:
    walnut = materials.wood("walnut", (0.2, 0.1, 0.045), (0.38, 0.21, 0.1), roughness=0.3, coat=0.3)
    table = furniture.table(1.6, 0.9, walnut)
    studio.mark(table, "dining table")
    paint = materials.material("chair paint", (0.055, 0.075, 0.085), 0.35, bump=0.02, scale=30)
    chair = furniture.spindle_chair(paint)
    # (x, y, heading in degrees): pulled out a little, none quite square, as people leave them.
    places = [
        (-0.42, -0.66, 172),
        (0.44, -0.72, 200),
        (-0.4, 0.66, 5),
        (0.4, 0.68, -6),
        (-1.06, 0.03, 86),
        (1.12, 0.1, -62),
    ]
    for number, (x, y, heading) in enumerate(places):
        parts = shapes.copies(chair) if number else chair
        shapes.group(parts, (x, y, 0), math.radians(heading))
        studio.mark(parts, "chair")


def _on_the_table() -> None:
    """Plates, which have no class and are no part of the table, and a bowl with its lemons."""
    china = materials.material("china", (0.8, 0.79, 0.75), 0.15, coat=0.5)
    plate = [(0, 0.006), (0.065, 0.004), (0.07, 0.006), (0.125, 0.02), (0.127, 0.023), (0.07, 0.011), (0, 0.01)]
    for x, y in ((-0.42, -0.24), (0.42, -0.26), (-0.4, 0.25), (0.42, 0.26)):
        shapes.lathe(plate, china, (x, y, 0.75))
    bowl = [(0, 0), (0.06, 0), (0.065, 0.01), (0.13, 0.06), (0.15, 0.085), (0.146, 0.087), (0.12, 0.06), (0, 0.015)]
    parts = [shapes.lathe(bowl, materials.material("bowl", (0.1, 0.2, 0.28), 0.25, coat=0.5), (0.02, 0.02, 0.75))]
    lemon = materials.material("lemon", (0.72, 0.5, 0.03), 0.4, bump=0.12, scale=60)
    for x, y, z in ((-0.03, 0.01, 0.82), (0.06, -0.02, 0.82), (0.03, 0.07, 0.82), (0.02, 0.02, 0.865)):
        parts.append(shapes.ball((0.043, 0.034, 0.034), (x, y, z), lemon, (0, 0.2, 30 * x)))
    studio.mark(parts, "bowl")
