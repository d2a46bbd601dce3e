"""Meshes from a few strokes: boxes, rods, lathed and swept forms, and how to group and copy them.

Every function stages one object and returns it. Round and bevelled forms are shaded smooth, with edges sharper than
40 degrees kept sharp.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import bmesh
import bpy
import numpy as np
import studio
from mathutils import Vector

Object = bpy.types.Object
Material = bpy.types.Material


def mesh(name: str, vertices: np.ndarray, faces: np.ndarray, materials, indices=None, smooth=True) -> Object:
    """An object from (V, 3) points and (F, 3 or 4) corner indices; indices (F,) picks each face's material."""
    points, corners = np.asarray(vertices, np.float32), np.asarray(faces, np.int32)
    data = bpy.data.meshes.new(name)
    data.vertices.add(len(points))
    data.vertices.foreach_set("co", points.ravel())
    data.loops.add(corners.size)
    data.loops.foreach_set("vertex_index", corners.ravel())
    data.polygons.add(len(corners))
    data.polygons.foreach_set("loop_start", np.arange(0, corners.size, corners.shape[1], dtype=np.int32))
    data.update(calc_edges=True)
    return _stage(name, data, materials, indices, smooth)


def from_bmesh(shape: bmesh.types.BMesh, name: str, materials, location=(0, 0, 0), rotation=(0, 0, 0)) -> Object:
    """An object from a bmesh, which is freed; faces keep their material_index."""
    data = bpy.data.meshes.new(name)
    bmesh.ops.recalc_face_normals(shape, faces=shape.faces)
    shape.to_mesh(data)
    shape.free()
    thing = _stage(name, data, materials, None, True)
    data.set_sharp_from_angle(angle=math.radians(40))
    thing.location, thing.rotation_euler = location, rotation
    return thing


def box(size, location, material: Material, bevel: float = 0, rotation=(0, 0, 0), segments: int = 3) -> Object:
    """A box of size (x, y, z) centred on location, edges rounded by bevel."""
    shape = bmesh.new()
    bmesh.ops.create_cube(shape, size=1)
    bmesh.ops.scale(shape, vec=size, verts=shape.verts)
    if bevel:
        edges = shape.edges[:] + shape.verts[:]
        bmesh.ops.bevel(shape, geom=edges, offset=bevel, segments=segments, profile=0.5, affect="EDGES")
    return from_bmesh(shape, "box", material, location, rotation)


def cylinder(radius, height, location, material, rotation=(0, 0, 0), top=None, sides=32, bevel=0.0) -> Object:
    """A cylinder along z centred on location; another top radius makes it a cone."""
    shape = bmesh.new()
    bmesh.ops.create_cone(
        shape, cap_ends=True, segments=sides, radius1=radius, radius2=radius if top is None else top, depth=height
    )
    if bevel:
        rims = [edge for edge in shape.edges if any(len(face.verts) > 4 for face in edge.link_faces)]
        bmesh.ops.bevel(shape, geom=rims, offset=bevel, segments=2, profile=0.5, affect="EDGES")
    return from_bmesh(shape, "cylinder", material, location, rotation)


def rod(start, end, radius: float, material: Material, end_radius: float | None = None, sides: int = 14) -> Object:
    """A straight round bar between two points."""
    start, end = Vector(start), Vector(end)
    thing = cylinder(radius, (end - start).length, (start + end) / 2, material, top=end_radius, sides=sides)
    thing.rotation_euler = (end - start).to_track_quat("Z", "Y").to_euler()
    return thing


def ball(radii, location, material: Material, rotation=(0, 0, 0), detail: int = 4) -> Object:
    """An ellipsoid with radii (x, y, z)."""
    shape = bmesh.new()
    bmesh.ops.create_icosphere(shape, subdivisions=detail, radius=1)
    bmesh.ops.scale(shape, vec=radii, verts=shape.verts)
    return from_bmesh(shape, "ball", material, location, rotation)


def lathe(profile: Sequence[tuple[float, float]], material: Material, location=(0, 0, 0), sides: int = 48) -> Object:
    """Turn a profile of (radius, z) points around z; a radius of 0 closes the form."""
    turns = np.linspace(0, 2 * math.pi, sides, endpoint=False)
    shape = bmesh.new()
    rings = [
        [shape.verts.new((radius * math.cos(a), radius * math.sin(a), z)) for a in (turns if radius else turns[:1])]
        for radius, z in profile
    ]
    for low, high in pairwise(rings):
        for i in range(sides):
            corners = (low[i % len(low)], low[(i + 1) % len(low)], high[(i + 1) % len(high)], high[i % len(high)])
            face = list(dict.fromkeys(corners))  # a tip has one vertex only
            if len(face) > 2:
                shape.faces.new(face)
    return from_bmesh(shape, "lathe", material, location)


