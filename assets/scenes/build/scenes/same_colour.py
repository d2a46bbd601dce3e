"""A green couch among green plants: colour does not tell the classes apart, form does."""

from __future__ import annotations

import materials
import shapes
import studio
from models import furniture, plants, room

EXPOSURE = 0.25
BOTTLE_GREEN = (0.03, 0.1, 0.045)


def build() -> None:
    """A pale room; sun from the left grazes couch and leaves."""
    room.floor((0.36, 0.25, 0.16), (0.56, 0.42, 0.28))
    room.back_wall(1.1, (0.66, 0.58, 0.5))
    room.window_wall(-3, [(-2.3, -0.9), (-0.5, 0.7)], 0.4, 2.4)
    room.rug((2.6, 1.3), (0.1, -0.75), (0.62, 0.58, 0.5))
    brass = materials.material("brass", (0.6, 0.42, 0.18), 0.25, metallic=1)
    room.framed_picture(0.1, 1.1, 1.62, (0.95, 0.7), brass, (0.5, 0.3, 0.2), 3)
    velvet = materials.material("velvet", BOTTLE_GREEN, 0.8, sheen=0.2, mottle=0.12, bump=0.1, scale=30)
    couch = furniture.couch(1.9, velvet, brass, seats=2)
    couch += [furniture.scatter_cushion(x, velvet, lean) for x, lean in ((-0.52, 0.2), (0.5, -0.15))]
    shapes.group(couch, (0, 0.55, 0))
    studio.mark(couch, "couch")

    green_pot = (0.035, 0.13, 0.06)
    placed = [
        (plants.rubber_fig(3, plants.glazed_pot(green_pot)), (-1.1, 0.42, 0), 0.2, 1.2),
        (plants.philodendron(4, plants.glazed_pot(green_pot), leaves=20), (1.1, 0.25, 0), 0.8, 1.1),
        (plants.bushy_plant(9, plants.glazed_pot(green_pot)), (0.2, -0.4, 0), 0.3, 0.85),
    ]
    for parts, place, heading, scale in placed:
        shapes.group(parts, place, heading, scale)
        studio.mark(parts, "potted plant")
    studio.sun_light(elevation=32, direction=-115, strength=4, colour=(1, 0.87, 0.7))
    studio.area_light((-2.8, -0.6, 1.5), (0, 0.4, 0.7), 2.6, 80, (0.88, 0.94, 1), 1.8)
    studio.area_light((1.2, -3.2, 2.4), (0, 0.4, 0.6), 2, 90, (1, 0.96, 0.9))
    studio.ambient((0.8, 0.86, 0.95), 0.35)
    studio.camera((0.1, -3.1, 1.2), (0, 0.4, 0.66), 37, fstop=5.6, focus=(0, 0.2, 0.6))
