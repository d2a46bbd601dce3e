"""Files in which every pixel is there, though a mark, a checksum or a note is not; and places that are not drawn."""

import struct

import numpy as np
import pytest
from pictures import assert_near, chunk, encoded, opened, png_of, refusal
from PIL import Image
from test_picture_cases import BLUE, GREEN, RED, YELLOW, quarters

NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 96, 3), np.uint8))


@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"subsampling": 0}, {"restart_marker_rows": 1}, {"quality": 95}]
)
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("missing", [1, 2])
def test_a_jpeg_without_its_end_mark(mode, options, missing):
    data = encoded(NOISE.convert(mode), "JPEG", **options)
    assert_near(opened(data[:-missing]), opened(data))


@pytest.mark.parametrize("options", [{}, {"restart_marker_rows": 1}, {"subsampling": 0}])
@pytest.mark.parametrize("missing", [40, 200, 1000])
def test_a_jpeg_without_its_last_pixels_stays_damaged(options, missing):
    assert "damaged" in refusal(encoded(NOISE, "JPEG", quality=95, **options)[:-missing])


def test_a_large_jpeg_without_its_end_mark():
    data = encoded(NOISE.resize((3000, 2000)), "JPEG")
    assert_near(opened(data[:-2]), opened(data))


@pytest.mark.parametrize("missing", [1, 4, 11, 12, 13, 16])
def test_a_png_without_its_end(missing):
    data = encoded(NOISE, "PNG")
    assert_near(opened(data[:-missing]), NOISE)


@pytest.mark.parametrize("name", [b"tEXt", b"zTXt", b"iTXt", b"tIME", b"pHYs", b"gAMA", b"iCCP", b"zzZz"])
@pytest.mark.parametrize("place", [33, -12])
def test_a_png_with_a_broken_note(name, place):
    data, broken = encoded(NOISE, "PNG"), bytearray(chunk(name, b"\0\0\1\0note"))
    broken[-1] ^= 1
    assert_near(opened(data[:place] + bytes(broken) + data[place:]), NOISE)


@pytest.mark.parametrize("missing", [6, 60])
@pytest.mark.parametrize("options", [{"exif": b"Exif\0\0" + bytes(200)}, {"xmp": bytes(200)}])
def test_a_webp_that_ends_in_its_notes(options, missing):
    plain = encoded(NOISE, "WEBP", lossless=True)
    assert_near(opened(encoded(NOISE, "WEBP", lossless=True, **options)[:-missing]), NOISE)
    assert "damaged" in refusal(plain[: -missing * 10])


def test_a_gif_without_its_end():
    data = encoded(NOISE, "GIF")
    assert_near(opened(data[:-1]), opened(data))


def gif(canvas: tuple[int, int], frame: tuple[int, int], offset: tuple[int, int], **options) -> bytes:
    image = Image.new("P", frame)
    image.putpalette([*RED, *GREEN] + [9] * 762)
    data = bytearray(encoded(image, "GIF", **options))
    data[6:10] = struct.pack("<HH", *canvas)
    place = data.index(b",\0\0\0\0") + 1
    data[place : place + 4] = struct.pack("<HH", *offset)
    return bytes(data)


@pytest.mark.parametrize("offset", [(0, 0), (20, 10), (48, 32)])
def test_around_the_first_frame_of_a_gif_there_is_nothing(offset):
    picture, (x, y) = opened(gif((96, 64), (48, 32), offset)), offset
    expected = np.full((64, 96, 3), 255)
    expected[y : y + 32, x : x + 48] = RED
    assert_near(picture, expected)
    assert_near(opened(gif((96, 64), (48, 32), offset, transparency=0)), 255)


PALETTE = ((0, 0, 0), RED, GREEN, BLUE, YELLOW)


def bmp(bits: int, compression: int, runs: bytes, width: int = 33, height: int = 20) -> bytes:
    palette = b"".join(bytes((blue, green, red, 0)) for red, green, blue in PALETTE)
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(runs), 0, 0, len(PALETTE), 0)
    offset = 14 + len(head) + len(palette)
    return b"BM" + struct.pack("<IHHI", offset + len(runs), 0, 0, offset) + head + palette + runs


