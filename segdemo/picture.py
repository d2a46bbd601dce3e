"""A stranger's file -> a clean RGB array, or one plain sentence about what is wrong with it."""

from __future__ import annotations

import io
import os
import stat
from typing import BinaryIO

import numpy as np

# The plugins are imported by name so that Image.open never has to load all the plugins Pillow has.
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

MAX_PIXELS = 40_000_000
MIN_SIDE = 16
MAX_ASPECT = 20
LONG_SIDE = 1280

# Only these decoders, and pillow-heif, ever see a stranger's file; EPS, for one, would start Ghostscript.
_FORMATS = tuple(
    plugin.format
    for plugin in (
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        WebPImagePlugin.WebPImageFile,
        GifImagePlugin.GifImageFile,
        BmpImagePlugin.BmpImageFile,
        TiffImagePlugin.TiffImageFile,
        AvifImagePlugin.AvifImageFile,
    )
)
# How such files begin: tells a broken picture from something that never was one.
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_SVG_BEGINNINGS = (b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")

_MISSING = "There is no such file: check the name or choose another picture."
_NOT_A_FILE = "This is a folder or a device, not a file: choose one picture file."
_UNREADABLE = "This file cannot be read: check that you are allowed to open it, or choose another picture."
_EMPTY = "This file is empty: copy or download the picture again, or choose another one."
_SVG = "This is an SVG drawing, which has no pixels yet: export it as PNG or JPEG and try again."
_NOT_A_PICTURE = "This is not a picture: choose a JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC or AVIF file."
_NO_HEIC = (
    "HEIC pictures cannot be read here because pillow-heif is not installed: save the picture as JPEG and try again."
)
_DAMAGED = "This picture is damaged, incomplete or of a rare kind: open it in another program and save it anew as JPEG."

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
_GREY_MODES = ("1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "F")


class PictureError(Exception):
    """A file that cannot be used. Its text is one plain sentence: what is wrong and what to do next."""


def open_picture(source: str | os.PathLike | BinaryIO) -> np.ndarray:
    """Read one picture as a person would see it.

    JPEG, PNG, WebP, GIF (first frame), BMP, TIFF, HEIC/HEIF and AVIF. EXIF rotation is applied, an embedded colour
    profile is converted to sRGB, transparency lies on white, and no metadata is left. 16-bit grey is divided by 257.
    Other wide numbers (32-bit integers, floats) have no fixed white: the smallest of 0–1 (floats only), 0–255 and
    0–65,535 that holds every value is the range, else their own minimum to maximum. NaN becomes black.

    Args:
        source: a path, or a file open for reading bytes (read from its start, left open).

    Returns:
        (H, W, 3) uint8, sRGB. The long side is at most 1,280; smaller pictures keep their size.

    Raises:
        PictureError: not a picture, empty, damaged, SVG, more than 40 megapixels, a side under 16 pixels, one side
            more than 20 times the other, missing, or unreadable. The text never names the file.
    """
    if isinstance(source, str | os.PathLike):
        with _open_file(source) as file:
            return _read(file)
    return _read(source)


def _open_file(path: str | os.PathLike) -> BinaryIO:
    try:
        # Asked before opening: a pipe or a device could keep us waiting for ever.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise PictureError(_NOT_A_FILE)
        return open(path, "rb")
    except FileNotFoundError as error:
        raise PictureError(_MISSING) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL or a lone surrogate in the name
        raise PictureError(_UNREADABLE) from error


def _read(file: BinaryIO) -> np.ndarray:
    try:
        if not file.seekable():
            file = io.BytesIO(file.read())
        file.seek(0)
        head = file.read(4096)
    except OSError as error:
        raise PictureError(_UNREADABLE) from error
    if not head:
        raise PictureError(_EMPTY)
    try:
        image = _identify(file, head)
        _check_size(*image.size)
        return np.array(_decode(image))
    except PictureError:
        raise
    except Exception as error:  # on broken files, Pillow's decoders raise nearly every type there is
        raise PictureError(_DAMAGED) from error


def _identify(file: BinaryIO, head: bytes) -> ImageFile.ImageFile:
    """The picture with its header read; its pixels are not decoded yet."""
    try:
        return Image.open(file, formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(_too_large("more than " + str(MAX_PIXELS // 10**6))) from error
    except UnidentifiedImageError as error:
        if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
            return _identify_heif(file)
        if head.startswith(_BEGINNINGS) or head[8:12] == b"WEBP" or head[4:12] in (b"ftypavif", b"ftypavis"):
            raise PictureError(_DAMAGED) from error
        is_svg = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_SVG_BEGINNINGS) and b"<svg" in head
        raise PictureError(_SVG if is_svg else _NOT_A_PICTURE) from error


def _identify_heif(file: BinaryIO) -> ImageFile.ImageFile:
    try:
        # Used directly: registering an opener would change what Image.open does for everybody else in the process.
        from pillow_heif import HeifImageFile
    except ImportError as error:
        raise PictureError(_NO_HEIC) from error
    file.seek(0)
    return HeifImageFile(file)


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise PictureError(_too_large(str(-(-width * height // 10**6))))
    if min(width, height) < MIN_SIDE:
        raise PictureError(
            f"This picture is only {width} × {height} pixels: choose one with at least {MIN_SIDE} pixels on each side."
        )
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise PictureError(
            f"This picture is too long and thin: cut it so that no side is more than {MAX_ASPECT} times the other."
        )


def _too_large(megapixels: str) -> str:
    limit = MAX_PIXELS // 10**6
    return f"This picture has {megapixels} megapixels, the limit is {limit}: make it smaller and try again."


def _decode(image: ImageFile.ImageFile) -> Image.Image:
    """The pixels: sRGB, upright, on white, the long side at most LONG_SIDE."""
    scale = min(1.0, LONG_SIDE / max(image.size))
    size = (round(image.width * scale), round(image.height * scale))
    box = None
    if scale < 1 and image.format in ("JPEG", "MPO"):
        # Decoding at 1/2, 1/4 or 1/8 is much faster; half as much again is kept for the better filter below.
        drafted = image.draft(None, (size[0] * 3 // 2, size[1] * 3 // 2))
        box = drafted[1] if drafted else None  # the sides rarely divide evenly
    image.load()
    profile = image.info.get("icc_profile")
    orientation = _orientation(image)
    is_grey = image.mode in _GREY_MODES

    image = _in_few_modes(image)
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", size, "white"), image).convert("RGB")
    image = _in_srgb(image, profile, is_grey)
    return image.transpose(_TRANSPOSE[orientation]) if orientation in _TRANSPOSE else image


def _orientation(image: Image.Image) -> int:
    """EXIF orientation 1–8 that is still to be applied (TIFF and HEIC come upright already)."""
    try:
        return image.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # a broken note on a picture does not make a broken picture
        return 1


def _in_few_modes(image: Image.Image) -> Image.Image:
    """The same picture in mode L, RGB, RGBA, CMYK or LAB."""
    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(_in_8_bits(np.array(image), is_16_bit=image.mode.startswith("I;16")))
    if image.has_transparency_data:
        if image.mode == "La":  # Pillow knows no direct way
            image = image.convert("LA")
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK", "LAB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _in_8_bits(values: np.ndarray, is_16_bit: bool) -> np.ndarray:
    """(H, W) integers or floats -> (H, W) uint8, as :func:`open_picture` says."""
    tops = (255.0, 65535.0) if values.dtype.kind in "iu" else (1.0, 255.0, 65535.0)
    values = values.astype(np.float32)
    finite = np.isfinite(values)
    low, high = 0.0, 0.0
    if finite.any():
        low, high = float(values.min(where=finite, initial=np.inf)), float(values.max(where=finite, initial=-np.inf))
    if is_16_bit:
        low, high = 0.0, 65535.0
    elif low >= 0 and high <= tops[-1]:
        low, high = 0.0, next(top for top in tops if high <= top)
    values = np.nan_to_num(values, copy=False, nan=low, posinf=high, neginf=low)
    size = max(abs(low), abs(high)) or 1.0  # divided out first: the span of two large floats may not fit a float
    span = high / size - low / size or 1.0
    values /= size
    values -= low / size
    values *= 255 / span
    return (values.clip(0, 255, out=values) + 0.5).astype(np.uint8)


def _in_srgb(image: Image.Image, profile: bytes | None, is_grey: bool) -> Image.Image:
    """RGB, through the embedded ICC profile where that fits: a wide-gamut phone photo would look pale without."""
    if profile and image.mode != "LAB":  # LAB numbers are absolute, Pillow converts them itself
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            space = source.profile.xcolor_space.strip()
            mode = "L" if space == "GRAY" and is_grey else space
            if {mode, image.mode} <= {"L", "RGB"}:
                image = image.convert(mode)
            if mode == image.mode:
                return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile does not make a broken picture: its numbers are taken as sRGB, as browsers do
    return image.convert("RGB")
