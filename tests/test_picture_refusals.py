"""What cannot be read is refused with one plain sentence that says what it is and what to do."""

import io
import os
import re
import struct
import warnings
from pathlib import Path

import numpy as np
import pytest
from pictures import encoded, opened, png_with_header, refusal
from PIL import Image, ImageFile, TiffImagePlugin

import segdemo
from segdemo.picture import kinds
from segdemo.picture.readers import READERS
from segdemo.texts import texts_under


def test_what_is_missing_empty_or_a_folder_is_said(tmp_path):
    (tmp_path / "empty.jpg").touch()
    assert "no such file" in refusal(tmp_path / "gone.jpg")
    assert "no such file" in refusal("")
    assert "folder" in refusal(tmp_path)
    assert "empty" in refusal(tmp_path / "empty.jpg")
    assert "empty" in refusal(b"")


@pytest.mark.parametrize("name", ["nul\0byte.png", "x" * 5000, "lone\udcffsurrogate\ud800.png"])
def test_an_impossible_name_is_refused_like_any_other(name):
    assert refusal(name)


def test_a_device_is_refused_without_reading():
    assert "device" in refusal(os.devnull)


def test_a_stream_that_fails_is_said():
    class Broken(io.BytesIO):
        def read(self, *_):
            raise OSError(5, "Input/output error", "/secret/place")

    assert "cannot be read" in refusal(Broken())


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"hello", id="text"),
        pytest.param(b"<html><body><svg></svg></body></html>", id="web page"),
        pytest.param(bytes(5000), id="zeros"),
        pytest.param(b"PK\3\4" + bytes(100), id="zip"),
        pytest.param(b"\x7fELF" + bytes(100), id="program"),
        pytest.param(b"\0\1\0\0\0\x0f\0\x80\0\3\0\x70" + bytes(100), id="font"),
        pytest.param(b"\0\0\0\x14ftypM4A " + bytes(40), id="sound"),
        pytest.param(b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), id="another sound"),
    ],
)
def test_what_is_no_picture_is_said(data):
    assert refusal(data).startswith("This is not a picture: ")


def old_tga() -> bytes:
    """Without the footer that newer files have."""
    return struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, 32, 32, 24, 0) + bytes(3072)


@pytest.mark.parametrize(
    ("named", "data"),
    [
        ("Photoshop", b"8BPS\0\1" + bytes(60)),
        ("icon", b"\0\0\1\0\1\0\x20\x20" + bytes(60)),
        ("icon", b"icns\0\0\1\0"),
        ("cursor", b"\0\0\2\0\1\0\x20\x20" + bytes(60)),
        ("JPEG 2000", b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60)),
        ("JPEG 2000", b"\xff\x4f\xff\x51\0\x2f" + bytes(60)),
        ("JPEG-LS", b"\xff\xd8\xff\xf7\0\x0b" + bytes(60)),
        ("JPEG XR", b"II\xbc\1" + bytes(60)),
        ("TGA", old_tga()),
        ("TGA", bytes(60) + b"TRUEVISION-XFILE.\0"),
        ("FITS", b"SIMPLE  =                    T"),
        ("DICOM", bytes(128) + b"DICM" + bytes(60)),
        ("PPM", b"P6 32 32 255\n" + bytes(3072)),
        ("PPM", b"P3\n# made by hand\n32 32"),
        ("OpenEXR", b"v/1\1\2\0\0\0"),
        ("Radiance", b"#?RADIANCE\nFORMAT"),
        ("QOI", b"qoif" + bytes(60)),
        ("DDS", b"DDS \x7c\0\0\0" + bytes(60)),
        ("PCX", b"\x0a\5\1\x08" + bytes(60)),
        ("GIMP", b"gimp xcf v011" + bytes(60)),
        ("Krita", b"PK\3\4" + bytes(26) + b"mimetypeapplication/x-krita"),
        ("WMF", b"\1\0\0\0" + bytes(36) + b" EMF" + bytes(60)),
        ("XBM", b"#define face_width 48\n"),
        ("MNG", b"\x8aMNG\r\n\x1a\n" + bytes(60)),
        ("SGI", b"\1\xda\1\1\0\3" + bytes(60)),
        ("Sun", b"\x59\xa6\x6a\x95" + bytes(60)),
        ("BPG", b"BPG\xfb" + bytes(60)),
        ("FLIF", b"FLIF43" + bytes(60)),
        ("raw photo", b"II*\0\x10\0\0\0CR\2\0" + bytes(60)),
        ("raw photo", b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(60)),
        ("raw photo", b"FUJIFILMCCD-RAW 0201" + bytes(60)),
        ("raw photo", b"IIRO\x08\0\0\0" + bytes(60)),
        ("PDF", b"%PDF-1.7\n"),
        ("PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
        ("DjVu", b"AT&TFORM" + bytes(60)),
        ("video", b"\0\0\0\x20ftypisom" + bytes(40)),
        ("video", b"\0\0\0\x14ftypqt  " + bytes(40)),
        ("video", b"\x1a\x45\xdf\xa3" + bytes(60)),
        ("video", b"RIFF\x24\0\0\0AVI LIST" + bytes(40)),
    ],
)
def test_a_kind_that_is_not_read_is_named(named, data):
    sentence = refusal(data)
    assert sentence.startswith("This is a") and named in sentence and "save" in sentence


