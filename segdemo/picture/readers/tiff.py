"""TIFF and what is built like it (DNG): 8 bits a sample through Pillow, wider and rarer ones through tifffile."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO, Literal

import numpy as np
from PIL import Image, TiffImagePlugin
from tifffile import COMPRESSION, PHOTOMETRIC, SAMPLEFORMAT, TIFF, TiffFile, TiffPage

from segdemo.picture import kinds
from segdemo.picture.limits import LONG_SIDE, check_area, check_size
from segdemo.picture.raster import Raster
from segdemo.picture.readers import jpeg, jxl, webp
from segdemo.picture.samples import in_8_bits, value_range

_MAX_DIRECTORIES = 64
_REDUCED, _MASK = 1, 4  # bits of NewSubfileType
_PILLOW = {
    COMPRESSION.NONE,
    COMPRESSION.CCITTRLE,
    COMPRESSION.CCITT_T4,
    COMPRESSION.CCITT_T6,
    COMPRESSION.LZW,
    COMPRESSION.OJPEG,
    COMPRESSION.JPEG,
    COMPRESSION.ADOBE_DEFLATE,
    COMPRESSION.DEFLATE,
    COMPRESSION.PACKBITS,
}
_RAW = {PHOTOMETRIC.CFA, PHOTOMETRIC.LINEAR_RAW}
_DIRECT = (
    PHOTOMETRIC.MINISWHITE,
    PHOTOMETRIC.MINISBLACK,
    PHOTOMETRIC.RGB,
    PHOTOMETRIC.YCBCR,
    PHOTOMETRIC.SEPARATED,
)
_SHOWN = (*_DIRECT, PHOTOMETRIC.PALETTE, PHOTOMETRIC.CIELAB, PHOTOMETRIC.ICCLAB, PHOTOMETRIC.ITULAB)
_COLOURS: dict[int, int] = {PHOTOMETRIC.RGB: 3, PHOTOMETRIC.YCBCR: 3, PHOTOMETRIC.SEPARATED: 4}
_ASSOCIATED, _UNASSOCIATED = 1, 2  # ExtraSamples
_MAX_STREAM_HEADER = 1 << 16
_TOLD: dict[str, Callable[[bytes], tuple[int, int]]] = {
    "jpeg": lambda stream: jpeg.header(io.BytesIO(stream))[:2],
    "jpeg2000": lambda stream: struct.unpack(">II", stream[8:16]),  # ISO/IEC 15444-1, A.5.1
    "jxl": lambda stream: jxl.header(stream)[:2],
    "png": lambda stream: struct.unpack(">II", stream[16:24]),
    "webp": webp.canvas_size,
}
_MAX_SAMPLE_VALUE, _ORIENTATION, _ICC, _COLOR_MAP = 281, 274, 34675, 320


def read(file: BinaryIO) -> Raster:
    with TiffFile(file) as tiff:
        page = _main(list(_directories(tiff)))
        size = page.imagewidth, page.imagelength
        bytes_per_pixel = page.samplesperpixel * max(1, page.bitspersample / 8)
        check_size(*size, bytes_per_pixel=bytes_per_pixel * page.imagedepth)
        if page.is_tiled:  # a tile is decoded as a whole, however little of it is in the picture
            check_area(page.tilewidth, page.tilelength, bytes_per_pixel=bytes_per_pixel * page.tiledepth)
        if page.compression in TIFF.IMAGE_COMPRESSIONS:
            _check_streams(file, page)
        orientation = page.tags.valueof(_ORIENTATION) or 1
        if page.bitspersample <= 8 and page.sampleformat != SAMPLEFORMAT.INT and page.compression in _PILLOW:
            try:
                return _through_pillow(_starting_at(file, page), orientation)
            except Exception:  # a kind that Pillow does not read; if it is broken, tifffile will say so too
                file.seek(0)
        return Raster(_decoded(page), size, page.tags.valueof(_ICC), orientation=orientation)


def _directories(tiff: TiffFile) -> Iterator[TiffPage]:
    """Those of the chain, each followed by its sub-directories."""
    for page in islice(tiff.pages, _MAX_DIRECTORIES):
        for found in (page, *islice(page.pages or (), _MAX_DIRECTORIES)):
            if isinstance(found, TiffPage):  # not one that tifffile takes for a frame like another
                yield found


def _main(pages: list[TiffPage]) -> TiffPage:
    """The picture itself: not its thumbnail, not its mask, and of a camera's raw data the preview.

    Raises:
        PictureError: raw data without a preview of some size.
    """
    shown = [page for page in pages if page.photometric in _SHOWN and not page.subfiletype & _MASK]
    whole = [page for page in shown if not page.subfiletype & _REDUCED]
    if whole:
        return whole[0]
    largest = max(shown, key=lambda page: page.imagewidth * page.imagelength, default=None)
    is_raw = any(page.photometric in _RAW for page in pages)
    if is_raw and (largest is None or max(largest.imagewidth, largest.imagelength) < LONG_SIDE // 2):
        raise kinds.refused("raw")
    if largest is None:
        raise ValueError("no directory that can be shown")
    return largest


def _check_streams(file: BinaryIO, page: TiffPage) -> None:
    """Strips and tiles that are whole pictures of another kind: their decoders believe their own headers."""
    for offset, length in zip(page.dataoffsets, page.databytecounts, strict=True):
        file.seek(offset)
        stream = file.read(min(length, _MAX_STREAM_HEADER))
        told = _TOLD.get(kinds.of(io.BytesIO(stream)))
        if told:
            check_area(*told(stream))


def _starting_at(file: BinaryIO, page: TiffPage) -> BinaryIO:
    """The file as if this directory were the first: Pillow does not look into sub-directories."""
    file.seek(0)
    head = file.read(16)
    order: Literal["little", "big"] = "little" if head.startswith(b"II") else "big"
    place, length = (8, 8) if head[2:4] in (b"+\0", b"\0+") else (4, 4)
    offset = page.offset.to_bytes(length, order)
    file.seek(0)
    if head[place : place + length] == offset:
        return file
    data = bytearray(file.read())
    data[place : place + length] = offset
    return io.BytesIO(data)


class _AsStored(TiffImagePlugin.TiffImageFile):
    """Pillow would turn it, and believe XMP about how."""

    def getexif(self) -> Image.Exif:
        return Image.Exif()


def _through_pillow(file: BinaryIO, orientation: int) -> Raster:
    image = _AsStored(file)
    if image.mode.startswith("I") or image.mode == "F":
        raise ValueError("wide samples find their range elsewhere")
    image.load()
    return Raster(image, image.size, image.info.get("icc_profile"), orientation=orientation)


def _decoded(page: TiffPage) -> Image.Image:
    """Mode L, RGB or CMYK; alpha is laid on white."""
    samples = page.asarray(maxworkers=1)
    samples = samples.reshape(-1, *samples.shape[-len(page.axes.lstrip("ZI")) :])[0]
    if page.axes.startswith("S"):
        samples = np.moveaxis(samples, 0, -1)
    if samples.ndim == 2:
        samples = samples[..., None]
    if page.photometric == PHOTOMETRIC.PALETTE:
        colours = np.asarray(page.tags.valueof(_COLOR_MAP)).reshape(3, -1)
        return Image.fromarray(in_8_bits(colours, 0, 65535).T[samples[..., 0]])
    count = _COLOURS.get(page.photometric, 1)
    if samples.shape[2] < count or page.photometric not in _DIRECT or samples.dtype.kind not in "uif":
        raise ValueError("samples that are not colours")
    low, high = _range(page, samples[..., :count])
    pixels = in_8_bits(samples[..., :count], low, high)
    if page.photometric == PHOTOMETRIC.MINISWHITE:
        pixels = 255 - pixels
    kind = page.extrasamples[0] if page.extrasamples else 0
    if kind in (_ASSOCIATED, _UNASSOCIATED) and samples.shape[2] > count:
        is_ink = page.photometric == PHOTOMETRIC.SEPARATED
        pixels = _on_white(pixels, _alpha(samples[..., count], page.bitspersample), kind == _ASSOCIATED, is_ink)
    if count == 1:
        return Image.fromarray(pixels[..., 0])
    height, width = pixels.shape[:2]
    mode = "CMYK" if count == 4 else "RGB"
    return Image.frombuffer(mode, (width, height), np.ascontiguousarray(pixels), "raw", mode, 0, 1)


def _range(page: TiffPage, values: np.ndarray) -> tuple[float, float]:
    low, high = value_range(values, page.bitspersample)
    told = page.tags.valueof(_MAX_SAMPLE_VALUE)
    told = max(told) if isinstance(told, tuple) else told
    if values.dtype.kind == "u" and told and values.max() <= told < 2**page.bitspersample - 1:
        return 0.0, float(told)
    return low, high


def _alpha(values: np.ndarray, bits: int) -> np.ndarray:
    if values.dtype.kind == "f":
        return in_8_bits(values, 0, 1)
    return in_8_bits(values, 0, 2.0 ** (bits - (values.dtype.kind == "i")) - 1)


def _on_white(pixels: np.ndarray, alpha: np.ndarray, is_associated: bool, is_ink: bool) -> np.ndarray:
    """(H, W, C) uint8 with (H, W) uint8 alpha -> (H, W, C) uint8."""
    result = np.empty_like(pixels)
    for row, opacity in enumerate(alpha[..., None].astype(np.uint16)):
        colours = pixels[row] if is_associated else (pixels[row] * opacity + 127) // 255
        result[row] = colours if is_ink else np.minimum(colours + (255 - opacity), 255)
    return result
