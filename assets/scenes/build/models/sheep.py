"""Sheep: a fleece of wool locks over a fused body, with a bare face and legs. +x is forward, feet at z = 0."""

from __future__ import annotations

import math

import bpy
import numpy as np
import shapes
from materials import material
from mathutils import Matrix, Vector

# Per pose: where the head sits, how far the nose points down (radians).
_POSES = {"standing": ((0.66, 0, 0.98), 0.42), "grazing": ((0.80, 0, 0.30), 0.98)}


class Flock:
    """Makes sheep that share their materials."""

    def __init__(self) -> None:
        tones = ((0.54, 0.46, 0.34), (0.44, 0.37, 0.27), (0.60, 0.53, 0.41))
        self._wools = [material("wool", tone, 0.95, sheen=0.25, mottle=0.16, scale=5) for tone in tones]
        self._faces = {
            "pale": material("pale face", (0.52, 0.43, 0.33), 0.8, mottle=0.14, scale=14, bump=0.15),
            "dark": material("dark face", (0.030, 0.026, 0.024), 0.65, mottle=0.3, scale=14, bump=0.15),
        }
        self._eye = material("eye", (0.02, 0.012, 0.006), 0.08, coat=1)
        self._noses = {"pale": material("nose", (0.23, 0.12, 0.10), 0.55), "dark": material("nose", (0.012,) * 3, 0.4)}
        self._hoof = material("hoof", (0.035, 0.028, 0.022), 0.5)

    def sheep(self, pose: str, face: str, seed: int, look: float = 0) -> list[bpy.types.Object]:
        """The parts of one sheep; pose "standing" or "grazing", face "pale" or "dark", head turned by look radians."""
        random = np.random.default_rng(seed)
        wool, skin = self._wools[seed % 3], self._faces[face]
        head_at, pitch = _POSES[pose]
        body = _body(head_at, wool)
        parts = [body, _locks(body, 17000, 0.030, wool, random), *_legs(skin, self._hoof, random)]
        head = self._head(face, wool, random)
        place = Matrix.Translation(head_at) @ Matrix.Rotation(look, 4, "Z") @ Matrix.Rotation(pitch, 4, "Y")
        for part in head:
            part.matrix_world = place @ Matrix.Scale(1.12, 4) @ part.matrix_basis
        return parts + head

    def _head(self, face: str, wool, random) -> list[bpy.types.Object]:
        """A head at the origin that looks along +x."""
        skin = self._faces[face]
        skull = [
            shapes.ball((0.115, 0.088, 0.095), (0, 0, 0.01), skin),
            shapes.ball((0.12, 0.066, 0.072), (0.10, 0, -0.012), skin),
            shapes.ball((0.085, 0.052, 0.056), (0.21, 0, -0.035), skin),
            shapes.ball((0.13, 0.045, 0.045), (0.08, 0, -0.065), skin),
            shapes.ball((0.11, 0.09, 0.10), (-0.09, 0, -0.02), skin),
        ]
        parts = [shapes.fuse(skull, 0.012, skin, 3)]
        for side in (-1, 1):
            ear = shapes.ball(
                (0.038, 0.098, 0.016), (-0.045, side * 0.155, 0.035), skin, (side * -0.3, 0.5, side * -0.3)
            )
            parts.append(ear)
            parts.append(shapes.ball((0.019, 0.012, 0.017), (0.075, side * 0.073, 0.032), self._eye))
            parts.append(
                shapes.ball((0.010, 0.006, 0.006), (0.285, side * 0.026, -0.028), self._eye, (0, 0, side * -0.6))
            )
        parts.append(shapes.ball((0.022, 0.036, 0.026), (0.275, 0, -0.034), self._noses[face]))
        cap = shapes.ball((0.085, 0.085, 0.062), (-0.075, 0, 0.068), wool)
        return [*parts, cap, _locks(cap, 800, 0.022, wool, random)]


def _body(head_at, wool) -> bpy.types.Object:
    head = Vector(head_at)
    shoulder = Vector((0.30, 0, 0.66))
    barrel = [
        shapes.ball((0.42, 0.255, 0.265), (0.0, 0, 0.62), wool),
        shapes.ball((0.27, 0.24, 0.26), (-0.27, 0, 0.63), wool),
        shapes.ball((0.25, 0.215, 0.27), (0.29, 0, 0.62), wool),
        shapes.ball((0.075, 0.05, 0.13), (-0.53, 0, 0.55), wool, (0, 0.2, 0)),
    ]
    along = head - shoulder
    for share, radius in ((0.35, 0.19), (0.6, 0.155), (0.85, 0.135)):
        barrel.append(shapes.ball((radius,) * 3, shoulder + along * share, wool))
    for x, y in ((0.27, 0.12), (0.27, -0.12), (-0.30, 0.13), (-0.30, -0.13)):
        barrel.append(shapes.ball((0.105, 0.08, 0.17), (x, y, 0.44), wool))
    return shapes.fuse(barrel, 0.025, wool, 6)


