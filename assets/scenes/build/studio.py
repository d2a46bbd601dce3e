"""The photo studio of the example scenes: key ids, camera, light, and the two renders (picture and answer key).

How a scene is made
-------------------
``python assets/scenes/build/render.py NAME`` imports ``scenes/NAME.py`` and calls its ``build()``, which fills the
empty stage: models (``models/``, ``shapes.py``) with materials (``materials.py``), one ``camera`` and light (``sky``
outdoors, ``area_light`` indoors). ``render.py`` then renders the picture and the key; a scene that needs a brighter or
darker print sets ``EXPOSURE`` (in stops). Units are metres, z is up, colours are linear RGB from 0 to 1, angles are
radians unless a comment says degrees.

The key names every pixel. A thing is announced once, with all its parts; stuff is whatever is built meanwhile::

    studio.mark(parts, "sheep")        # all these meshes are one sheep, numbered in the order of the calls
    with studio.stuff("wall"): ...     # or @studio.stuff("wall") on a function: what it stages is wall, unless marked

What lies beyond all objects is sky under ``sky`` and window in a room. Only what has no class stays unnamed. Random
numbers come from generators with fixed seeds, so a rebuild has the same ids.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import bpy
import numpy as np
from mathutils import Vector

from segdemo.answer_keys import VALUES_PER_CLASS
from segdemo.classes import CLASSES

CLASS_IDS = {spec.name: spec.id for spec in CLASSES}
_UNNAMED = 2**15 - 1  # the largest index Blender stores; 0 means that the ray met no object

_marked = Counter()
_stuff = [_UNNAMED]  # the innermost stuff() comes last
_only_in_key = []
_beyond = 0


def empty_stage() -> None:
    """Forget everything: an empty Blender file, and numbers that start at 1 again."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    _marked.clear()
    _only_in_key.clear()


def mark(parts: Iterable[bpy.types.Object], class_name: str) -> None:
    """Give all parts the key value of the next object of this class, numbered from 1."""
    _marked[class_name] += 1
    for part in parts:
        part.pass_index = CLASS_IDS[class_name] * VALUES_PER_CLASS + _marked[class_name]


@contextmanager
def stuff(class_name: str) -> Iterator[None]:
    """Whatever is staged meanwhile is this kind of stuff, unless it is marked or a stuff() within says otherwise."""
    _stuff.append(CLASS_IDS[class_name] * VALUES_PER_CLASS)
    try:
        yield
    finally:
        _stuff.pop()


def name_as_stuff(thing: bpy.types.Object) -> None:
    """Give a new object the key value of the stuff that is being built."""
    thing.pass_index = _stuff[-1]


def only_in_key(thing: bpy.types.Object) -> None:
    """Leave an object out of the picture: air that the key names, such as a window without panes."""
    _only_in_key.append(thing)


def camera(location, target, lens: float = 35, fstop: float | None = None, focus=None) -> None:
    """Look from location at target; lens in mm (36 mm sensor); fstop blurs all but the distance of focus."""
    data = bpy.data.cameras.new("camera")
    data.lens = lens
    data.clip_end = 5000
    if fstop:
        data.dof.use_dof = True
        data.dof.aperture_fstop = fstop
        data.dof.focus_distance = (Vector(focus or target) - Vector(location)).length
    _point(_stage("camera", data), location, target)
    bpy.context.scene.camera = bpy.data.objects["camera"]


def area_light(location, target, size: float, watts: float, colour=(1, 1, 1), height: float | None = None) -> None:
    """A soft rectangle of light, size by height (default: square) metres, not seen by the camera itself."""
    data = bpy.data.lights.new("area", "AREA")
    data.shape, data.size, data.size_y = "RECTANGLE", size, height or size
    data.energy, data.color = watts, colour
    light = _stage("area light", data)
    light.visible_camera = False
    _point(light, location, target)


def sun_light(elevation: float, direction: float, strength: float, colour=(1, 1, 1)) -> None:
    """The sun alone, for rooms; angles in degrees, direction counted clockwise from +y as in sky()."""
    data = bpy.data.lights.new("sun", "SUN")
    data.energy, data.color, data.angle = strength, colour, math.radians(1)
    up, around = math.radians(elevation), math.radians(direction)
    towards = (math.cos(up) * math.sin(around), math.cos(up) * math.cos(around), math.sin(up))
    _point(_stage("sun", data), towards, (0, 0, 0))


def sky(
    sun_elevation: float,
    sun_direction: float,
    strength: float = 0.13,
    clouds: float = 0,
    haze: float = 0.6,
    sun_size=1.0,
) -> None:
    """Daylight after Nishita et al. 1993; angles in degrees, sun_direction counted clockwise from +y.

    clouds is the share of the sky (0 to 1) they cover; strength scales the whole light (0.1 to 0.2 suits daylight).
    """
    _set_beyond("sky")
    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    daylight = nodes.new("ShaderNodeTexSky")
    daylight.sky_type = "NISHITA"
    daylight.sun_elevation, daylight.sun_rotation = math.radians(sun_elevation), math.radians(sun_direction)
    daylight.sun_size = math.radians(sun_size)
    daylight.dust_density = haze
    colour = daylight.outputs["Color"]
    if clouds:
        colour = _clouds_over(world.node_tree, colour, clouds)
    links.new(colour, nodes["Background"].inputs["Color"])
    nodes["Background"].inputs["Strength"].default_value = strength


def ambient(colour, strength: float) -> None:
    """An even light from everywhere, for rooms lit by area lights: what is seen of it is seen through a window."""
    _set_beyond("window")
    world = bpy.data.worlds.new("ambient")
    bpy.context.scene.world = world
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs["Color"].default_value = (*colour, 1)
    world.node_tree.nodes["Background"].inputs["Strength"].default_value = strength


