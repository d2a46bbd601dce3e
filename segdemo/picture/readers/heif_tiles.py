"""HEIC of more megapixels than are ever held at once: phones store it in tiles, which are decoded one by one."""

from __future__ import annotations

import struct
from typing import BinaryIO

from PIL import Image

from segdemo.picture.boxes import boxes, primary_properties
from segdemo.picture.limits import target_size

_HIDDEN = 1
_AS_SEEN = ("num_columns", "num_rows", "tile_width", "tile_height", "image_width", "image_height")
_MIRRORED = (Image.Transpose.FLIP_TOP_BOTTOM, Image.Transpose.FLIP_LEFT_RIGHT)
_TURNED = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}


def decoded_small(file: BinaryIO, tiling: dict[str, int]) -> Image.Image | None:
    """RGB, upright, at 1/2, 1/4 … of its size; None where the file is not made like that.

    Args:
        tiling: what pillow-heif says of the primary picture: columns, rows, sides of a tile and of the whole.
    """
    from pillow_heif import HeifFile

    file.seek(0)
    data = bytearray(file.read())
    properties = primary_properties(file)
    parts = dict(boxes(dict(boxes(data))[b"meta"][4:]))
    tiles = _tiles(parts)
    columns, rows, *side, width, height = (tiling[name] for name in _AS_SEEN)
    if any(kind == b"irot" and body[0] & 1 for kind, body in properties):  # stored lying on its side
        columns, rows, side, width, height = rows, columns, side[::-1], height, width
    if len(tiles) != columns * rows or any(kind == b"clap" for kind, _ in properties):
        return None
    step = _step(width, height, side)
    _show(parts, set(tiles))
    whole = Image.new("RGB", (columns * side[0] // step, rows * side[1] // step))
    for place, tile in enumerate(tiles):
        parts[b"pitm"][4:] = struct.pack(">I" if parts[b"pitm"][0] else ">H", tile)
        heif = HeifFile(bytes(data))
        image = heif[heif.primary_index]
        if image.size != tuple(side):  # asked before it is decoded: the file may have lied about its tiles
            return None
        row, column = divmod(place, columns)
        whole.paste(image.to_pillow().convert("RGB").reduce(step), (column * side[0] // step, row * side[1] // step))
    whole = whole.crop((0, 0, -(-width // step), -(-height // step)))
    for kind, body in properties:
        if kind == b"irot" and body[0] & 3:
            whole = whole.transpose(_TURNED[body[0] & 3])
        elif kind == b"imir":
            whole = whole.transpose(_MIRRORED[body[0] & 1])
    return whole


def _step(width: int, height: int, side: list[int]) -> int:
    """How many pixels become one: half as many again as are needed stay, and tiles divide evenly."""
    step, needed = 1, max(target_size(width, height)) * 3 // 2
    while max(width, height) // (2 * step) >= needed and side[0] % (2 * step) == side[1] % (2 * step) == 0:
        step *= 2
    return step


def _tiles(parts: dict[bytes, memoryview]) -> list[int]:
    """The items of which the primary picture is derived (``dimg``), row by row."""
    pitm, iref = parts[b"pitm"], parts[b"iref"]
    letter = "I" if iref[0] else "H"
    primary = struct.unpack_from(">I" if pitm[0] else ">H", pitm, 4)[0]
    for kind, body in boxes(iref[4:]):
        source, count = struct.unpack_from(f">{letter}H", body)
        if kind == b"dimg" and source == primary:
            return list(struct.unpack_from(f">{count}{letter}", body, struct.calcsize(f">{letter}H")))
    return []


def _show(parts: dict[bytes, memoryview], items: set[int]) -> None:
    """Clear the mark that keeps a tile from being a picture of its own (``infe``)."""
    iinf = parts[b"iinf"]
    for _, infe in boxes(iinf[8 if iinf[0] else 6 :]):
        if struct.unpack_from(">I" if infe[0] == 3 else ">H", infe, 4)[0] in items:
            infe[3] &= ~_HIDDEN & 0xFF
