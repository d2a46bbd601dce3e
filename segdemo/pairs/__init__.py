"""The pairs: one semantic and one instance model that answer together."""

from __future__ import annotations

import importlib
import threading
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from segdemo.answers import InstanceSet, SemanticMap

# Pair name -> (module, function that builds it). Modules are imported at first use: torch takes seconds.
_PAIRS = {
    "compact": ("segdemo.pairs.compact", "CompactPair"),
    "answer_key": ("segdemo.pairs.answer_key", "AnswerKeyPair"),
}
_loaded: dict[str, Pair] = {}
_lock = threading.Lock()


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
    """

    name: str

    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        """One class per pixel of ``picture``, (H, W, 3) uint8 RGB."""

    def segment_instances(self, picture: np.ndarray, min_score: float = 0.05) -> InstanceSet:
        """At most 100 objects of ``picture``, (H, W, 3) uint8 RGB, whose score is at least ``min_score``."""

    def complexity(self, picture: np.ndarray) -> tuple[Complexity, Complexity] | None:
        """What the semantic and the instance model need for ``picture``, (H, W, 3) uint8 RGB; None without networks.

        It answers the picture once more and counts on the way.
        """


def pair_names() -> tuple[str, ...]:
    """Names that :func:`load_pair` knows, the default first."""
    return tuple(_PAIRS)


def load_pair(name: str = "compact") -> Pair:
    """The pair called ``name``, loaded once per process.

    Raises:
        ValueError: no pair has this name.
        WeightsError: its weights are missing or damaged; the text says what to do.
    """
    if name not in _PAIRS:
        raise ValueError(f"There is no pair called {name!r}; choose one of: {', '.join(_PAIRS)}.")
    with _lock:
        if name not in _loaded:
            module, builder = _PAIRS[name]
            _loaded[name] = getattr(importlib.import_module(module), builder)()
        return _loaded[name]
