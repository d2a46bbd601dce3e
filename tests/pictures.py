"""Small pictures made by the tests, and what the tests of pictures share."""

import io
import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import pytest
from PIL import Image

from segdemo import PictureError, open_picture
from segdemo.picture.decoding import decoded

CASES = Path(__file__).parent / "cases"


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    if kind == "HEIC":
        if "exif" in options:
            options["exif"] = options["exif"].tobytes()
        pillow_heif.encode(image.mode, image.size, image.tobytes(), file, quality=90, **options)
    elif kind == "JPEG XL":
        return imagecodecs.jpegxl_encode(np.asarray(image), level=95, **options)
    else:
        image.save(file, kind, **options)
    return file.getvalue()


def opened(data: bytes) -> np.ndarray:
    """As ``open_picture``, but decoded in this process, where a test can look and a fault can be found."""
    return decoded(io.BytesIO(data))


def refusal(source) -> str:
    """The sentence with which a file, or its bytes, is refused."""
    with pytest.raises(PictureError) as caught:
        opened(source) if isinstance(source, bytes) else open_picture(source)
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text and "/" not in text
    return text


def quarters(width: int = 96, height: int = 64) -> Image.Image:
    """Red, green / blue, yellow: every rotation and every mirror image looks different."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = 255, 0, 0
    pixels[: height // 2, width // 2 :] = 0, 255, 0
    pixels[height // 2 :, : width // 2] = 0, 0, 255
    pixels[height // 2 :, width // 2 :] = 255, 255, 0
    return Image.fromarray(pixels)


def corners(picture) -> np.ndarray:
    """A pixel of each quarter."""
    return np.asarray(picture)[[8, 8, -8, -8], [8, -8, 8, -8]]


def chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG file."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of(width: int, height: int, depth: int, colour_type: int, rows: bytes, *notes: tuple[bytes, bytes]) -> bytes:
    """A PNG file of raw rows, without their filter bytes."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    length = len(rows) // height
    rows = b"".join(b"\0" + rows[place : place + length] for place in range(0, len(rows), length))
    body = [(b"IHDR", header), *notes, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in body)


def png_with_header(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds no pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def assert_near(picture: np.ndarray, expected, tolerance: int = 0) -> None:
    difference = np.abs(picture.astype(int) - np.asarray(expected, int))
    assert difference.max() <= tolerance


def wide_gamut_profile() -> bytes:
    """A minimal ICC profile with the primaries of Display P3 and gamma 2.2."""

    def xyz(*values):
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    name = b"wide\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(79),
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": xyz(0.9642, 1, 0.8249),
        b"rXYZ": xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.15710, 0.06657, 0.78407),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body = struct.pack(">I", len(tags)), b""
    for tag, content in tags.items():
        content += bytes(-len(content) % 4)
        table += tag + struct.pack(">II", 128 + 4 + 12 * len(tags) + len(body), len(content))
        body += content
    head = struct.pack(">I4sI4s4s4s", 132 + len(table) - 4 + len(body), b"lcms", 0x02200000, b"mntr", b"RGB ", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


def wild_seeds() -> list[bytes]:
    """Small files of every kind that is read, for others to make wild ones of."""
    exif = Image.Exif()
    exif[0x0112] = 6
    image, profile = quarters(48, 32), wide_gamut_profile()
    return [
        encoded(image, "JPEG", exif=exif, icc_profile=profile),
        encoded(image.convert("CMYK"), "JPEG"),
        encoded(image, "PNG", exif=exif, icc_profile=profile),
        encoded(image.quantize(4), "PNG", transparency=0),
        encoded(image.convert("I;16"), "PNG"),
        encoded(image, "WEBP", exif=exif),
        encoded(image, "GIF", save_all=True, append_images=[image.rotate(180)]),
        encoded(image, "BMP"),
        encoded(image, "TIFF", compression="tiff_lzw"),
        encoded(image.convert("F"), "TIFF"),
        encoded(image, "HEIC"),
        encoded(image, "AVIF", exif=exif),
        encoded(image, "JPEG XL"),
        *(file.read_bytes() for file in sorted(CASES.iterdir()) if file.stat().st_size < 50_000),
    ]
