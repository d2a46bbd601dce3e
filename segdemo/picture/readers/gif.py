"""GIF, its first frame, through Pillow."""

from __future__ import annotations

import io
import re
import struct
from typing import BinaryIO

from PIL import GifImagePlugin, Image

from segdemo.picture.limits import check_size
from segdemo.picture.raster import Raster

_BLOCK = re.compile(rb"[!,;]")  # an extension, a frame, the end
_CONTROL = b"!\xf9\x04"


def read(file: BinaryIO) -> Raster:
    data = file.read()
    width, height = struct.unpack("<HH", data[6:10])
    check_size(width, height)
    start, control, frame_start = _first_frame(data)
    left, top, frame_width, frame_height = struct.unpack("<HHHH", data[frame_start + 1 : frame_start + 9])
    frame = left, top, left + frame_width, top + frame_height
    # It may reach beyond the canvas. Pillow makes room for it as soon as it finds it, so it finds what was looked at.
    check_size(max(width, frame[2]), max(height, frame[3]))
    image = GifImagePlugin.GifImageFile(io.BytesIO(data[:start] + control + data[frame_start:]))
    image.load()
    if frame != (0, 0, *image.size):  # around it nothing is drawn; Pillow takes the background colour
        whole = Image.new("RGBA", image.size)
        whole.paste(image.convert("RGBA").crop(frame), frame[:2])
        return Raster(whole, image.size)
    return Raster(image, image.size)


def _first_frame(data: bytes) -> tuple[int, bytes, int]:
    """(where the blocks begin, the last control of a frame before the first frame, where that frame begins).

    GIF89a specification, appendix A; what is no block between blocks is skipped, as Pillow does.

    Raises:
        ValueError, IndexError: there is none.
    """
    place = start = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    control = b""
    while (block := _BLOCK.search(data, place)) and block[0] == b"!":
        place = block.end() + 1
        while data[place]:
            place += 1 + data[place]
        place += 1
        if data.startswith(_CONTROL, block.start()):
            control = data[block.start() : block.start() + 7] + b"\0"
    if not block or block[0] == b";":
        raise ValueError("no frame in this GIF")
    return start, control, block.start()
