"""Streets: asphalt with marked bays, kerbs and paving, house fronts, lamp posts, hedges."""

from __future__ import annotations

import bpy
import numpy as np
import shapes
import studio
from materials import emboss, material, mix, noise, ramp
from models.landscape import foliage


@studio.stuff("road")
def asphalt(width: float, depth: float, middle=(0, 0)) -> None:
    """A dark, worn surface at z = 0."""
    made = material("asphalt", (0.08, 0.08, 0.08), 0.9)
    wear = ramp(made, noise(made, 0.35, 6), (0.050, 0.050, 0.053), (0.095, 0.092, 0.088))
    grit = noise(made, 70, 3)
    speckled = mix(made, 1, wear, ramp(made, grit, (0.6, 0.6, 0.6), (1.35, 1.35, 1.35)), "MULTIPLY")
    made.node_tree.links.new(speckled, made.node_tree.nodes["Principled BSDF"].inputs["Base Color"])
    emboss(made, grit, 0.6, 0.01)
    shapes.box((width, depth, 0.2), (*middle, -0.1), made)


@studio.stuff("road")
def line(start, end, width: float = 0.1) -> None:
    """A worn white line on the road, along x or y."""
    worn = material("road marking", (0.62, 0.62, 0.59), 0.8, mottle=0.3, scale=6)
    (x0, y0), (x1, y1) = start, end
    shapes.box((abs(x1 - x0) + width, abs(y1 - y0) + width, 0.004), ((x0 + x1) / 2, (y0 + y1) / 2, 0.002), worn)


@studio.stuff("pavement")
def pavement(x0: float, x1: float, y0: float, y1: float) -> None:
    """Slabs 12 cm above the road, with a kerb along y0."""
    grey = material("slabs", (0.30, 0.29, 0.27), 0.85)
    nodes, links = grey.node_tree.nodes, grey.node_tree.links
    slabs = nodes.new("ShaderNodeTexBrick")
    links.new(nodes.new("ShaderNodeTexCoord").outputs["Object"], slabs.inputs["Vector"])
    for socket, value in {
        "Scale": 1,
        "Brick Width": 0.6,
        "Row Height": 0.6,
        "Mortar Size": 0.008,
        "Mortar": (0.10, 0.095, 0.085, 1),
        "Color1": (0.30, 0.29, 0.265, 1),
        "Color2": (0.23, 0.225, 0.21, 1),
    }.items():
        slabs.inputs[socket].default_value = value
    stains = ramp(grey, noise(grey, 1.2, 7), (0.65, 0.64, 0.62), (1.1, 1.1, 1.1))
    links.new(mix(grey, 1, slabs.outputs["Color"], stains, "MULTIPLY"), nodes["Principled BSDF"].inputs["Base Color"])
    shapes.box((x1 - x0, y1 - y0, 0.12), ((x0 + x1) / 2, (y0 + y1) / 2 + 0.15, 0.06), grey)
    kerb = material("kerb", (0.36, 0.35, 0.33), 0.85, mottle=0.2, scale=3, bump=0.3)
    for x in np.arange(x0, x1, 1.0):
        shapes.box((0.99, 0.15, 0.24), (x + 0.5, y0 + 0.075, 0.005), kerb, 0.015)


def brick(tone) -> bpy.types.Material:
    """Brickwork in the x-z plane."""
    made = material("brick", tone, 0.85)
    nodes, links = made.node_tree.nodes, made.node_tree.links
    turned = nodes.new("ShaderNodeMapping")
    turned.inputs["Rotation"].default_value = (np.pi / 2, 0, 0)
    links.new(nodes.new("ShaderNodeTexCoord").outputs["Object"], turned.inputs["Vector"])
    courses = nodes.new("ShaderNodeTexBrick")
    links.new(turned.outputs["Vector"], courses.inputs["Vector"])
    for socket, value in {
        "Scale": 1,
        "Brick Width": 0.24,
        "Row Height": 0.078,
        "Mortar Size": 0.008,
        "Mortar": (0.42, 0.39, 0.34, 1),
        "Color1": (*tone, 1),
        "Color2": (*(0.66 * c for c in tone), 1),
    }.items():
        courses.inputs[socket].default_value = value
    weather = ramp(made, noise(made, 0.7, 6), (0.75, 0.74, 0.73), (1.1, 1.1, 1.1))
    links.new(
        mix(made, 1, courses.outputs["Color"], weather, "MULTIPLY"), nodes["Principled BSDF"].inputs["Base Color"]
    )
    emboss(made, courses.outputs["Fac"], -0.5, 0.01)
    return made


@studio.stuff("building")
def house(x: float, y: float, width: float, storeys: int, wall: bpy.types.Material, door: tuple, seed: int) -> None:
    """A terraced house whose front faces -y: sash windows with curtains, a painted door, a tiled roof."""
    random = np.random.default_rng(seed)
    white = material("window frame", (0.72, 0.71, 0.67), 0.5)
    pane = material("pane", (0.02, 0.025, 0.03), 0.03, coat=1)
    curtain = material("curtain", (0.55, 0.52, 0.46), 0.9, mottle=0.2, scale=9)
    painted = material("door", door, 0.3, coat=0.5)
    stone = material("sill", (0.45, 0.42, 0.37), 0.85, mottle=0.15, scale=4)
    tiles = material("roof", (0.12, 0.075, 0.06), 0.8, mottle=0.4, scale=8, bump=0.6)
    high = 3.0 * storeys + 0.4
    shapes.box((width, 8, high), (x, y + 4, high / 2), wall)
    shapes.box((width + 0.1, 0.35, 0.25), (x, y - 0.05, high), stone, 0.03)
    eaves, ridge = high + 0.12, high + 2.6
    outline = ((y - 0.3, eaves), (y + 4, ridge), (y + 8, eaves), (y + 4, eaves))
    points = [(x + side * width / 2, *corner) for side in (-1, 1) for corner in outline]
    shapes.mesh("roof", points, [(0, 4, 5, 1), (1, 5, 6, 2), (0, 1, 2, 3), (4, 7, 6, 5)], tiles, smooth=False)
    columns = max(2, round(width / 2.4))
    for storey in range(storeys):
        for column in range(columns):
            at = x - width / 2 + (column + 0.5) * width / columns
            if storey == 0 and column == 0:
                with studio.stuff("door"):
                    _front_door(at, y, white, painted)
            else:
                with studio.stuff("window"):
                    _sash_window(at, y, 3.0 * storey + 1.75, white, pane, curtain, random)
                shapes.box((1.4, 0.3, 0.09), (at, y - 0.06, 3.0 * storey + 0.89), stone, 0.01)


