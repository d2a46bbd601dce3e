"""HEIC of 48 and more megapixels, as phones store it: in tiles, or with a preview."""

import io

import numpy as np
import pillow_heif
import pytest
from pictures import assert_near
from PIL import Image
from test_picture_cases import quarters

from segdemo.picture.decoding import decoded
from segdemo.picture.readers import heif


def tiled(width: int, height: int, side: int = 512, **options) -> io.BytesIO:
    file = io.BytesIO()
    image = pillow_heif.from_pillow(Image.fromarray(quarters(width, height)))
    image.save(file, quality=50, tile_size=side, **options)
    return file


def opened_in_parts(file: io.BytesIO, monkeypatch, most: int = 300_000) -> np.ndarray:
    """As if ``most`` pixels were all that can be held; fails where more is decoded at a time."""
    load = pillow_heif.heif.BaseImage.load

    def watched(image):
        assert image.size[0] * image.size[1] <= most
        load(image)

    with monkeypatch.context() as patch:
        patch.setattr(heif, "MAX_PIXELS", most)
        patch.setattr(pillow_heif.heif.BaseImage, "load", watched)
        return decoded(file)


@pytest.mark.parametrize("size", [(900, 700), (700, 900), (4096, 256)])
def test_tiles_are_put_together(size, monkeypatch):
    picture = opened_in_parts(tiled(*size, side=256), monkeypatch)
    width, height = (round(side * min(1, 1280 / max(size))) for side in size)
    assert picture.shape == (height, width, 3)
    corners = picture[[20, 20, -20, -20], [20, -20, 20, -20]]
    assert_near(corners, [(230, 30, 30), (30, 200, 30), (40, 40, 220), (240, 220, 40)], 12)
    assert_near(picture[20, [width // 2 - 8, width // 2 + 8]], [(230, 30, 30), (30, 200, 30)], 12)  # nothing shifted
    assert_near(picture[[height // 2 - 8, height // 2 + 8], 20], [(230, 30, 30), (40, 40, 220)], 12)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_tiles_come_upright_as_the_whole_does(orientation, monkeypatch):
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = tiled(700, 500, side=128, exif=exif.tobytes())
    small, whole = opened_in_parts(file, monkeypatch), decoded(file)
    assert small.shape == whole.shape
    assert np.abs(small.astype(int) - whole).mean() < 2


def test_a_preview_that_is_large_enough_is_taken(monkeypatch):
    file = io.BytesIO()
    image = pillow_heif.from_pillow(Image.fromarray(quarters(1600, 100)))
    image.info["thumbnails"] = [1280]
    image.save(file, quality=50)
    picture = opened_in_parts(file, monkeypatch, 1280 * 80)
    assert picture.shape == (80, 1280, 3)


def test_a_large_whole_without_tiles_is_measured_again(monkeypatch):
    file, asked = tiled(700, 500, side=0), []
    monkeypatch.setattr(heif, "MAX_PIXELS", 300_000)
    monkeypatch.setattr(heif, "check_size", lambda *size: asked.append(size))
    decoded(file)
    assert asked[-1] == (700, 500)
