"""WebP, through Pillow."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from PIL import WebPImagePlugin

from segdemo.picture.limits import check_size
from segdemo.picture.raster import Raster, exif_orientation

_NOTES = {b"EXIF": 0x08, b"XMP ": 0x04}  # with their flags in the header


def read(file: BinaryIO) -> Raster:
    data = file.read()
    check_size(*canvas_size(data))
    image = WebPImagePlugin.WebPImageFile(io.BytesIO(_mended(data)))
    check_size(*image.size)
    image.load()
    info = image.info
    return Raster(image, image.size, info.get("icc_profile"), orientation=exif_orientation(info.get("exif")))


def canvas_size(data: bytes) -> tuple[int, int]:
    """The canvas, of which the decoder makes two before it tells anybody how large it is (RFC 9649)."""
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        (bits,) = struct.unpack("<I", data[21:25])
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _mended(data: bytes) -> bytes:
    """The file without notes that are cut off behind the picture, and with its true length in front."""
    if 8 + int.from_bytes(data[4:8], "little") <= len(data):
        return data
    kept, place, flags = [], 12, 0
    while place + 8 <= len(data):
        kind, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        end = place + 8 + size
        if end > len(data):
            if kind not in _NOTES:
                return data
            break
        kept.append(data[place:end] + bytes(size % 2))
        flags |= _NOTES.get(kind, 0)
        place = end + size % 2
    if kept and kept[0].startswith(b"VP8X"):
        header = bytearray(kept[0])
        header[8] &= flags | ~sum(_NOTES.values()) & 0xFF
        kept[0] = bytes(header)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
