"""PNG: its chunks are read here, its pixels by Pillow, and by libpng where Pillow would lose a transparent colour."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image, PngImagePlugin

from segdemo.picture.colour import ColourSpace, wide_in_srgb
from segdemo.picture.limits import check_size
from segdemo.picture.raster import Raster, exif_orientation
from segdemo.picture.samples import in_8_bits

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIXELS = (b"PLTE", b"tRNS", b"IDAT")
_MAX_PROFILE = 1 << 24


def read(file: BinaryIO) -> Raster:
    file.seek(len(_SIGNATURE))
    chunks = _chunks(file)
    kind, header = next(chunks)
    if kind != b"IHDR":
        raise ValueError("a PNG begins with its header")
    width, height, depth, colour_type = struct.unpack(">IIBB", header[:10])
    check_size(width, height)
    pixels, notes = [_chunk(kind, header)], dict[bytes, bytes]()
    for kind, body in chunks:
        if kind in _PIXELS:
            pixels.append(_chunk(kind, body))
        elif kind == b"IHDR":
            raise ValueError("a second header, whose size nobody has asked for")
        else:
            notes.setdefault(kind, body)
    # Comments and times, broken or not, do not reach the decoder.
    data = _SIGNATURE + b"".join(pixels) + _chunk(b"IEND", b"")
    has_clear_colour = any(chunk[4:8] == b"tRNS" for chunk in pixels) and colour_type != 3
    orientation = exif_orientation(b"Exif\0\0" + notes[b"eXIf"]) if b"eXIf" in notes else 1
    profile, space = _colours(notes)
    if depth < 16 and not has_clear_colour:
        decoded = PngImagePlugin.PngImageFile(io.BytesIO(data))
        decoded.load()
        return Raster(decoded, decoded.size, profile, space, orientation)
    import imagecodecs

    # All bits: a transparent colour is compared in them, and Pillow has 8 by then.
    values = imagecodecs.png_decode(data)
    if depth == 16 and space and not space.is_srgb:
        return Raster(wide_in_srgb(values, space, depth), (width, height), orientation=orientation)
    image = Image.fromarray(in_8_bits(values, 0, 65535) if depth == 16 else values)
    return Raster(image, image.size, profile, space, orientation)


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """(kind, body) of each whole chunk; of pixels also what is left of one that is cut off."""
    while len(start := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", start)
        body, check = file.read(length), file.read(4)
        is_note = kind[0] & 0x20
        if is_note and (len(check) < 4 or struct.unpack(">I", check)[0] != zlib.crc32(kind + body)):
            continue
        if kind == b"IEND":
            return
        yield kind, body


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _colours(notes: dict[bytes, bytes]) -> tuple[bytes | None, ColourSpace | None]:
    """(ICC profile, colour space); cICP before iCCP before sRGB before gAMA and cHRM (PNG, third edition, 4.3)."""
    if len(notes.get(b"cICP", b"")) == 4:
        primaries, transfer, *_ = notes[b"cICP"]
        return None, ColourSpace.from_code_points(primaries, transfer)
    if b"iCCP" in notes:
        try:
            packed = notes[b"iCCP"].split(b"\0", 1)[1][1:]
            return zlib.decompressobj().decompress(packed, _MAX_PROFILE), None
        except (zlib.error, IndexError):
            return None, None  # a broken profile does not make a broken picture
    if b"sRGB" in notes:
        return None, None
    (gamma,) = struct.unpack(">I", notes[b"gAMA"]) if len(notes.get(b"gAMA", b"")) == 4 else (0,)
    if gamma and len(notes.get(b"cHRM", b"")) == 32:
        points = struct.unpack(">8i", notes[b"cHRM"])
        return None, ColourSpace(tuple(point / 100_000 for point in points), gamma=100_000 / gamma)
    # Browsers do not ask for the primaries alone; 1/2.2 alone is how sRGB was written before it had a name.
    return None, ColourSpace(gamma=100_000 / gamma) if gamma and abs(gamma - 45_455) > 100 else None
