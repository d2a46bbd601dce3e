"""What makes a room: floor, walls, windows, rugs, pictures, lamps. All of it is stuff; only lamps have no name."""

from __future__ import annotations

import materials
import numpy as np
import shapes
import studio

WIDTH, HEIGHT = 10, 3  # metres: every room is this wide and deep, and far wider than the camera sees


@studio.stuff("floor")
def floor(dark=(0.2, 0.11, 0.055), light=(0.38, 0.23, 0.12)) -> None:
    """Square floor of boards along x, its top at z = 0."""
    boards = materials.wood("floor", dark, light, roughness=0.32, coat=0.15, planks=(1.3, 0.14))
    shapes.box((WIDTH, WIDTH, 0.02), (0, 0, -0.01), boards)


@studio.stuff("wall")
def back_wall(y: float, colour) -> None:
    """A painted wall facing -y, with a white skirting board."""
    shapes.box((WIDTH, 0.1, HEIGHT), (0, y + 0.05, HEIGHT / 2), _paint(colour))
    shapes.box((WIDTH, 0.02, 0.11), (0, y - 0.01, 0.055), _white(), 0.004)


@studio.stuff("wall")
def side_wall(x: float, colour) -> None:
    """A painted wall across x, facing the middle of the room, with a white skirting board."""
    out = np.sign(x)
    shapes.box((0.1, WIDTH, HEIGHT), (x + out * 0.05, 0, HEIGHT / 2), _paint(colour))
    shapes.box((0.02, WIDTH, 0.11), (x - out * 0.01, 0, 0.055), _white(), 0.004)


@studio.stuff("wall")
def window_wall(x: float, windows, bottom: float, top: float) -> None:
    """A wall across x with window openings (y from, y to), with a cross of bars: it shapes the sunlight."""
    paint, white = _paint((0.7, 0.69, 0.66)), _white()

    def block(y_from, y_to, z_from, z_to, material, thick=0.2):
        return shapes.box(
            (thick, y_to - y_from, z_to - z_from), (x, (y_from + y_to) / 2, (z_from + z_to) / 2), material
        )

    block(-WIDTH / 2, WIDTH / 2, 0, bottom, paint)
    block(-WIDTH / 2, WIDTH / 2, top, HEIGHT, paint)
    edges = [-WIDTH / 2, *(edge for window in windows for edge in window), WIDTH / 2]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        block(start, end, bottom, top, paint)
    for start, end in windows:
        middle, level = (start + end) / 2, bottom + 0.6 * (top - bottom)
        with studio.stuff("window"):
            block(middle - 0.025, middle + 0.025, bottom, top, white, 0.05)
            block(start, end, level - 0.02, level + 0.02, white, 0.05)
            studio.only_in_key(block(start, end, bottom, top, white, 0.01))


@studio.stuff("floor")
def rug(size, location, colour) -> None:
    """A flat woven rug of size (x, y) with its middle at location (x, y)."""
    wool = materials.material("wool", colour, 0.95, sheen=0.5, mottle=0.1, bump=0.6, scale=9)
    shapes.box((*size, 0.014), (*location, 0.007), wool, 0.005)


@studio.stuff("picture")
def framed_picture(x: float, y: float, z: float, size, frame: shapes.Material, colour, grain: float) -> None:
    """A picture of soft patches on a wall facing -y, behind a wide mount."""
    width, height = size
    shapes.box((width, 0.03, height), (x, y - 0.015, z), frame, 0.006)
    shapes.box((width - 0.05, 0.01, height - 0.05), (x, y - 0.028, z), _white())
    art = materials.material("art", colour, 0.8, mottle=0.8, scale=grain)
    shapes.box((width * 0.62, 0.01, height * 0.62), (x, y - 0.03, z), art)


def floor_lamp(x: float, y: float, metal: shapes.Material) -> None:
    """A lamp with a cloth shade on a thin pole, 1.7 m high."""
    shapes.cylinder(0.14, 0.02, (x, y, 0.01), metal, bevel=0.004)
    shapes.rod((x, y, 0.02), (x, y, 1.5), 0.011, metal)
    cloth = materials.material("shade", (0.8, 0.66, 0.48), 0.8, glow=0.9)
    shapes.lathe([(0.2, 1.4), (0.13, 1.72)], cloth, (x, y, 0))


