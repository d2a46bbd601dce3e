"""Cars: a body of :mod:`models.car_body`, and details projected onto it. +x is forward."""

from __future__ import annotations

import math

import bpy
import numpy as np
import shapes
from materials import material
from mathutils import Matrix, Vector
from models.car_body import KINDS, cut_arches, dark_inside, loft, window_glass


class Garage:
    """Builds each kind of car once; every car is a copy in its own colour."""

    def __init__(self) -> None:
        self._paint = material("paint", (1, 1, 1), 0.35, metallic=0.2, coat=1, per_object=True)
        dark_inside(self._paint)
        self._pane = window_glass()
        self._rubber = material("rubber", (0.014,) * 3, 0.55)
        self._trim = material("trim", (0.022,) * 3, 0.4)
        self._tyre = material("tyre", (0.018,) * 3, 0.85, bump=0.2)
        self._alloy = material("alloy", (0.55, 0.56, 0.58), 0.25, metallic=1)
        self._chrome = material("chrome", (0.75, 0.76, 0.78), 0.1, metallic=1)
        self._lamp = material("headlamp", (0.16, 0.17, 0.18), 0.15, metallic=0.6, coat=1)
        self._lens = material("lens", (0.85, 0.88, 0.92), 0.05, coat=1, glow=0.2)
        self._tail = material("tail lamp", (0.45, 0.006, 0.006), 0.1, coat=1, glow=0.12)
        self._plate = material("plate", (0.85, 0.85, 0.80), 0.5)
        self._seat = material("seat", (0.05, 0.05, 0.055), 0.9)
        self._originals = {}

    def car(self, kind: str, colour) -> list[bpy.types.Object]:
        """The parts of one car; kind "hatchback", "saloon" or "suv"."""
        if kind not in self._originals:
            self._originals[kind] = self._build(kind)
            bpy.context.view_layer.update()
            for part in self._originals[kind]:
                part.hide_render = True
        parts = shapes.copies(self._originals[kind])
        for part in parts:
            part.hide_render = False
            part.color = (*colour, 1)
        return parts

    def _build(self, kind: str) -> list[bpy.types.Object]:
        sections, windows, axles, radius, lift = KINDS[kind]
        sections = [section * (1, 1.03 if lift else 1, 1.07 if lift else 1) + (0, 0, lift) for section in sections]
        body = loft(sections, windows, [self._paint, self._pane, self._rubber])
        cut_arches(body, axles, radius, self._rubber)
        parts = [body]
        for x in axles:
            parts.append(shapes.box((radius * 2.1, 1.3, radius * 1.2), (x, 0, radius + 0.12), self._rubber))
            for side in (-1, 1):
                turn = Matrix.Translation((x, side * 0.79, radius)) @ Matrix.Rotation(-side * math.pi / 2, 4, "X")
                parts += moved(self.wheel(radius), turn)
        surface = _Surface(body)
        nose, tail = sections[-1][-1][0], sections[0][-1][0]
        parts += self._doors(surface, windows, sections, axles[0], lift)
        parts += self._lamps(surface, nose, tail, lift)
        parts += self._interior(lift)
        return parts

    def wheel(self, radius: float) -> list[bpy.types.Object]:
        """Tyre and alloy rim around z, the outer side up."""
        half = 0.105
        tread = ((0.64, -half), (0.9, -half), (0.97, -0.84 * half), (1, -0.5 * half))
        profile = [(r * radius, z) for r, z in (*tread, *((r, -z) for r, z in reversed(tread)))]
        dish = [(0, 0.05), (0.2 * radius, 0.05), (0.58 * radius, 0.0), (0.62 * radius, half), (0.68 * radius, half)]
        parts = [shapes.lathe(profile, self._tyre), shapes.lathe([*dish, (0.68 * radius, -half)], self._trim)]
        parts.append(
            shapes.lathe([(0.585 * radius, 0.06), (0.64 * radius, 0.107), (0.69 * radius, 0.107)], self._alloy)
        )
        for spoke in range(10):
            angle = 2 * math.pi * (spoke // 2) / 5 + (0.16 if spoke % 2 else -0.16)
            middle = (0.36 * radius * math.cos(angle), 0.36 * radius * math.sin(angle), 0.082)
            parts.append(shapes.box((0.56 * radius, 0.028, 0.026), middle, self._alloy, 0.007, (0, -0.06, angle)))
        parts.append(shapes.cylinder(0.15 * radius, 0.03, (0, 0, 0.088), self._alloy, top=0.12 * radius, bevel=0.004))
        return parts

    def _doors(self, surface, windows, sections, axle: float, lift: float) -> list[bpy.types.Object]:
        """Gaps between the panels, handles, mirrors."""
        rear, front = sections[windows[1]][4][0], sections[windows[3]][4][0]
        pillar = sections[windows[2]][4][0] - 0.04
        parts = []
        high = 0.9 + 1.9 * lift * 0.6
        for side in (-1, 1):
            for line in (
                ((front - 0.02, 0.33), (front + 0.04, 0.6), (front, high)),
                ((pillar, 0.31), (pillar - 0.01, 0.6), (pillar, high)),
                ((axle + 0.45, 0.33), (axle + 0.42, 0.52), (axle + 0.24, 0.72), (rear + 0.02, 0.85), (rear, high)),
                ((axle + 0.45, 0.33), (pillar, 0.31), (front - 0.02, 0.33)),
            ):
                points = [surface.from_side(x, z + lift, side) for x, z in _dense(line)]
                parts.append(shapes.tube(points, 0.0045, self._rubber))
            for x in (pillar + 0.16, rear + 0.22):
                at = surface.from_side(x, 0.80 + 1.2 * lift, side)
                parts.append(shapes.box((0.17, 0.035, 0.026), at + Vector((0, side * 0.012, 0)), self._paint, 0.011))
            at = Vector((front - 0.12, side * 1.0, 0.99 + 1.6 * lift))
            parts.append(shapes.ball((0.075, 0.115, 0.075), at, self._paint))
            glass_at = at + Vector((-0.058, 0, 0))
            parts.append(shapes.ball((0.02, 0.095, 0.058), glass_at, self._chrome))
            parts.append(
                shapes.rod((at.x, side * 0.84, at.z - 0.06), (at.x, side * 0.97, at.z - 0.02), 0.022, self._trim)
            )
        for side in (-1, 1):
            bonnet = [surface.from_above(x, side * (0.73 - 0.10 * (x - 1.1))) for x in np.linspace(1.1, 1.86, 10)]
            parts.append(shapes.tube(bonnet, 0.0045, self._rubber))
        return parts

    def _lamps(self, surface, nose: float, tail: float, lift: float) -> list[bpy.types.Object]:
        """Head and tail lamps, grille, lower intake, plates, wipers."""
        up = 1.35 * lift
        parts = []
        for side in (-1, 1):
            ahead = Vector((-0.8, -0.6 * side, 0))
            lamp = ((0.46, 0.585), (0.86, 0.66), (0.86, 0.755), (0.46, 0.665))
            corners = [(nose - 0.15 - (y > 0.6) * 0.25, side * y, z + up) for y, z in lamp]
            parts += surface.patch(corners, ahead, self._lamp, self._trim)
            for x, y in ((0.20, 0.58), (0.30, 0.71)):
                target = Vector((nose - x, side * y, 0.645 + 0.2 * (y - 0.5) + up))
                at, normal = surface.hit(target - 2 * ahead, ahead)
                turn = normal.to_track_quat("X", "Z").to_euler()
                parts.append(shapes.ball((0.008, 0.050, 0.033), at + normal * 0.007, self._lens, turn))
            lamp = ((0.50, 0.72), (0.88, 0.70), (0.88, 0.86), (0.50, 0.85))
            corners = [(tail + 0.1 + (y > 0.6) * 0.12, side * y, z + up) for y, z in lamp]
            parts += surface.patch(corners, Vector((0.8, -0.6 * side, 0)), self._tail, self._trim)
        back = Vector((-1, 0, 0))
        for half, low, high in ((0.40, 0.575, 0.655), (0.62, 0.27, 0.40)):
            grille = [
                (nose, y, z + up) for y, z in ((-half, low), (half, low), (half * 1.05, high), (-half * 1.05, high))
            ]
            parts += surface.patch(grille, back, self._rubber, self._trim)
        for bar in (0.598, 0.632):
            points = [surface.hit(Vector((nose + 1, y, bar + up)), back)[0] for y in np.linspace(-0.38, 0.38, 9)]
            parts.append(shapes.tube([p + Vector((0.008, 0, 0)) for p in points], 0.006, self._chrome))
        badge = surface.hit(Vector((nose + 1, 0, 0.615 + up)), back)[0]
        parts.append(shapes.ball((0.012, 0.048, 0.048), badge + Vector((0.01, 0, 0)), self._chrome))
        for origin, direction, height in ((nose + 1, back, 0.47), (tail - 1, -back, 0.56)):
            at = surface.hit(Vector((origin, 0, height + up)), direction)[0]
            parts.append(shapes.box((0.02, 0.52, 0.11), at - direction * 0.012, self._plate, 0.004))
        for y in (-0.42, 0.12):
            blade = [
                surface.from_above(x, y + t) + Vector((0.012, 0, 0.014))
                for x, t in ((1.0, 0), (0.93, 0.22), (0.86, 0.5))
            ]
            parts.append(shapes.tube(blade, 0.009, self._rubber))
        return parts

    def _interior(self, lift: float) -> list[bpy.types.Object]:
        parts = [
            shapes.box((2.7, 1.45, 0.06), (-0.3, 0, 0.33 + lift), self._rubber),
            shapes.box((0.5, 1.44, 0.26), (0.86, 0, 0.83 + 1.5 * lift), self._trim, 0.06),
            shapes.box((0.28, 1.3, 0.62), (-1.16, 0, 0.72 + 1.3 * lift), self._seat, 0.08, (0, -0.25, 0)),
        ]
        for side in (-0.36, 0.36):
            parts.append(shapes.box((0.5, 0.48, 0.16), (-0.05, side, 0.52 + 1.2 * lift), self._seat, 0.06))
            parts.append(
                shapes.box((0.16, 0.46, 0.60), (-0.32, side, 0.82 + 1.2 * lift), self._seat, 0.06, (0, -0.22, 0))
            )
            parts.append(
                shapes.box((0.09, 0.26, 0.17), (-0.43, side, 1.19 + 1.4 * lift), self._seat, 0.035, (0, -0.15, 0))
            )
        hub = Vector((0.5, 0.36, 0.90 + 1.4 * lift))
        turns = np.linspace(0, 2 * math.pi, 25)
        rim = [hub + Vector((-0.07 * math.sin(a), 0.185 * math.cos(a), 0.17 * math.sin(a))) for a in turns]
        return [*parts, shapes.tube(rim, 0.016, self._rubber)]


class _Surface:
    """Finds points on a body, to lay details on it."""

    def __init__(self, body: bpy.types.Object) -> None:
        self._body = body

    def hit(self, origin: Vector, direction: Vector) -> tuple[Vector, Vector]:
        """The first point on the body from origin along direction, and the normal there."""
        found, point, normal, _ = self._body.ray_cast(origin, direction)
        if not found:
            raise ValueError(f"No body in the direction {direction} from {origin}: move the detail.")
        return point, normal

    def from_side(self, x: float, z: float, side: int) -> Vector:
        return self.hit(Vector((x, side * 3, z)), Vector((0, -side, 0)))[0]

    def from_above(self, x: float, y: float) -> Vector:
        return self.hit(Vector((x, y, 4)), Vector((0, 0, -1)))[0]

    def patch(self, corners, direction: Vector, face, rim) -> list[bpy.types.Object]:
        """A quadrilateral laid on the body, seen along direction, on a slightly larger rim."""
        made = []
        middle = sum((Vector(corner) for corner in corners), Vector()) / 4
        for grow, lift, surface in ((1.07, 0.004, rim), (1, 0.008, face)):
            a, b, c, d = (middle + (Vector(corner) - middle) * grow for corner in corners)

            def place(u, v, a=a, b=b, c=c, d=d, lift=lift):
                points = np.empty((*u.shape, 3))
                for index in np.ndindex(u.shape):
                    target = a.lerp(b, u[index]).lerp(d.lerp(c, u[index]), v[index])
                    point, normal = self.hit(target - direction * 2, direction)
                    points[index] = point + normal * lift
                return points[..., 0], points[..., 1], points[..., 2]

            made.append(shapes.surface(place, 20, 10, "patch", surface))
        return made


def moved(parts, transform: Matrix) -> list[bpy.types.Object]:
    for part in parts:
        part.matrix_basis = transform @ part.matrix_basis
    return parts


def _dense(line, count: int = 12) -> list[tuple[float, float]]:
    """Points evenly along a polyline of (x, z)."""
    points = np.array(line)
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    steps = np.linspace(0, along[-1], count)
    return list(zip(np.interp(steps, along, points[:, 0]), np.interp(steps, along, points[:, 1]), strict=True))
