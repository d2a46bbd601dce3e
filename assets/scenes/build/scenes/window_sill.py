"""Two large potted plants and a row of small ones on a window sill: area counts pixels, not plants."""

from __future__ import annotations

import materials
import shapes
import studio
from models import plants, room

EXPOSURE = 0.45


def build() -> None:
    """Against a bright garden out of focus; the light comes from behind and shines through the leaves."""
    white = materials.material("paint", (0.78, 0.77, 0.74), 0.35, coat=0.2)
    with studio.stuff("window"):  # the sill
        shapes.box((2.4, 0.5, 0.04), (0, 0, -0.02), white, 0.008)
    with studio.stuff("wall"):
        shapes.box((2.4, 0.1, 0.9), (0, -0.15, -0.47), white)
    room.window_frame(0.24, 2.2, 1.6, white)
    room.garden_view(7)
    _large()
    _small()
    studio.sun_light(elevation=38, direction=-35, strength=3.5, colour=(1, 0.9, 0.76))
    studio.area_light((0, 0.9, 1.2), (0, 0, 0.1), 2.2, 10, (0.9, 0.95, 1), 1.2)
    studio.area_light((0.8, -1.8, 1.4), (0, 0, 0.2), 1.6, 26, (1, 0.96, 0.9))
    studio.ambient((0.85, 0.9, 1), 0.45)
    studio.camera((0, -1.4, 0.46), (0, 0.02, 0.265), 41, fstop=5, focus=(0, -0.05, 0.1))


def _large() -> None:
    fig = plants.rubber_fig(6, plants.glazed_pot((0.2, 0.3, 0.36)), stems=5, height=0.7)
    shapes.group(fig, (-0.43, 0.1, 0), 0.4, 0.58)
    studio.mark(fig, "potted plant")
    broad = plants.philodendron(4, plants.flower_pot(), leaves=14)
    shapes.group(broad, (0.42, 0.1, 0), 0.8, 0.51)
    studio.mark(broad, "potted plant")


def _small() -> None:
    clay, cream, blue = plants.flower_pot, plants.glazed_pot, (0.1, 0.2, 0.3)
    row = [
        (plants.rosette(1, clay()), 0.3),
        (plants.bushy_plant(2, cream(), leaves=70), 0.27),
        (plants.snake_plant(3, cream(blue), leaves=11, length=0.5), 0.27),
        (plants.rosette(4, cream((0.62, 0.42, 0.2))), 0.3),
        (plants.bushy_plant(5, clay(), leaves=70), 0.27),
        (plants.rosette(6, cream(blue)), 0.3),
        (plants.snake_plant(7, cream(), leaves=11, length=0.5), 0.27),
    ]
    for place, (parts, scale) in enumerate(row):
        shapes.group(parts, (0.1 * (place - 3), -0.13 + 0.015 * (place % 2), 0), place, scale)
        studio.mark(parts, "potted plant")
