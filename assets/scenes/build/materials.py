"""Simple procedural materials. Colours are linear RGB, 0 to 1."""

from __future__ import annotations

import bpy

Colour = tuple[float, float, float]


def material(
    name: str,
    colour: Colour,
    roughness: float = 0.5,
    metallic: float = 0,
    coat: float = 0,
    transmission: float = 0,
    ior: float = 1.45,
    sheen: float = 0,
    glow: float = 0,
    mottle: float = 0,
    bump: float = 0,
    scale: float = 20,
    per_object: bool = False,
) -> bpy.types.Material:
    """A principled surface.

    mottle varies the colour by that share in patches of about 1 / scale metres; bump (0 to 1) roughens the surface
    three times as finely; glow is light given off in the same colour; with per_object the colour is each object's
    own ``color``.
    """
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    nodes, links = made.node_tree.nodes, made.node_tree.links
    inputs = nodes["Principled BSDF"].inputs
    inputs["Base Color"].default_value = inputs["Emission Color"].default_value = (*colour, 1)
    for socket, value in {
        "Roughness": roughness,
        "Metallic": metallic,
        "Coat Weight": coat,
        "Transmission Weight": transmission,
        "IOR": ior,
        "Sheen Weight": sheen,
        "Emission Strength": glow,
    }.items():
        inputs[socket].default_value = value
    if per_object:
        links.new(nodes.new("ShaderNodeObjectInfo").outputs["Color"], inputs["Base Color"])
    if mottle:
        dark, light = (tuple(min(1, c * (1 + side * mottle)) for c in colour) for side in (-1, 1))
        links.new(ramp(made, noise(made, scale, 6), dark, light), inputs["Base Color"])
    if bump:
        emboss(made, noise(made, 3 * scale, 8), bump, 0.02)
    return made


def wood(name: str, dark: Colour, light: Colour, along: str = "x", roughness=0.4, coat=0.0, scale=1.0, planks=None):
    """Wood with its grain along one axis; planks = (length, width) in metres lays it as boards in the x-y plane."""
    made = material(name, light, roughness, coat=coat)
    nodes, links = made.node_tree.nodes, made.node_tree.links
    stretch = {axis: scale * (0.25 if axis == along else 3) for axis in "xyz"}
    grain = mix(
        made,
        0.35,
        noise(made, 3, 12, tuple(stretch.values()), distortion=1.2),
        noise(made, 28, 4, tuple(stretch.values())),
    )
    colour = ramp(made, grain, dark, light)
    if planks:
        boards = nodes.new("ShaderNodeTexBrick")
        boards.offset = 0.37
        links.new(nodes.new("ShaderNodeTexCoord").outputs["Object"], boards.inputs["Vector"])
        for socket, value in {
            "Scale": 1,
            "Brick Width": planks[0],
            "Row Height": planks[1],
            "Mortar Size": 0.003,
            "Mortar": (0.05, 0.03, 0.02, 1),
            "Color1": (1, 1, 1, 1),
            "Color2": (0.62, 0.6, 0.58, 1),
        }.items():
            boards.inputs[socket].default_value = value
        colour = mix(made, 1, colour, boards.outputs["Color"], blend="MULTIPLY")
    links.new(colour, nodes["Principled BSDF"].inputs["Base Color"])
    emboss(made, grain, 0.12, 0.01)
    return made


def noise(made: bpy.types.Material, scale: float, detail: float, stretch=(1, 1, 1), distortion: float = 0):
    """The value socket of a noise in object coordinates."""
    nodes, links = made.node_tree.nodes, made.node_tree.links
    mapping = nodes.new("ShaderNodeMapping")
    mapping.inputs["Scale"].default_value = stretch
    links.new(nodes.new("ShaderNodeTexCoord").outputs["Object"], mapping.inputs["Vector"])
    texture = nodes.new("ShaderNodeTexNoise")
    texture.inputs["Scale"].default_value = scale
    texture.inputs["Detail"].default_value = detail
    texture.inputs["Distortion"].default_value = distortion
    links.new(mapping.outputs["Vector"], texture.inputs["Vector"])
    return texture.outputs["Fac"]


def ramp(made: bpy.types.Material, value, low: Colour, high: Colour, start: float = 0.35, end: float = 0.65):
    """The colour socket that goes from low (value at start) to high (value at end)."""
    node = made.node_tree.nodes.new("ShaderNodeValToRGB")
    first, last = node.color_ramp.elements
    first.position, first.color = start, (*low, 1)
    last.position, last.color = end, (*high, 1)
    made.node_tree.links.new(value, node.inputs["Fac"])
    return node.outputs["Color"]


def mix(made: bpy.types.Material, share, one, other, blend: str = "MIX"):
    """The colour socket that blends two colour or value sockets; share is a number or a socket."""
    links = made.node_tree.links
    node = made.node_tree.nodes.new("ShaderNodeMix")
    node.data_type, node.blend_type = "RGBA", blend
    if isinstance(share, bpy.types.NodeSocket):
        links.new(share, node.inputs[0])
    else:
        node.inputs[0].default_value = share
    # The node has one pair of inputs per data type, all named A and B: 6 and 7 are the colours, output 2 their mix.
    links.new(one, node.inputs[6])
    links.new(other, node.inputs[7])
    return node.outputs[2]


def emboss(made: bpy.types.Material, height, strength: float, depth: float) -> None:
    """Bend the surface normals as if the height socket (0 to 1) were depth metres of relief."""
    nodes, links = made.node_tree.nodes, made.node_tree.links
    bump = nodes.new("ShaderNodeBump")
    bump.inputs["Strength"].default_value, bump.inputs["Distance"].default_value = strength, depth
    links.new(height, bump.inputs["Height"])
    links.new(bump.outputs["Normal"], nodes["Principled BSDF"].inputs["Normal"])
