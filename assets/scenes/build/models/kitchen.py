"""A fitted kitchen: cupboards, refrigerator, oven, wall clock. Each faces -y, its back against y = 0, as parts."""

from __future__ import annotations

import math

import materials
import shapes
import studio

DEPTH, WORKTOP = 0.6, 0.9  # metres


@studio.stuff("cabinet")
def base_units(x0: float, count: int, front: shapes.Material, top: shapes.Material, metal, y: float) -> None:
    """Cupboards 0.6 m wide with a drawer each, from x0 to the right under one worktop; their back at y."""
    width = 0.6 * count
    shapes.box((width, DEPTH - 0.04, WORKTOP - 0.14), (x0 + width / 2, y - DEPTH / 2, 0.47), front)
    plinth = materials.material("plinth", (0.05, 0.05, 0.05), 0.6)
    shapes.box((width, DEPTH - 0.12, 0.1), (x0 + width / 2, y - DEPTH / 2 + 0.04, 0.05), plinth)
    shapes.box((width + 0.02, DEPTH + 0.02, 0.04), (x0 + width / 2, y - DEPTH / 2, WORKTOP - 0.02), top, 0.006)
    for number in range(count):
        x, face = x0 + 0.6 * (number + 0.5), y - DEPTH + 0.01
        for low, high in ((0.105, 0.68), (0.69, 0.85)):
            shapes.box((0.59, 0.02, high - low), (x, face, (low + high) / 2), front, 0.004)
            shapes.rod((x - 0.08, face - 0.03, high - 0.055), (x + 0.08, face - 0.03, high - 0.055), 0.006, metal)


@studio.stuff("cabinet")
def wall_units(x0: float, count: int, front: shapes.Material, metal, y: float, bottom: float = 1.45) -> None:
    """Cupboards on the wall, 0.6 m wide and 0.7 m high."""
    width = 0.6 * count
    shapes.box((width, 0.33, 0.7), (x0 + width / 2, y - 0.165, bottom + 0.35), front)
    for number in range(count):
        x = x0 + 0.6 * (number + 0.5)
        shapes.box((0.59, 0.02, 0.69), (x, y - 0.34, bottom + 0.35), front, 0.004)
        shapes.rod((x - 0.08, y - 0.37, bottom + 0.05), (x + 0.08, y - 0.37, bottom + 0.05), 0.006, metal)


@studio.stuff("cabinet")
def shelf(x0: float, x1: float, z: float, wood: shapes.Material, y: float) -> None:
    """A board on the wall, 0.22 m deep."""
    shapes.box((x1 - x0, 0.22, 0.03), ((x0 + x1) / 2, y - 0.11, z - 0.015), wood, 0.003)


def refrigerator() -> list[shapes.Object]:
    """A tall refrigerator with the freezer below, 0.7 m wide and 1.95 m high."""
    enamel = materials.material("enamel", (0.62, 0.63, 0.64), 0.3, metallic=0.35, coat=0.3)
    gap = materials.material("gap", (0.02, 0.02, 0.02), 0.7)
    chrome = materials.material("handle", (0.7, 0.7, 0.72), 0.2, metallic=1)
    parts = [shapes.box((0.69, 0.62, 1.93), (0, -0.32, 0.985), gap)]
    parts.append(shapes.box((0.7, 0.58, 1.93), (0, -0.3, 0.985), enamel, 0.01))
    for low, high in ((0.06, 0.7), (0.715, 1.945)):
        parts.append(shapes.box((0.7, 0.06, high - low), (0, -0.64, (low + high) / 2), enamel, 0.014))
    for low, high in ((0.42, 0.66), (0.76, 1.2)):
        parts.append(shapes.rod((-0.29, -0.705, low), (-0.29, -0.705, high), 0.011, chrome))
        parts += [shapes.rod((-0.29, -0.66, z), (-0.29, -0.705, z), 0.008, chrome) for z in (low + 0.03, high - 0.03)]
    return parts


def oven() -> list[shapes.Object]:
    """A range cooker, 0.6 m wide, worktop high: glass hob, knobs, a door with a window and a bar."""
    steel = materials.material("steel", (0.45, 0.46, 0.47), 0.3, metallic=0.9)
    black = materials.material("oven glass", (0.008, 0.008, 0.009), 0.06, coat=1)
    dark = materials.material("oven trim", (0.03, 0.03, 0.032), 0.4)
    parts = [
        shapes.box((0.598, DEPTH - 0.02, 0.86), (0, -DEPTH / 2, 0.45), steel, 0.006),
        shapes.box((0.6, DEPTH + 0.01, 0.02), (0, -DEPTH / 2, 0.9), black, 0.005),
        shapes.box((0.56, 0.03, 0.52), (0, -DEPTH - 0.005, 0.43), dark, 0.01),
        shapes.box((0.47, 0.03, 0.36), (0, -DEPTH - 0.012, 0.42), black, 0.02),
        shapes.rod((-0.23, -DEPTH - 0.06, 0.655), (0.23, -DEPTH - 0.06, 0.655), 0.011, steel),
        shapes.box((0.16, 0.02, 0.06), (0, -DEPTH - 0.002, 0.79), black, 0.004),
    ]
    for x in (-0.22, 0.22):
        parts.append(shapes.rod((x, -DEPTH, 0.655), (x, -DEPTH - 0.06, 0.655), 0.009, steel))
    for x in (-0.23, -0.16, 0.16, 0.23):
        parts.append(shapes.cylinder(0.022, 0.035, (x, -DEPTH - 0.015, 0.79), dark, (math.pi / 2, 0, 0), bevel=0.004))
    return parts


def clock(radius: float, rim: shapes.Material) -> list[shapes.Object]:
    """A wall clock at ten past ten, its middle at the origin."""
    white = materials.material("dial", (0.82, 0.81, 0.77), 0.5)
    ink = materials.material("hand", (0.02, 0.02, 0.02), 0.5)
    lying = (math.pi / 2, 0, 0)
    parts = [
        shapes.cylinder(radius, 0.04, (0, -0.02, 0), rim, lying, sides=64, bevel=0.006),
        shapes.cylinder(radius * 0.9, 0.01, (0, -0.038, 0), white, lying, sides=64),
        shapes.cylinder(radius * 0.05, 0.012, (0, -0.047, 0), ink, lying),
    ]
    for hour in range(12):
        angle = hour * math.pi / 6
        long = 0.16 if hour % 3 == 0 else 0.09
        middle = radius * (0.86 - long / 2)
        size = (0.016 if hour % 3 == 0 else 0.009, 0.004, radius * long)
        parts.append(
            shapes.box(size, (middle * math.sin(angle), -0.0435, middle * math.cos(angle)), ink, 0, (0, angle, 0))
        )
    for angle, long, wide in ((math.radians(305), 0.5, 0.016), (math.radians(60), 0.74, 0.011)):
        at = (0.42 * long * radius * math.sin(angle), -0.046, 0.42 * long * radius * math.cos(angle))
        parts.append(shapes.box((wide, 0.003, radius * long), at, ink, 0, (0, angle, 0)))
    return parts