def _locks(body: bpy.types.Object, count: int, length: float, wool, random) -> bpy.types.Object:
    """Tapered three-sided locks of wool on the surface, their tips gathered into staples as in a real fleece."""
    roots, normals = _scatter(body, count, random)
    centres = random.choice(count, count // 9, replace=False)
    staple = centres[_nearest(roots, roots[centres])]
    droop = normals * 0.8 + np.array((-0.15, 0, -0.55)) + random.normal(0, 0.22, (count, 3))
    tips = roots + droop * length * random.uniform(0.6, 1.25, (count, 1))
    gathered = roots[staple] + normals[staple] * length * 0.85 + np.array((0, 0, -0.35)) * length
    tips = tips * 0.5 + gathered * 0.5
    roots = roots - normals * 0.006
    rise = np.linspace(0, 1, 5)[None, :, None]
    spine = roots[:, None] * (1 - rise) + tips[:, None] * rise
    spine = spine + normals[:, None] * (length * 0.35 * np.sin(math.pi * rise))
    radius = (
        0.0065 * random.uniform(0.7, 1.3, (count, 1, 1, 1)) * np.array((1, 1, 0.85, 0.6, 0.12))[None, :, None, None]
    )
    across = np.cross(normals, random.normal(size=(count, 3)))
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    other = np.cross(normals, across)
    turns = np.arange(3) * 2 * math.pi / 3
    ring = across[:, None] * np.cos(turns)[:, None] + other[:, None] * np.sin(turns)[:, None]
    points = spine[:, :, None] + radius * ring[:, None]  # lock, height, corner, xyz
    corner = np.arange(count * 15).reshape(count, 5, 3)
    after = np.roll(corner, -1, axis=2)
    faces = np.stack([corner[:, :-1], after[:, :-1], after[:, 1:], corner[:, 1:]], axis=-1)
    locks = shapes.mesh("locks", points.reshape(-1, 3), faces.reshape(-1, 4), wool)
    locks.matrix_basis = body.matrix_basis
    return locks


def _scatter(body: bpy.types.Object, count: int, random) -> tuple[np.ndarray, np.ndarray]:
    """Points (count, 3) and normals of random places on the surface, evenly by area."""
    polygons = body.data.polygons
    areas, centres, normals = np.empty(len(polygons)), np.empty(3 * len(polygons)), np.empty(3 * len(polygons))
    polygons.foreach_get("area", areas)
    polygons.foreach_get("center", centres)
    polygons.foreach_get("normal", normals)
    chosen = random.choice(len(areas), count, p=areas / areas.sum())
    jitter = random.normal(size=(count, 3)) * np.sqrt(areas[chosen])[:, None] * 0.35
    normals = normals.reshape(-1, 3)[chosen]
    jitter -= normals * (jitter * normals).sum(axis=1, keepdims=True)
    return centres.reshape(-1, 3)[chosen] + jitter, normals


def _nearest(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """For each point the number of the nearest centre."""
    distance = (centres**2).sum(1) - 2 * points @ centres.T
    return distance.argmin(axis=1)


def _legs(skin, hoof, random) -> list[bpy.types.Object]:
    parts = []
    for x, y in ((0.28, 0.115), (0.28, -0.115), (-0.32, 0.12), (-0.32, -0.12)):
        step = random.uniform(-0.07, 0.07)
        knee = 0.015 if x > 0 else -0.055  # the hock of a hind leg points back
        spine = [(x, y, 0.46), (x + 0.4 * step + knee, y, 0.29), (x + step, y, 0.15), (x + step + 0.01, y, 0.05)]
        parts.append(shapes.tube(spine, 0.034, skin, taper=(1.9, 1.15, 0.8, 0.95)))
        for toe in (-0.016, 0.016):
            parts.append(shapes.ball((0.038, 0.016, 0.030), (x + step + 0.022, y + toe, 0.024), hoof, (0, 0.35, 0)))
    return parts
