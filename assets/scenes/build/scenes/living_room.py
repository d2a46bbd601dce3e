"""A living room: couches, plants, a chair and a television, so several classes with one or more objects each."""

from __future__ import annotations

import math

import materials
import shapes
import studio
from models import furniture, plants, room

EXPOSURE = 0.2


def build() -> None:
    """A late afternoon: sun through windows on the left falls on the rug and the couch."""
    room.floor()
    room.back_wall(2.2, (0.2, 0.29, 0.28))
    room.side_wall(3.3, (0.52, 0.49, 0.43))
    room.window_wall(-3.6, [(-2.6, -1.1), (-0.5, 1.0)], 0.5, 2.3)
    room.rug((3.2, 2), (-0.1, 0.2), (0.56, 0.51, 0.43))
    dark_wood = materials.material("dark wood", (0.2, 0.12, 0.06), 0.4)
    room.framed_picture(-1.35, 2.2, 1.72, (0.6, 0.8), dark_wood, (0.42, 0.3, 0.2), 3)
    room.framed_picture(-0.6, 2.2, 1.72, (0.6, 0.8), dark_wood, (0.15, 0.25, 0.36), 5)
    _furniture(dark_wood)
    _plants()
    studio.sun_light(elevation=30, direction=-112, strength=4, colour=(1, 0.85, 0.68))
    studio.area_light((-3.4, -0.8, 1.5), (0, 0.5, 0.8), 3.2, 110, (0.85, 0.92, 1), 1.8)
    studio.area_light((0.5, -3.6, 2.6), (0, 0.8, 0.6), 2.4, 110, (1, 0.96, 0.9))
    studio.ambient((0.8, 0.86, 0.95), 0.3)
    studio.camera((0.3, -3.0, 1.22), (-0.03, 1, 0.8), 35, fstop=5.6, focus=(0, 1.4, 0.8))


def _furniture(dark_wood) -> None:
    brass = materials.material("brass", (0.6, 0.42, 0.18), 0.25, metallic=1)
    grey = materials.material("cloth", (0.36, 0.37, 0.38), 0.95, sheen=0.5, mottle=0.07, bump=0.35, scale=70)
    mustard, sand, teal = (
        materials.material("cushion", colour, 0.95, sheen=0.4, mottle=0.1, bump=0.3, scale=40)
        for colour in ((0.55, 0.32, 0.05), (0.6, 0.56, 0.48), (0.05, 0.16, 0.19))
    )
    couch = furniture.couch(2.2, grey, dark_wood)
    couch += [furniture.scatter_cushion(x, cloth, lean) for x, cloth, lean in ((-0.68, sand, 0.15), (0.66, teal, -0.2))]
    shapes.group(couch, (-0.9, 1.6, 0))
    studio.mark(couch, "couch")

    oak = materials.wood("oak", (0.34, 0.2, 0.1), (0.5, 0.33, 0.18), roughness=0.4, coat=0.2)
    shapes.group(furniture.sideboard(1.5, oak, brass), (1.5, 1.9, 0))
    black = materials.material("black", (0.012, 0.012, 0.013), 0.3)
    television = furniture.television(1.2, black)
    shapes.group(television, (1.5, 1.88, 0.5))
    studio.mark(television, "TV")

    chair = furniture.padded_chair(dark_wood, mustard)
    shapes.group(chair, (-1.03, -0.1, 0), math.radians(52))
    studio.mark(chair, "chair")
    room.floor_lamp(-2.2, 1.85, brass)


def _plants() -> None:
    placed = [
        (plants.rubber_fig(3, plants.glazed_pot()), (0.45, 1.75, 0), 0.2, 1.25),
        (plants.bushy_plant(7, plants.glazed_pot((0.06, 0.16, 0.2))), (1.48, 0.65, 0), 0, 1.1),
    ]
    for parts, place, heading, scale in placed:
        shapes.group(parts, place, heading, scale)
        studio.mark(parts, "potted plant")
