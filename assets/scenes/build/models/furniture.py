"""Chairs, tables, couches and television sets.

Each piece stands on z = 0 with its middle over the origin and its front towards -y, and is a list of parts.
"""

from __future__ import annotations

import math

import bmesh
import numpy as np
import shapes
import studio
from mathutils import Vector, noise
from models.printed import printed_surface


def spindle_chair(wood: shapes.Material) -> list[shapes.Object]:
    """A kitchen chair, 0.46 m wide and 0.92 m high, with round legs and a back of thin spindles under a bowed rail."""
    parts = [shapes.box((0.44, 0.43, 0.035), (0, 0, 0.44), wood, 0.016, segments=4)]
    feet = {}
    for side in (-1, 1):
        for end in (-1, 1):
            foot, top = (side * 0.22, end * 0.22 + 0.01, 0), (side * 0.165, end * 0.165, 0.43)
            parts.append(shapes.rod(foot, top, 0.013, wood, 0.019))
            feet[side, end] = Vector(foot).lerp(Vector(top), 0.42)
        parts.append(shapes.rod(feet[side, -1], feet[side, 1], 0.009, wood))
    middles = [(feet[side, -1] + feet[side, 1]) / 2 for side in (-1, 1)]
    parts.append(shapes.rod(*middles, 0.009, wood))
    for x in (-0.19, 0.19):
        parts.append(shapes.tube([(x, 0.185, 0.44), (1.02 * x, 0.21, 0.65), (1.08 * x, 0.275, 0.91)], 0.0155, wood))
    rail = [(-0.225, 0.255, 0.885), (-0.1, 0.29, 0.9), (0.1, 0.29, 0.9), (0.225, 0.255, 0.885)]
    for lift in np.linspace(-0.03, 0.03, 9):  # close tubes make one rail taller than thick
        parts.append(shapes.tube([(x, y + 0.3 * lift, z + lift) for x, y, z in rail], 0.0135, wood))
    for x in (-0.126, -0.063, 0, 0.063, 0.126):
        parts.append(shapes.rod((0.92 * x, 0.19, 0.45), (1.05 * x, 0.283 - 0.35 * x**2, 0.885), 0.0085, wood))
    return parts


def padded_chair(wood: shapes.Material, cloth: shapes.Material) -> list[shapes.Object]:
    """A chair with upholstered seat and back on splayed round legs, 0.54 m wide and 0.86 m high."""
    parts = [
        pad((0.54, 0.52, 0.12), (0, 0, 0.42), cloth, puff=0.12),
        pad((0.52, 0.11, 0.46), (0, 0.245, 0.66), cloth, (-0.2, 0, 0), puff=0.15),
    ]
    for side in (-1, 1):
        for end in (-1, 1):
            parts.append(shapes.rod((side * 0.25, end * 0.25, 0), (side * 0.19, end * 0.19, 0.38), 0.011, wood, 0.019))
    return parts


def table(length: float, width: float, wood: shapes.Material) -> list[shapes.Object]:
    """A plain dining table with four square legs, 0.75 m high, its length along x."""
    parts = [shapes.box((length, width, 0.035), (0, 0, 0.7325), wood, 0.008)]
    for x in (-1, 1):
        for y in (-1, 1):
            parts.append(
                shapes.box((0.07, 0.07, 0.715), (x * (length / 2 - 0.07), y * (width / 2 - 0.07), 0.3575), wood, 0.007)
            )
    for side in (-1, 1):
        parts.append(shapes.box((length - 0.2, 0.022, 0.085), (0, side * (width / 2 - 0.07), 0.672), wood, 0.003))
        parts.append(shapes.box((0.022, width - 0.2, 0.085), (side * (length / 2 - 0.07), 0, 0.672), wood, 0.003))
    return parts


def couch(width: float, cloth: shapes.Material, leg: shapes.Material, seats: int = 3) -> list[shapes.Object]:
    """A couch 0.92 m deep with soft arms, one seat and one back cushion per seat, on short legs."""
    parts = [shapes.box((width - 0.06, 0.84, 0.17), (0, 0, 0.22), cloth, 0.04, segments=5)]
    for side in (-1, 1):
        parts.append(pad((0.2, 0.92, 0.5), (side * (width / 2 - 0.1), 0, 0.38), cloth, puff=0.1))
        for end in (-1, 1):
            parts.append(shapes.cylinder(0.018, 0.14, (side * (width / 2 - 0.12), end * 0.36, 0.07), leg, top=0.028))
    parts.append(pad((width - 0.16, 0.22, 0.56), (0, 0.35, 0.5), cloth, puff=0.1))
    each = (width - 0.4) / seats
    for seat in range(seats):
        x = (seat - (seats - 1) / 2) * each
        parts.append(pad((each * 0.99, 0.68, 0.19), (x, -0.09, 0.395), cloth, puff=0.2))
        lean = math.radians(-14 - 2 * (seat % 2))
        parts.append(pad((each * 0.97, 0.19, 0.47), (x, 0.2, 0.68), cloth, (lean, 0, 0), puff=0.35))
    return parts


