"""The bodies of cars: cross-sections lofted into one subdivided skin; its paint and its see-through windows."""

from __future__ import annotations

import math
from itertools import pairwise

import bmesh
import bpy
import numpy as np
import shapes

_PAINT, _GLASS, _RUBBER = 0, 1, 2  # material slots of the body
_HALF = 8  # points of half a cross-section, from the sill up to the middle of the roof


def _low(x, top, wide=1.0, bottom=0.20, bow=0.0):
    """Half a cross-section without a cabin: bonnet, boot or bumper, of this height and relative width at x."""
    y = np.array((0.70, 0.86, 0.90, 0.885, 0.83, 0.62, 0.36, 0)) * wide
    z = np.array((bottom, bottom + 0.09, 0.52, top - 0.12, top - 0.025, top + 0.012, top + 0.032, top + 0.04))
    z[2] = min(z[2], (z[1] + z[3]) / 2)
    return np.stack([x + bow * (1 - (y / 0.9) ** 2), y, z], 1)


def _cabin(x, lean, top, belt=0.93):
    """Half a cross-section through the cabin; its roof lies lean metres ahead of its foot at x."""
    y = np.array((0.70, 0.87, 0.90, 0.885, 0.84, 0.615, 0.51, 0))
    z = np.array((0.19, 0.28, 0.52, 0.80, belt, top - 0.065, top - 0.012, top + 0.015))
    return np.stack([x + lean * np.array((0, 0, 0, 0, 0, 0.92, 1.02, 1.10)), y, z], 1)


# Per kind: cross-sections from tail to nose; the numbers of the first section of the rear screen, the rear and front
# side windows and the windscreen; axles (x), wheel radius, and how much higher than drawn the body stands.
_FRONT = (_low(1.02, 0.945), _low(1.5, 0.885), _low(1.84, 0.80, 0.985, 0.2, 0.06), _low(2.0, 0.69, 0.95, 0.22, 0.12))
KINDS = {
    "hatchback": (
        (
            _low(-1.97, 0.74, 0.90, 0.32, -0.06),
            _low(-1.97, 0.90, 0.95, 0.26, -0.06),
            _low(-1.92, 0.955, 0.98),
            _cabin(-1.78, 0.40, 1.39),
            _cabin(-1.40, 0.24, 1.435),
            _cabin(-0.42, 0.06, 1.475),
            _cabin(-0.34, 0.04, 1.475),
            _cabin(0.90, -0.64, 1.425),
            *_FRONT,
            _low(2.06, 0.58, 0.88, 0.28, 0.14),
        ),
        (2, 4, 6, 7),
        (-1.30, 1.30),
        0.315,
        0.0,
    ),
    "saloon": (
        (
            _low(-2.28, 0.74, 0.88, 0.32, -0.06),
            _low(-2.28, 0.92, 0.92, 0.26, -0.06),
            _low(-2.20, 0.955, 0.94),
            _low(-1.66, 0.985, 0.98),
            _cabin(-1.38, 0.52, 1.375),
            _cabin(-1.14, 0.34, 1.40),
            _cabin(-0.34, 0.05, 1.44),
            _cabin(-0.26, 0.04, 1.44),
            _cabin(0.92, -0.66, 1.395),
            *(section + ((0.12, 0, 0) if i else (0.02, 0, 0)) for i, section in enumerate(_FRONT)),
            _low(2.18, 0.57, 0.86, 0.28, 0.14),
        ),
        (3, 5, 7, 8),
        (-1.38, 1.40),
        0.315,
        0.0,
    ),
}
KINDS["suv"] = (KINDS["hatchback"][0], KINDS["hatchback"][1], (-1.30, 1.32), 0.36, 0.13)


