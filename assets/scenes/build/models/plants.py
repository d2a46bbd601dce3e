"""Potted plants. Every leaf is geometry (no picture with a transparent rim), so the key sees its true outline.

A plant stands at the origin, its pot on z = 0, and is a list of parts to group and to mark. Pots are about 0.3 m high
at scale 1. The same seed makes the same plant.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import materials
import numpy as np
import shapes
from mathutils import Matrix, Vector

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))  # the turn from one leaf to the next in most plants


@dataclass(frozen=True)
class Leaf:
    """A blade with its base at the origin, pointing along +x, its upper side to +z.

    length and width in metres; droop in radians from base to tip; fold is the rise of the rims over the midrib as a
    share of half the width; widest says where along the blade (0 to 1) that is; a tip below 1 is blunt, above 1 sharp.
    """

    length: float
    width: float
    droop: float = 0.6
    fold: float = 0.25
    widest: float = 0.45
    tip: float = 0.9

    def grid(self, droop: float, rows: int = 10) -> np.ndarray:
        """(rows + 1, 5, 3) points of the blade."""
        t = np.linspace(0, 1, rows + 1)
        slope = -droop * t
        step = self.length / rows
        x = step * np.concatenate(([0], np.cumsum(np.cos(slope[:-1]))))
        z = step * np.concatenate(([0], np.cumsum(np.sin(slope[:-1]))))
        half = self.width / 2 * np.sin(math.pi * t ** (math.log(0.5) / math.log(self.widest))).clip(0) ** self.tip
        half = half.clip(self.width * 0.02)[:, None]
        across = np.linspace(-1, 1, 5)
        rise = half * self.fold * np.abs(across) ** 1.5
        return np.stack(
            [x[:, None] - np.sin(slope)[:, None] * rise, half * across, z[:, None] + np.cos(slope)[:, None] * rise],
            axis=-1,
        )


class Foliage:
    """Collects blades into one mesh; its material can ask for a blade's tone (0 to 1) and place across (-1 to 1)."""

    def __init__(self, rng: random.Random):
        self._rng = rng
        self._blades: list[np.ndarray] = []
        self._tones: list[float] = []

    def add(self, leaf: Leaf, base, azimuth: float, elevation: float, scale: float = 1, roll: float = 0) -> None:
        """One blade from the point base, rising by elevation above the horizontal."""
        turn = Matrix.Rotation(azimuth, 3, "Z") @ Matrix.Rotation(-elevation, 3, "Y") @ Matrix.Rotation(roll, 3, "X")
        blade = leaf.grid(leaf.droop * self._rng.uniform(0.75, 1.25))
        self._blades.append(scale * blade @ np.array(turn).T + np.array(base))
        self._tones.append(self._rng.random())

    def mesh(self, material: shapes.Material) -> shapes.Object:
        """All blades as one object."""
        blades = np.stack(self._blades)
        count, rows, columns, _ = blades.shape
        corners = np.arange(blades[..., 0].size).reshape(count, rows, columns)
        faces = np.stack(
            [corners[:, :-1, :-1], corners[:, :-1, 1:], corners[:, 1:, 1:], corners[:, 1:, :-1]], axis=-1
        ).reshape(-1, 4)
        thing = shapes.mesh("foliage", blades.reshape(-1, 3), faces, material)
        tones = np.repeat(self._tones, rows * columns)
        across = np.tile(np.linspace(-1, 1, columns), count * rows)
        for name, values in (("tone", tones), ("across", across)):
            thing.data.attributes.new(name, "FLOAT", "POINT").data.foreach_set("value", values)
        return thing


def leaf_material(dark, light, rib=None, gloss: float = 0.4) -> shapes.Material:
    """Colours from dark to light by the blade's tone, a paler midrib (or one of colour rib), light shining through."""
    made = materials.material("leaf", light, gloss)
    nodes, links = made.node_tree.nodes, made.node_tree.links

    def blade_value(name: str):
        node = nodes.new("ShaderNodeAttribute")
        node.attribute_name = name
        return node.outputs["Fac"]

    distance = nodes.new("ShaderNodeMath")
    distance.operation = "ABSOLUTE"
    links.new(blade_value("across"), distance.inputs[0])
    near_rib = materials.ramp(made, distance.outputs[0], (1, 1, 1), (0, 0, 0), 0.03, 0.14)
    body = materials.ramp(made, blade_value("tone"), dark, light, 0, 1)
    pale = nodes.new("ShaderNodeRGB")
    pale.outputs[0].default_value = (*(rib or tuple(min(1, 1.7 * c) for c in light)), 1)
    colour = materials.mix(made, near_rib, body, pale.outputs[0])
    surface, through = nodes["Principled BSDF"], nodes.new("ShaderNodeBsdfTranslucent")
    blend = nodes.new("ShaderNodeMixShader")
    links.new(colour, surface.inputs["Base Color"])
    links.new(colour, through.inputs["Color"])
    blend.inputs["Fac"].default_value = 0.3
    links.new(surface.outputs["BSDF"], blend.inputs[1])
    links.new(through.outputs["BSDF"], blend.inputs[2])
    links.new(blend.outputs["Shader"], nodes["Material Output"].inputs["Surface"])
    return made


