"""JPEG XL: every kind of sample, its header, and pictures that are wider than high."""

import imagecodecs
import numpy as np
import pytest
from pictures import assert_near, opened
from test_picture_cases import quarters

from segdemo.picture.readers.jxl import header


@pytest.mark.parametrize("kind", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("channels", ["grey", "colour", "alpha"])
@pytest.mark.parametrize("usecontainer", [False, True])
def test_every_kind_of_sample(kind, channels, usecontainer):
    pixels = np.dstack([quarters(), np.full((64, 96), 255)])
    pixels[:, 80:, 3] = 0
    pixels = {"grey": pixels[..., 0], "colour": pixels[..., :3], "alpha": pixels}[channels]
    seen = np.repeat(pixels[..., None], 3, axis=2) if channels == "grey" else pixels[..., :3].copy()
    if channels == "alpha":
        seen[:, 80:] = 255
    top = {"uint8": 255, "uint16": 65_535, "float32": 1}[kind]
    values = (pixels / 255 * top).astype(kind)
    data = imagecodecs.jpegxl_encode(values, lossless=True, usecontainer=usecontainer)
    assert_near(opened(data), seen, 2)
    assert header(data) == (96, 64, 16 if kind == "float32" else 8)


@pytest.mark.parametrize("size", [(16, 16), (256, 256), (300, 200), (64, 1000), (1920, 1080), (1000, 500), (9000, 20)])
def test_the_size_in_theheader(size):
    data = imagecodecs.jpegxl_encode(np.zeros((size[1], size[0]), np.uint8))
    assert header(data)[:2] == size
