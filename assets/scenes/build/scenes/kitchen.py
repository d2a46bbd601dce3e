"""A kitchen with a laid table: more than ten classes of things, large and small, in front of and behind each other."""

from __future__ import annotations

import math

import materials
import shapes
import studio
from models import bottles, furniture, kitchen, plants, room, tableware

EXPOSURE = 0.2
WALL, TABLE = 2.1, 0.75  # y of the back wall, height of the table


def build() -> None:
    """A late morning, seen by somebody who is about to sit down."""
    room.floor((0.3, 0.2, 0.12), (0.5, 0.36, 0.23))
    room.back_wall(WALL, (0.6, 0.62, 0.56))
    room.window_wall(-2.3, [(-1.6, -0.1), (0.25, 1.55)], 0.75, 2.3)
    linen = materials.material("linen", (0.62, 0.45, 0.3), 0.9, sheen=0.4)
    room.curtain((-2.17, 1.5), (-2.13, 1.95), 2.55, linen)
    _units()
    _furniture()
    _on_the_table()
    studio.sun_light(elevation=33, direction=-112, strength=4, colour=(1, 0.88, 0.72))
    studio.area_light((-2.1, -0.2, 1.6), (0, 0.3, 0.7), 2.8, 80, (0.88, 0.94, 1), 1.6)
    studio.area_light((1.6, -2.8, 2.5), (0, 0.2, 0.7), 2.2, 100, (1, 0.96, 0.9))
    studio.ambient((0.8, 0.86, 0.95), 0.35)
    studio.camera((0.32, -2.3, 1.52), (-0.02, 0.3, 0.9), 31, fstop=8, focus=(0, -0.3, 0.8))


def _units() -> None:
    sage = materials.material("cupboard", (0.18, 0.25, 0.21), 0.45, coat=0.2)
    oak = materials.wood("oak", (0.34, 0.2, 0.1), (0.5, 0.33, 0.18), roughness=0.4, coat=0.2)
    brass = materials.material("brass", (0.6, 0.42, 0.18), 0.25, metallic=1)
    kitchen.base_units(-1.5, 2, sage, oak, brass, WALL)
    kitchen.base_units(0.3, 1, sage, oak, brass, WALL)
    kitchen.wall_units(-0.3, 2, sage, brass, WALL)
    range_cooker = kitchen.oven()
    shapes.group(range_cooker, (0, WALL, 0))
    studio.mark(range_cooker, "oven")
    cold = kitchen.refrigerator()
    shapes.group(cold, (1.3, WALL, 0))
    studio.mark(cold, "refrigerator")
    clock = kitchen.clock(0.17, materials.material("clock rim", (0.04, 0.04, 0.045), 0.3))
    shapes.group(clock, (-0.72, WALL, 1.95))
    studio.mark(clock, "clock")
    black = materials.material("frame", (0.03, 0.03, 0.03), 0.4)
    room.framed_picture(-1.32, WALL, 1.62, (0.55, 0.7), black, (0.34, 0.22, 0.12), 4)
    basil = plants.bushy_plant(4, plants.flower_pot())
    shapes.group(basil, (-1.22, WALL - 0.33, kitchen.WORKTOP), 0.4, 0.62)
    studio.mark(basil, "potted plant")
    oil = bottles.mineral_water("OLIVE")
    shapes.group(oil, (-0.5, WALL - 0.3, kitchen.WORKTOP), 0.2, 1.25)
    studio.mark(oil, "bottle")


def _furniture() -> None:
    walnut = materials.wood("walnut", (0.2, 0.1, 0.045), (0.38, 0.21, 0.1), roughness=0.3, coat=0.3)
    table = furniture.table(1.6, 0.95, walnut)
    studio.mark(table, "dining table")
    shapes.group(table, (0, -0.35, 0))
    cloth = materials.material("cloth", (0.55, 0.32, 0.05), 0.95, sheen=0.4, mottle=0.1, bump=0.3, scale=40)
    legs = materials.material("dark wood", (0.2, 0.12, 0.06), 0.4)
    for x, y, degrees in ((-0.42, 0.42, 4), (0.4, 0.46, -7), (-1.12, -0.3, 84)):
        chair = furniture.padded_chair(legs, cloth)
        shapes.group(chair, (x, y, 0), math.radians(degrees))
        studio.mark(chair, "chair")


def _on_the_table() -> None:
    blue = materials.material("blue glaze", (0.03, 0.1, 0.2), 0.22, coat=0.5)
    cream = materials.material("cream glaze", (0.72, 0.66, 0.54), 0.25, coat=0.5)
    red = materials.material("red glaze", (0.42, 0.04, 0.03), 0.25, coat=0.5)
    _put("laptop", tableware.laptop(), 0.5, -0.52, -0.22)
    vase, tulips = tableware.vase_of_tulips(cream, 5)
    _put("vase", vase, -0.12, -0.12, 0.3)
    _put("potted plant", tulips, -0.12, -0.12, 0.3)  # as COCO has it
    _put("bowl", tableware.bowl(blue), -0.42, -0.33, 0)
    for number, (x, y, z) in enumerate(((-0.47, -0.34, 0.078), (-0.383, -0.355, 0.078), (-0.42, -0.275, 0.08))):
        _put("orange", tableware.orange(number), x, y, number, z)
    _put("bottle", bottles.juice("ORANGE", (0.85, 0.3, 0.02), (240, 140, 20)), 0.2, -0.16, -0.2, scale=1.15)
    _put("bottle", bottles.still_water(), 0.32, -0.1, 0.2)
    _put("wine glass", tableware.wine_glass(), 0.05, -0.36, 0)
    _put("wine glass", tableware.wine_glass(), -0.62, -0.08, 0)
    _put("cup", tableware.cup(red), 0.2, -0.6, 0.5)
    _put("cup", tableware.cup(cream), -0.2, -0.56, 2.6)
    _put("book", tableware.book((0.25, 0.18, 0.034), (0.03, 0.1, 0.09), "ATLAS OF BIRDS"), -0.5, -0.62, 0.25)
    _put("book", tableware.book((0.22, 0.155, 0.026), (0.35, 0.05, 0.04), "THE SEA"), -0.5, -0.615, 0.05, 0.034)


def _put(class_name: str, parts, x: float, y: float, heading: float, z: float = 0, scale: float = 1) -> None:
    shapes.group(parts, (x, y, TABLE + z), heading, scale)
    studio.mark(parts, class_name)
