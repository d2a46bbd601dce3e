"""JPEG XL, through imagecodecs (libjxl), which turns it upright itself."""

from __future__ import annotations

from typing import BinaryIO

from PIL import Image

from segdemo.picture.boxes import boxes
from segdemo.picture.limits import check_size
from segdemo.picture.raster import Raster
from segdemo.picture.samples import in_8_bits

_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_SIZE_BITS = (9, 13, 18, 30)

_SIGNATURE = b"\xff\x0a"
_HEADER = 28  # bytes that hold all that is asked for


def read(file: BinaryIO) -> Raster:
    data = file.read()
    width, height, bytes_per_pixel = header(data)
    check_size(width, height, bytes_per_pixel=bytes_per_pixel)
    import imagecodecs

    pixels = imagecodecs.jpegxl_decode(data, index=0)
    if pixels.dtype != "uint8":
        pixels = in_8_bits(pixels, 0, 1 if pixels.dtype.kind == "f" else 65535)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[..., 0]
    image = Image.fromarray(pixels)
    return Raster(image, image.size)


def header(data: bytes) -> tuple[int, int, int]:
    """(width, height, bytes per pixel at most); ISO/IEC 18181-1, SizeHeader and BitDepth, from the lowest bit up."""
    bits = int.from_bytes(_codestream(data)[2:_HEADER], "little")

    def take(count: int) -> int:
        nonlocal bits
        value, bits = bits & (1 << count) - 1, bits >> count
        return value

    is_small = take(1)

    def side() -> int:
        return 8 * (1 + take(5)) if is_small else 1 + take(_SIZE_BITS[take(2)])

    height = side()
    ratio = take(3)
    width = height * _RATIOS[ratio - 1][0] // _RATIOS[ratio - 1][1] if ratio else side()
    is_float = not take(1) and not take(1) and take(1)  # neither all by default nor with more fields before it
    return width, height, 16 if is_float else 8


def _codestream(data: bytes) -> bytes:
    """At least the first _HEADER bytes of what is inside of the boxes."""
    if not data.startswith(_SIGNATURE):
        head = b""
        for kind, body in boxes(data):
            if kind in (b"jxlc", b"jxlp") and len(head) < _HEADER:
                head += bytes(body[4:] if kind == b"jxlp" else body)  # a part begins with its number
        data = head
    if not data.startswith(_SIGNATURE):
        raise ValueError("no codestream in these boxes")
    return data