def scatter_cushion(x: float, cloth: shapes.Material, lean: float = 0.1) -> shapes.Object:
    """A loose square cushion on a couch, leaning on the back cushions at x."""
    return pad((0.44, 0.16, 0.42), (x, 0.02, 0.685), cloth, (-0.42, lean, 0.5 * lean), puff=0.75)


def television(width: float, case: shapes.Material) -> list[shapes.Object]:
    """A flat screen (16:9) on a stand, showing mountains in the evening."""
    height, lift, rim = width * 9 / 16, 0.1, 0.025
    middle, inner_width, inner_height = lift + height / 2, width - 2 * rim, height - 2 * rim
    screen = printed_surface(
        lambda u, v: ((u - 0.5) * inner_width, -0.0235, middle + (v - 0.5) * inner_height),
        1,
        _mountains(360, 640),
        roughness=0.1,
        glow=0.9,
    )
    return [
        shapes.box((width, 0.045, height), (0, 0, middle), case, 0.006),
        screen,
        shapes.box((0.16, 0.04, 0.2), (0, 0.02, lift), case, 0.004),
        shapes.box((0.42 * width, 0.24, 0.02), (0, 0, 0.01), case, 0.006),
    ]


def _mountains(height: int, width: int) -> np.ndarray:
    """(height, width, 3) uint8: five ridges, the farther the hazier, under an evening sky."""
    rng = np.random.default_rng(3)
    down = np.linspace(0, 1, height)[:, None]
    picture = (1 - down)[..., None] * (20, 60, 150) + down[..., None] * (255, 170, 90)
    picture = np.repeat(picture, width, axis=1)
    across = np.linspace(0, 1, width)
    for depth in np.linspace(0, 1, 5):
        waves = sum(np.sin(2 * np.pi * (f * across + rng.random())) / f**1.1 for f in (1, 2, 3, 5, 8, 13, 21, 34))
        below = down > 0.42 + 0.42 * depth + 0.1 * (1 - 0.5 * depth) * waves
        picture[below] = (1 - depth) * np.array((120, 110, 150)) + depth * np.array((8, 22, 16))
    return picture.astype(np.uint8)


@studio.stuff("cabinet")
def sideboard(width: float, wood: shapes.Material, metal: shapes.Material) -> list[shapes.Object]:
    """A low cabinet with three doors, 0.5 m high."""
    parts = [shapes.box((width, 0.42, 0.36), (0, 0, 0.32), wood, 0.006)]
    door = width / 3
    for x in (-door, 0, door):
        parts.append(shapes.box((door - 0.012, 0.018, 0.33), (x, -0.215, 0.32), wood, 0.004))
        parts.append(shapes.rod((x - 0.06, -0.235, 0.43), (x + 0.06, -0.235, 0.43), 0.005, metal))
    for x in (-1, 1):
        for y in (-1, 1):
            parts.append(
                shapes.rod(
                    (x * (width / 2 - 0.12), y * 0.17, 0), (x * (width / 2 - 0.16), y * 0.15, 0.15), 0.014, metal
                )
            )
    return parts


def pad(size, location, cloth: shapes.Material, rotation=(0, 0, 0), puff: float = 0.2) -> shapes.Object:
    """A cushion of size (x, y, z): thinner by the share puff at its rims across its thinnest side, slightly uneven."""
    thin = min(range(3), key=lambda axis: size[axis])
    wide = [axis for axis in range(3) if axis != thin]
    shape = bmesh.new()
    bmesh.ops.create_cube(shape, size=2)
    bmesh.ops.subdivide_edges(shape, edges=shape.edges, cuts=9, use_grid_fill=True)
    for vertex in shape.verts:
        a, b = vertex.co[wide[0]], vertex.co[wide[1]]
        rim = 1 - (1 - a**4) * (1 - b**4)
        vertex.co[thin] *= 1 - puff * rim
        vertex.co[wide[0]] *= 1 - 0.04 * b**4
        vertex.co[wide[1]] *= 1 - 0.04 * a**4
        vertex.co *= 1 + 0.015 * noise.noise(vertex.co * 1.7 + Vector(location) * 9)
        vertex.co = Vector([half * full / 2 for half, full in zip(vertex.co, size, strict=True)])
    made = shapes.from_bmesh(shape, "pad", cloth, location, rotation)
    soft_edge = made.modifiers.new("soft edge", "BEVEL")
    soft_edge.width, soft_edge.segments, soft_edge.limit_method = 0.18 * min(size), 3, "ANGLE"
    return shapes.smooth(made, 1)
