"""JPEG, through Pillow, at 1/2, 1/4 or 1/8 of its size where that is enough."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from PIL import JpegImagePlugin

from segdemo.picture.limits import MAX_REDUCED_PIXELS, check_size, target_size
from segdemo.picture.raster import Raster, exif_orientation

_END = b"\xff\xd9"
_WHATEVER = (b"", b"\x55" * 4096, b"\xaa" * 4096)  # a next bit of the decoder's choice, of 0, and of 1
_START_OF_SCAN = 0xDA
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}


def read(file: BinaryIO) -> Raster:
    width, height, bytes_per_pixel = header(file)
    check_size(width, height, MAX_REDUCED_PIXELS, bytes_per_pixel)
    try:
        return _decoded(file)
    except OSError:
        # Some programs lose the end mark. If the picture is all there, what stands behind it changes nothing; where
        # pixels are missing, the decoder takes the next bit from there, whichever it is.
        file.seek(0)
        data = file.read().rstrip(b"\xff")
        raster, *others = (_decoded(io.BytesIO(data + behind + _END)) for behind in _WHATEVER)
        if any(other.image.tobytes() != raster.image.tobytes() for other in others):
            raise
        return raster


def _decoded(file: BinaryIO) -> Raster:
    file.seek(0)
    image = JpegImagePlugin.JpegImageFile(file)
    size = image.size
    check_size(*size, MAX_REDUCED_PIXELS)
    width, height = target_size(*size)
    # Half as much again is kept for the better filter that makes the rest smaller.
    drafted = image.draft(None, (width * 3 // 2, height * 3 // 2)) if (width, height) != size else None
    image.load()
    return Raster(
        image,
        size,
        image.info.get("icc_profile"),
        orientation=exif_orientation(image.info.get("exif")),
        box=drafted[1] if drafted else None,
    )


def header(file: BinaryIO) -> tuple[int, int, float]:
    """(width, height, bytes that the decoder holds per pixel of the full size).

    In one scan, only a few rows are held. A picture that comes in several (progressive, or colour by colour) is held
    as a whole, as coefficients of two bytes, whatever the scale.
    """
    file.seek(2)
    frame, progressive = b"", False
    while True:
        while (byte := file.read(1)) != b"\xff":
            if not byte:
                raise ValueError("no picture in this JPEG")
        while (after := file.read(1)) == b"\xff":
            pass
        marker = after[0]
        if marker == 0 or marker == 1 or 0xD0 <= marker <= 0xD8:
            continue
        (length,) = struct.unpack(">H", file.read(2))
        if marker in _FRAMES:
            frame, progressive = file.read(length - 2), marker in _PROGRESSIVE
        elif marker == _START_OF_SCAN:
            break
        else:
            file.seek(length - 2, io.SEEK_CUR)
    _, height, width, components = struct.unpack(">BHHB", frame[:6])
    if not progressive and file.read(1)[0] == components:
        return width, height, 0.5
    sampling = [(byte >> 4) * (byte & 15) for byte in frame[7 : 7 + 3 * components : 3]]
    return width, height, 2 * sum(sampling) / max(sampling)
