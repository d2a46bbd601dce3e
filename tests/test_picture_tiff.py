"""TIFF of science, print and cameras: wide samples, planes, alpha, inks, compressions, several directories."""

import io
import struct

import numpy as np
import pytest
import tifffile
from pictures import assert_near, opened, refusal, wide_gamut_profile
from test_picture_cases import quarters, ramp

from segdemo.picture.samples import value_range

GREY = ramp()[..., 0].round().astype(np.uint8)
TYPES = ("uint8", "uint16", "uint32", "int8", "int16", "int32", "float16", "float32", "float64")


def tiff(pixels: np.ndarray, photometric: str = "rgb", **options) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, pixels, photometric=photometric, **options)
    return file.getvalue()


def scaled(pixels: np.ndarray, kind: str) -> np.ndarray:
    """0–255 -> 0 to the greatest value of a type, floats 0–1."""
    top = 1 if np.dtype(kind).kind == "f" else np.iinfo(kind).max
    return (pixels / 255 * top).astype(kind)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("planes", ["contig", "separate"])
@pytest.mark.parametrize("compression", [None, "zlib", "lzw", "packbits", "lzma", "zstd"])
def test_every_type_of_sample_in_every_layout(kind, planes, compression):
    pixels = scaled(quarters() if planes == "contig" else np.moveaxis(quarters(), -1, 0), kind)
    for order in "<>":
        data = tiff(pixels, planarconfig=planes, compression=compression, byteorder=order)
        assert_near(opened(data), quarters(), 4)


@pytest.mark.parametrize("compression", ["webp", "jpegxl", "jpeg2000", "jpegxr", "lerc", "png", "zstd", "lzma"])
@pytest.mark.parametrize("tile", [None, (32, 48)])
def test_compressions_that_came_later(compression, tile):
    data = tiff(quarters(), compression=compression, tile=tile)
    assert_near(opened(data)[[8, 8, -8, -8], [8, -8, 8, -8]], quarters()[[8, 8, -8, -8], [8, -8, 8, -8]], 8)


@pytest.mark.parametrize("kind", ["uint8", "uint16", "uint32", "float32"])
@pytest.mark.parametrize("alpha", ["assocalpha", "unassalpha", "unspecified"])
@pytest.mark.parametrize("colours", ["minisblack", "rgb", "separated"])
def test_alpha_lies_on_white_whatever_it_goes_with(kind, alpha, colours):
    opacity = np.full((64, 96, 1), 255)
    opacity[:, 80:] = 128
    seen = {"minisblack": ramp(), "rgb": quarters(), "separated": quarters()}[colours].astype(float)
    stored = seen[..., :1] if colours == "minisblack" else seen
    if colours == "separated":
        stored = np.dstack([255 - stored, np.zeros((64, 96))])
    if alpha == "assocalpha":
        stored = stored * opacity / 255
    if alpha != "unspecified":
        seen = seen * opacity / 255 + 255 - opacity
    data = tiff(scaled(np.dstack([stored, opacity]), kind), colours, extrasamples=[alpha], planarconfig="contig")
    assert_near(opened(data), seen.round(), 4)


@pytest.mark.parametrize("kind", ["uint8", "uint16", "float32"])
def test_white_is_zero_where_the_file_says_so(kind):
    assert_near(opened(tiff(scaled(255 - GREY, kind), "miniswhite")), ramp(), 2)


@pytest.mark.parametrize("kind", ["uint16", "int16", "uint32", "int32", "float32"])
@pytest.mark.parametrize("bits", [10, 12, 14])
def test_few_bits_in_many_are_not_nearly_black(kind, bits):
    values = (ramp()[..., 0] / 255 * (2**bits - 1)).astype(kind)
    assert_near(opened(tiff(values, "minisblack")), ramp(), 2)


@pytest.mark.parametrize("bits", [10, 12, 14])
def test_packed_bits_use_all_of_their_range(bits):
    values = (ramp()[..., 0] / 255 / 2 * (2**bits - 1)).astype(np.uint16)  # dark on purpose
    packed = tiff(values, "minisblack", extratags=[(281, 3, 1, 2**bits - 1, True)])
    assert_near(opened(packed), ramp() / 2, 2)
    assert value_range(values, bits) == (0, 2**bits - 1)


