"""Colours, depths and transparency come out as a person sees them."""

import io
import struct
import warnings

import imagecodecs
import numpy as np
import pillow_heif
import pytest
from pictures import assert_near, corners, encoded, opened, png_of, quarters, wide_gamut_profile
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


# --- colours told by code points (ITU-T H.273) and numbers, not by a profile

FOUR = np.array([(230, 30, 30), (30, 200, 30), (40, 40, 220), (240, 220, 40)])
# The linear light of sRGB's primaries in those of BT.2020 (ITU-R BT.2087) and of Display P3 (SMPTE EG 432-1).
TO_2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
TO_P3 = np.array([[0.8225, 0.1775, 0], [0.0332, 0.9668, 0], [0.0171, 0.0724, 0.9105]])
PRIMARIES = {1: np.eye(3), 9: TO_2020, 12: TO_P3}


def linear(codes: np.ndarray) -> np.ndarray:
    return np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)


def srgb_code(light: np.ndarray) -> np.ndarray:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def pq_code(light: np.ndarray) -> np.ndarray:
    """SMPTE ST 2084, its inverse EOTF; 1 is 203 cd/m²."""
    power = (light * 203 / 10_000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def hlg_code(light: np.ndarray) -> np.ndarray:
    """BT.2100: the inverse OOTF for a display of 1,000 cd/m², then the OETF; 1 is 203 cd/m²."""
    light = light * 203 / 1000
    luminance = light @ (0.2627, 0.678, 0.0593)
    scene = light * luminance[..., None] ** (1 / 1.2 - 1)
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), 0.17883277 * np.log(12 * scene - 0.28466892) + 0.55991073)


TRANSFERS = {1: None, 4: lambda light: light ** (1 / 2.2), 8: lambda light: light, 13: srgb_code}
TRANSFERS |= {16: pq_code, 18: hlg_code}


def four_in(primaries: int, transfer: int, camera) -> np.ndarray:
    """(64, 96, 3) floats 0–1: quarters in another colour space."""
    with np.errstate(invalid="ignore"):
        codes = (TRANSFERS[transfer] or camera)(linear(FOUR / 255) @ PRIMARIES[primaries].T)
    return codes.reshape(2, 2, 3).repeat(32, axis=0).repeat(48, axis=1)


def assert_four(picture: np.ndarray, tolerance: int) -> None:
    assert picture.shape == (64, 96, 3)
    for index, colour in enumerate(FOUR):
        y, x = divmod(index, 2)
        assert_near(picture[8 + 32 * y : 24 + 32 * y, 8 + 48 * x : 40 + 48 * x], colour, tolerance)


@pytest.mark.parametrize("primaries", PRIMARIES)
@pytest.mark.parametrize("transfer", TRANSFERS)
@pytest.mark.parametrize("depth", [8, 16])
def test_cicp_of_a_png(primaries, transfer, depth):
    values = four_in(primaries, transfer, camera=lambda light: light ** (1 / 2.4))
    rows = (values * (2**depth - 1)).round().astype(f">u{depth // 8}").tobytes()
    told = (b"cICP", bytes((primaries, transfer, 0, 1)))
    # In 8 bits, the darkest codes of linear light and of HDR are far apart.
    assert_four(opened(png_of(96, 64, depth, 2, rows, told)), 20 if depth == 8 else 2)


@pytest.mark.parametrize("primaries", PRIMARIES)
@pytest.mark.parametrize("transfer", TRANSFERS)
@pytest.mark.parametrize("bits", [10, 12])
def test_nclx_of_an_avif(primaries, transfer, bits):
    values = (four_in(primaries, transfer, camera=srgb_code) * (2**bits - 1)).round().astype(np.uint16)
    data = imagecodecs.avif_encode(
        values, level=100, bitspersample=bits, primaries=primaries, transfer=transfer, matrix=9
    )
    assert_four(opened(data), 12)


@pytest.mark.parametrize("primaries", PRIMARIES)
@pytest.mark.parametrize("transfer", TRANSFERS)
@pytest.mark.parametrize("mode", ["RGB", "RGB;16", "RGBA;16"])
def test_nclx_of_a_heic(primaries, transfer, mode):
    values = four_in(primaries, transfer, camera=srgb_code)
    if mode.startswith("RGBA"):
        values = np.dstack([values, np.ones((64, 96))])
    top, kind = (65535, np.uint16) if ";16" in mode else (255, np.uint8)
    told = {"color_primaries": primaries, "transfer_characteristics": transfer, "matrix_coefficients": 9}
    file = io.BytesIO()
    pixels = (values * top).round().astype(kind).tobytes()
    pillow_heif.encode(mode, (96, 64), pixels, file, quality=-1, chroma=444, **told)
    if mode != "RGB" or transfer in (1, 4, 13):  # 8 bits hold no HDR and no linear light
        assert_four(opened(file.getvalue()), 14)
    else:
        assert opened(file.getvalue()).shape == (64, 96, 3)


P3 = struct.pack(">8I", 31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6000)


@pytest.mark.parametrize("gamma", [1.0, 1.8, 2.2])
@pytest.mark.parametrize("notes", [(), ((b"cHRM", P3),)])
def test_gamma_and_primaries_of_a_png(gamma, notes):
    light = linear(FOUR / 255) @ (TO_P3.T if notes else np.eye(3))
    rows = ((light ** (1 / gamma)).reshape(2, 2, 3).repeat(32, axis=0).repeat(48, axis=1) * 65_535).round()
    told = (b"gAMA", struct.pack(">I", round(100_000 / gamma)))
    assert_four(opened(png_of(96, 64, 16, 2, rows.astype(">u2").tobytes(), told, *notes)), 6 if gamma == 2.2 else 2)


def test_which_of_several_words_about_colour_counts():
    cicp, gamma, srgb = (b"cICP", bytes((12, 13, 0, 1))), (b"gAMA", struct.pack(">I", 100_000)), (b"sRGB", b"\0")
    codes = (four_in(12, 13, None) * 255).round().astype(np.uint8).tobytes()
    assert_four(opened(png_of(96, 64, 8, 2, codes, srgb, gamma, (b"cHRM", P3), cicp)), 3)
    plain = FOUR.reshape(2, 2, 3).repeat(32, axis=0).repeat(48, axis=1).astype(np.uint8).tobytes()
    for notes in ((srgb, gamma, (b"cHRM", P3)), ((b"cHRM", P3),), ((b"cICP", b"\x0c\r"),), ((b"cICP", b"\2\2\0\1"),)):
        assert_four(opened(png_of(96, 64, 8, 2, plain, *notes)), 0)
