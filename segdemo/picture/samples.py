"""Samples of any type -> 8 bits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

_BAND = 1 << 20  # samples that are floats at one time: the rest stays as it is in the file


def in_8_bits(values: np.ndarray, low: float, high: float) -> np.ndarray:
    """``low``–``high`` -> 0–255, uint8 of the same shape. NaN becomes ``low``; what lies outside is clipped."""
    result = np.empty(values.shape, np.uint8)
    size = max(abs(low), abs(high)) or 1.0  # divided out first: the span of two large floats may not fit a float
    span = high / size - low / size or 1.0
    if values.dtype == np.uint16 and (low, high) == (0, 65535):
        for rows in _bands(values):
            result[rows] = (values[rows] * np.uint32(255) + 32_895) >> 16  # divided by 257 and rounded
        return result
    wide = np.float32 if values.dtype.kind in "iu" and values.dtype.itemsize <= 4 else np.float64
    for rows in _bands(values):
        band = np.nan_to_num(values[rows].astype(wide), nan=low, posinf=high, neginf=low)
        band /= size
        band -= low / size
        band *= 255 / span
        result[rows] = band.clip(0, 255, out=band) + 0.5
    return result


def value_range(values: np.ndarray, bits: int) -> tuple[float, float]:
    """The two values that are black and white, where the file does not say.

    Integers whose width no computer counts in (8 bits and less, 10, 12, 14) use all of it. Others: the smallest of
    0–1 (floats only), 0–255, 0–65,535, and the type's own range that holds every value, unless all do with two bits
    less (12 bits in 16, as microscopes and scanners write them): then, and for floats beyond, the values' own minimum
    to maximum.

    Args:
        values: at least one, integers or floats.
        bits: that each value has in the file.
    """
    low, high = _extremes(values)
    is_float = values.dtype.kind == "f"
    least, most = (0.0, 0.0) if is_float else _limits(values.dtype, bits)
    if not is_float and bits not in (16, 32, 64):
        return (least if low < 0 else 0.0), most
    if low < 0:
        return (least, most) if low < least / 2 and high > most / 2 else (low, high)
    if high <= 1 and is_float:
        return 0.0, 1.0
    if high <= 255 and (high >= 64 or not is_float):
        return 0.0, 255.0
    for top, width in sorted({(65535.0, 16), (most, bits)}):
        if 2.0 ** (width - 2) <= high <= top:
            return 0.0, top
    return low, high


def _limits(dtype: np.dtype, bits: int) -> tuple[float, float]:
    if dtype.kind == "u":
        return 0.0, 2.0**bits - 1
    return -(2.0 ** (bits - 1)), 2.0 ** (bits - 1) - 1


def _extremes(values: np.ndarray) -> tuple[float, float]:
    """Minimum and maximum of all finite values; zeros where there is none."""
    lows, highs = [], []
    for rows in _bands(values):
        band = values[rows]
        finite = band[np.isfinite(band)] if band.dtype.kind == "f" else band
        if finite.size:
            lows.append(float(finite.min()))
            highs.append(float(finite.max()))
    return (min(lows), max(highs)) if lows else (0.0, 0.0)


def _bands(values: np.ndarray) -> Iterator[slice]:
    step = max(1, _BAND * len(values) // values.size)
    return (slice(row, row + step) for row in range(0, len(values), step))
