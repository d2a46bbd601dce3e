"""Whatever a stranger hands in becomes a clean RGB array."""

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from pictures import assert_near, corners, encoded, opened, png_with_header, quarters, refusal, wide_gamut_profile
from PIL import Image, ImageFile

from segdemo import open_picture

# --- kinds of file


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIC", "AVIF", "JPEG XL"])
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


def test_a_jpeg_decoded_at_a_smaller_scale_is_as_sharp_as_one_that_is_not():
    """libjpeg halves well, but what it hands over must still be larger than what is wanted."""
    for width in (1920, 2560, 2700, 3800):
        noise = np.random.default_rng(0).integers(0, 256, (256, width), np.uint8)
        data = encoded(Image.fromarray(noise), "JPEG", quality=95)
        size = (1280, round(256 * 1280 / width))
        whole = Image.open(io.BytesIO(data)).resize(size, Image.Resampling.LANCZOS)
        difference = opened(data)[..., 0].astype(int) - np.asarray(whole, int)
        assert np.abs(difference).mean() < 1, width


@pytest.mark.parametrize(("width", "height"), [(8064, 6048), (12_000, 9000), (16_320, 12_240)])
def test_the_large_jpegs_of_phones_are_read_at_a_smaller_scale(width, height, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)  # of the test, to write it
    data = encoded(Image.new("L", (width, height), 77), "JPEG")
    monkeypatch.undo()
    decoded = []
    load = ImageFile.ImageFile.load
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: decoded.append(image.size) or load(image))
    assert_near(opened(data), 77, 1)
    assert decoded and max(max(size) for size in decoded) < 2 * 1920


def test_making_smaller_averages_instead_of_skipping_pixels():
    board = (np.indices((2560, 2560)).sum(axis=0) % 2 * 255).astype(np.uint8)
    assert_near(opened(encoded(Image.fromarray(board), "PNG"))[4:-4, 4:-4], 128, 2)


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
        for data, picture in zip(files * 8, threads.map(open_picture, map(io.BytesIO, files * 8)), strict=True):
            assert np.array_equal(picture, expected[files.index(data)])
