"""What a pair is: one semantic and one instance model that answer together; what it may say when it cannot."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from segdemo.answers import InstanceSet, SemanticMap

Progress = Callable[[int, int], None]  # told of bytes done, and of bytes in total

_Answer = TypeVar("_Answer", bound=Callable[..., Any])


class PairError(Exception):
    """A pair that cannot answer. Its text is one plain sentence for a person."""


class WeightsError(PairError):
    """The weights of a pair cannot be used. Its text is one plain sentence for a person."""


@dataclass(frozen=True)
class Complexity:
    """What one model needs for one picture, whatever the machine.

    Attributes:
        parameters: numbers that training has set.
        multiply_adds: multiplications with an addition each, in convolutions and matrix products.
    """

    parameters: int
    multiply_adds: int


class Pair(Protocol):
    """One semantic and one instance model. Safe to call from several threads.

    The answer key raises PairError for any picture that is not an example scene; the models answer every picture.
    What is no picture or no score raises TypeError or ValueError: see :func:`at_the_door`.

    Attributes:
        name: what :func:`segdemo.load_pair` calls it.
        semantic_classes, instance_classes: ids of the classes that each of its models knows.
        weights: the files with the weights of its networks.
    """

    name: str
    semantic_classes: frozenset[int]
    instance_classes: frozenset[int]
    weights: tuple[Path, ...]

    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        """One class per pixel of ``picture``, (H, W, 3) uint8 RGB."""
        ...

    def segment_instances(self, picture: np.ndarray, min_score: float = 0.05) -> InstanceSet:
        """At most 100 objects of ``picture``, (H, W, 3) uint8 RGB, whose score is at least ``min_score``."""
        ...

    def complexity(self, picture: np.ndarray) -> tuple[Complexity, Complexity] | None:
        """What the semantic and the instance model need for ``picture``, (H, W, 3) uint8 RGB; None without networks.

        It answers the picture once more and counts on the way.
        """
        ...


def at_the_door(answer: _Answer) -> _Answer:
    """Put before ``segment_semantic`` and ``segment_instances`` of a pair, so that only pictures and scores get in.

    Raises:
        TypeError: the picture is no (H, W, 3) uint8 array, or the score no number.
        ValueError: the picture has no pixels, or the score is not from 0 to 1.
    """

    @wraps(answer)
    def checked(pair: Pair, picture: np.ndarray, *scores: float, **options: Any) -> Any:
        _check_picture(picture)
        for score in (*scores[:1], options.get("min_score", 0.0)):
            _check_score(score)
        return answer(pair, np.ascontiguousarray(picture), *scores, **options)

    return checked  # type: ignore[return-value]  # it takes and gives what ``answer`` does


def _check_picture(picture: object) -> None:
    if not isinstance(picture, np.ndarray):
        raise TypeError(
            f"a picture is a (H, W, 3) uint8 array, not of type {type(picture).__name__}: "
            "open a file with segdemo.open_picture"
        )
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
        raise TypeError(f"a picture is a (H, W, 3) uint8 array of RGB, not {picture.shape} {picture.dtype}")
    if not picture.size:
        raise ValueError(f"a picture has at least one pixel, this one is {picture.shape}")


def _check_score(score: object) -> None:
    if isinstance(score, bool) or not isinstance(score, (int, float, np.integer, np.floating)):
        raise TypeError(f"min_score is a number from 0 to 1, not of type {type(score).__name__}")
    if math.isnan(score) or not 0 <= score <= 1:
        raise ValueError(f"min_score is from 0 to 1, not {score}")