def flower_pot() -> list[shapes.Object]:
    """The classic clay pot with a rim, on its saucer, 0.3 m high; its soil lies at z = 0.27."""
    clay = materials.material("clay", (0.42, 0.15, 0.07), 0.8, mottle=0.15, bump=0.1, scale=9)
    pot = [(0, 0.02), (0.125, 0.02), (0.13, 0.03), (0.168, 0.225), (0.188, 0.225), (0.192, 0.23), (0.197, 0.295)]
    pot += [(0.19, 0.3), (0.178, 0.298), (0.172, 0.26), (0, 0.26)]
    saucer = [(0, 0), (0.15, 0), (0.17, 0.03), (0.165, 0.032), (0.148, 0.012), (0, 0.012)]
    return [shapes.lathe(pot, clay), shapes.lathe(saucer, clay), _soil(0.174, 0.27)]


def glazed_pot(colour=(0.72, 0.68, 0.6)) -> list[shapes.Object]:
    """A plain glazed pot, a little wider at the top, 0.3 m high; its soil lies at z = 0.27."""
    glaze = materials.material("glaze", colour, 0.25, coat=0.5, mottle=0.06, bump=0.02, scale=9)
    profile = [(0, 0), (0.135, 0), (0.15, 0.012), (0.162, 0.06), (0.183, 0.28), (0.185, 0.295), (0.18, 0.3)]
    profile += [(0.172, 0.296), (0.168, 0.26), (0, 0.26)]
    return [shapes.lathe(profile, glaze), _soil(0.17, 0.27)]


def _soil(radius: float, z: float) -> shapes.Object:
    earth = materials.material("soil", (0.03, 0.018, 0.01), 0.95, bump=1, scale=30)
    return shapes.lathe([(radius, z - 0.01), (radius * 0.98, z), (radius * 0.5, z + 0.012), (0, z + 0.015)], earth)


def rubber_fig(seed: int, pot: list[shapes.Object], stems: int = 7, height: float = 0.9) -> list[shapes.Object]:
    """Upright stems with large glossy oval leaves all the way up."""
    rng = random.Random(seed)
    bark = materials.material("bark", (0.16, 0.1, 0.06), 0.8)
    leaf = Leaf(0.27, 0.155, droop=0.7, widest=0.5, tip=0.75)
    foliage, parts = Foliage(rng), list(pot)
    for stem in range(stems):
        heading = stem * 2 * math.pi / stems + rng.uniform(0, 0.7)
        lean, tall = rng.uniform(0.08, 0.26), rng.uniform(0.7, 1)
        top = Vector((lean * math.cos(heading), lean * math.sin(heading), 0.27 + tall * height))
        foot = Vector((top.x * 0.25, top.y * 0.25, 0.25))
        knee = Vector((top.x * 0.4, top.y * 0.4, 0.27 + 0.5 * tall * height))
        parts.append(shapes.tube([foot, knee, top], 0.009, bark, taper=[1.2, 1, 0.5]))
        nodes = int(18 * tall)
        for node in range(nodes):
            t = 0.22 + 0.78 * node / (nodes - 1)
            # A quadratic Bézier curve through the same three points runs close to the tube.
            base = foot * (1 - t) ** 2 + knee * 2 * t * (1 - t) + top * t**2
            rise = rng.uniform(0.1, 0.4) + 0.6 * t**3
            size = rng.uniform(0.8, 1.15) * (1 - 0.35 * t**4)
            foliage.add(leaf, base, heading + node * GOLDEN_ANGLE, rise, size, rng.uniform(-0.3, 0.3))
    parts.append(foliage.mesh(leaf_material((0.018, 0.075, 0.016), (0.06, 0.19, 0.035), gloss=0.35)))
    return parts


def arching_plant(seed: int, pot: list[shapes.Object], leaves: int = 38, length: float = 0.6) -> list[shapes.Object]:
    """Long ribbons that rise from the middle and bow over the rim, as a spider plant's do."""
    rng = random.Random(seed)
    ribbon = Leaf(length, 0.055, droop=1.9, fold=0.5, widest=0.35, tip=0.55)
    foliage = Foliage(rng)
    for i in range(leaves):
        age = i / leaves  # young leaves stand upright in the middle
        base = (0.03 * math.cos(i), 0.03 * math.sin(i), 0.265)
        foliage.add(ribbon, base, i * GOLDEN_ANGLE, rng.uniform(1.3, 1.5) - 0.85 * age, rng.uniform(0.75, 1.1))
    return [*pot, foliage.mesh(leaf_material((0.04, 0.14, 0.02), (0.12, 0.3, 0.05), rib=(0.4, 0.5, 0.2)))]


