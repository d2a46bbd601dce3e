"""BMP, through Pillow; run lengths are decoded here because Pillow loses its place in them."""

from __future__ import annotations

import struct
from typing import BinaryIO

import numpy as np
from PIL import BmpImagePlugin, Image

from segdemo.picture.limits import check_size
from segdemo.picture.raster import Raster

_RLE8, _RLE4 = 1, 2
_END_OF_LINE, _END_OF_BITMAP, _DELTA = 0, 1, 2


def read(file: BinaryIO) -> Raster:
    file.seek(10)
    offset, header_size = struct.unpack("<II", file.read(8))
    if header_size >= 40:
        width, height, _, bits, compression, _, _, _, used = struct.unpack("<iiHHIIiiI", file.read(32))
        check_size(width, abs(height))
        if (bits, compression) in ((8, _RLE8), (4, _RLE4)):
            file.seek(14 + header_size)
            palette = np.zeros((256, 4), np.uint8)
            entries = np.frombuffer(file.read(4 * min(used or 1 << bits, 1 << bits)), np.uint8)
            palette[: len(entries) // 4] = entries[: len(entries) // 4 * 4].reshape(-1, 4)
            file.seek(offset)
            return _in_colours(*_runs(file.read(), width, abs(height), bits), palette)
    else:  # of OS/2
        check_size(*struct.unpack("<HH", file.read(4)))
    file.seek(0)
    image = BmpImagePlugin.BmpImageFile(file)
    check_size(*image.size)
    image.load()
    return Raster(image, image.size)


def _in_colours(indices: np.ndarray, drawn: np.ndarray, palette: np.ndarray) -> Raster:
    pixels = palette[indices] * drawn[..., None]
    image = Image.fromarray(np.ascontiguousarray(pixels[::-1, :, 2::-1]))  # BGR, from the bottom up
    return Raster(image, image.size)


def _runs(data: bytes, width: int, height: int, bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Run lengths -> (H, W) uint8 indices and (H, W) bool: drawn. What the runs skip is black, as in browsers.

    Microsoft, "Bitmap compression": https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-compression

    Raises:
        ValueError, IndexError: the file ends before the last row does.
    """
    codes = np.frombuffer(data, np.uint8)
    if bits == 4:
        codes = np.column_stack([codes >> 4, codes & 15]).ravel()
    indices, drawn = np.zeros((height, width), np.uint8), np.zeros((height, width), bool)
    per_byte = 8 // bits
    place = x = y = 0
    while y < height and not (place >= len(data) and y == height - 1 and x >= width):
        count, value = data[place], data[place + 1]
        place += 2
        if count:
            start, step = (place - 1) * per_byte, count
            run = np.resize(codes[start : start + per_byte], count)
        elif value == _END_OF_LINE:
            x, y = 0, y + 1
            continue
        elif value == _END_OF_BITMAP:
            break
        elif value == _DELTA:
            x, y = x + data[place], y + data[place + 1]
            place += 2
            continue
        else:
            start, step = place * per_byte, value
            run = codes[start : start + value]
            if len(run) < value:
                raise ValueError("the file ends inside a run")
            place += -(-value // (2 * per_byte)) * 2  # whole words
        run = run[: max(0, width - x)]
        indices[y, x : x + len(run)] = run
        drawn[y, x : x + len(run)] = True
        x += step
    return indices, drawn
