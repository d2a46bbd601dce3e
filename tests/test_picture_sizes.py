"""How large a picture is, is read from its own header: no decoder sees a file that says too much of itself."""

import io
import struct

import numpy as np
import pytest
from pictures import assert_near, chunk, encoded, opened, png_with_header, quarters, refusal
from PIL import AvifImagePlugin, BmpImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

HUGE = [(28_000, 28_000), (65_535, 65_535)]
DECODERS = ["png", "jpegxl", "webp", "jpeg", "jpeg2k", "avif"]  # of imagecodecs
BEFORE_DECODING = pytest.mark.usefixtures("no_decoder")


@pytest.fixture
def no_decoder(monkeypatch):
    """Fails where a decoder is given the file."""
    for plugin in (AvifImagePlugin, BmpImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin):
        name = plugin.__name__.rpartition(".")[2].replace("Plugin", "File")
        monkeypatch.setattr(plugin, name, lambda *_: pytest.fail("given to Pillow"))
    for name in DECODERS:
        monkeypatch.setattr(f"imagecodecs.{name}_decode", lambda *_, **__: pytest.fail("given to imagecodecs"))
    monkeypatch.setattr("tifffile.TiffPage.asarray", lambda *_, **__: pytest.fail("given to tifffile"))
    monkeypatch.setattr("PIL.TiffImagePlugin.TiffImageFile.__init__", lambda *_: pytest.fail("given to libtiff"))
    monkeypatch.setattr("pillow_heif.HeifImageFile", lambda *_: pytest.fail("given to libheif"))


def assert_too_large(data: bytes, limit: int = 40) -> None:
    assert f"the limit is {limit}:" in refusal(data)


@BEFORE_DECODING
@pytest.mark.parametrize("size", HUGE)
def test_png_with_frames(size):
    """133 bytes; Pillow makes room for the whole canvas of an APNG as soon as it opens it."""
    still = png_with_header(*size)
    frames = chunk(b"acTL", struct.pack(">II", 1, 0)) + chunk(
        b"fcTL", struct.pack(">5I2H2B", 0, *size, 0, 0, 1, 1, 1, 0)
    )
    data = still[:33] + frames + still[33:]
    assert len(data) < 140
    assert_too_large(data)


@BEFORE_DECODING
def test_png_with_a_second_header():
    small, large = png_with_header(64, 64), png_with_header(65_535, 65_535)
    assert "damaged" in refusal(small[:33] + large[8:33] + small[33:])


def riff(kind: bytes, body: bytes) -> bytes:
    body = b"WEBP" + kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(body)) + body


def vp8l(width: int, height: int) -> bytes:
    return b"\x2f" + struct.pack("<I", width - 1 | height - 1 << 14) + bytes(9)


@BEFORE_DECODING
def test_webp():
    data = riff(b"VP8L", vp8l(16_383, 16_383))
    assert len(data) == 34
    assert_too_large(data)
    assert_too_large(riff(b"VP8 ", b"\x30\1\0\x9d\1\x2a" + struct.pack("<HH", 16_383, 16_383) + bytes(20)))


@BEFORE_DECODING
@pytest.mark.parametrize("flags", [0, 2, 0x10])
def test_webp_with_a_canvas(flags):
    side = (16_383).to_bytes(3, "little")
    assert_too_large(riff(b"VP8X", bytes([flags, 0, 0, 0]) + side + side))


def test_webp_with_a_frame_larger_than_its_canvas():
    frame = b"VP8L" + struct.pack("<I", 14) + vp8l(16_383, 16_383)
    assert "damaged" in refusal(riff(b"VP8X", bytes(4) + b"\x3f\0\0" * 2 + frame))
    frame = b"ANMF" + struct.pack("<I", 16 + len(frame)) + bytes(6) + b"\xfe\x3f\0" * 2 + bytes(4) + frame
    start = bytes([2, 0, 0, 0]) + b"\x3f\0\0" * 2 + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    assert "damaged" in refusal(riff(b"VP8X", start + frame))


def gif(canvas: tuple[int, int], blocks: bytes) -> bytes:
    return b"GIF89a" + struct.pack("<HH", *canvas) + b"\0\0\0" + blocks + b"\2\2D\1\0;"


def frame(*place: int) -> bytes:
    return b"," + struct.pack("<4H", *place) + b"\0"


CONTROL = b"!\xf9\4\x08\0\0\0\0"  # the frame's place is to be cleared: for that, Pillow makes room at once


