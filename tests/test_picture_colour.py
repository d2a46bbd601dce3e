"""Colours, depths and transparency come out as a person sees them."""

import warnings

import numpy as np
import pytest
from pictures import assert_near, corners, encoded, opened, quarters, wide_gamut_profile
from PIL import Image, ImageCms


def test_transparency_lies_on_white_in_every_disguise():
    half = Image.new("RGBA", (32, 32), (255, 0, 0, 0))
    half.paste((0, 0, 255, 255), (0, 0, 16, 32))
    palette = half.convert("RGB").quantize(4)
    clear = palette.getpixel((31, 31))
    disguises = {
        "RGBA": encoded(half, "PNG"),
        "WebP": encoded(half, "WEBP", lossless=True),
        "palette index": encoded(palette, "PNG", transparency=clear),
        "palette alpha": encoded(palette, "PNG", transparency=bytes(0 if i == clear else 255 for i in range(4))),
        "GIF": encoded(palette, "GIF", transparency=clear),
        "animated GIF": encoded(palette, "GIF", transparency=clear, save_all=True, append_images=[palette.rotate(90)]),
        "one colour of RGB": encoded(half.convert("RGB"), "PNG", transparency=(255, 0, 0)),
        "HEIC": encoded(half, "HEIC"),
        "HEIC, premultiplied": encoded(half.convert("RGBa"), "HEIC"),
    }
    for name, data in disguises.items():
        picture = opened(data)
        assert (picture[:, 20:] >= 250).all(), name
        assert_near(picture[:, :12], (0, 0, 255), 6)
    for kind, mode in (("PNG", "LA"), ("TIFF", "PA"), ("HEIC", "La")):
        grey = Image.new(mode, (32, 32), (0, 0))
        if mode == "PA":
            grey.putpalette([value for value in range(256) for _ in "RGB"])
        grey.paste((100, 255), (0, 0, 16, 32))
        picture = opened(encoded(grey, kind))
        assert (picture[:, 20:] >= 250).all(), mode
        assert_near(picture[:, :12], 100, 4)


def test_half_transparent_is_mixed_with_white():
    assert_near(opened(encoded(Image.new("RGBA", (32, 32), (0, 0, 0, 128)), "PNG")), 127, 1)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_16_bit_grey_is_divided_by_257(kind):
    values = np.arange(32 * 32, dtype=np.uint16).reshape(32, 32) * 64
    expected = np.round(values / 257)[..., None].repeat(3, axis=2)
    assert_near(opened(encoded(Image.fromarray(values), kind)), expected, 1)


def test_16_bit_grey_of_the_other_byte_order_is_the_same():
    values = np.arange(32 * 32, dtype=np.uint16).reshape(32, 32) * 64
    swapped = Image.frombytes("I;16B", (32, 32), values.astype(">u2").tobytes())
    assert_near(opened(encoded(swapped, "TIFF")), opened(encoded(Image.fromarray(values), "TIFF")))


@pytest.mark.parametrize(
    ("low", "high", "seen_low", "seen_high"),
    [(0, 200, 0, 200), (0, 65535, 0, 255), (257, 51400, 1, 200), (-5, 5, 0, 255), (0, 2**31 - 1, 0, 255)],
)
def test_32_bit_integers_find_their_range(low, high, seen_low, seen_high):
    values = np.full((32, 32), low, np.int32)
    values[:, 16:] = high
    picture = opened(encoded(Image.fromarray(values), "TIFF"))
    assert_near(picture[:, :16], seen_low)
    assert_near(picture[:, 16:], seen_high)


@pytest.mark.parametrize(
    ("low", "high", "seen_low", "seen_high"),
    [(0, 0.5, 0, 128), (0.2, 1, 51, 255), (0, 200, 0, 200), (0, 65535, 0, 255), (-1, 1, 0, 255), (-3e38, 3e38, 0, 255)],
)
def test_floats_find_their_range(low, high, seen_low, seen_high):
    values = np.full((32, 32), low, np.float32)
    values[:, 16:] = high
    picture = opened(encoded(Image.fromarray(values), "TIFF"))
    assert_near(picture[:, :16], seen_low)
    assert_near(picture[:, 16:], seen_high)


def test_nan_is_black_and_infinity_is_the_end_of_the_range():
    values = np.full((32, 32), 0.5, np.float32)
    values[0, :3] = np.nan, np.inf, -np.inf
    values[1, 0] = 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = opened(encoded(Image.fromarray(values), "TIFF"))
    assert picture[0, :4, 0].tolist() == [0, 255, 0, 128]
    assert_near(opened(encoded(Image.fromarray(np.full((32, 32), np.nan, np.float32)), "TIFF")), 0)


@pytest.mark.parametrize("mode", ["CMYK", "YCbCr", "LAB", "P", "L", "1"])
def test_other_colour_spaces_come_out_as_seen(mode):
    pixels = quarters().convert("L").convert("RGB") if mode in "L1" else quarters()
    image = pixels.convert(mode)
    kind, options = {"YCbCr": ("TIFF", {"compression": "tiff_deflate"}), "CMYK": ("JPEG", {"quality": 95})}.get(
        mode, ("TIFF", {})
    )
    assert_near(corners(opened(encoded(image, kind, **options))), corners(image.convert("RGB")), 6)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "HEIC", "AVIF"])
def test_a_wide_gamut_photo_is_converted_to_srgb(kind):
    # The red of sRGB as Display P3 writes it down.
    image = Image.new("RGB", (32, 32), (234, 51, 35))
    assert_near(opened(encoded(image, kind)), (234, 51, 35), 6)
    assert_near(opened(encoded(image, kind, icc_profile=wide_gamut_profile())), (255, 0, 0), 24)


def test_a_grey_photo_with_a_colour_profile_stays_grey():
    data = encoded(Image.new("L", (32, 32), 120), "PNG", icc_profile=wide_gamut_profile())
    assert_near(opened(data), 120, 6)


def test_an_srgb_profile_changes_nothing():
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert_near(opened(encoded(Image.fromarray(pixels), "PNG", icc_profile=profile)), pixels, 1)


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("profile", [b"nonsense", wide_gamut_profile()[:150]])
def test_a_broken_profile_does_not_refuse_the_picture(mode, profile):
    image = quarters().convert(mode)
    assert_near(opened(encoded(image, "TIFF", icc_profile=profile)), image.convert("RGB"))


def test_a_profile_for_other_inks_is_not_used():
    image = quarters().convert("CMYK")
    assert_near(opened(encoded(image, "TIFF", icc_profile=wide_gamut_profile())), image.convert("RGB"))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_exif_does_not_refuse_the_picture():
    assert_near(opened(encoded(quarters(), "PNG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")), quarters())
