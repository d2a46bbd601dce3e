"""HEIC and HEIF, through pillow-heif, which turns them upright."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from segdemo.picture.boxes import item_sizes
from segdemo.picture.colour import ColourSpace, wide_in_srgb
from segdemo.picture.limits import MAX_PIXELS, MAX_REDUCED_PIXELS, check_area, check_size, target_size
from segdemo.picture.problem import refusal
from segdemo.picture.raster import Raster, exif_orientation
from segdemo.picture.readers.heif_tiles import decoded_small


def read(file: BinaryIO) -> Raster:
    try:
        from pillow_heif import HeifFile, HeifImageFile
    except ImportError as error:
        raise refusal("no_heic") from error
    for item in item_sizes(file):
        check_area(*item, MAX_REDUCED_PIXELS)
    file.seek(0)
    image = HeifImageFile(file)
    size, info = image.size, image.info
    check_size(*size, MAX_REDUCED_PIXELS)
    profile, nclx, orientation = info.get("icc_profile"), info.get("nclx_profile"), exif_orientation(info.get("exif"))
    space = nclx and ColourSpace.from_nclx(int(nclx["color_primaries"]), int(nclx["transfer_characteristics"]))
    if size[0] * size[1] > MAX_PIXELS and not image.draft(None, target_size(*size)):
        small = decoded_small(file, info["tiling"]) if "tiling" in info else None
        if small:
            return Raster(small, size, profile, space, orientation)
        check_size(*size)  # neither a preview that is large enough nor tiles
    if info["bit_depth"] > 8 and space and not space.is_srgb and not profile and image.size == size:
        heif = HeifFile(file, convert_hdr_to_8bit=False)  # all bits, which the plugin for Pillow cuts off
        return Raster(wide_in_srgb(np.asarray(heif[heif.primary_index]), space, 16), size, orientation=orientation)
    image.load()
    return Raster(image, size, profile, space, orientation)
