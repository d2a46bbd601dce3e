"""Wild bytes: a picture or a sentence, never anything else."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pictures import opened, refusal, wild_seeds

from segdemo import PictureError

WILD = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


SEEDS = wild_seeds()
BEGINNINGS = sorted({seed[:length] for seed in SEEDS for length in (4, 12, 16)})


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


@settings(WILD, max_examples=200)
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::PIL.Image.DecompressionBombWarning")
@given(st.sampled_from(SEEDS), st.integers(0, 400), st.binary(min_size=1, max_size=12), st.booleans())
def test_a_file_with_a_wrong_head_is_a_picture_or_a_sentence(seed, place, wild, is_inserted):
    """Sizes, counts and offsets stand in the first few hundred bytes."""
    assert_picture_or_sentence(seed[:place] + wild + seed[place + (0 if is_inserted else len(wild)) :])


@WILD
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=300))
def test_a_signature_with_anything_behind_it_is_refused_with_a_sentence(beginning, data):
    assert refusal(beginning + data)
