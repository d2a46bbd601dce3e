"""Potted plants. Every leaf is geometry (no picture with a transparent rim), so the key sees its true outline.

A plant is built at the origin, its pot standing on z = 0, and returned as a list of parts to move and to mark.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import bpy
import numpy as np
from mathutils import Euler, Matrix, Vector

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))  # the turn from leaf to leaf of most plants


@dataclass(frozen=True)
class Leaf:
    """A blade: length and width in metres, droop in radians from base to tip, fold (height of the rims / half width),
    widest (0 to 1: where along the blade), tip (exponent of the outline: below 1 is blunt, above 1 is drawn out)."""

    length: float
    width: float
    droop: float = 0.6
    fold: float = 0.25
    widest: float = 0.45
    tip: float = 0.9

    def grid(self, droop: float, rows: int = 10) -> np.ndarray:
        """(rows + 1, 5, 3) points of the blade: base at the origin, pointing along +x, upper side to +z."""
        t = np.linspace(0, 1, rows + 1)
        slope = -droop * t
        step = self.length / rows
        x = np.concatenate(([0], np.cumsum(np.cos(slope[:-1])))) * step
        z = np.concatenate(([0], np.cumsum(np.sin(slope[:-1])))) * step
        half = self.width / 2 * np.sin(math.pi * t ** (math.log(0.5) / math.log(self.widest))).clip(0) ** self.tip
        half = half.clip(self.width * 0.02)
        across = np.linspace(-1, 1, 5)
        rise = self.fold * np.abs(across) ** 1.5
        points = np.empty((rows + 1, 5, 3))
        points[..., 0] = x[:, None] - np.sin(slope)[:, None] * half[:, None] * rise
        points[..., 1] = half[:, None] * across
        points[..., 2] = z[:, None] + np.cos(slope)[:, None] * half[:, None] * rise
        return points


class Foliage:
    """Collects blades and turns them into one mesh; each blade has its own tone (0 to 1) for the material."""

    def __init__(self, rng: random.Random):
        self._rng = rng
        self._points: list[np.ndarray] = []
        self._faces: list[tuple[int, int, int, int]] = []
        self._tones: list[float] = []
        self._across: list[float] = []
        self._count = 0

    def add(self, leaf: Leaf, base, azimuth: float, elevation: float, scale: float = 1, roll: float = 0) -> None:
        """One blade from the point base, rising by elevation above the horizontal."""
        points = leaf.grid(leaf.droop * self._rng.uniform(0.75, 1.25))
        rows, columns, _ = points.shape
        turn = Matrix.Rotation(azimuth, 3, "Z") @ Matrix.Rotation(-elevation, 3, "Y") @ Matrix.Rotation(roll, 3, "X")
        self._points.append(points.reshape(-1, 3) @ np.array(turn).T * scale + np.array(base))
        for row in range(rows - 1):
            for column in range(columns - 1):
                corner = self._count + row * columns + column
                self._faces.append((corner, corner + 1, corner + columns + 1, corner + columns))
        self._tones += [self._rng.random()] * (rows * columns)
        self._across += list(np.linspace(-1, 1, columns)) * rows
        self._count += rows * columns

    def mesh(self, material: bpy.types.Material) -> bpy.types.Object:
        """All blades as one object."""
        mesh = bpy.data.meshes.new("foliage")
        mesh.from_pydata(np.concatenate(self._points).tolist(), [], self._faces)
        mesh.shade_smooth()
        for name, values in (("tone", self._tones), ("across", self._across)):
            mesh.attributes.new(name, "FLOAT", "POINT").data.foreach_set("value", values)
        mesh.materials.append(material)
        thing = bpy.data.objects.new("foliage", mesh)
        bpy.context.scene.collection.objects.link(thing)
        return thing


def leaf_material(dark, light, vein=None, gloss: float = 0.4) -> bpy.types.Material:
    """Leaf colours from dark to light by the blade's tone, a lighter (or given) midrib, and light shining through."""
    material = bpy.data.materials.new("leaf")
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    surface = nodes["Principled BSDF"]
    tone, across = nodes.new("ShaderNodeAttribute"), nodes.new("ShaderNodeAttribute")
    tone.attribute_name, across.attribute_name = "tone", "across"
    colours = nodes.new("ShaderNodeValToRGB")
    colours.color_ramp.elements[0].color, colours.color_ramp.elements[1].color = (*dark, 1), (*light, 1)
    links.new(tone.outputs["Fac"], colours.inputs["Fac"])
    distance = nodes.new("ShaderNodeMath")
    distance.operation = "ABSOLUTE"
    links.new(across.outputs["Fac"], distance.inputs[0])
    rib = nodes.new("ShaderNodeMapRange")
    rib.inputs["From Min"].default_value, rib.inputs["From Max"].default_value = 0.03, 0.12
    rib.inputs["To Min"].default_value, rib.inputs["To Max"].default_value = 1, 0
    links.new(distance.outputs[0], rib.inputs["Value"])
    mix = nodes.new("ShaderNodeMixRGB")
    mix.inputs["Color2"].default_value = (*(vein or [min(1, c * 1.6) for c in light]), 1)
    links.new(rib.outputs["Result"], mix.inputs["Fac"])
    links.new(colours.outputs["Color"], mix.inputs["Color1"])
    links.new(mix.outputs["Color"], surface.inputs["Base Color"])
    surface.inputs["Roughness"].default_value = gloss
    through, blend = nodes.new("ShaderNodeBsdfTranslucent"), nodes.new("ShaderNodeMixShader")
    links.new(mix.outputs["Color"], through.inputs["Color"])
    blend.inputs["Fac"].default_value = 0.3
    links.new(surface.outputs["BSDF"], blend.inputs[1])
    links.new(through.outputs["BSDF"], blend.inputs[2])
    links.new(blend.outputs["Shader"], nodes["Material Output"].inputs["Surface"])
    return material
