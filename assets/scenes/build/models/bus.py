"""A city bus, 10.5 m long. +x is forward, wheels on z = 0."""

from __future__ import annotations

import math

import bpy
import numpy as np
import shapes
from materials import material
from mathutils import Matrix
from models.cars import Garage, moved
from models.printed import printed_surface
from PIL import Image, ImageDraw, ImageFont

_NOSE, _SIDE = 5.25, 1.25  # half the length and width


def bus(garage: Garage, colour, route: str) -> list[bpy.types.Object]:
    """The parts of one bus; route is what its display says."""
    paint = material("bus paint", colour, 0.3, metallic=0.1, coat=1)
    white = material("bus roof", (0.78, 0.77, 0.73), 0.35, coat=0.5)
    pane = material("bus window", (0.012, 0.015, 0.018), 0.03, coat=1)
    black = material("bus trim", (0.02, 0.02, 0.022), 0.45)
    parts = [
        shapes.box((2 * _NOSE, 2 * _SIDE, 2.45), (0, 0, 1.56), paint, 0.16, segments=5),
        shapes.box((2 * _NOSE - 0.1, 2 * _SIDE - 0.06, 0.45), (0, 0, 2.86), white, 0.2, segments=5),
        shapes.box((3.2, 1.7, 0.24), (-1.2, 0, 3.12), white, 0.08),
        shapes.box((2 * _NOSE - 0.1, 2 * _SIDE - 0.04, 0.2), (0, 0, 0.33), black, 0.04),
        shapes.box((2 * _NOSE - 0.5, 2 * _SIDE + 0.02, 1.06), (-0.1, 0, 2.06), pane, 0.05),
    ]
    for x in np.arange(-_NOSE + 1.6, _NOSE - 0.9, 1.42):
        parts.append(shapes.box((0.06, 2 * _SIDE + 0.03, 1.04), (x, 0, 2.06), black))
    for x in (3.9, -0.2):  # doors, on the right
        parts.append(shapes.box((1.25, 0.04, 2.15), (x, -_SIDE - 0.005, 1.53), black, 0.015))
        for leaf in (-0.3, 0.3):
            parts.append(shapes.box((0.52, 0.04, 1.95), (x + leaf, -_SIDE - 0.012, 1.56), pane, 0.04))
    for x in (-2.9, 3.0):
        parts.append(shapes.cylinder(0.6, 2 * _SIDE + 0.012, (x, 0, 0.5), black, (math.pi / 2, 0, 0), sides=48))
        for side in (-1, 1):
            turn = Matrix.Translation((x, side * (_SIDE - 0.08), 0.48)) @ Matrix.Rotation(-side * math.pi / 2, 4, "X")
            parts += moved(garage.wheel(0.48), turn)
    return [*parts, *_front(pane, black, white, route)]


def _front(pane, black, white, route: str) -> list[bpy.types.Object]:
    lamp = material("bus lamp", (0.8, 0.82, 0.85), 0.05, coat=1, glow=0.5)
    amber = material("bus indicator", (0.8, 0.3, 0.02), 0.1, coat=1, glow=0.2)
    parts = [
        shapes.box((0.1, 2.3, 1.5), (_NOSE - 0.02, 0, 1.88), pane, 0.045, segments=5),
        shapes.box((0.1, 2.1, 0.36), (_NOSE - 0.015, 0, 2.81), black, 0.04),
        printed_surface(
            lambda u, v: (_NOSE + 0.037, (u - 0.5) * 1.9, 2.68 + 0.26 * v), 1, _display(route), roughness=0.2, glow=1.5
        ),
        shapes.box((0.14, 2.44, 0.3), (_NOSE - 0.02, 0, 0.45), black, 0.05),
        shapes.box((0.03, 0.52, 0.11), (_NOSE + 0.055, 0, 0.5), white, 0.004),
    ]
    for side in (-1, 1):
        for y, radius, glass in ((0.78, 0.1, lamp), (1.0, 0.085, lamp), (1.14, 0.05, amber)):
            parts.append(shapes.ball((0.04, radius, radius), (_NOSE - 0.005, side * y, 0.83), glass))
        arm = [(_NOSE - 0.1, side * 1.15, 2.75), (_NOSE + 0.25, side * 1.3, 2.75), (_NOSE + 0.3, side * 1.4, 2.55)]
        parts.append(shapes.tube(arm, 0.022, black))
        parts.append(shapes.box((0.1, 0.2, 0.42), (_NOSE + 0.3, side * 1.42, 2.3), black, 0.04))
        wiper = [(_NOSE + 0.045, side * 0.1, 1.18), (_NOSE + 0.05, side * 0.6, 1.3), (_NOSE + 0.05, side * 0.95, 1.75)]
        parts.append(shapes.tube(wiper, 0.012, black))
    return parts


def _display(route: str) -> np.ndarray:
    """(64, 460, 3) uint8: amber letters on black."""
    sheet = Image.new("RGB", (460, 64), (8, 6, 4))
    font = ImageFont.load_default(46)
    ImageDraw.Draw(sheet).text((230, 32), route, (255, 150, 30), font, anchor="mm", stroke_width=1)
    return np.asarray(sheet)
