"""AVIF, through Pillow; the code points of its colours are read here because Pillow does not tell them."""

from __future__ import annotations

import struct
from typing import BinaryIO

from PIL import AvifImagePlugin

from segdemo.picture.boxes import item_sizes, primary_properties
from segdemo.picture.colour import ColourSpace, wide_in_srgb
from segdemo.picture.limits import check_area, check_size
from segdemo.picture.raster import Raster, exif_orientation


def read(file: BinaryIO) -> Raster:
    for item in item_sizes(file):
        check_area(*item)
    space, bits = _told(file)
    file.seek(0)
    image = AvifImagePlugin.AvifImageFile(file)
    check_size(*image.size)
    info, size = image.info, image.size
    profile, orientation = info.get("icc_profile"), exif_orientation(info.get("exif"))
    if bits > 8 and space and not space.is_srgb and not profile:  # Pillow has 8 bits, too few for these
        import imagecodecs

        file.seek(0)
        return Raster(
            wide_in_srgb(imagecodecs.avif_decode(file.read(), index=0), space, bits), size, None, None, orientation
        )
    image.load()
    return Raster(image, size, profile, space, orientation)


def _told(file: BinaryIO) -> tuple[ColourSpace | None, int]:
    """(colour space, bits of each sample), as the boxes say."""
    space, bits = None, 8
    for kind, body in primary_properties(file):
        if kind == b"colr" and body[:4] == b"nclx":
            space = ColourSpace.from_nclx(*struct.unpack_from(">HH", body, 4))
        elif kind == b"av1C":
            bits = {0x40: 10, 0x60: 12}.get(body[2] & 0x60, 8)  # high_bitdepth, twelve_bit
    return space, bits