def test_every_reason_and_every_kind_has_its_words():
    code = "".join(file.read_text(encoding="utf-8") for file in Path(segdemo.__file__).parent.rglob("*.py"))
    words = set(texts_under("picture."))
    reasons = set(re.findall(r'\brefusal\("(\w+)"', code)) | {"empty", "svg", "document", "unread"}
    named = {f"kind.{kind}" for kind in kinds.KINDS - set(READERS) - {"empty", "svg"}}
    assert {f"picture.{key}" for key in reasons | named} == words


@pytest.mark.parametrize(
    "start",
    [b"<svg ", b'<?xml version="1.0"?>\n<svg ', b"\xef\xbb\xbf\n<!-- a drawing --><svg ", b"<!DOCTYPE svg><svg "],
)
def test_svg_is_named(start):
    assert "SVG" in refusal(start + b'xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>')


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIC", "AVIF"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_cut_off_picture_is_called_damaged(kind, share):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    data = encoded(noise, kind)
    assert "damaged" in refusal(data[: max(16, int(len(data) * share))])


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(8000, 5001), (10_000, 10_000), (60_000, 60_000)])
def test_too_many_megapixels_are_refused_before_decoding(size, monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: pytest.fail("decoded"))
    assert "the limit is 40" in refusal(png_with_header(*size))
    assert "the limit is 40" in refusal(
        b"GIF89a" + struct.pack("<HH", *size) + b"\0\0\0,\0\0\0\0\x10\0\x10\0\0\2\2D\1\0;"
    )
    assert "the limit is 40" in refusal(b"BM" + struct.pack("<IIIIiiHHIIIIII", 0, 0, 54, 40, *size, 1, 24, *[0] * 6))
    assert "the limit is 40" in refusal(tiff_with_header(*size))


def tiff_with_header(width: int, height: int) -> bytes:
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in {
        256: width,
        257: height,
        258: (8, 8, 8),
        259: 5,
        262: 2,
        273: 8,
        277: 3,
        278: height,
        279: 9,
    }.items():
        directory[tag] = value
    file = io.BytesIO()
    directory.save(file)
    return file.getvalue()


def test_a_warning_about_bombs_made_an_error_is_still_our_sentence():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "the limit is 40" in refusal(png_with_header(10_000, 10_000))


def test_a_progressive_jpeg_is_held_as_a_whole_and_so_limited():
    frame = struct.pack(">BHHB", 8, 12_240, 16_320, 3) + bytes.fromhex("012200021101031101")
    scan = bytes.fromhex("03010002110311003f00")
    parts = [(0xC2, frame), (0xDA, scan)]
    data = b"\xff\xd8" + b"".join(struct.pack(">BBH", 0xFF, kind, len(body) + 2) + body for kind, body in parts)
    assert "the limit is 106" in refusal(data)
    data = data.replace(b"\xff\xc2", b"\xff\xc0").replace(b"\xff\xda\0\x0c\3", b"\xff\xda\0\x08\1")
    assert "the limit is 106" in refusal(data)  # one scan for each colour: the same


@pytest.mark.parametrize("tail", [b"\xff\x0a" + bytes(0), b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\0jxlc\xff\x0a"])
def test_the_size_of_a_jpeg_xl_is_read_before_it_is_decoded(tail, monkeypatch):
    bits = 0 | 3 << 1 | 59_999 << 3 | 1 << 33  # not small, 30 bits for a height of 60,000, as wide as high
    monkeypatch.setattr("imagecodecs.jpegxl_decode", lambda *_, **__: pytest.fail("decoded"))
    assert "the limit is 40" in refusal(tail + bits.to_bytes(6, "little") + bytes(40))
    bits |= 1 << 38  # floats
    assert "the limit is 20" in refusal(tail + bits.to_bytes(6, "little") + bytes(40))


def test_the_canvas_of_a_webp_is_measured_before_it_is_made(monkeypatch):
    monkeypatch.setattr("PIL.WebPImagePlugin.WebPImageFile", lambda *_: pytest.fail("opened"))
    side = (16_383).to_bytes(3, "little")
    data = b"WEBPVP8X\x0a\0\0\0\0\0\0\0" + side + side
    assert "the limit is 40" in refusal(b"RIFF" + struct.pack("<I", len(data)) + data)


def test_40_megapixels_are_still_accepted():
    assert opened(encoded(Image.new("L", (8000, 5000), 77), "JPEG")).shape == (800, 1280, 3)


@pytest.mark.parametrize("size", [(15, 16), (16, 15), (1, 1)])
def test_a_side_under_16_pixels_is_refused(size):
    assert "at least 16" in refusal(encoded(Image.new("RGB", size), "PNG"))


@pytest.mark.parametrize("size", [(321, 16), (16, 321), (2001, 100)])
def test_an_aspect_beyond_1_to_20_is_refused(size):
    assert "20 times" in refusal(encoded(Image.new("RGB", size), "PNG"))
