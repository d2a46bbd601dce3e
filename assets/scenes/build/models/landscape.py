"""Open country: rolling ground, grass, trees, fences, and the haze that makes far things pale."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import pairwise

import bmesh
import bpy
import numpy as np
import shapes
import studio
from materials import emboss, material, mix, noise, ramp

Height = Callable[[np.ndarray, np.ndarray], np.ndarray]
HAZE = (0.42, 0.55, 0.72)


def rolling(x, y, size: float, seed: int = 0):
    """Smooth hills between about -1 and 1 with features of about size metres."""
    random = np.random.default_rng(seed)
    height = 0
    for octave in range(4):
        for _ in range(4):
            angle, phase = random.uniform(0, 2 * math.pi, 2)
            wave = (x * math.cos(angle) + y * math.sin(angle)) * 2 * math.pi / (2 * size) * 2**octave
            height = height + np.sin(wave + phase) * 0.5 ** (1.25 * octave) / 4
    return height


def terrain(height: Height, near: float, far: float, width: float, surface: bpy.types.Material) -> bpy.types.Object:
    """Ground from y = near to y = far, width metres across at the near end and widening, finest near by.

    Its caller says what kind of stuff it is: a field and far hills are the same sheet of green.
    """

    def place(u, v):
        y = near + (far - near) * v**2.2
        x = (u - 0.5) * (width + 1.6 * (y - near))
        return x, y, height(x, y)

    return shapes.surface(place, 220, 260, "terrain", surface)


def far_part(sheet: bpy.types.Object, y: float) -> bpy.types.Object:
    """Cut a sheet of ground at y; the part beyond becomes an object of its own, under the stuff that is being built."""
    beyond = shapes.copies([sheet])[0]
    beyond.data = sheet.data.copy()
    studio.name_as_stuff(beyond)
    for part, is_beyond in ((sheet, False), (beyond, True)):
        shape = bmesh.new()
        shape.from_mesh(part.data)
        away = [face for face in shape.faces if (face.calc_center_median().y > y) != is_beyond]
        bmesh.ops.delete(shape, geom=away, context="FACES")
        shape.to_mesh(part.data)
        shape.free()
    return beyond


def turf() -> bpy.types.Material:
    """Short grass seen from afar: broad patches of colour, and tufts too small to model."""
    made = material("turf", (0.1, 0.1, 0.1), 0.95)
    patches = ramp(made, noise(made, 0.16, 5), (0.066, 0.120, 0.022), (0.125, 0.165, 0.042))
    tufts = noise(made, 2.2, 9)
    speckled = mix(made, 1, patches, ramp(made, tufts, (0.55, 0.58, 0.5), (1.2, 1.15, 1.1), 0.38, 0.62), "MULTIPLY")
    made.node_tree.links.new(speckled, made.node_tree.nodes["Principled BSDF"].inputs["Base Color"])
    emboss(made, tufts, 0.8, 0.15)
    return hazy(made)


def hazy(surface: bpy.types.Material, reach: float = 900, colour=HAZE) -> bpy.types.Material:
    """The surface, fading into the colour of the horizon with distance; reach is where about two thirds are gone."""
    nodes, links = surface.node_tree.nodes, surface.node_tree.links
    distance = nodes.new("ShaderNodeCameraData").outputs["View Distance"]
    clear = nodes.new("ShaderNodeMath")
    clear.operation = "POWER"
    clear.inputs[0].default_value = math.exp(-1 / reach)
    links.new(distance, clear.inputs[1])
    air = nodes.new("ShaderNodeEmission")
    air.inputs["Color"].default_value = (*colour, 1)
    blend = nodes.new("ShaderNodeMixShader")
    links.new(clear.outputs[0], blend.inputs["Fac"])
    links.new(air.outputs[0], blend.inputs[1])
    links.new(nodes["Principled BSDF"].outputs[0], blend.inputs[2])
    links.new(blend.outputs[0], nodes["Material Output"].inputs["Surface"])
    return surface


@studio.stuff("grass")
def grass(places: Iterable[tuple[float, float]], height: Height, seed: int = 0, size: float = 1) -> None:
    """Square tiles of grass, size metres wide, centred on the places; wider tiles, for further off, are sparser."""
    random = np.random.default_rng(seed)
    greens = [
        material("fresh blade", (0.115, 0.205, 0.035), 0.55, mottle=0.3, scale=2),
        material("deep blade", (0.070, 0.145, 0.025), 0.55, mottle=0.3, scale=2),
        material("dry blade", (0.27, 0.25, 0.10), 0.7),
    ]
    tiles = [_grass_tile(2600, greens, random) for _ in range(4)]
    for x, y in places:
        tile = random.choice(tiles).copy()
        bpy.context.scene.collection.objects.link(tile)
        slope = float(height(np.array(x), np.array(y + 0.4)) - height(np.array(x), np.array(y - 0.4))) / 0.8
        tile.location = (x, y, float(height(np.array(x), np.array(y))))
        tile.rotation_euler = (math.atan(slope), 0, random.integers(4) * math.pi / 2)
        tile.scale = (size, size, size**0.5)
    for tile in tiles:
        tile.hide_render = True


def _grass_tile(blades: int, greens, random) -> bpy.types.Object:
    tufts = random.uniform(-0.55, 0.55, (90, 2))
    root = tufts[random.integers(90, size=blades)] + random.normal(0, 0.045, (blades, 2))
    angle = random.uniform(0, 2 * math.pi, blades)
    length = random.gamma(6, 0.0125, blades).clip(0.03, 0.2)
    lean = np.stack([np.cos(angle), np.sin(angle)], 1) * (length * random.uniform(0.15, 0.95, blades))[:, None]
    side = np.stack([-np.sin(angle), np.cos(angle)], 1) * 0.0028
    rows = []
    for rise, bend, width in ((0, 0, 1), (0.6, 0.3, 0.8), (1, 1, 0.1)):
        middle = root + lean * bend
        for direction in (-1, 1):
            rows.append(np.column_stack([middle + direction * width * side, length * rise]))
    points = np.stack(rows, axis=1)
    first = np.arange(blades)[:, None] * 6
    faces = np.concatenate([first + np.array(quad) for quad in ((0, 1, 3, 2), (2, 3, 5, 4))])
    tone = random.choice(3, blades, p=(0.5, 0.38, 0.12))
    return shapes.mesh("grass", points.reshape(-1, 3), faces, greens, np.tile(tone, 2), smooth=False)


@studio.stuff("grass")
def flowers(places: Iterable[tuple[float, float]], height: Height, seed: int = 0) -> None:
    """Single wild flowers: ox-eye daisies, poppies and buttercups."""
    random = np.random.default_rng(seed)
    stalk = material("stalk", (0.09, 0.15, 0.04), 0.6)
    heart = material("heart", (0.60, 0.36, 0.02), 0.8)
    kinds = (((0.80, 0.79, 0.74), 0.024, 9), ((0.55, 0.035, 0.02), 0.030, 5), ((0.75, 0.52, 0.02), 0.013, 5))
    originals = [_flower(material("petal", tone, 0.7), stalk, heart, size, petals) for tone, size, petals in kinds]
    for x, y in places:
        flower = shapes.copies([originals[random.choice(3, p=(0.45, 0.2, 0.35))]])[0]
        flower.location = (x, y, float(height(np.array(x), np.array(y))))
        flower.rotation_euler = (*random.normal(0, 0.25, 2), random.uniform(0, 2 * math.pi))
        flower.scale = (1.3, 1.3, random.uniform(0.6, 1.2))
    hide(originals)


def _flower(petal, stalk, heart, size: float, petals: int) -> bpy.types.Object:
    """A stalk 24 cm high that carries a ring of petals around a heart."""
    top = 0.24
    points = [(-0.0018, 0, 0), (0.0018, 0, 0), (0.0018, 0, top), (-0.0018, 0, top)]
    for corner in range(4):
        angle = corner * math.pi / 2
        points.append((0.32 * size * math.cos(angle), 0.32 * size * math.sin(angle), top + 0.004))
    for number in range(petals):
        angle, half = 2 * math.pi * number / petals, 0.9 * math.pi / petals
        for turn, reach, lift in ((0, 0.15, 0), (-half, 0.75, 0.1), (0, 1, 0.05), (half, 0.75, 0.1)):
            reach *= size
            points.append((reach * math.cos(angle + turn), reach * math.sin(angle + turn), top + lift * size))
    faces = np.arange(len(points)).reshape(-1, 4)
    return shapes.mesh("flower", points, faces, [stalk, heart, petal], [0, 1] + [2] * petals, smooth=False)


@studio.stuff("tree")
def tree(seed: int, reach: float = 900) -> list[bpy.types.Object]:
    """A broad-leaved tree, about 6 m high: limbs, and leaves in clusters around their ends."""
    random = np.random.default_rng(seed)
    bark = hazy(material("bark", (0.10, 0.075, 0.05), 0.9, mottle=0.4, scale=4, bump=0.7), reach)
    tones = ((0.060, 0.115, 0.022), (0.085, 0.150, 0.030), (0.045, 0.090, 0.020))
    leaves = [hazy(material("leaf", tone, 0.6, mottle=0.25, scale=0.9), reach) for tone in tones]
    parts = [
        shapes.tube([(0, 0, -0.3), (0.03, 0.02, 1.0), (-0.05, 0.05, 2.2), (0, 0, 4.2)], 0.17, bark, (1.4, 1, 0.8, 0.3))
    ]
    clusters = []
    for limb in range(13):
        angle, start = limb * 2.4 + random.uniform(-0.4, 0.4), random.uniform(1.5, 2.8)
        spread, top = random.uniform(0.8, 1.9), start + random.uniform(0.4, 2.6)
        spread *= math.sqrt(max(0.15, 1 - ((top - 3.4) / 2.7) ** 2))
        end = np.array((spread * math.cos(angle), spread * math.sin(angle), top))
        middle = np.array((end[0] * 0.45, end[1] * 0.45, (start + top) / 2 + 0.1))
        parts.append(shapes.tube([(0, 0, start), tuple(middle), tuple(end)], 0.055, bark, (1.3, 0.8, 0.3)))
        clusters += [(end, random.uniform(0.55, 0.85)), (middle * (1, 1, 1.08), random.uniform(0.4, 0.6))]
    clusters.append((np.array((0, 0, 4.9)), 0.8))
    parts.append(foliage(clusters, 26000, 0.075, leaves, random))
    return parts


def foliage(clusters, count: int, size: float, leaves, random) -> bpy.types.Object:
    """count diamond leaves, thickest near the surface of the (centre, radius) clusters."""
    volume = np.array([radius**2 for _, radius in clusters])
    chosen = random.choice(len(clusters), count, p=volume / volume.sum())
    centre = np.array([centre for centre, _ in clusters])[chosen]
    radius = np.array([radius for _, radius in clusters])[chosen, None]
    outward = random.normal(size=(count, 3))
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    place = centre + outward * (1, 1, 0.8) * radius * random.uniform(0.25, 1.1, (count, 1)) ** 0.5
    along = outward + random.normal(0, 0.8, (count, 3)) - (0, 0, 0.4)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = np.cross(along, random.normal(size=(count, 3)))
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    length = size * random.uniform(0.7, 1.3, (count, 1))
    points = np.stack(
        [place - along * length, place - across * length * 0.5, place + along * length, place + across * length * 0.5],
        1,
    )
    faces = np.arange(4 * count).reshape(count, 4)
    return shapes.mesh(
        "foliage", points.reshape(-1, 3), faces, leaves, random.integers(len(leaves), size=count), smooth=False
    )


def plant(parts: list[bpy.types.Object], x: float, y: float, height: Height, scale: float, heading: float) -> None:
    """A copy of a tree, standing on the ground."""
    shapes.group(shapes.copies(parts), (x, y, float(height(np.array(x), np.array(y)))), heading, scale)


def hide(parts: Iterable[bpy.types.Object]) -> None:
    """Take the originals of copies off the stage."""
    for part in parts:
        part.hide_render = True


def fence(start, end, height: Height, seed: int = 0) -> None:
    """Weathered posts every two metres with two rails."""
    random = np.random.default_rng(seed)
    grey = material("weathered wood", (0.20, 0.17, 0.13), 0.9, mottle=0.3, scale=6, bump=0.5)
    (x0, y0), (x1, y1) = start, end
    count = round(math.hypot(x1 - x0, y1 - y0) / 2)
    tops = []
    for share in np.linspace(0, 1, count + 1):
        x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
        ground = float(height(np.array(x), np.array(y)))
        lean = random.normal(0, 0.03, 2)
        shapes.box((0.10, 0.10, 1.3), (x, y, ground + 0.5), grey, 0.012, (*lean, random.uniform(0, 0.3)))
        tops.append((x, y - 0.06, ground))
    for rail in (0.5, 0.95):
        for (ax, ay, az), (bx, by, bz) in pairwise(tops):
            wobble = random.normal(0, 0.015, 2)
            shapes.rod((ax, ay, az + rail + wobble[0]), (bx, by, bz + rail + wobble[1]), 0.04, grey, sides=8)


@studio.stuff("wall")
def stone_wall(start, end, height: Height, seed: int = 0) -> None:
    """A dry-stone wall, about a metre high, with upright stones on top."""
    random = np.random.default_rng(seed)
    tones = ((0.20, 0.19, 0.17), (0.28, 0.26, 0.23), (0.15, 0.145, 0.13))
    stones = [material("stone", tone, 0.9, mottle=0.35, scale=5, bump=0.7) for tone in tones]
    originals = [shapes.box((1, 1, 1), (0, 0, 0), stones[i % 3], 0.22, segments=2) for i in range(3)]
    span = math.dist(start, end)
    heading = math.atan2(end[1] - start[1], end[0] - start[0])
    for course in range(6):
        along = 0.0
        while along < span:
            length = random.uniform(0.18, 0.5) if course < 5 else random.uniform(0.10, 0.18)
            x, y = (a + (b - a) * (along + length / 2) / span for a, b in zip(start, end, strict=True))
            stone = shapes.copies([originals[random.integers(3)]])[0]
            stone.scale = (length * 1.04, 0.5 - 0.05 * course, 0.19 if course < 5 else random.uniform(0.22, 0.34))
            z = float(height(np.array(x), np.array(y))) + 0.08 + 0.175 * course + (0.05 if course == 5 else 0)
            stone.location = (x + random.normal(0, 0.01), y + random.normal(0, 0.02), z)
            lean = random.normal(0, 0.05, 2) * (1 if course < 5 else 3)
            stone.rotation_euler = (*lean, heading + random.normal(0, 0.05))
            along += length
    hide(originals)
