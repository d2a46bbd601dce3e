"""Bottles of juice, lemonade and water: lathed glass with an inner wall, the drink inside, a printed label and a cap.

A bottle stands at the origin on z = 0, is 0.2 to 0.32 m high, and is a list of parts to group and to mark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import materials
import numpy as np
import shapes
from models.printed import printed_surface
from PIL import Image, ImageDraw, ImageFont

Profile = Sequence[tuple[float, float]]  # (radius, z) of the outside, from the middle of the foot to the mouth

WALL = 0.0028  # metres of glass
WATER_IOR = 1.33

JUICE: Profile = (
    *((0, 0.006), (0.028, 0.001), (0.034, 0), (0.0375, 0.004), (0.0385, 0.012), (0.0385, 0.13), (0.037, 0.15)),
    *((0.031, 0.172), (0.0235, 0.19), (0.0205, 0.203), (0.0195, 0.215), (0.0195, 0.232)),
)
LONG_NECK: Profile = (
    *((0, 0.008), (0.026, 0.002), (0.032, 0), (0.0345, 0.004), (0.0352, 0.012), (0.0352, 0.155), (0.034, 0.172)),
    *((0.029, 0.193), (0.022, 0.212), (0.0165, 0.232), (0.0143, 0.255), (0.0135, 0.29), (0.0152, 0.292), (0.0152, 0.3)),
    (0.0138, 0.302),
)
STOUT: Profile = (
    *((0, 0.006), (0.025, 0.001), (0.03, 0), (0.0335, 0.004), (0.0345, 0.01), (0.0345, 0.105), (0.033, 0.122)),
    *(
        (0.026, 0.142),
        (0.019, 0.156),
        (0.0155, 0.17),
        (0.0142, 0.19),
        (0.0142, 0.206),
        (0.0152, 0.207),
        (0.0152, 0.216),
    ),
)


def _ribbed() -> Profile:
    """A plastic water bottle: soft rings around the body, a waist for the label, a short neck."""
    foot = [(0, 0.01), (0.024, 0.002), (0.03, 0), (0.035, 0.006), (0.037, 0.016)]
    z = np.linspace(0.02, 0.09, 29)
    low = zip(0.0372 + 0.0008 * np.cos(2 * math.pi * (z - 0.02) / 0.0175), z, strict=True)
    waist = [(0.0368, 0.1), (0.0362, 0.104), (0.0362, 0.158), (0.0368, 0.162)]
    z = np.linspace(0.168, 0.203, 15)
    high = zip(0.0372 + 0.0008 * np.cos(2 * math.pi * (z - 0.168) / 0.0175), z, strict=True)
    neck = [(0.0375, 0.215), (0.035, 0.236), (0.028, 0.258), (0.019, 0.275), (0.0135, 0.284), (0.013, 0.3)]
    return (*foot, *low, *waist, *high, *neck)


RIBBED = _ribbed()


def glass(colour=(1, 1, 1), ior: float = 1.48) -> shapes.Material:
    """Clear or tinted glass that lets light through to what is behind it.

    Light bent by glass reaches the drink and the counter only by caustics, which are switched off. The usual trick:
    what carries light from surface to surface (shadow and diffuse rays) goes straight through; what is seen is bent.
    """
    made = materials.material("glass", colour, 0.01, transmission=1, ior=ior)
    nodes, links = made.node_tree.nodes, made.node_tree.links
    straight, blend = nodes.new("ShaderNodeBsdfTransparent"), nodes.new("ShaderNodeMixShader")
    straight.inputs["Color"].default_value = (*(0.93 * c for c in colour), 1)
    path, either = nodes.new("ShaderNodeLightPath"), nodes.new("ShaderNodeMath")
    either.operation = "MAXIMUM"
    links.new(path.outputs["Is Shadow Ray"], either.inputs[0])
    links.new(path.outputs["Is Diffuse Ray"], either.inputs[1])
    links.new(either.outputs[0], blend.inputs["Fac"])
    links.new(nodes["Principled BSDF"].outputs["BSDF"], blend.inputs[1])
    links.new(straight.outputs["BSDF"], blend.inputs[2])
    links.new(blend.outputs["Shader"], nodes["Material Output"].inputs["Surface"])
    return made


def cloudy(colour) -> shapes.Material:
    """A drink with pulp, which hides what is behind it."""
    return materials.material("drink", colour, 0.3, mottle=0.08, scale=25)


def bottle(
    profile: Profile, vessel: shapes.Material, drink: shapes.Material | None, fill: float, cap: shapes.Material
) -> list[shapes.Object]:
    """A closed bottle without a label; fill is the height of the drink in metres."""
    inside = [(radius - WALL, max(z, 0.006)) for radius, z in profile if radius > 0.009]
    mouth_radius, mouth = profile[-1]
    parts = [shapes.lathe([*profile, *reversed(inside), (0, 0.008)], vessel, sides=64)]
    if drink:
        # A hair wider than the inner wall: touching glass and drink meet without a film of air.
        body = [(radius + 0.0003, z) for radius, z in inside if z < fill]
        edge = np.interp(fill, [z for _, z in inside], [radius for radius, _ in inside]) + 0.0003
        parts.append(shapes.lathe([(0, 0.0055), *body, (edge, fill), (0, fill)], drink, sides=64))
    radius = mouth_radius + 0.002
    lid = [
        (radius, mouth - 0.017),
        (radius + 0.0006, mouth - 0.016),
        (radius, mouth),
        (radius - 0.0015, mouth + 0.0035),
    ]
    parts.append(shapes.lathe([*lid, (0, mouth + 0.004)], cap))
    ring = [(radius + 0.0004, mouth - 0.022), (radius + 0.0004, mouth - 0.018), (mouth_radius - 0.002, mouth - 0.018)]
    parts.append(shapes.lathe(ring, cap))
    return parts


def label(radius: float, bottom: float, top: float, text: str, paper, ink, fruit=None) -> shapes.Object:
    """A paper band around the bottle, printed on front and back; colours are sRGB from 0 to 255."""
    turn = 2 * math.pi
    return printed_surface(
        lambda u, v: (radius * np.cos(turn * u), radius * np.sin(turn * u), bottom + (top - bottom) * v),
        64,
        _label_picture(text, paper, ink, fruit, math.pi * radius / (top - bottom)),
        repeat=2,
    )


def _label_picture(text: str, paper, ink, fruit, aspect: float) -> np.ndarray:
    """Half a turn of the label: a band of colour at both rims, a round fruit if any, the text."""
    height = 256
    width = round(height * aspect)
    sheet = Image.new("RGB", (width, height), paper)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, width, 16), fill=ink)
    draw.rectangle((0, height - 16, width, height), fill=ink)
    middle = height * (0.62 if fruit else 0.5)
    if fruit:
        draw.circle((width / 2, height * 0.33), 44, fill=fruit)
        draw.circle((width / 2 - 14, height * 0.33 - 14), 10, fill=tuple((c + 510) // 3 for c in fruit))
        draw.ellipse((width / 2 + 2, height * 0.33 - 66, width / 2 + 50, height * 0.33 - 40), fill=(70, 130, 50))
    font = ImageFont.load_default(min(64, 1.35 * width / len(text)))
    draw.text((width / 2, middle + (20 if fruit else 0)), text, ink, font, anchor="mm", stroke_width=1, stroke_fill=ink)
    return np.asarray(sheet)


def juice(text: str, colour, fruit) -> list[shapes.Object]:
    """Wide-mouthed glass with cloudy juice and a white lid; fruit is the sRGB colour on the label."""
    white = materials.material("lid", (0.8, 0.8, 0.78), 0.35)
    band = label(0.0389, 0.045, 0.115, text, (250, 246, 232), tuple(c * 2 // 3 for c in fruit), fruit)
    return [*bottle(JUICE, glass(), cloudy(colour), 0.19, white), band]


def lemonade(text: str, colour, fruit) -> list[shapes.Object]:
    """A long clear neck and a gold cap; fruit is the sRGB colour on the label."""
    gold = materials.material("cap", (0.75, 0.55, 0.16), 0.3, metallic=1)
    band = label(0.0356, 0.05, 0.13, text, (255, 250, 225), tuple(c * 2 // 3 for c in fruit), fruit)
    return [*bottle(LONG_NECK, glass(), cloudy(colour), 0.235, gold), band]


def mineral_water(text: str = "SPRING") -> list[shapes.Object]:
    """Green glass, long neck."""
    silver = materials.material("cap", (0.7, 0.72, 0.74), 0.3, metallic=1)
    band = label(0.0356, 0.055, 0.13, text, (236, 242, 238), (10, 90, 70))
    water = glass(ior=WATER_IOR)
    return [*bottle(LONG_NECK, glass((0.12, 0.55, 0.25)), water, 0.24, silver), band]


def still_water(text: str = "AQUA") -> list[shapes.Object]:
    """A ribbed plastic bottle with a blue cap."""
    blue = materials.material("cap", (0.02, 0.16, 0.55), 0.35)
    band = label(0.0366, 0.106, 0.156, text, (25, 90, 190), (245, 250, 255))
    water = glass((0.93, 0.97, 1), ior=WATER_IOR)
    return [*bottle(RIBBED, glass((0.93, 0.97, 1), ior=1.4), water, 0.262, blue), band]


def cola(text: str = "COLA") -> list[shapes.Object]:
    """A stout bottle of a dark drink with a red label and lid."""
    red = materials.material("cap", (0.55, 0.02, 0.02), 0.35)
    band = label(0.0349, 0.04, 0.095, text, (190, 20, 25), (255, 250, 240))
    return [*bottle(STOUT, glass(), materials.material("drink", (0.03, 0.008, 0.003), 0.1), 0.165, red), band]
