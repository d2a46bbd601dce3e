"""Pictures on surfaces: a bottle's label, what a television shows."""

from __future__ import annotations

import bpy
import materials
import numpy as np
import shapes


def printed_surface(function, columns: int, pixels: np.ndarray, repeat: int = 1, roughness=0.45, glow: float = 0):
    """shapes.surface() with one row, carrying an (H, W, 3) uint8 sRGB picture, repeat times side by side.

    u runs from the picture's left to its right, v from its bottom to its top; glow is the strength of its own light.
    """
    height, width, _ = pixels.shape
    image = bpy.data.images.new("print", width, height)
    values = np.ones((height, width, 4), np.float32)
    values[..., :3] = pixels[::-1] / 255  # Blender's rows start at the bottom
    image.pixels.foreach_set(values.ravel())
    made = materials.material("print", (1, 1, 1), roughness, glow=glow)
    nodes, links = made.node_tree.nodes, made.node_tree.links
    texture = nodes.new("ShaderNodeTexImage")
    texture.image = image
    if glow:  # a lit screen is black where it does not shine
        nodes["Principled BSDF"].inputs["Base Color"].default_value = (0, 0, 0, 1)
    links.new(texture.outputs["Color"], nodes["Principled BSDF"].inputs["Emission Color" if glow else "Base Color"])

    sheet = shapes.surface(function, columns, 1, "print", made)
    places = sheet.data.uv_layers.new().data
    for loop in sheet.data.loops:  # surface() numbers its points row by row
        row, column = divmod(loop.vertex_index, columns + 1)
        places[loop.index].uv = (repeat * column / columns, row)
    return sheet