@BEFORE_DECODING
@pytest.mark.parametrize("size", HUGE)
def test_gif(size):
    assert_too_large(gif(size, frame(0, 0, 16, 16)))
    assert_too_large(gif((64, 64), CONTROL + frame(0, 0, *size)))
    assert_too_large(gif((64, 64), b"\0!\xfe\2hi\0" + CONTROL + frame(30_000, 0, 10_000, size[1] // 2)))


def test_gif_as_it_was_measured():
    """Pillow takes an extension without content for one whose content follows, and would find another frame there."""
    data = encoded(quarters(), "GIF")
    start = data.index(b",\0\0\0\0")
    assert_near(opened(data[:start] + b"!\1\0" + data[start:]), quarters())


@BEFORE_DECODING
@pytest.mark.parametrize("size", [*HUGE, (28_000, -28_000)])
def test_bmp(size):
    assert_too_large(b"BM" + struct.pack("<IIIIiiHHIIIIII", 0, 0, 54, 40, *size, 1, 24, *[0] * 6))
    if size[1] > 0:
        assert_too_large(b"BM" + struct.pack("<IIIIHHHH", 0, 0, 26, 12, *size, 1, 24))


def tiff(width: int, height: int, stream: bytes = bytes(9), is_big: bool = False, **more: int) -> bytes:
    tags = {256: width, 257: height, 258: 8, 259: 5, 262: 1, 273: 0, 277: 1, 278: height, 279: len(stream)}
    tags |= {int(tag.strip("_")): value for tag, value in more.items()}
    if 322 in tags:
        tags |= {324: tags.pop(273), 325: tags.pop(279)}
        del tags[278]
    offsets, entry = ("Q", 20) if is_big else ("I", 12)
    head = b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0" if is_big else b"II*\0\x08\0\0\0"
    count = struct.pack("<Q" if is_big else "<H", len(tags))
    place = len(head) + len(count) + entry * len(tags) + struct.calcsize(offsets)
    tags |= {tag: place for tag in (273, 324) if tag in tags}
    listed = b"".join(struct.pack(f"<HH{offsets}{offsets}", tag, 4, 1, tags[tag]) for tag in sorted(tags))
    return head + count + listed + bytes(struct.calcsize(offsets)) + stream


@BEFORE_DECODING
@pytest.mark.parametrize("is_big", [False, True])
@pytest.mark.parametrize("size", HUGE)
def test_tiff(size, is_big):
    assert_too_large(tiff(*size, is_big=is_big))
    assert_too_large(tiff(64, 64, is_big=is_big, _322=size[0] // 16 * 16, _323=size[1] // 16 * 16))  # one tile
    assert "megapixels" in refusal(tiff(64, 64, is_big=is_big, _32997=size[0] * 10))  # a pile of pictures


JPEG_XL = b"\xff\x0a" + (0 | 3 << 1 | 59_999 << 3 | 1 << 33).to_bytes(6, "little") + bytes(40)  # 60,000 × 60,000


@BEFORE_DECODING
@pytest.mark.parametrize(
    ("compression", "stream"),
    [
        pytest.param(50_001, riff(b"VP8L", vp8l(16_383, 16_383)), id="WebP"),
        pytest.param(50_002, JPEG_XL, id="JPEG XL"),
        pytest.param(
            34_712, b"\xff\x4f\xff\x51\0\x2f\0\0" + struct.pack(">II", 60_000, 60_000) + bytes(60), id="JPEG 2000"
        ),
        pytest.param(34_933, png_with_header(60_000, 60_000), id="PNG"),
        pytest.param(
            7,
            b"\xff\xd8\xff\xc0\0\x0b\x08" + struct.pack(">HH", 60_000, 60_000) + b"\1\1\x11\0\xff\xda\0\x08\1",
            id="JPEG",
        ),
    ],
)
def test_tiff_with_another_picture_inside(compression, stream):
    assert_too_large(tiff(64, 64, stream, _259=compression))


@BEFORE_DECODING
@pytest.mark.parametrize(("kind", "limit"), [("HEIC", 250), ("AVIF", 40)])
@pytest.mark.parametrize("size", HUGE)
@pytest.mark.parametrize("in_front", [b"", b"\0\0\0\1free\0\0\0\0\0\0\0\x18" + bytes(8)])
def test_heic_and_avif(kind, limit, size, in_front):
    data = encoded(quarters(), kind)
    start = data.index(b"ispe\0\0\0\0") + 8
    data = data[:start] + struct.pack(">II", *size) + data[start + 8 :]
    first = int.from_bytes(data[:4], "big")
    assert_too_large(data[:first] + in_front + data[first:], limit)


@BEFORE_DECODING
def test_jpeg():
    assert_too_large(
        b"\xff\xd8\xff\xc0\0\x0b\x08" + struct.pack(">HH", 65_500, 65_500) + b"\1\1\x11\0\xff\xda\0\x08\1", 250
    )


def test_jpeg_with_a_second_frame_that_only_the_decoder_would_find():
    """What stands behind an end mark is no length to Pillow."""
    data = encoded(quarters(), "JPEG")
    start = data.index(b"\xff\xc0")
    hidden = b"\xff\xc0\0\x0b\x08" + struct.pack(">HH", 65_500, 65_500) + b"\1\1\x11\0"
    data = data[:start] + b"\xff\xd9" + struct.pack(">H", 2 + len(hidden)) + hidden + data[start:]
    assert "damaged" in refusal(data) or "megapixels" in refusal(data)


@BEFORE_DECODING
@pytest.mark.parametrize("cut", [2, 3, 4, 6, 7, 40])
def test_jpeg_xl_in_parts(cut):
    """With its header in two of them; the first alone would tell another size."""
    parts = JPEG_XL[:cut], JPEG_XL[cut:]
    boxes = b"\0\0\0\x0cJXL \r\n\x87\n"
    for number, part in enumerate(parts):
        boxes += struct.pack(">I4sI", 12 + len(part), b"jxlp", number) + part
    assert_too_large(boxes)
    assert_too_large(JPEG_XL)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "PNG"])
def test_pictures_of_an_allowed_size_still_come_as_they_are(kind):
    assert_near(opened(encoded(quarters(), kind)), quarters())


def test_a_tile_that_is_larger_than_its_picture():
    tile = np.full((64, 64), 77, np.uint8).tobytes()
    assert_near(opened(tiff(20, 30, tile, _259=1, _322=64, _323=64)), 77)
    assert opened(tiff(20, 30, tile, is_big=True, _259=1, _322=64, _323=64)).shape == (30, 20, 3)


@BEFORE_DECODING
def test_the_file_is_left_open():
    file = io.BytesIO(png_with_header(60_000, 60_000))
    assert "megapixels" in refusal(file) and not file.closed
