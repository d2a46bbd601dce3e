"""A stranger's file -> a clean RGB array, or one plain sentence about what is wrong with it."""

from __future__ import annotations

import io
import os
import stat
from typing import BinaryIO

import numpy as np

# The plugins are imported by name so that Image.open never has to load every plugin Pillow has.
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

# Only these decoders ever see a stranger's file; EPS, for one, would start Ghostscript.
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
_MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

_MISSING = "There is no such file: check the name or choose another picture."
_FOLDER = "This is a folder or a device: choose one picture file."
_UNREADABLE = "This file cannot be read: check that you are allowed to open it, or choose another picture."
_EMPTY = "This file is empty: copy or download the picture again, or choose another one."
_SVG = "This is an SVG drawing, which has no pixels yet: export it as PNG or JPEG and try again."
_NOT_A_PICTURE = "This is not a picture: choose a JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC or AVIF file."
_DAMAGED = "This picture is damaged or incomplete: copy it again, or open it elsewhere and save it anew as JPEG or PNG."

_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_EXIF_ORIENTATION = 0x0112
_GREY_MODES = ("1", "L", "LA", "La", "I", "F")


class PictureError(Exception):
    """A file that cannot be used. Its text is one plain sentence: what is wrong and what to do next."""


def open_picture(source: str | os.PathLike | BinaryIO) -> np.ndarray:
    """Read one picture as a person would see it.

    JPEG, PNG, WebP, GIF (first frame), BMP, TIFF, HEIC/HEIF and AVIF. EXIF rotation is applied, an embedded colour
    profile is converted to sRGB, transparency lies on white, and no metadata is left. 16-bit grey is divided by 257.
    Other wide numbers (32-bit integers, floats) have no fixed white: the smallest of 0–1 (floats only), 0–255 and
    0–65,535 that holds every value is the range, else their own minimum to maximum; NaN becomes black.

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
    if not source.seekable():
        source = io.BytesIO(source.read())
    source.seek(0)
    return _read(source)


def _open_file(path: str | os.PathLike) -> BinaryIO:
    try:
        # A device or a pipe could keep us reading for ever, so the kind of file is asked before opening it.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise PictureError(_FOLDER)
        return open(path, "rb")
    except FileNotFoundError as error:
        raise PictureError(_MISSING) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL or a lone surrogate in the name
        raise PictureError(_UNREADABLE) from error


def _read(file: BinaryIO) -> np.ndarray:
    head = file.read(4096)
    if not head:
        raise PictureError(_EMPTY)
    try:
        image = _identify(file, head)
        _check_size(*image.size)
        return np.array(_to_rgb(image))
    except PictureError:
        raise
    except Exception as error:  # Pillow's decoders raise nearly every type there is on a broken file
        raise PictureError(_DAMAGED) from error


def _identify(file: BinaryIO, head: bytes) -> ImageFile.ImageFile:
    """The picture with its header read, its pixels not yet."""
    try:
        return Image.open(file, formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(f"This picture has more than {MAX_PIXELS // 10**6} megapixels: {_SHRINK}") from error
    except UnidentifiedImageError as error:
        if head[4:8] == b"ftyp":
            # Used directly: registering the opener would change what Image.open does for everybody else.
            from pillow_heif import HeifImageFile

            file.seek(0)
            return HeifImageFile(file)
        if head.startswith(_MAGIC) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
            raise PictureError(_DAMAGED) from error
        raise PictureError(_SVG if b"<svg" in head else _NOT_A_PICTURE) from error


_SHRINK = "make it smaller and try again."


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        megapixels = -(-width * height // 10**6)
        raise PictureError(f"This picture has {megapixels} megapixels, the limit is {MAX_PIXELS // 10**6}: {_SHRINK}")
    if min(width, height) < MIN_SIDE:
        raise PictureError(
            f"This picture is only {width} × {height} pixels: choose one with at least {MIN_SIDE} pixels on each side."
        )
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise PictureError(
            f"This picture is too long and thin: cut it so that no side is more than {MAX_ASPECT} times the other."
        )


def _to_rgb(image: ImageFile.ImageFile) -> Image.Image:
    """Decode: sRGB, upright, on white, at most LONG_SIDE long."""
    scale = min(1.0, LONG_SIDE / max(image.size))
    size = (round(image.width * scale), round(image.height * scale))
    # JPEG only: decoding at 1/2, 1/4 or 1/8 is much faster. Twice the goal is kept for the good filter below.
    drafted = image.draft(None, (2 * size[0], 2 * size[1])) if scale < 1 and image.format in ("JPEG", "MPO") else None
    image.load()
    profile = image.info.get("icc_profile")
    orientation = _orientation(image)
    is_grey = image.mode in _GREY_MODES

    image = _plain(image)
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS, box=drafted and drafted[1], reducing_gap=3.0)
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    image = _to_srgb(image, profile, is_grey)
    return image.transpose(_TRANSPOSE[orientation]) if orientation in _TRANSPOSE else image


def _orientation(image: Image.Image) -> int:
    try:
        return image.getexif().get(_EXIF_ORIENTATION, 1)
    except Exception:  # a broken note on the picture does not make a broken picture
        return 1


def _plain(image: Image.Image) -> Image.Image:
    """The same picture in mode L, RGB, RGBA, CMYK or LAB."""
    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_to_8_bits(np.array(image), sixteen=image.mode.startswith("I;16")))
    if image.has_transparency_data:
        if image.mode == "La":  # Pillow knows no direct way
            image = image.convert("LA")
        return image.convert("RGBA")
    if image.mode in ("L", "RGB", "CMYK", "LAB"):
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _to_8_bits(values: np.ndarray, sixteen: bool) -> np.ndarray:
    """(H, W) integers or floats -> (H, W) uint8, see :func:`open_picture`."""
    is_float = values.dtype.kind == "f"
    values = values.astype(np.float32)
    finite = values[np.isfinite(values)] if is_float else values
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if sixteen:
        low, high = 0.0, 65535.0
    else:
        ranges = (1.0, 255.0, 65535.0) if is_float else (255.0, 65535.0)
        if low >= 0 and high <= ranges[-1]:
            low, high = 0.0, next(top for top in ranges if high <= top)
    values = np.nan_to_num(values, nan=low, posinf=high, neginf=low)
    # In float64 where needed: the difference of two float32 may not fit a float32.
    share = (values - low) / (max(high - low, 1e-30))
    return (np.clip(share, 0, 1) * 255 + 0.5).astype(np.uint8)


def _to_srgb(image: Image.Image, profile: bytes | None, is_grey: bool) -> Image.Image:
    """Through the embedded ICC profile where it fits the picture: a wide-gamut phone photo would look pale without."""
    if profile and image.mode != "LAB":  # LAB is absolute, it needs no profile
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            space = source.profile.xcolor_space.strip()
            if space == "RGB" and image.mode in ("L", "RGB"):
                image = image.convert("RGB")
            elif space == "GRAY" and is_grey:
                image = image.convert("L")
            elif space != image.mode:
                return image.convert("RGB")
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile does not make a broken picture: its numbers are taken as sRGB, as browsers do
    return image.convert("RGB")
