"""GIF, its first frame, through Pillow."""

from __future__ import annotations

import struct
from typing import BinaryIO

from PIL import GifImagePlugin, Image

from segdemo.picture.limits import check_size
from segdemo.picture.raster import Raster


def read(file: BinaryIO) -> Raster:
    file.seek(6)
    check_size(*struct.unpack("<HH", file.read(4)))
    file.seek(0)
    image = GifImagePlugin.GifImageFile(file)
    check_size(*image.size)  # a frame may reach beyond the canvas
    frame = image.tile[0][1]
    image.load()
    if frame != (0, 0, *image.size):  # around it nothing is drawn; Pillow takes the background colour
        whole = Image.new("RGBA", image.size)
        whole.paste(image.convert("RGBA").crop(frame), frame[:2])
        return Raster(whole, image.size)
    return Raster(image, image.size)
