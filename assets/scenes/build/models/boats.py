"""Sailing boats and the sea. A boat points along +x and floats at z = 0; 7 m long, 9.5 m high."""

from __future__ import annotations

import math
from itertools import pairwise

import bmesh
import bpy
import numpy as np
import shapes
import studio
from materials import emboss, material, noise, wood
from models.landscape import hazy

# From stern to bow: x, half the width of the deck, height of the deck, depth of the keel.
_STATIONS = (
    (-3.45, 0.62, 0.80, 0.10),
    (-2.4, 0.98, 0.74, -0.28),
    (-0.8, 1.16, 0.71, -0.45),
    (0.8, 1.08, 0.77, -0.42),
    (2.2, 0.72, 0.90, -0.25),
    (3.1, 0.33, 1.02, 0.08),
    (3.68, 0.03, 1.12, 0.75),
)
_MAST = (0.75, 9.3)  # x and height


class Yard:
    """Builds sailing boats that share their materials."""

    def __init__(self) -> None:
        self._hull = material("hull", (1, 1, 1), 0.2, coat=0.8, per_object=True)
        self._stripe = material("stripe", (0.80, 0.80, 0.77), 0.25, coat=0.5)
        self._bottom = material("bottom paint", (0.16, 0.025, 0.02), 0.5)
        self._deck = wood("teak", (0.26, 0.16, 0.09), (0.42, 0.29, 0.17), roughness=0.6, planks=(3, 0.06))
        self._white = material("cabin", (0.80, 0.79, 0.75), 0.3, coat=0.4)
        self._port = material("porthole", (0.01, 0.012, 0.015), 0.04, coat=1)
        self._mast = material("mast", (0.62, 0.63, 0.64), 0.3, metallic=0.9)
        self._wire = material("wire", (0.25, 0.25, 0.26), 0.35, metallic=0.8)
        self._fender = material("fender", (0.03, 0.06, 0.18), 0.5)
        self._cloth = [_sailcloth((0.84, 0.82, 0.76)), _sailcloth((0.79, 0.77, 0.71))]
        self._bands = {"red": _sailcloth((0.55, 0.03, 0.03)), "blue": _sailcloth((0.03, 0.10, 0.36))}

    def boat(self, colour, wind: int = 1, band: str | None = None) -> list[bpy.types.Object]:
        """The parts of one boat; wind: the side (1 or -1) its sails swing to; band: a stripe across the mainsail."""
        x, top = _MAST
        parts = [*self._hull_and_deck(), *self._rigging(wind)]
        main = [(x - 0.07, 0, 1.9), (x - 0.05, 0, top - 0.15), (-2.65, wind * 0.62, 1.85)]
        jib = [(3.5, 0, 1.28), (x + 0.12, 0, top - 1.2), (0.35, wind * 0.85, 1.45)]
        parts.append(_sail(main, wind * 0.48, 0.3, [*self._cloth, self._bands.get(band, self._cloth[0])], bool(band)))
        parts.append(_sail(jib, wind * 0.5, -0.12, [*self._cloth, self._cloth[0]], False))
        for part in parts:
            part.color = (*colour, 1)
        return parts

    def _hull_and_deck(self) -> list[bpy.types.Object]:
        shape = bmesh.new()
        crease = shape.edges.layers.float.new("crease_edge")
        rings = []
        for x, wide, deck, keel in _STATIONS:
            half = (
                (wide, deck),
                (wide * 0.99, deck - 0.14),
                (wide * 0.97, deck * 0.4),
                (wide * 0.86, 0.02),
                (wide * 0.4, keel),
            )
            mirrored = [(-y, z) for y, z in half[::-1]]
            rings.append([shape.verts.new((x, y, z)) for y, z in (*half, (0, keel - 0.06), *mirrored)])
        skins = (1, 0, 0, 2, 2, 2, 2, 0, 0, 1)
        for back, ahead in pairwise(rings):
            for k, skin in enumerate(skins):
                shape.faces.new((back[k], back[k + 1], ahead[k + 1], ahead[k])).material_index = skin
            deck = shape.faces.new((back[0], ahead[0], ahead[-1], back[-1]))
            deck.material_index = 3
            for edge in deck.edges:
                edge[crease] = 0.9
        shape.faces.new(rings[0])
        shape.faces.new(rings[-1])
        hull = shapes.smooth(shapes.from_bmesh(shape, "hull", [self._hull, self._stripe, self._bottom, self._deck]), 3)
        parts = [hull, shapes.box((2.7, 1.2, 0.48), (0.25, 0, 0.98), self._white, 0.17, segments=5)]
        parts.append(shapes.box((0.8, 0.9, 0.12), (-0.75, 0, 1.22), self._white, 0.05))
        parts.append(shapes.box((1.5, 1.0, 0.05), (-2.1, 0, 0.80), self._deck, 0.02))
        for side in (-1, 1):
            parts.append(shapes.box((1.5, 0.1, 0.30), (-2.1, side * 0.62, 0.92), self._white, 0.04))
            for x in (-0.55, 0.15, 0.85):
                parts.append(shapes.box((0.48, 0.03, 0.15), (x, side * 0.595, 1.04), self._port, 0.06))
            for x in (-1.3, 0.4):
                parts.append(shapes.ball((0.10, 0.10, 0.26), (x, side * 1.22, 0.42), self._fender))
                parts.append(shapes.rod((x, side * 1.2, 0.66), (x, side * 1.08, 0.8), 0.012, self._wire))
        parts.append(shapes.rod((-2.9, 0, 0.95), (-2.0, 0.15, 1.12), 0.025, self._deck))
        return parts

    def _rigging(self, wind: int) -> list[bpy.types.Object]:
        x, top = _MAST
        parts = [shapes.rod((x, 0, 0.8), (x, 0, top), 0.065, self._mast, 0.04)]
        parts.append(shapes.rod((x, 0, 1.78), (-2.8, wind * 0.64, 1.73), 0.05, self._mast))
        for start, end in (
            ((3.6, 0, 1.1), (x, 0, top - 0.9)),
            ((-3.35, 0, 0.85), (x, 0, top)),
            ((0.65, 1.06, 0.78), (x, 0, top - 2)),
            ((0.65, -1.06, 0.78), (x, 0, top - 2)),
        ):
            parts.append(shapes.rod(start, end, 0.010, self._wire, sides=6))
        for side in (-1, 1):
            parts.append(shapes.rod((x, 0, 5.4), (x - 0.1, side * 0.62, 5.45), 0.02, self._mast))
            stations = np.array(_STATIONS)
            heads = []
            for post in (-3.1, -1.7, -0.3, 1.1, 2.4, 3.3):
                wide = float(np.interp(post, stations[:, 0], stations[:, 1])) * 0.93
                foot = float(np.interp(post, stations[:, 0], stations[:, 2]))
                heads.append((post, side * wide, foot + 0.55))
                parts.append(shapes.rod((post, side * wide, foot - 0.02), heads[-1], 0.014, self._mast, sides=8))
            parts.append(shapes.tube(heads, 0.008, self._wire))
        return parts


