"""HEIC and HEIF, through pillow-heif."""

from __future__ import annotations

from typing import BinaryIO

from segdemo.picture.colour import ColourSpace
from segdemo.picture.limits import MAX_PIXELS, MAX_REDUCED_PIXELS, check_size, target_size
from segdemo.picture.problem import refusal
from segdemo.picture.raster import Raster, exif_orientation


def read(file: BinaryIO) -> Raster:
    try:
        from pillow_heif import HeifImageFile
    except ImportError as error:
        raise refusal("no_heic") from error
    image = HeifImageFile(file)
    size = image.size
    check_size(*size, MAX_REDUCED_PIXELS)
    if size[0] * size[1] > MAX_PIXELS and not image.draft(None, target_size(*size)):
        check_size(*size)  # no preview in it is large enough
    image.load()
    profile = image.info.get("nclx_profile")
    space = profile and ColourSpace.from_nclx(int(profile["color_primaries"]), int(profile["transfer_characteristics"]))
    return Raster(image, size, image.info.get("icc_profile"), space, exif_orientation(image.info.get("exif")))