def tube(points, radius: float, material: Material, taper: Sequence[float] | None = None) -> Object:
    """A round, closed tube along a smooth curve near the points; taper scales the radius at each point."""
    curve = bpy.data.curves.new("tube", "CURVE")
    curve.dimensions, curve.bevel_depth, curve.bevel_resolution = "3D", radius, 3
    curve.resolution_u, curve.use_fill_caps = 6, True
    spline = curve.splines.new("NURBS")
    spline.points.add(len(points) - 1)
    spline.use_endpoint_u, spline.order_u = True, min(4, len(points))
    for knot, point, scale in zip(spline.points, points, taper or [1] * len(points), strict=True):
        knot.co, knot.radius = (*point, 1), scale
    return _stage("tube", curve, material, None, False)


def surface(function, columns: int, rows: int, name: str, material: Material) -> Object:
    """A grid bent by function(u, v) -> (x, y, z) arrays, for u and v from 0 to 1."""
    v, u = np.meshgrid(np.linspace(0, 1, rows + 1), np.linspace(0, 1, columns + 1), indexing="ij")
    points = np.stack(np.broadcast_arrays(*function(u, v)), axis=-1).reshape(-1, 3)
    corner = (np.arange(rows)[:, None] * (columns + 1) + np.arange(columns)).ravel()
    faces = np.stack([corner, corner + 1, corner + columns + 2, corner + columns + 1], axis=1)
    return mesh(name, points, faces, material)


def fuse(parts: Iterable[Object], voxel: float, material: Material, rounds: int = 4) -> Object:
    """Melt overlapping parts into one closed skin, smoothed; it shows no detail below voxel metres. Uses them up."""
    shape = bmesh.new()
    for part in parts:
        bpy.context.view_layer.update()
        first = len(shape.verts)
        shape.from_mesh(_evaluated(part))
        shape.verts.ensure_lookup_table()
        bmesh.ops.transform(shape, matrix=part.matrix_world, verts=shape.verts[first:])
        bpy.data.objects.remove(part)
    rough = from_bmesh(shape, "fused", material)
    remesh = rough.modifiers.new("remesh", "REMESH")
    remesh.mode, remesh.voxel_size, remesh.use_smooth_shade = "VOXEL", voxel, True
    relax = rough.modifiers.new("relax", "SMOOTH")
    relax.iterations = rounds
    return baked(rough)


def baked(thing: Object) -> Object:
    """The object with its modifiers applied."""
    data = _evaluated(thing)
    thing.modifiers.clear()
    thing.data = data
    return thing


def _evaluated(thing: Object) -> bpy.types.Mesh:
    graph = bpy.context.evaluated_depsgraph_get()
    graph.update()
    return bpy.data.meshes.new_from_object(thing.evaluated_get(graph))


def smooth(thing: Object, levels: int = 2) -> Object:
    """Catmull-Clark subdivision."""
    modifier = thing.modifiers.new("smooth", "SUBSURF")
    modifier.levels = modifier.render_levels = levels
    return thing


def built(build: Callable[[], object]) -> list[Object]:
    """The objects without a parent that a function stages, to group what it puts in place itself."""
    before = set(bpy.data.objects)
    build()
    return [thing for thing in bpy.data.objects if thing not in before and thing.parent is None]


def group(parts: Iterable[Object], location=(0, 0, 0), heading: float = 0, scale: float = 1, tilt=(0, 0)) -> Object:
    """Move parts together: scaled, leant by tilt (about x, y), turned by heading about z, put at location."""
    handle = bpy.data.objects.new("group", None)
    bpy.context.scene.collection.objects.link(handle)
    for part in parts:
        part.parent = handle
    handle.location, handle.rotation_euler, handle.scale = location, (*tilt, heading), (scale,) * 3
    return handle


def copies(parts: Iterable[Object]) -> list[Object]:
    """Copies that share their meshes with the originals but carry marks and colours of their own."""
    made = []
    for part in parts:
        twin = part.copy()
        bpy.context.scene.collection.objects.link(twin)
        made.append(twin)
    return made


def _stage(name: str, data, materials, indices, smooth_shading: bool) -> Object:
    for material in materials if isinstance(materials, list | tuple) else [materials]:
        data.materials.append(material)
    if indices is not None:
        data.polygons.foreach_set("material_index", np.asarray(indices, np.int32))
    if smooth_shading:
        data.polygons.foreach_set("use_smooth", [True] * len(data.polygons))
    thing = bpy.data.objects.new(name, data)
    studio.name_as_stuff(thing)
    bpy.context.scene.collection.objects.link(thing)
    return thing
