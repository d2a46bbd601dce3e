"""Masks survive their other forms, and boxes fit tightly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segdemo.masks import boxed_run_lengths, mask_of, mask_of_boxed, run_lengths, tight_box

masks = arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9)))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(masks)
def test_any_mask_survives_both_kinds_of_run_lengths(mask):
    lengths = run_lengths(mask)
    assert lengths["size"] == list(mask.shape)
    assert np.array_equal(mask_of(lengths), mask)
    assert mask_of(lengths).dtype == np.bool_
    assert np.array_equal(mask_of_boxed(boxed_run_lengths(mask), *mask.shape), mask)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(masks)
def test_a_tight_box_holds_every_pixel_and_touches_one_on_each_side(mask):
    box = tight_box(mask)
    if box is None:
        assert not mask.any()
        return
    left, top, right, bottom = box
    inside = mask[top:bottom, left:right]
    assert inside.sum() == mask.sum()
    assert inside[0].any() and inside[-1].any() and inside[:, 0].any() and inside[:, -1].any()


def test_an_empty_mask_has_no_box_and_no_lengths():
    nothing = np.zeros((3, 4), bool)
    assert tight_box(nothing) is None
    assert boxed_run_lengths(nothing) == {"left": 0, "top": 0, "width": 0, "height": 0, "rle": ""}


def test_the_browsers_run_lengths_are_of_the_box_and_go_row_by_row():
    mask = np.zeros((5, 6), bool)
    mask[1:3, 2:5] = [[True, True, False], [False, True, True]]
    told = boxed_run_lengths(mask)
    assert {key: told[key] for key in ("left", "top", "width", "height")} == {
        "left": 2,
        "top": 1,
        "width": 3,
        "height": 2,
    }
    # pycocotools reads columns; rows were written, so it sees the transposed box.
    assert mask_of({"size": [3, 2], "counts": told["rle"]}).T.tolist() == [[True, True, False], [False, True, True]]


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_order_in_memory_does_not_matter(order):
    mask = np.array([[True, False, False], [True, True, False]], order=order)
    assert np.array_equal(mask_of(run_lengths(mask)), mask)
    assert np.array_equal(mask_of_boxed(boxed_run_lengths(mask), 2, 3), mask)
    cut = mask[:, ::2]  # a view with gaps
    assert np.array_equal(mask_of(run_lengths(cut)), cut)
