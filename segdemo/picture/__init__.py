"""A stranger's file -> a clean RGB array, or one plain sentence about what is wrong with it.

The file is read here and decoded in a process of its own (``sandbox``, ``worker``), in stages (``decoding``): what is
it (``kinds``), how large does its own header say it is (``limits``), its pixels (one reader for each kind in
``readers``), their colours, size and direction (``raster``).
"""

from __future__ import annotations

import os
import stat
from typing import BinaryIO

import numpy as np

from segdemo.picture import sandbox
from segdemo.picture.limits import MAX_FILE_BYTES
from segdemo.picture.problem import PictureError, refusal
from segdemo.picture.sandbox import warm_up

__all__ = ["PictureError", "open_picture", "warm_up"]


def open_picture(source: str | os.PathLike | BinaryIO) -> np.ndarray:
    """Read one picture as a person would see it.

    JPEG, PNG, WebP, GIF (first frame), BMP, TIFF, HEIC/HEIF, AVIF and JPEG XL. EXIF rotation is applied, colours told
    by an ICC profile or by code points are converted to sRGB, transparency lies on white, and no metadata is left.
    16-bit PNG is divided by 257; the wide numbers of TIFF find their range as :mod:`segdemo.picture.samples` says.

    Safe to call from several threads at once; two pictures are decoded at a time, in processes of their own.

    Args:
        source: a path, or a file open for reading bytes (read from its start, left open).

    Returns:
        (H, W, 3) uint8, sRGB. The long side is at most 1,280; smaller pictures keep their size.

    Raises:
        PictureError: not a picture, of a kind that is not read, empty, damaged, too many megapixels (40; where the
            kind can be decoded at a smaller scale, as JPEG can, 250) or megabytes (400), a side under 16 pixels, one
            side more than 20 times the other, missing, or unreadable; it took its decoder too much time or memory, or
            no decoder was free for long. The text never names the file.
    """
    if isinstance(source, str | os.PathLike):
        with _open_file(source) as file:
            return sandbox.decode(_content(file))
    return sandbox.decode(_content(source))


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


def _content(file: BinaryIO) -> bytes:
    try:
        if file.seekable():
            file.seek(0)
        content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise refusal("unreadable") from error
    if isinstance(content, str):
        raise TypeError("a picture is bytes, not text: open its file in mode 'rb'")
    if len(content) > MAX_FILE_BYTES:
        raise refusal("too_many_bytes", limit=MAX_FILE_BYTES // 10**6)
    return content
