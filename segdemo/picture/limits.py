"""How large a picture may be: asked of the file's own header, before any decoder allocates."""

from __future__ import annotations

from segdemo.picture.problem import refusal

MAX_PIXELS = 40_000_000
# Where only a reduced picture is ever held: the sensors of phones have up to 200 megapixels.
MAX_REDUCED_PIXELS = 250_000_000
# 8 bytes for each of MAX_PIXELS, as four samples of 16 bits.
MAX_BYTES = 8 * MAX_PIXELS
# Of the file itself: such a picture without compression, and what may stand beside it.
MAX_FILE_BYTES = 400_000_000
MIN_SIDE = 16
MAX_ASPECT = 20
LONG_SIDE = 1280


def check_size(width: int, height: int, max_pixels: int = MAX_PIXELS, bytes_per_pixel: float = 1) -> None:
    """Refuse a picture of this size.

    Args:
        bytes_per_pixel: what the decoder holds for each pixel, where that may be more than 8.

    Raises:
        PictureError: too many pixels or bytes, a side too short, or too long and thin.
    """
    check_area(width, height, max_pixels, bytes_per_pixel)
    if min(width, height) < MIN_SIDE:
        raise refusal("too_small", width=width, height=height, limit=MIN_SIDE)
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise refusal("too_thin", limit=MAX_ASPECT)


def check_area(width: int, height: int, max_pixels: int = MAX_PIXELS, bytes_per_pixel: float = 1) -> None:
    """Refuse a picture of so many pixels or bytes, or a part of one: a frame, a tile, a stream that is put inside.

    Raises:
        PictureError: too many pixels or bytes.
    """
    max_pixels = min(max_pixels, int(MAX_BYTES / bytes_per_pixel))
    if width * height > max_pixels:
        raise refusal("too_large", megapixels=-(-width * height // 10**6), limit=max_pixels // 10**6)


def target_size(width: int, height: int) -> tuple[int, int]:
    """(width, height) with the long side at most LONG_SIDE."""
    scale = min(1.0, LONG_SIDE / max(width, height))
    return round(width * scale), round(height * scale)
