"""Small files of kinds that went wrong once, each with its right size and colours (tests/cases, made by us)."""

import numpy as np
import pytest
from pictures import CASES, assert_near

from segdemo import open_picture

RED, GREEN, BLUE, YELLOW, WHITE = (230, 30, 30), (30, 200, 30), (40, 40, 220), (240, 220, 40), (255, 255, 255)


def quarters(width: int = 96, height: int = 64) -> np.ndarray:
    whole = np.array([[RED, GREEN], [BLUE, YELLOW]], np.uint8)
    return whole.repeat(height // 2, axis=0).repeat(width // 2, axis=1)


def ramp() -> np.ndarray:
    return np.tile(np.linspace(0, 255, 96)[None, :, None], (64, 1, 3))


def small_frame() -> np.ndarray:
    whole = np.full((64, 96, 3), WHITE)
    whole[:32, :48] = RED
    return whole


def clear_half() -> np.ndarray:
    whole = np.full((64, 96, 3), WHITE)
    whole[:, :48] = 78
    return whole


QUARTERS = (
    "avif_pq_rec2020.avif",
    "jpegxl.jxl",
    "png_chrm_p3.png",
    "png_cicp_p3.png",
    "tiff_planar16_none.tif",
    "tiff_rgb_float32.tif",
    "tiff_rgb_uint32.tif",
    "tiff_webp.tif",
    "xmp_orientation.jpg",
    "xmp_orientation.webp",
)
EXPECTED = dict.fromkeys(QUARTERS, quarters()) | {
    "gif_small_frame.gif": small_frame(),
    "png_grey16_trns.png": clear_half(),
    "tiff_grey12in16_microscope.tif": ramp(),
    "tiff_grey_alpha_assoc.tif": ramp(),
    "tiff_thumbnail_first.tif": quarters(960, 640),
}
OTHERS = {"bmp_rle4_absolute.bmp", "jpeg_without_eoi.jpg", "png_bad_crc_in_text.png"}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_case_has_its_size_and_colours(name):
    picture, expected = open_picture(CASES / name), EXPECTED[name]
    assert picture.shape == expected.shape
    if name.endswith((".jpg", ".webp", ".avif", ".jxl")):  # the edges between the quarters are blurred
        for rows in (slice(0, 24), slice(40, 64)):
            for columns in (slice(0, 40), slice(56, 96)):
                assert_near(picture[rows, columns], expected[rows, columns], 20)
    else:
        assert_near(picture, expected, 20)


def test_runs_of_four_bits_keep_their_place():
    picture = open_picture(CASES / "bmp_rle4_absolute.bmp")
    assert picture.shape == (32, 33, 3)
    assert {tuple(map(int, colour)) for colour in picture.reshape(-1, 3)} == {RED, GREEN, BLUE, YELLOW}
    assert_near(picture[10:20], BLUE)
    order = [RED, GREEN, BLUE, YELLOW]
    for row in (*picture[:10], *picture[20:]):
        colours = [order.index(tuple(map(int, colour))) for colour in row]
        changes = np.flatnonzero(np.diff(colours)) + 1
        assert set(np.diff(changes)) == {4}  # stripes of four pixels
        assert all((colours[place] - colours[place - 1]) % 4 == 1 for place in changes)


@pytest.mark.parametrize("name", ["jpeg_without_eoi.jpg", "png_bad_crc_in_text.png"])
def test_every_pixel_is_there_though_a_mark_is_not(name):
    picture = open_picture(CASES / name)
    assert picture.shape == (240, 320, 3)
    assert picture[-16:].std() > 40  # noise to the last row, not the grey that decoders fill in
    both = [open_picture(CASES / other).astype(int) for other in ("jpeg_without_eoi.jpg", "png_bad_crc_in_text.png")]
    assert np.abs(both[0] - both[1]).mean() < 4  # the same noise in both files


def test_no_case_is_left_out():
    assert {file.name for file in CASES.iterdir()} == set(EXPECTED) | OTHERS
