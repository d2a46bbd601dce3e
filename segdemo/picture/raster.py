"""Decoded pixels -> what a person sees: sRGB, upright, on white, not too large."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from segdemo.picture.colour import ColourSpace, in_srgb
from segdemo.picture.limits import target_size

_ORIENTATION_TAG = 0x0112
_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Raster:
    """A decoded picture, and what is still to be done to it."""

    image: Image.Image
    """8 bits a sample; maybe decoded at a smaller scale."""
    size: tuple[int, int]
    """(width, height) that the file tells."""
    profile: bytes | None = None
    """ICC."""
    space: ColourSpace | None = None
    orientation: int = 1
    """As in EXIF, 1–8."""
    box: tuple[float, float, float, float] | None = None
    """The part of ``image`` that is the picture: at a smaller scale the sides rarely divide evenly."""


def finished(raster: Raster) -> np.ndarray:
    """(H, W, 3) uint8, sRGB."""
    image, size = _in_few_modes(raster.image), target_size(*raster.size)
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS, box=raster.box, reducing_gap=3.0)
    rgb = in_srgb(image.convert("RGB") if image.mode == "RGBA" else image, raster.profile, raster.space)
    if image.mode == "RGBA":
        rgb.putalpha(image.getchannel("A"))
        rgb = Image.alpha_composite(Image.new("RGBA", size, "white"), rgb).convert("RGB")
    return np.array(rgb.transpose(_TRANSPOSE[raster.orientation]) if raster.orientation in _TRANSPOSE else rgb)


def exif_orientation(exif: bytes | None) -> int:
    """Orientation 1–8 in an EXIF block. What XMP says about it is not asked: browsers do not either."""
    if not exif:
        return 1
    try:
        block = Image.Exif()
        block.load(exif)
        return block.get(_ORIENTATION_TAG, 1)
    except Exception:  # a broken note on a picture does not make a broken picture
        return 1


def _in_few_modes(image: Image.Image) -> Image.Image:
    """The same picture in mode L, RGB, RGBA, CMYK or LAB."""
    if image.has_transparency_data:
        if image.mode == "La":  # Pillow knows no direct way
            image = image.convert("LA")
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK", "LAB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")
