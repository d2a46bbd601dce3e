"""People in plain clothes, walking; made to be seen from ten metres and more. +x is forward, soles at z = 0."""

from __future__ import annotations

import bpy
import shapes
from materials import material

_SIDES = ((1, 1), (-1, -1))  # side (1 is left) and whether that leg is ahead: the left one is, the right arm with it


def walker(coat, trousers, skin, hair, stride: float = 0.55, long_hair: bool = False) -> list[bpy.types.Object]:
    """The parts of one person, 1.76 m high, in mid-step. Colours are linear RGB, stride in metres from heel to heel."""
    cloth = material("coat", coat, 0.9, sheen=0.3, mottle=0.12, scale=14, bump=0.3)
    denim = material("trousers", trousers, 0.9, mottle=0.12, scale=18, bump=0.3)
    bare = material("skin", skin, 0.55)
    leather = material("shoe", (0.03, 0.022, 0.018), 0.45)
    mane = material("hair", hair, 0.7, mottle=0.3, scale=30, bump=0.4)
    parts = [_trousers(denim, stride), _coat(cloth, stride), *_head(bare, mane, long_hair)]
    for side, ahead in _SIDES:
        x, up, tilt = (0.5 * stride, 0.0, -0.25) if ahead > 0 else (-0.5 * stride, 0.035, 0.4)
        toe = shapes.ball((0.1, 0.045, 0.034), (x + 0.09, side * 0.085, 0.04 + up * 0.3), leather, (0, tilt, 0))
        heel = shapes.ball((0.062, 0.042, 0.058), (x, side * 0.085, 0.065 + up), leather)
        parts.append(shapes.fuse([toe, heel], 0.009, leather, 3))
        hand = (_swing(ahead, stride) + 0.045, side * 0.235, 0.8)
        parts.append(shapes.ball((0.036, 0.022, 0.07), hand, bare, (0, -0.3, 0)))
    return parts


def _swing(ahead: int, stride: float) -> float:
    return -ahead * 0.32 * stride


def _trousers(denim, stride: float) -> bpy.types.Object:
    legs = [shapes.ball((0.105, 0.15, 0.11), (0, 0, 0.93), denim)]
    for side, ahead in _SIDES:
        x = ahead * 0.5 * stride
        knee = 0.5 * x + (0.045 if ahead > 0 else 0.075)
        ankle = (x, side * 0.085, 0.09 if ahead > 0 else 0.13)
        leg = [(0, side * 0.075, 0.93), (0.5 * knee, side * 0.08, 0.7), (knee, side * 0.085, 0.5), ankle]
        legs.append(shapes.tube(leg, 0.088, denim, taper=(1.05, 0.98, 0.72, 0.62)))
    return shapes.fuse(legs, 0.012, denim, 3)


def _coat(cloth, stride: float) -> bpy.types.Object:
    body = [
        shapes.ball((0.1, 0.165, 0.2), (0.0, 0, 1.25), cloth),
        shapes.ball((0.085, 0.19, 0.085), (-0.015, 0, 1.375), cloth),
        shapes.ball((0.095, 0.15, 0.2), (0.0, 0, 1.08), cloth),
        shapes.box((0.225, 0.325, 0.3), (0, 0, 0.97), cloth, 0.1, segments=5),
        shapes.ball((0.062, 0.068, 0.05), (-0.012, 0, 1.45), cloth),
    ]
    for side, ahead in _SIDES:
        swing = _swing(ahead, stride)
        elbow = (0.35 * swing - 0.035, side * 0.232, 1.12)
        sleeve = [(-0.01, side * 0.18, 1.39), (0.1 * swing - 0.02, side * 0.215, 1.27), elbow]
        sleeve.append((swing + 0.03, side * 0.235, 0.86))
        body.append(shapes.tube(sleeve, 0.056, cloth, taper=(1.1, 1, 0.85, 0.68)))
    return shapes.fuse(body, 0.012, cloth, 3)


def _head(bare, mane, long_hair: bool) -> list[bpy.types.Object]:
    skull = [
        shapes.ball((0.088, 0.072, 0.1), (0.0, 0, 1.65), bare),
        shapes.ball((0.052, 0.052, 0.07), (0.038, 0, 1.595), bare),
        shapes.ball((0.016, 0.012, 0.022), (0.094, 0, 1.625), bare),
        shapes.rod((-0.02, 0, 1.42), (-0.012, 0, 1.62), 0.05, bare),
    ]
    parts = [shapes.fuse(skull, 0.008, bare, 2)]
    for side in (-1, 1):
        parts.append(shapes.ball((0.018, 0.009, 0.03), (-0.008, side * 0.076, 1.628), bare))
    # Hair ends above the brow and reaches down the neck behind.
    locks = [
        shapes.ball((0.088, 0.082, 0.078), (-0.014, 0, 1.692), mane, (0, -0.35, 0)),
        shapes.ball((0.062, 0.078, 0.09), (-0.045, 0, 1.645), mane),
    ]
    if long_hair:
        locks.append(shapes.ball((0.055, 0.09, 0.15), (-0.06, 0, 1.55), mane, (0, 0.12, 0)))
    return [*parts, shapes.fuse(locks, 0.009, mane, 2)]
