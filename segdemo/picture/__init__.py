"""A stranger's file -> a clean RGB array, or one plain sentence about what is wrong with it.

In stages: what is it (``kinds``), how large does its own header say it is (``limits``), its pixels (one reader for each
kind in ``readers``), their colours, size and direction (``raster``).
"""

from __future__ import annotations

import io
import os
import stat
from typing import BinaryIO

import numpy as np

from segdemo.picture import kinds
from segdemo.picture.problem import PictureError, refusal
from segdemo.picture.raster import finished
from segdemo.picture.readers import READERS

__all__ = ["PictureError", "open_picture"]


def open_picture(source: str | os.PathLike | BinaryIO) -> np.ndarray:
    """Read one picture as a person would see it.

    JPEG, PNG, WebP, GIF (first frame), BMP, TIFF, HEIC/HEIF, AVIF and JPEG XL. EXIF rotation is applied, colours told
    by an ICC profile or by code points are converted to sRGB, transparency lies on white, and no metadata is left.
    16-bit PNG is divided by 257; the wide numbers of TIFF find their range as :mod:`segdemo.picture.samples` says.

    Args:
        source: a path, or a file open for reading bytes (read from its start, left open).

    Returns:
        (H, W, 3) uint8, sRGB. The long side is at most 1,280; smaller pictures keep their size.

    Raises:
        PictureError: not a picture, of a kind that is not read, empty, damaged, too many megapixels (40; where the
            kind can be decoded at a smaller scale, as JPEG can, 250), a side under 16 pixels, one side more than 20
            times the other, missing, or unreadable. The text never names the file.
    """
    if isinstance(source, str | os.PathLike):
        with _open_file(source) as file:
            return _read(file)
    return _read(source)


def _open_file(path: str | os.PathLike) -> BinaryIO:
    try:
        # Asked before opening: a pipe or a device could keep us waiting for ever.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise refusal("not_a_file")
        return open(path, "rb")
    except FileNotFoundError as error:
        raise refusal("missing") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL or a lone surrogate in the name
        raise refusal("unreadable") from error


def _read(file: BinaryIO) -> np.ndarray:
    try:
        if not file.seekable():
            file = io.BytesIO(file.read())
        kind = kinds.of(file)
        file.seek(0)
    except OSError as error:
        raise refusal("unreadable") from error
    reader = READERS.get(kind)
    if reader is None:
        raise kinds.refused(kind)
    try:
        return finished(reader(file))
    except PictureError:
        raise
    except Exception as error:  # on broken files, the decoders raise nearly every type there is
        raise refusal("damaged") from error
