"""AVIF, through Pillow; the code points of its colours are read here because Pillow does not tell them."""

from __future__ import annotations

from typing import BinaryIO

from PIL import AvifImagePlugin

from segdemo.picture.boxes import primary_code_points
from segdemo.picture.colour import ColourSpace
from segdemo.picture.limits import check_size
from segdemo.picture.raster import Raster, exif_orientation


def read(file: BinaryIO) -> Raster:
    code_points = primary_code_points(file)
    file.seek(0)
    image = AvifImagePlugin.AvifImageFile(file)
    check_size(*image.size)
    image.load()
    return Raster(
        image,
        image.size,
        image.info.get("icc_profile"),
        ColourSpace.from_nclx(*code_points) if code_points else None,
        exif_orientation(image.info.get("exif")),
    )
