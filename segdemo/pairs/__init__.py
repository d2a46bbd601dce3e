"""The pairs: one semantic and one instance model that answer together."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

from segdemo.answers import InstanceSet, SemanticMap

Progress = Callable[[int, int], None]  # told of bytes done, and of bytes in total

_log = logging.getLogger(__name__)


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

    Attributes:
        name: what :func:`load_pair` calls it.
        semantic_classes, instance_classes: ids of the classes that each of its models knows.
        weights: the files with the weights of its networks.
    """

    name: str
    semantic_classes: frozenset[int]
    instance_classes: frozenset[int]
    weights: tuple[Path, ...]

    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        """One class per pixel of ``picture``, (H, W, 3) uint8 RGB."""

    def segment_instances(self, picture: np.ndarray, min_score: float = 0.05) -> InstanceSet:
        """At most 100 objects of ``picture``, (H, W, 3) uint8 RGB, whose score is at least ``min_score``."""

    def complexity(self, picture: np.ndarray) -> tuple[Complexity, Complexity] | None:
        """What the semantic and the instance model need for ``picture``, (H, W, 3) uint8 RGB; None without networks.

        It answers the picture once more and counts on the way.
        """


# Modules are imported at first use: torch takes seconds.
def _compact(progress: Progress) -> Pair:
    from segdemo.pairs.compact import CompactPair

    return CompactPair()


def _torchvision_balanced(progress: Progress) -> Pair:
    from segdemo.pairs.torchvision import load_balanced

    return load_balanced(progress)


def _torchvision_best(progress: Progress) -> Pair:
    from segdemo.pairs.torchvision import load_best

    return load_best(progress)


def _answer_key(progress: Progress) -> Pair:
    from segdemo.pairs.answer_key import AnswerKeyPair

    return AnswerKeyPair()


_BUILT_IN = "compact"
_PAIRS: dict[str, Callable[[Progress], Pair]] = {
    _BUILT_IN: _compact,
    "torchvision-balanced": _torchvision_balanced,
    "torchvision-best": _torchvision_best,
    "answer_key": _answer_key,
}


class _Loading:
    """A pair being loaded, or loaded, in a thread of its own; everybody who asks for it waits for the same one."""

    def __init__(self, name: str) -> None:
        self._pair: Future[Pair] = Future()
        self._bytes: tuple[int, int] | None = None
        threading.Thread(target=self._run, args=(_PAIRS[name],), daemon=True).start()

    def _run(self, load: Callable[[Progress], Pair]) -> None:
        try:
            self._pair.set_result(load(self._note))
        except BaseException as problem:  # whatever it is: it is raised where somebody waits
            self._pair.set_exception(problem)

    def _note(self, done: int, total: int) -> None:
        self._bytes = (done, total)

    @property
    def failed(self) -> bool:
        return self._pair.done() and self._pair.exception() is not None

    def wait(self, progress: Progress | None) -> Pair:
        told = None
        while progress:
            finished, _ = wait([self._pair], timeout=0.1)
            if self._bytes != told:
                told = self._bytes
                progress(*told)
            if finished:
                break
        return self._pair.result()


_loadings: dict[str, _Loading] = {}
_lock = threading.Lock()  # of the dict; nobody loads or waits while holding it


def pair_names() -> tuple[str, ...]:
    """Names that :func:`load_pair` knows, the default first: SEGDEMO_PAIR of the environment, else ``compact``."""
    default = _known(os.environ.get("SEGDEMO_PAIR") or _BUILT_IN)
    return (default, *(name for name in _PAIRS if name != default))


@lru_cache(maxsize=8)  # so that it complains once
def _known(name: str) -> str:
    if name in _PAIRS:
        return name
    _log.warning(
        "SEGDEMO_PAIR=%s names no pair, so the default is %s; choose one of: %s.", name, _BUILT_IN, ", ".join(_PAIRS)
    )
    return _BUILT_IN


def load_pair(name: str | None = None, progress: Progress | None = None) -> Pair:
    """The pair called ``name``, else the default one, loaded once per process.

    The first use of a torchvision pair downloads its weights; after a failure the next call tries again.

    Args:
        name: one of :func:`pair_names`.
        progress: called with the bytes done and the bytes in total while weights are downloaded, in the thread of
            this call, whichever call began the download. Never called if there is nothing to download.

    Raises:
        ValueError: no pair has this name.
        WeightsError: its weights are missing, damaged or cannot be downloaded; the text says what to do.
    """
    name = pair_names()[0] if name is None else name
    if name not in _PAIRS:
        raise ValueError(f"There is no pair called {name!r}; choose one of: {', '.join(_PAIRS)}.")
    with _lock:
        if name not in _loadings or _loadings[name].failed:
            _loadings[name] = _Loading(name)
        loading = _loadings[name]
    return loading.wait(progress)


def load_at_start() -> None:
    """What a server does at its start: load the built-in pair, and with SEGDEMO_FETCH=1 download the default one.

    A pair that cannot be loaded is logged: whoever asks for it is told why.
    """
    names = [_BUILT_IN, pair_names()[0]] if os.environ.get("SEGDEMO_FETCH") == "1" else [_BUILT_IN]
    for name in dict.fromkeys(names):
        try:
            load_pair(name)
        except WeightsError as problem:
            _log.warning("The pair %s cannot be loaded. %s", name, problem)