def loft(sections, windows, materials) -> bpy.types.Object:
    """A closed, subdivided skin over the cross-sections, with sunk windows in rubber seals."""
    rear_screen, rear_side, front_side, windscreen = windows
    shape = bmesh.new()
    crease, point_crease = shape.edges.layers.float.new("crease_edge"), shape.verts.layers.float.new("crease_vert")
    rings = []
    for section in sections:
        mirrored = section[-2::-1] * (1, -1, 1)
        rings.append([shape.verts.new(point) for point in (*section, *mirrored)])
    last = 2 * _HALF - 2
    for number, (back, ahead) in enumerate(pairwise(rings)):
        for k in range(last):
            face = shape.faces.new((back[k], back[k + 1], ahead[k + 1], ahead[k]))
            band = min(k, last - 1 - k)
            if (number in (rear_side, front_side) and band == 4) or (
                number in (rear_screen, windscreen) and band in (5, 6)
            ):
                face.material_index = _GLASS
            elif band == 0:
                face.material_index = _RUBBER
        shape.faces.new((back[0], ahead[0], ahead[-1], back[-1])).material_index = _RUBBER
    for end in (rings[0], rings[-1]):
        for k in range(_HALF - 1):
            corners = (end[k], end[k + 1], end[last - k - 1], end[last - k])
            shape.faces.new(tuple(dict.fromkeys(corners)))
    glass = [face for face in shape.faces if face.material_index == _GLASS]
    seals = bmesh.ops.inset_region(
        shape, faces=glass, thickness=0.024, depth=-0.010, use_even_offset=True, use_boundary=True
    )
    for face in seals["faces"]:
        face.material_index = _RUBBER
    for edge in shape.edges:
        if len({face.material_index for face in edge.link_faces}) > 1:
            edge[crease] = 0.9
    for vertex in shape.verts:
        # Without this, subdivision would round every window into a porthole.
        if sum(face.material_index == _GLASS for face in vertex.link_faces) == 1:
            vertex[point_crease] = 0.85
            for edge in vertex.link_edges:
                if all(face.material_index == _RUBBER for face in edge.link_faces):
                    edge.other_vert(vertex)[point_crease] = 0.85
    for back, ahead in pairwise(rings):
        for k in (1, 3, last - 3, last - 1):  # the sill and the shoulder line
            edge = shape.edges.get((back[k], ahead[k]))
            if edge:
                edge[crease] = max(edge[crease], 0.45 if k in (3, last - 3) else 0.3)
    return shapes.smooth(shapes.from_bmesh(shape, "car body", materials), 3)


def cut_arches(body: bpy.types.Object, axles, radius: float, lining) -> None:
    """Cut the wheel arches and apply all modifiers."""
    cutters = []
    for x in axles:
        cutter = shapes.cylinder(radius + 0.055, 3, (x, 0, radius + 0.01), lining, (math.pi / 2, 0, 0), sides=48)
        cut = body.modifiers.new("arch", "BOOLEAN")
        cut.object, cut.solver, cut.operation = cutter, "EXACT", "DIFFERENCE"
        cutters.append(cutter)
    shapes.baked(body)
    for cutter in cutters:
        bpy.data.objects.remove(cutter)


def dark_inside(paint: bpy.types.Material) -> None:
    """The body is one skin: its inner side must look like a dark lining, not like paint."""
    nodes, links = paint.node_tree.nodes, paint.node_tree.links
    lining = nodes.new("ShaderNodeBsdfDiffuse")
    lining.inputs["Color"].default_value = (0.03, 0.03, 0.032, 1)
    choose = nodes.new("ShaderNodeMixShader")
    links.new(nodes.new("ShaderNodeNewGeometry").outputs["Backfacing"], choose.inputs["Fac"])
    links.new(nodes["Principled BSDF"].outputs[0], choose.inputs[1])
    links.new(lining.outputs[0], choose.inputs[2])
    links.new(choose.outputs[0], nodes["Material Output"].inputs["Surface"])


def window_glass() -> bpy.types.Material:
    """Tinted panes without refraction: light passes straight through, which keeps cabins bright and free of noise."""
    pane = bpy.data.materials.new("window")
    pane.use_nodes = True
    nodes, links = pane.node_tree.nodes, pane.node_tree.links
    nodes.remove(nodes["Principled BSDF"])
    tint, mirror = nodes.new("ShaderNodeBsdfTransparent"), nodes.new("ShaderNodeBsdfGlossy")
    tint.inputs["Color"].default_value = (0.36, 0.40, 0.39, 1)
    mirror.inputs["Roughness"].default_value = 0.01
    fresnel, blend = nodes.new("ShaderNodeFresnel"), nodes.new("ShaderNodeMixShader")
    fresnel.inputs["IOR"].default_value = 1.6
    links.new(fresnel.outputs[0], blend.inputs["Fac"])
    links.new(tint.outputs[0], blend.inputs[1])
    links.new(mirror.outputs[0], blend.inputs[2])
    links.new(blend.outputs[0], nodes["Material Output"].inputs["Surface"])
    return pane