def snake_plant(seed: int, pot: list[shapes.Object], leaves: int = 14, length: float = 0.75) -> list[shapes.Object]:
    """Stiff upright swords with a marbled surface."""
    rng = random.Random(seed)
    sword = Leaf(length, 0.075, droop=0.12, fold=0.45, widest=0.5, tip=0.4)
    foliage = Foliage(rng)
    for i in range(leaves):
        spread = 0.1 * math.sqrt((i + 0.5) / leaves)
        turn = i * GOLDEN_ANGLE
        base = (spread * math.cos(turn), spread * math.sin(turn), 0.25)
        rise = 1.52 - 3 * spread * rng.uniform(0.5, 1)
        foliage.add(sword, base, turn, rise, rng.uniform(0.6, 1.1), rng.uniform(-0.5, 0.5))
    return [*pot, foliage.mesh(leaf_material((0.025, 0.09, 0.03), (0.09, 0.2, 0.07), rib=(0.1, 0.2, 0.08)))]


def philodendron(seed: int, pot: list[shapes.Object], leaves: int = 16) -> list[shapes.Object]:
    """Broad hanging blades on long stalks."""
    rng = random.Random(seed)
    stalk = materials.material("stalk", (0.09, 0.16, 0.04), 0.6)
    blade = Leaf(0.3, 0.27, droop=0.8, fold=0.12, widest=0.36, tip=0.6)
    foliage, parts = Foliage(rng), list(pot)
    for i in range(leaves):
        age, turn = i / leaves, i * GOLDEN_ANGLE
        reach = 0.06 + 0.34 * age * rng.uniform(0.8, 1.1)
        height = 0.27 + (0.58 - 0.41 * age) * rng.uniform(0.85, 1.1)
        end = (reach * math.cos(turn), reach * math.sin(turn), height)
        parts.append(shapes.tube([(0, 0, 0.25), (0.3 * end[0], 0.3 * end[1], 0.8 * end[2]), end], 0.007, stalk))
        foliage.add(blade, end, turn, rng.uniform(-0.5, 0.1), rng.uniform(0.7, 1.05), rng.uniform(-0.35, 0.35))
    parts.append(foliage.mesh(leaf_material((0.02, 0.1, 0.02), (0.06, 0.22, 0.04), gloss=0.3)))
    return parts


def bushy_plant(seed: int, pot: list[shapes.Object], leaves: int = 120) -> list[shapes.Object]:
    """A dense dome of small leaves, as basil or a young fig in a kitchen."""
    rng = random.Random(seed)
    spread = 0.26
    leaf = Leaf(0.12, 0.075, droop=0.9, widest=0.45, tip=0.7)
    foliage = Foliage(rng)
    for i in range(leaves):
        height = (i + 0.5) / leaves  # even in height means even over the dome
        ring, turn = math.sqrt(1 - height**2), i * GOLDEN_ANGLE
        out = spread * rng.uniform(0.55, 1)
        base = (out * ring * math.cos(turn), out * ring * math.sin(turn), 0.27 + 1.3 * out * height)
        foliage.add(leaf, base, turn, rng.uniform(-0.2, 0.5) + 0.8 * height, rng.uniform(0.7, 1.2))
    stem = materials.material("stem", (0.07, 0.13, 0.03), 0.7)
    stems = [
        shapes.tube([(0, 0, 0.25), (0.3 * r, 0, 0.35), (r, q, 0.27 + spread)], 0.006, stem)
        for r, q in ((0.1, 0.05), (-0.1, 0.07), (0.03, -0.11), (-0.06, -0.08), (0, 0.02))
    ]
    return [*pot, *stems, foliage.mesh(leaf_material((0.035, 0.16, 0.02), (0.12, 0.36, 0.05)))]


def rosette(seed: int, pot: list[shapes.Object]) -> list[shapes.Object]:
    """A fat-leaved succulent."""
    rng = random.Random(seed)
    leaf = Leaf(0.24, 0.1, droop=-0.7, fold=0.35, widest=0.62, tip=0.7)
    foliage = Foliage(rng)
    for i in range(34):
        age = (i + 1) / 34
        foliage.add(leaf, (0, 0, 0.3 - 0.03 * age), i * GOLDEN_ANGLE, 1.35 - 1.15 * age, 0.45 + 0.65 * age)
    return [*pot, foliage.mesh(leaf_material((0.1, 0.2, 0.1), (0.24, 0.38, 0.2), rib=(0.2, 0.34, 0.2), gloss=0.5))]
