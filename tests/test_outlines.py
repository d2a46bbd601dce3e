"""Polygons say the same as the masks that they are made of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pycocotools import mask as coco_mask

from segdemo.outlines import polygons


def masked(*rows: str) -> np.ndarray:
    return np.array([[letter == "x" for letter in row] for row in rows])


def filled(outlines: list[list[int]], height: int, width: int) -> np.ndarray:
    """What pycocotools, which all of COCO's tools use, makes of the polygons."""
    if not outlines:
        return np.zeros((height, width), bool)
    return coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(outlines, height, width))).astype(bool)


def test_a_rectangle_has_four_corners():
    assert [sorted(zip(*[iter(outline)] * 2, strict=True)) for outline in polygons(masked("....", ".xx.", ".xx."))] == [
        [(1, 1), (1, 3), (3, 1), (3, 3)]
    ]


def test_each_piece_has_its_polygon_the_largest_first():
    mask = masked("x...", "..xx", "..xx", "x...")
    assert [len(outline) for outline in polygons(mask)] == [8, 8, 8]
    assert set(polygons(mask)[0]) == {1, 2, 3, 4}


@pytest.mark.parametrize(
    "mask",
    [
        masked("xxxxx", "x...x", "x.x.x", "x...x", "xxxxx"),
        masked("xx.", "x.x", ".xx"),
        masked("xxxx", "x.xx", "xx.x", "xxxx"),
        masked("x"),
        masked("..", ".."),
    ],
)
def test_holes_and_corners_that_touch_stay_what_they_are(mask):
    assert np.array_equal(filled(polygons(mask), *mask.shape), mask)


@given(arrays(bool, st.tuples(st.integers(1, 14), st.integers(1, 14))))
def test_no_pixel_is_won_or_lost(mask):
    assert np.array_equal(filled(polygons(mask), *mask.shape), mask)