ROW_8 = b"\x11\1" + b"\0\7\1\2\3\4\1\2\3\0" + b"\x09\2"  # 17 of one, 7 as they are, 9 of another
ROW_4 = b"\x0b\x12" + b"\0\5\x12\x34\x10\0" + b"\0\x09\x43\x21\x43\x21\x40\0" + b"\x08\x33"
SEEN_8 = [1] * 17 + [1, 2, 3, 4, 1, 2, 3] + [2] * 9
SEEN_4 = [1, 2] * 5 + [1] + [1, 2, 3, 4, 1] + [4, 3, 2, 1, 4, 3, 2, 1, 4] + [3] * 8


@pytest.mark.parametrize(("bits", "row", "seen"), [(8, ROW_8, SEEN_8), (4, ROW_4, SEEN_4)])
@pytest.mark.parametrize("end", [b"\0\0\0\1", b"\0\1", b"\0\0", b""])
def test_runs_of_a_bmp(bits, row, seen, end):
    picture = opened(bmp(bits, 1 if bits == 8 else 2, b"\0\0".join([row] * 20) + end))
    assert_near(picture, np.array([[PALETTE[index] for index in seen]] * 20))


@pytest.mark.parametrize(("bits", "row"), [(8, ROW_8), (4, ROW_4)])
def test_runs_that_skip_leave_black(bits, row):
    runs = row + b"\0\0" + b"\5\x33" + b"\0\2\x0a\2" + b"\7\x44" + b"\0\1"
    expected = np.zeros((20, 33, 3))
    expected[-1] = [PALETTE[index] for index in (SEEN_8 if bits == 8 else SEEN_4)]
    if bits == 4:
        expected[-2, :5], expected[-4, 15:22] = BLUE, YELLOW
    picture = opened(bmp(bits, 1 if bits == 8 else 2, runs))
    assert_near(picture[:-4], 0)
    assert_near(picture[-1], expected[-1])
    if bits == 4:
        assert_near(picture, expected)


@pytest.mark.parametrize(("bits", "row"), [(8, ROW_8), (4, ROW_4)])
def test_runs_that_end_too_early_are_damaged(bits, row):
    assert "damaged" in refusal(bmp(bits, 1 if bits == 8 else 2, row + b"\0\0" + row[:7]))


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_a_transparent_grey_is_compared_in_all_its_bits(depth):
    clear, shown = (1, 0) if depth < 16 else (1000, 1001)
    bits = "".join(f"{value:0{depth}b}" for value in [shown] * 48 + [clear] * 48)
    row = bytes(int(bits[place : place + 8], 2) for place in range(0, len(bits), 8))
    picture = opened(png_of(96, 64, depth, 0, row * 64, (b"tRNS", struct.pack(">H", clear))))
    assert_near(picture[:, :48], round(shown / (2**depth - 1) * 255))
    assert_near(picture[:, 48:], 255)


@pytest.mark.parametrize("depth", [8, 16])
def test_a_transparent_colour_is_compared_in_all_its_bits(depth):
    shown, clear = ((10, 20, 31), (10, 20, 30)) if depth == 8 else ((2570, 5140, 7968), (2570, 5140, 7967))
    kind = ">u1" if depth == 8 else ">u2"
    row = np.array([shown] * 48 + [clear] * 48, kind).tobytes()
    picture = opened(png_of(96, 64, depth, 2, row * 64, (b"tRNS", struct.pack(">HHH", *clear))))
    assert_near(picture[:, :48], (10, 20, 31))
    assert_near(picture[:, 48:], 255)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG", "TIFF", "AVIF"])
def test_an_orientation_that_only_xmp_tells_is_not_applied(kind):
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r xmlns:tiff="t" tiff:Orientation="6"/></x:xmpmeta>'
    image = Image.fromarray(quarters())
    if kind == "PNG":
        note = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp)
        data = encoded(image, kind)
        data = data[:33] + note + data[33:]
    elif kind == "TIFF":
        data = encoded(image, kind, tiffinfo={700: xmp})
    else:
        data = encoded(image, kind, xmp=xmp)
    assert xmp in data
    assert opened(data).shape == (64, 96, 3)