def _front_door(x: float, y: float, white, painted) -> None:
    shapes.box((1.15, 0.2, 2.35), (x, y, 1.25), white, 0.02)
    shapes.box((0.95, 0.2, 2.05), (x, y - 0.02, 1.1), painted, 0.02)
    for panel in (0.65, 1.55):
        shapes.box((0.66, 0.2, 0.66), (x, y - 0.035, panel), painted, 0.03)
    shapes.ball((0.03, 0.03, 0.03), (x + 0.38, y - 0.15, 1.05), material("knob", (0.6, 0.45, 0.2), 0.2, 1))


def _sash_window(x: float, y: float, z: float, white, pane, curtain, random) -> None:
    shapes.box((1.2, 0.14, 1.6), (x, y - 0.01, z), white, 0.02)
    shapes.box((1.04, 0.16, 1.44), (x, y - 0.012, z), pane)
    for side in (-1, 1):
        drawn = random.uniform(0.1, 0.34)
        shapes.box((drawn, 0.162, 1.42), (x + side * (0.52 - drawn / 2), y - 0.0125, z), curtain)
    shapes.box((1.1, 0.18, 0.06), (x, y - 0.02, z), white, 0.01)
    shapes.box((0.035, 0.18, 1.44), (x, y - 0.015, z), white, 0.01)


@studio.stuff("tree")
def hedge(x0: float, x1: float, y: float, height: float, seed: int = 0) -> None:
    """A clipped hedge along x."""
    random = np.random.default_rng(seed)
    greens = [
        material("hedge leaf", tone, 0.6, mottle=0.25, scale=3) for tone in ((0.05, 0.10, 0.02), (0.07, 0.13, 0.03))
    ]
    shapes.box(
        (x1 - x0, 0.4, height - 0.2), ((x0 + x1) / 2, y, height / 2 - 0.1), material("core", (0.02, 0.04, 0.01), 0.9)
    )
    count = int((x1 - x0) * 2)
    clusters = [
        (np.array((x, y + random.uniform(-0.2, 0.2), z)), 0.36)
        for x in np.linspace(x0, x1, count)
        for z in np.arange(0.3, height - 0.1, 0.35)
    ]
    foliage(clusters, 2600 * count, 0.035, greens, random)


def lamp_post(x: float, y: float) -> None:
    """A street lamp, 5 m high, its arm towards -y."""
    steel = material("steel", (0.10, 0.11, 0.11), 0.45, metallic=0.6)
    shapes.rod((x, y, 0), (x, y, 5), 0.07, steel, 0.045)
    shapes.rod((x, y, 0), (x, y, 0.9), 0.1, steel, 0.095)
    shapes.tube([(x, y, 4.9), (x, y - 0.3, 5.3), (x, y - 1.1, 5.35)], 0.04, steel)
    shapes.box((0.22, 0.6, 0.1), (x, y - 1.3, 5.33), steel, 0.03)


def traffic_light(x: float, y: float, heading: float) -> list[bpy.types.Object]:
    """A signal of 3.4 m, showing red towards -x turned by heading; its parts without the pole, as COCO has it."""
    steel = material("signal pole", (0.13, 0.14, 0.14), 0.5, metallic=0.5)
    black = material("signal head", (0.018, 0.02, 0.02), 0.5)
    pole = shapes.rod((0, 0, 0), (0, 0, 3.3), 0.055, steel)
    parts = [
        shapes.box((0.26, 0.34, 0.98), (-0.14, 0, 2.85), black, 0.04),
        shapes.box((0.03, 0.56, 1.24), (-0.02, 0, 2.85), black, 0.01),
    ]
    colours = (((0.9, 0.03, 0.015), 6), ((0.10, 0.045, 0.004), 0), ((0.003, 0.035, 0.018), 0))
    for row, (colour, glow) in enumerate(colours):
        z = 3.15 - 0.3 * row
        lens = material("signal lens", colour, 0.25, coat=0.6, glow=glow)
        parts.append(shapes.ball((0.03, 0.105, 0.105), (-0.27, 0, z), lens))
        hood = [(0.13 * np.cos(a), 0.13 * np.sin(a)) for a in np.linspace(-0.35, np.pi + 0.35, 15)]
        points = [(-0.27 - out, side, z + up) for out in (0, 0.17) for side, up in hood]
        faces = [(i, i + 1, i + 16, i + 15) for i in range(14)]
        parts.append(shapes.mesh("hood", points, faces, black))
    shapes.group([pole, *parts], (x, y, 0), heading)
    return parts


def crossing(x0: float, x1: float, half_width: float) -> None:
    """A zebra crossing over a road along x: stripes along the traffic, from x0 to x1."""
    for y in np.arange(-half_width + 0.5, half_width, 1.0):
        line((x0, y), (x1, y), 0.5)
