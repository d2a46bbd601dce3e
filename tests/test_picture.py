"""Whatever a stranger hands in becomes a clean RGB array or one plain sentence."""

import io
import os
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile, TiffImagePlugin

from segdemo import PictureError, open_picture

WILD = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    if kind == "HEIC":
        if "exif" in options:
            options["exif"] = options["exif"].tobytes()
        pillow_heif.encode(image.mode, image.size, image.tobytes(), file, quality=90, **options)
    else:
        image.save(file, kind, **options)
    return file.getvalue()


def opened(data: bytes) -> np.ndarray:
    return open_picture(io.BytesIO(data))


def refusal(source) -> str:
    """The sentence with which a file, or its bytes, is refused."""
    with pytest.raises(PictureError) as caught:
        open_picture(io.BytesIO(source) if isinstance(source, bytes) else source)
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


def assert_near(picture: np.ndarray, expected, tolerance: int = 0) -> None:
    difference = np.abs(picture.astype(int) - np.asarray(expected, int))
    assert difference.max() <= tolerance


# --- kinds of file


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIC", "AVIF"])
def test_every_promised_kind_of_file_opens_from_a_path_and_from_a_stream(kind, tmp_path):
    data = encoded(quarters(), kind)
    path = tmp_path / "picture.bin"  # the name does not matter, the content does
    path.write_bytes(data)
    for picture in (open_picture(path), open_picture(str(path)), opened(data)):
        assert picture.shape == (64, 96, 3)
        assert_near(corners(picture), corners(quarters()), 12)


def test_a_stream_is_read_from_its_start_and_left_open():
    file = io.BytesIO(encoded(quarters(), "PNG"))
    file.seek(20)
    assert_near(open_picture(file), quarters())
    assert not file.closed


def test_a_stream_that_cannot_seek_is_read_too():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise io.UnsupportedOperation

    assert_near(open_picture(Pipe(encoded(quarters(), "PNG"))), quarters())


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_several_frames_the_first_is_taken(kind):
    lossless = {"lossless": True} if kind == "WEBP" else {}
    frames = [Image.new("RGB", (32, 32), "blue"), Image.new("RGB", (32, 32), "lime")]
    data = encoded(Image.new("RGB", (32, 32), "red"), kind, save_all=True, append_images=frames, **lossless)
    assert_near(opened(data), (255, 0, 0))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIC", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_rotation_a_camera_wrote_down_is_applied_once(kind, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    turn = Image.Transpose  # what the camera did to the picture before it stored it
    turned = {2: turn.FLIP_LEFT_RIGHT, 3: turn.ROTATE_180, 4: turn.FLIP_TOP_BOTTOM, 5: turn.TRANSPOSE}
    turned |= {6: turn.ROTATE_90, 7: turn.TRANSVERSE, 8: turn.ROTATE_270}
    stored = quarters() if orientation == 1 else quarters().transpose(turned[orientation])
    picture = opened(encoded(stored, kind, exif=exif))
    assert picture.shape == (64, 96, 3)
    assert_near(corners(picture), corners(quarters()), 12)


def test_a_large_rotated_jpeg_is_made_smaller_and_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = quarters(3001, 1999).transpose(Image.Transpose.ROTATE_90)
    picture = opened(encoded(stored, "JPEG", exif=exif))
    assert picture.shape == (853, 1280, 3)
    assert_near(corners(picture), corners(quarters()), 12)


# --- sizes


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF"])
def test_the_long_side_is_brought_to_1280(kind):
    assert opened(encoded(quarters(2000, 1500), kind)).shape == (960, 1280, 3)


@pytest.mark.parametrize("size", [(16, 16), (1280, 64), (320, 16), (1280, 1280)])
def test_a_smaller_picture_keeps_its_size_and_its_pixels(size):
    pixels = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), np.uint8)
    assert_near(opened(encoded(Image.fromarray(pixels), "PNG")), pixels)


def test_making_smaller_averages_instead_of_skipping_pixels():
    board = (np.indices((2560, 2560)).sum(axis=0) % 2 * 255).astype(np.uint8)
    assert_near(opened(encoded(Image.fromarray(board), "PNG"))[4:-4, 4:-4], 128, 2)


# --- colours and depths


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


# --- refusals


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
        pytest.param(b"%PDF-1.7\n", id="PDF"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF-3.0\n", id="EPS"),
        pytest.param(b"8BPS\0\1" + bytes(60), id="PSD"),
        pytest.param(b"SIMPLE  =                    T", id="FITS"),
        pytest.param(b"\0\0\0\x20ftypisom" + bytes(40), id="MP4"),
        pytest.param(b"P6 32 32 255\n" + bytes(3072), id="PPM"),
        pytest.param(bytes(5000), id="zeros"),
    ],
)
def test_what_is_not_an_accepted_picture_is_said(data):
    assert refusal(data).startswith("This is not a picture: ")


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


def png_with_header(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds no pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


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


def test_40_megapixels_are_still_accepted():
    assert opened(encoded(Image.new("L", (8000, 5000), 77), "JPEG")).shape == (800, 1280, 3)


@pytest.mark.parametrize("size", [(15, 16), (16, 15), (1, 1)])
def test_a_side_under_16_pixels_is_refused(size):
    assert "at least 16" in refusal(encoded(Image.new("RGB", size), "PNG"))


@pytest.mark.parametrize("size", [(321, 16), (16, 321), (2001, 100)])
def test_an_aspect_beyond_1_to_20_is_refused(size):
    assert "20 times" in refusal(encoded(Image.new("RGB", size), "PNG"))


# --- good manners


def test_nothing_changes_for_other_users_of_pillow():
    before = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, sorted(Image.OPEN), sorted(Image.SAVE)
    opened(encoded(quarters(), "HEIC"))
    refusal(png_with_header(60_000, 60_000))
    assert before == (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, sorted(Image.OPEN), sorted(Image.SAVE))


def test_many_threads_get_the_same_pictures():
    profile = wide_gamut_profile()
    files = [encoded(quarters(200, 100), kind, icc_profile=profile) for kind in ("JPEG", "PNG", "WEBP", "TIFF")]
    files.append(encoded(quarters(200, 100), "HEIC"))
    expected = [opened(data) for data in files]
    with ThreadPoolExecutor(8) as threads:
        for data, picture in zip(files * 8, threads.map(opened, files * 8), strict=True):
            assert np.array_equal(picture, expected[files.index(data)])


# --- wild inputs


def _seeds() -> list[bytes]:
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
    ]


SEEDS = _seeds()


def assert_picture_or_sentence(data: bytes) -> None:
    try:
        picture = opened(data)
    except PictureError as error:
        assert str(error).endswith(".")
    else:
        assert picture.dtype == np.uint8 and picture.ndim == 3 and picture.shape[2] == 3
        assert min(picture.shape[:2]) >= 16 and max(picture.shape[:2]) <= 1280


@WILD
@given(st.binary(max_size=300))
def test_random_bytes_are_refused_with_a_sentence(data):
    assert refusal(data)


@WILD
@pytest.mark.filterwarnings("ignore::UserWarning")
@given(st.sampled_from(SEEDS), st.data())
def test_a_cut_file_is_a_picture_or_a_sentence(seed, data):
    assert_picture_or_sentence(seed[: data.draw(st.integers(0, len(seed)))])


@settings(WILD, max_examples=200)
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::PIL.Image.DecompressionBombWarning")
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_file_with_wrong_bytes_is_a_picture_or_a_sentence(seed, changes):
    wrong = bytearray(seed)
    for place, value in changes:
        wrong[place % len(wrong)] = value
    assert_picture_or_sentence(bytes(wrong))