def _sail(corners, bulge: float, roach: float, cloths, banded: bool) -> bpy.types.Object:
    """A cambered triangle between tack, head and clew; cloths: two whites that alternate in panels, and the band."""
    tack, head, clew = (np.array(corner, float) for corner in corners)
    rows, columns = 36, 18

    def place(u, v):
        u, v = u[..., None], v[..., None]
        luff = tack + (head - tack) * v
        leech = clew + (head - clew) * v + (clew - tack) / np.linalg.norm(clew - tack) * roach * np.sin(math.pi * v)
        point = luff + (leech - luff) * u
        depth = bulge * np.sin(math.pi * u**0.75) * (1 - v) ** 0.55 * np.sin(math.pi * np.minimum(1, 0.88 * v + 0.13))
        point[..., 1] += depth[..., 0]
        return point[..., 0], point[..., 1], point[..., 2]

    sail = shapes.surface(place, columns, rows, "sail", cloths)
    row = np.repeat(np.arange(rows), columns)
    panel = row // 4 % 2
    if banded:
        panel[(row >= 9) & (row < 14)] = 2
    sail.data.polygons.foreach_set("material_index", panel.astype(np.int32))
    return sail


def _sailcloth(colour) -> bpy.types.Material:
    """Cloth through which the sun glows."""
    made = material("sailcloth", colour, 0.75, mottle=0.04, scale=1.5)
    nodes, links = made.node_tree.nodes, made.node_tree.links
    glow, blend = nodes.new("ShaderNodeBsdfTranslucent"), nodes.new("ShaderNodeMixShader")
    glow.inputs["Color"].default_value = (*colour, 1)
    blend.inputs["Fac"].default_value = 0.3
    links.new(nodes["Principled BSDF"].outputs[0], blend.inputs[1])
    links.new(glow.outputs[0], blend.inputs[2])
    links.new(blend.outputs[0], nodes["Material Output"].inputs["Surface"])
    return made


@studio.stuff("water")
def sea(near: float, far: float, height: float = 0.05, seed: int = 0) -> None:
    """Wind-driven waves: a sum of sines around one direction, rougher ripples as bump."""
    random = np.random.default_rng(seed)
    count = 60
    length = np.geomspace(0.7, 11, count)
    angle = -0.6 + random.normal(0, 0.55, count)
    phase = random.uniform(0, 2 * math.pi, count)
    strength = height * (length / 11) ** 0.75

    def place(u, v):
        y = near + (far - near) * v**3.4
        x = (u - 0.5) * (30 + 1.25 * (y - near))
        z = np.zeros_like(x)
        cell = 0.02 + 3.4 * (far - near) * v**2.4 / 700  # waves shorter than the grid would only flicker
        for k in range(count):
            wave = 2 * math.pi / length[k]
            fade = np.clip(length[k] / (3 * cell) - 0.5, 0, 1)
            z += fade * strength[k] * np.sin(wave * (x * math.cos(angle[k]) + y * math.sin(angle[k])) + phase[k])
        return x, y, z

    water = material("water", (0.008, 0.045, 0.060), 0.07, ior=1.33)
    emboss(water, noise(water, 1.3, 7, (1.0, 1.9, 1.0)), 0.26, 0.12)
    shapes.surface(place, 420, 700, "sea", hazy(water, 3000))
