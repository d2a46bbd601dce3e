"""What every pair refuses before its models see it: no pictures, and no scores."""

import numpy as np
import pytest

from segdemo.pairs import load_pair
from segdemo.pairs.answer_key import AnswerKeyPair
from segdemo.pairs.compact import CompactPair
from segdemo.pairs.torchvision import TorchvisionPair

PICTURE = np.zeros((20, 30, 3), np.uint8)
NO_PICTURES = [
    ("photo.jpg", TypeError, "open a file with segdemo.open_picture"),
    (None, TypeError, "not of type NoneType"),
    (PICTURE.tolist(), TypeError, "not of type list"),
    (PICTURE / 255, TypeError, "float64"),
    (PICTURE.astype(np.float32) * np.nan, TypeError, "float32"),
    (PICTURE.astype(np.int64), TypeError, "int64"),
    (PICTURE[..., 0], TypeError, r"not \(20, 30\) uint8"),
    (np.zeros((20, 30, 4), np.uint8), TypeError, r"\(20, 30, 4\)"),
    (np.moveaxis(PICTURE, 2, 0), TypeError, r"\(3, 20, 30\)"),
    (PICTURE[None], TypeError, r"\(1, 20, 30, 3\)"),
    (PICTURE[:0], ValueError, "at least one pixel"),
]


@pytest.mark.parametrize("kind", [CompactPair, AnswerKeyPair, TorchvisionPair])
@pytest.mark.parametrize("method", ["segment_semantic", "segment_instances"])
@pytest.mark.parametrize(("wrong", "error", "words"), NO_PICTURES)
def test_what_is_no_picture_is_refused_at_the_door(kind, method, wrong, error, words):
    pair = object.__new__(kind)  # a door needs no network
    with pytest.raises(error, match=words) as refusal:
        getattr(pair, method)(wrong)
    assert str(refusal.value).count("\n") == 0


@pytest.mark.parametrize("kind", [CompactPair, AnswerKeyPair, TorchvisionPair])
@pytest.mark.parametrize(
    ("score", "error"),
    [
        *((score, ValueError) for score in (float("nan"), -0.01, 1.01, 50)),
        *((score, TypeError) for score in ("0.5", None, True, np.array([0.5]))),
    ],
)
def test_what_is_no_score_is_refused_at_the_door(kind, score, error):
    pair = object.__new__(kind)
    for scores, options in (((score,), {}), ((), {"min_score": score})):
        with pytest.raises(error, match="min_score is"):
            pair.segment_instances(PICTURE, *scores, **options)


def test_pictures_that_lie_otherwise_in_memory_are_pictures():
    pair = load_pair("compact")
    picture = np.random.default_rng(0).integers(0, 255, (40, 60, 3), np.uint8)
    mirrored = pair.segment_semantic(picture[:, ::-1])
    assert (mirrored.class_ids == pair.segment_semantic(picture[:, ::-1].copy()).class_ids).all()
    assert len(pair.segment_instances(np.asfortranarray(picture), np.float32(1.0))) == 0