def pendant_lamp(x: float, y: float, z: float, enamel: shapes.Material) -> None:
    """A bell-shaped lamp on a cord, its rim at height z."""
    bell = [(0.02, 0.22), (0.05, 0.2), (0.16, 0.04), (0.185, 0), (0.18, 0.002), (0.155, 0.04), (0.045, 0.19)]
    shapes.lathe([(radius, z + height) for radius, height in bell], enamel, (x, y, 0))
    shapes.rod((x, y, z + 0.2), (x, y, z + 1.5), 0.005, enamel)
    shapes.ball((0.04, 0.04, 0.045), (x, y, z + 0.06), materials.material("bulb", (1, 0.8, 0.55), glow=12))


@studio.stuff("curtain")
def curtain(start, end, height: float, cloth: shapes.Material) -> None:
    """Cloth in folds from (x, y) to (x, y), hanging from height to the floor."""
    folds = 9
    (x0, y0), (x1, y1) = start, end
    length = float(np.hypot(x1 - x0, y1 - y0))
    across = (-(y1 - y0) / length, (x1 - x0) / length)

    def folded(u, v):
        wave = 0.035 * np.sin(2 * np.pi * folds * u + 0.6 * np.sin(7 * u)) * (1.1 - 0.4 * v)
        return x0 + (x1 - x0) * u + across[0] * wave, y0 + (y1 - y0) * u + across[1] * wave, 0.02 + (height - 0.02) * v

    shapes.surface(folded, 24 * folds, 6, "curtain", cloth)


@studio.stuff("window")
def window_frame(y: float, width: float, height: float, white: shapes.Material) -> None:
    """A window above a sill at z = 0, facing -y: two casements under a transom light, without panes."""
    for x, bar in ((-width / 2, 0.1), (0, 0.085), (width / 2, 0.1)):
        shapes.box((bar, 0.06, height), (x, y, height / 2), white, 0.008)
    for z, bar in ((0.03, 0.06), (0.62 * height, 0.06), (height, 0.1)):
        shapes.box((width, 0.05, bar), (0, y, z), white, 0.008)


@studio.stuff("window")
def garden_view(y: float) -> None:
    """A glowing backdrop for windows, as a lens out of focus would see it: leaves in sun and shade, pale sky above."""
    made = materials.material("garden", (0, 0, 0), 1)
    nodes, links = made.node_tree.nodes, made.node_tree.links
    leaves = materials.ramp(made, materials.noise(made, 0.9, 1), (0.07, 0.16, 0.03), (0.42, 0.6, 0.2), 0.2, 0.8)
    pale = nodes.new("ShaderNodeRGB")
    pale.outputs[0].default_value = (0.8, 0.9, 1, 1)
    split, level = nodes.new("ShaderNodeSeparateXYZ"), nodes.new("ShaderNodeMath")
    links.new(nodes.new("ShaderNodeTexCoord").outputs["Object"], split.inputs[0])
    level.operation = "MULTIPLY_ADD"  # an uneven skyline: z + 2 noise
    links.new(materials.noise(made, 0.5, 1), level.inputs[0])
    level.inputs[1].default_value = 2
    links.new(split.outputs["Z"], level.inputs[2])
    above = nodes.new("ShaderNodeMapRange")
    above.inputs["From Min"].default_value, above.inputs["From Max"].default_value = 1.6, 3.4
    links.new(level.outputs[0], above.inputs["Value"])
    nodes["Principled BSDF"].inputs["Emission Strength"].default_value = 1.3
    view = materials.mix(made, above.outputs["Result"], leaves, pale.outputs[0])
    links.new(view, nodes["Principled BSDF"].inputs["Emission Color"])
    shapes.box((16, 0.02, 9), (0, y, 1), made)


def _paint(colour) -> shapes.Material:
    return materials.material("paint", colour, 0.9, bump=0.03, scale=40)


def _white() -> shapes.Material:
    return materials.material("white", (0.8, 0.8, 0.78), 0.45)