def render_picture(path: Path, width: int, samples: int, exposure: float = 0) -> None:
    """Render the staged scene, 4:3, to a PNG file."""
    scene = _scene(width)
    _show_only_in_key(False)
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    scene.view_settings.exposure = exposure
    cycles = scene.cycles
    cycles.samples, cycles.use_adaptive_sampling, cycles.adaptive_threshold = samples, True, 0.03
    cycles.use_denoising, cycles.denoiser = True, "OPENIMAGEDENOISE"
    cycles.max_bounces, cycles.transparent_max_bounces = 8, 8
    # Caustics and fireflies cost many samples and are hardly missed.
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect, cycles.blur_glossy = 6, 0.5
    scene.render.image_settings.file_format = "PNG"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def render_key(width: int) -> np.ndarray:
    """(H, W) uint16: the key value (see segdemo.scenes) of what is seen through the centre of each pixel.

    A render of its own, because the index pass of the picture mixes ids where lens blur or sampling mixes surfaces.
    """
    scene = _scene(width)
    _show_only_in_key(True)
    cycles = scene.cycles
    cycles.samples, cycles.use_adaptive_sampling, cycles.use_denoising, cycles.max_bounces = 1, False, False, 0
    cycles.pixel_filter_type, cycles.filter_width = "BOX", 0.01
    scene.camera.data.dof.use_dof = False
    scene.view_layers[0].use_pass_object_index = True
    scene.use_nodes = True
    nodes, links = scene.node_tree.nodes, scene.node_tree.links
    nodes.clear()
    layers, output = nodes.new("CompositorNodeRLayers"), nodes.new("CompositorNodeOutputFile")
    links.new(layers.outputs["IndexOB"], output.inputs[0])
    output.format.file_format, output.format.color_depth = "OPEN_EXR", "32"
    output.file_slots[0].path = "key_"
    with TemporaryDirectory() as folder:
        output.base_path = folder
        bpy.ops.render.render()
        ids = _read_exr(next(Path(folder).glob("key_*.exr")))
    key = np.rint(ids).astype(np.uint16)
    if np.abs(ids - key).max() > 1e-3:
        raise RuntimeError("The key holds ids that are not whole numbers: the id render mixed surfaces.")
    key[key == 0] = _beyond
    key[key == _UNNAMED] = 0
    return key


def _show_only_in_key(shown: bool) -> None:
    for thing in _only_in_key:
        thing.hide_render = not shown


def _set_beyond(class_name: str) -> None:
    global _beyond
    _beyond = CLASS_IDS[class_name] * VALUES_PER_CLASS


def _scene(width: int) -> bpy.types.Scene:
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y = width, width * 3 // 4
    scene.render.use_persistent_data = True
    scene.cycles.seed = 1
    # Ribbons are far cheaper than round hairs and look the same at this size.
    scene.cycles_curves.shape = "RIBBONS"
    return scene


def _read_exr(path: Path) -> np.ndarray:
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = "Non-Color"
    width, height = image.size
    values = np.empty(width * height * image.channels, np.float32)
    image.pixels.foreach_get(values)
    return values.reshape(height, width, -1)[::-1, :, 0]  # Blender's rows start at the bottom


def _clouds_over(tree: bpy.types.NodeTree, colour: bpy.types.NodeSocket, cover: float) -> bpy.types.NodeSocket:
    """Fair-weather clouds on a flat layer overhead: noise over direction / height, white where it is high."""
    nodes, links = tree.nodes, tree.links

    def math_node(operation: str, a, b):
        node = nodes.new("ShaderNodeMath")
        node.operation = operation
        links.new(a, node.inputs[0])
        node.inputs[1].default_value = b
        return node.outputs[0]

    direction = nodes.new("ShaderNodeTexCoord").outputs["Generated"]
    split = nodes.new("ShaderNodeSeparateXYZ")
    links.new(direction, split.inputs[0])
    height = math_node("ADD", math_node("MAXIMUM", split.outputs["Z"], 0.03), 0.12)
    layer = nodes.new("ShaderNodeVectorMath")
    layer.operation = "DIVIDE"
    links.new(direction, layer.inputs[0])
    links.new(height, layer.inputs[1])
    noise = nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = 1.1
    noise.inputs["Detail"].default_value = 9
    noise.inputs["Roughness"].default_value = 0.58
    links.new(layer.outputs[0], noise.inputs["Vector"])
    edge = 0.66 - 0.3 * cover
    ramp = nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.elements[0].position, ramp.color_ramp.elements[1].position = edge, edge + 0.22
    links.new(noise.outputs["Fac"], ramp.inputs["Fac"])
    mix = nodes.new("ShaderNodeMix")
    mix.data_type = "RGBA"
    links.new(ramp.outputs["Color"], mix.inputs["Factor"])
    # Sockets named A and B exist once per data type; the colour pair is what this mix uses.
    links.new(colour, next(s for s in mix.inputs if s.name == "A" and s.type == "RGBA"))
    next(s for s in mix.inputs if s.name == "B" and s.type == "RGBA").default_value = (4.2, 4.2, 4.3, 1)
    return next(s for s in mix.outputs if s.type == "RGBA")


def _stage(name: str, data) -> bpy.types.Object:
    thing = bpy.data.objects.new(name, data)
    bpy.context.scene.collection.objects.link(thing)
    return thing


def _point(thing: bpy.types.Object, location, target) -> None:
    thing.location = location
    thing.rotation_euler = (Vector(target) - Vector(location)).to_track_quat("-Z", "Y").to_euler()
