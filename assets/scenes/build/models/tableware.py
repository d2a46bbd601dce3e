"""What stands on tables: cups, glasses, bowls, vases, books, a laptop, fruit. All on z = 0, as lists of parts."""

from __future__ import annotations

import math
import random

import materials
import numpy as np
import shapes
from mathutils import Matrix
from models.bottles import cloudy, glass
from models.cars import moved
from models.printed import printed_surface
from PIL import Image, ImageDraw, ImageFont


def cup(glaze: shapes.Material) -> list[shapes.Object]:
    """A mug of coffee with its handle towards +x, 9.5 cm high."""
    wall = [(0, 0), (0.034, 0), (0.039, 0.006), (0.0415, 0.03), (0.0425, 0.093), (0.041, 0.095), (0.039, 0.092)]
    parts = [shapes.lathe([*wall, (0.038, 0.02), (0, 0.012)], glaze)]
    ear = [(0.041, 0, 0.078), (0.062, 0, 0.08), (0.073, 0, 0.055), (0.064, 0, 0.03), (0.04, 0, 0.024)]
    parts.append(shapes.tube(ear, 0.0062, glaze))
    coffee = materials.material("coffee", (0.035, 0.014, 0.005), 0.15)
    return [*parts, shapes.lathe([(0.0385, 0.078), (0, 0.078)], coffee)]


def wine_glass() -> list[shapes.Object]:
    """A stemmed glass, 21 cm high, a third full of red wine."""
    outside = [(0, 0.004), (0.032, 0.002), (0.036, 0), (0.036, 0.002), (0.012, 0.008), (0.0045, 0.018), (0.0042, 0.085)]
    bowl = [(0.012, 0.096), (0.031, 0.112), (0.0415, 0.14), (0.0415, 0.16), (0.0335, 0.212)]
    inside = [(radius - 0.0016, z + 0.001) for radius, z in reversed(bowl)]
    wine = [(0, 0.0965), *((radius - 0.0013, z + 0.001) for radius, z in bowl[:3]), (0, 0.1405)]
    return [
        shapes.lathe([*outside, *bowl, *inside, (0, 0.096)], glass(), sides=64),
        shapes.lathe(wine, cloudy((0.16, 0.004, 0.012)), sides=64),
    ]


def bowl(glaze: shapes.Material) -> list[shapes.Object]:
    """A wide bowl, 29 cm across and 9 cm high."""
    outside = [(0, 0), (0.06, 0), (0.066, 0.01), (0.12, 0.05), (0.145, 0.088)]
    return [shapes.lathe([*outside, (0.141, 0.09), (0.115, 0.056), (0.06, 0.018), (0, 0.015)], glaze)]


def orange(seed: int) -> list[shapes.Object]:
    """A fruit, 8.4 cm across, its middle at the origin."""
    peel = materials.material("orange", (0.78, 0.26, 0.012), 0.42, mottle=0.06, bump=0.18, scale=60)
    leaf = materials.material("stalk end", (0.12, 0.13, 0.03), 0.8)
    turn = (0.5 + seed, 0.4 * seed, 0)
    return [shapes.ball((0.042, 0.042, 0.04), (0, 0, 0), peel, turn), shapes.ball((0.005,) * 3, (0, 0, 0.039), leaf)]


def vase_of_tulips(glaze: shapes.Material, seed: int) -> tuple[list[shapes.Object], list[shapes.Object]]:
    """A bellied vase, and the bunch of tulips in it, 0.5 m high together."""
    outside = [
        (0, 0),
        (0.045, 0),
        (0.055, 0.008),
        (0.082, 0.07),
        (0.085, 0.1),
        (0.07, 0.155),
        (0.042, 0.2),
        (0.04, 0.225),
    ]
    vase = [shapes.lathe([*outside, (0.047, 0.24), (0.043, 0.241), (0.036, 0.22), (0.036, 0.2), (0, 0.15)], glaze)]
    stalk = materials.material("stalk", (0.1, 0.22, 0.05), 0.6)
    blade = materials.material("tulip leaf", (0.07, 0.2, 0.06), 0.5)
    reds = [
        materials.material("petal", tone, 0.55, sheen=0.2)
        for tone in ((0.62, 0.05, 0.05), (0.75, 0.3, 0.03), (0.7, 0.2, 0.22))
    ]
    rng = random.Random(seed)
    flowers = []
    for number in range(11):
        turn = number * 2.4
        reach = 0.035 + 0.125 * math.sqrt(number / 11)
        top = np.array((reach * math.cos(turn), reach * math.sin(turn), 0.43 - 0.7 * reach + rng.uniform(-0.015, 0.02)))
        foot = (0.02 * math.cos(turn), 0.02 * math.sin(turn), 0.16)
        flowers.append(shapes.tube([foot, tuple(top * (0.4, 0.4, 0.75)), tuple(top)], 0.0035, stalk))
        lean = (-0.9 * reach * math.sin(turn) * 4, 0.9 * reach * math.cos(turn) * 4)
        flowers += _tulip(top, lean, reds[number % 3])
        if number % 2:
            end = (1.25 * top[0] + 0.02, 1.25 * top[1], 0.3 + rng.uniform(0, 0.05))
            leaf = shapes.tube([foot, (0.5 * end[0], 0.5 * end[1], 0.29), end], 0.012, blade, taper=(0.6, 1, 0.1))
            flowers.append(leaf)
    return vase, flowers