@pytest.mark.parametrize(
    ("values", "bits", "expected"),
    [
        (np.array([0, 65_535], np.uint16), 16, (0, 65_535)),
        (np.array([0, 16_384], np.uint16), 16, (0, 65_535)),
        (np.array([100, 16_383], np.uint16), 16, (100, 16_383)),
        (np.array([-1000, 3000], np.int16), 16, (-1000, 3000)),
        (np.array([-30_000, 30_000], np.int16), 16, (-32_768, 32_767)),
        (np.array([0, 2**32 - 1], np.uint32), 32, (0, 2**32 - 1)),
        (np.array([0, 1.3], np.float32), 32, (0, np.float32(1.3))),
        (np.array([np.nan, 0.5, np.inf], np.float32), 32, (0, 1)),
        (np.array([np.nan, np.nan], np.float32), 32, (0, 1)),
    ],
)
def test_a_range_is_found(values, bits, expected):
    assert value_range(values, bits) == expected


@pytest.mark.parametrize("kind", ["uint8", "uint16", "float32"])
def test_a_profile_goes_with_wide_samples_too(kind):
    red = np.full((32, 32, 3), (234, 51, 35), np.uint8)  # the red of sRGB as Display P3 writes it down
    assert_near(opened(tiff(scaled(red, kind), iccprofile=wide_gamut_profile())), (255, 0, 0), 24)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["uint8", "uint16"])
def test_wide_samples_come_upright_too(orientation, kind):
    turn = {
        1: lambda whole: whole,
        2: np.fliplr,
        3: lambda whole: np.rot90(whole, 2),
        4: np.flipud,
        5: lambda whole: np.swapaxes(whole, 0, 1),
        6: np.rot90,
        7: lambda whole: np.swapaxes(np.rot90(whole, 2), 0, 1),
        8: lambda whole: np.rot90(whole, -1),
    }
    stored = np.ascontiguousarray(scaled(turn[orientation](quarters()), kind))
    assert_near(opened(tiff(stored, extratags=[(274, 3, 1, orientation, True)])), quarters(), 1)


@pytest.mark.parametrize("byteorder", "<>")
@pytest.mark.parametrize("bigtiff", [False, True])
@pytest.mark.parametrize("place", ["second", "third", "sub"])
@pytest.mark.parametrize("kind", ["uint8", "uint16"])
def test_the_picture_is_taken_and_not_its_thumbnail(byteorder, bigtiff, place, kind):
    whole, thumbnail = scaled(quarters(384, 256), kind), quarters(24, 16)
    file = io.BytesIO()
    with tifffile.TiffWriter(file, byteorder=byteorder, bigtiff=bigtiff) as writer:
        writer.write(thumbnail, photometric="rgb", subfiletype=1, subifds=int(place == "sub"))
        if place == "third":
            writer.write(quarters(48, 32), photometric="rgb", subfiletype=1)
        writer.write(whole, photometric="rgb", subfiletype=0)
        writer.write(quarters(192, 128), photometric="rgb", subfiletype=1)
    assert_near(opened(file.getvalue()), quarters(384, 256), 1)


def camera_file(preview: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        writer.write(quarters(24, 16), photometric="rgb", subfiletype=1, subifds=2)
        writer.write(np.zeros((640, 960), np.uint16), photometric="cfa", subfiletype=0)
        writer.write(quarters(*preview), photometric="rgb", subfiletype=1)
    return file.getvalue()


def test_of_a_cameras_raw_data_the_preview_is_shown_if_it_is_large_enough():
    assert_near(opened(camera_file((768, 512))), quarters(768, 512))
    assert "raw photo" in refusal(camera_file((192, 128)))


def test_too_many_bytes_are_refused_before_decoding(monkeypatch):
    monkeypatch.setattr(tifffile.TiffPage, "asarray", lambda *_, **__: pytest.fail("decoded"))
    data = tiff(np.zeros((5000, 16, 4), np.float64), extrasamples=["unassalpha"])
    width = [struct.pack("<HHII", 256, 4, 1, side) for side in (16, 5000)]
    assert "the limit is 10" in refusal(data.replace(*width))