def _tulip(place, lean, petal) -> list[shapes.Object]:
    made = []
    for number in range(6):
        turn = number * math.pi / 3
        radius = 0.013 if number % 2 else 0.01
        at = np.add(place, (radius * math.cos(turn), radius * math.sin(turn), 0.022))
        made.append(shapes.ball((0.008, 0.017, 0.031), at, petal, (0.1 * lean[0], 0.1 * lean[1], turn), detail=3))
    return made


def book(size, colour, title: str) -> list[shapes.Object]:
    """A closed hardback lying flat; size is (along the spine, across, thick), the spine towards -y."""
    long, wide, thick = size
    cover = materials.material("cover", colour, 0.5, bump=0.05, scale=40)
    paper = materials.material("paper", (0.8, 0.76, 0.66), 0.9)
    board = 0.0028
    parts = [shapes.box((long, wide, board), (0, 0, z), cover, 0.001) for z in (board / 2, thick - board / 2)]
    parts.append(shapes.box((long, board, thick), (0, -wide / 2, thick / 2), cover, 0.001))
    parts.append(shapes.box((long - 0.008, wide - 0.006, thick - 2 * board), (0, -0.002, thick / 2), paper))
    ink = tuple(round(255 * c**0.45) for c in colour)
    parts.append(
        printed_surface(
            lambda u, v: ((u - 0.5) * 0.8 * long, -wide / 2 - 0.0018 + 0 * u, thick * (0.2 + 0.6 * v)),
            1,
            _title(title, ink),
        )
    )
    return parts


def _title(title: str, ground) -> np.ndarray:
    sheet = Image.new("RGB", (420, 48), ground)
    font = ImageFont.load_default(34)
    ImageDraw.Draw(sheet).text((210, 24), title, (250, 240, 215), font, anchor="mm", stroke_width=1)
    return np.asarray(sheet)


def laptop() -> list[shapes.Object]:
    """An open laptop, 33 cm wide, its screen towards -y, showing a page of text."""
    metal = materials.material("aluminium", (0.55, 0.56, 0.58), 0.35, metallic=0.9)
    black = materials.material("key", (0.02, 0.02, 0.022), 0.5)
    parts = [
        shapes.box((0.33, 0.23, 0.016), (0, 0, 0.008), metal, 0.006),
        shapes.box((0.105, 0.065, 0.001), (0, -0.07, 0.0163), materials.material("pad", (0.4, 0.41, 0.43), 0.3, 0.7)),
    ]
    for row in range(5):
        for column in range(14):
            at = (-0.143 + 0.022 * column, 0.085 - 0.022 * row, 0.0175)
            parts.append(shapes.box((0.019, 0.019, 0.003), at, black, 0.0015, segments=1))
    lid = [
        shapes.box((0.33, 0.008, 0.225), (0, 0, 0.1125), metal, 0.004),
        shapes.box((0.322, 0.002, 0.216), (0, -0.004, 0.113), black),
        printed_surface(
            lambda u, v: ((u - 0.5) * 0.306, -0.0055 + 0 * u, 0.014 + 0.192 * v), 1, _page(), roughness=0.2, glow=0.9
        ),
    ]
    hinge = Matrix.Translation((0, 0.113, 0.012)) @ Matrix.Rotation(-0.28, 4, "X")
    return [*parts, *moved(lid, hinge)]


def _page() -> np.ndarray:
    """(400, 640, 3) uint8: a window with a picture, headings and lines of text."""
    sheet = Image.new("RGB", (640, 400), (246, 247, 249))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, 640, 34), fill=(52, 66, 92))
    draw.rectangle((30, 62, 300, 250), fill=(128, 170, 205))
    draw.polygon(((30, 250), (120, 130), (190, 210), (240, 160), (300, 250)), fill=(70, 110, 90))
    draw.ellipse((230, 80, 270, 120), fill=(250, 225, 140))
    draw.rectangle((330, 62, 560, 82), fill=(40, 44, 52))
    rng = random.Random(2)
    for line in range(9):
        draw.rectangle((330, 104 + 17 * line, 330 + rng.randint(190, 275), 111 + 17 * line), fill=(150, 156, 166))
    for line in range(6):
        draw.rectangle((30, 276 + 17 * line, 30 + rng.randint(430, 570), 283 + 17 * line), fill=(150, 156, 166))
    return np.asarray(sheet)
