"""From a picture to both answers, stage by stage; the models of this process answer one picture at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.costs import Cost, CostMemory, costs
from segdemo.pairs import Pair

RUNS = 3  # of each model, for its time: enough to tell what is usual from what is chance


@dataclass(frozen=True)
class SemanticAnswer:
    """The first of two answers to ``picture``, (H, W, 3) uint8 RGB, by ``pair``."""

    pair: Pair
    picture: np.ndarray
    semantic: SemanticMap


@dataclass(frozen=True)
class BothAnswers:
    """Both answers to ``picture``, (H, W, 3) uint8 RGB, by ``pair``."""

    pair: Pair
    picture: np.ndarray
    semantic: SemanticMap
    instances: InstanceSet


class _Turns:
    """One at a time: two inferences at once on two cores are slower than one after the other."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting = 0
        self._busy = False

    @contextmanager
    def take(self, when_idle: bool = False) -> Iterator[None]:
        """Wait for a turn; with ``when_idle`` until nobody else waits for one."""
        with self._changed:
            if when_idle:
                self._changed.wait_for(lambda: not self._busy and not self._waiting)
            else:
                self._waiting += 1
                self._changed.wait_for(lambda: not self._busy)
                self._waiting -= 1
            self._busy = True
        try:
            yield
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()


_turns = _Turns()
_costs = CostMemory()


def answer_in_stages(pair: Pair, picture: np.ndarray) -> Iterator[SemanticAnswer | BothAnswers]:
    """The semantic answer, then both. Raises PairError where the pair has no answer to this picture."""
    with _turns.take():
        semantic = pair.segment_semantic(picture)
    yield SemanticAnswer(pair, picture, semantic)
    with _turns.take():
        instances = pair.segment_instances(picture)
    yield BothAnswers(pair, picture, semantic, instances)


def answer_both(pair: Pair, picture: np.ndarray) -> BothAnswers:
    """Both answers at once. Raises PairError where the pair has no answer to this picture."""
    with _turns.take():
        return BothAnswers(pair, picture, pair.segment_semantic(picture), pair.segment_instances(picture))


def measured_costs(pair: Pair, picture: np.ndarray) -> tuple[Cost, ...]:
    """What the two models of ``pair`` cost on a picture of this size, (H, W, 3) uint8 RGB; none for an answer key.

    Measured once per pair and size, so that it is the same whenever somebody looks, and only while nobody waits for
    an answer: each model answers the picture RUNS + 1 times more. Call it when the answer is on its way.
    """
    return _costs.get(pair.name, picture.shape[:2], lambda: _measure(pair, picture))


def _measure(pair: Pair, picture: np.ndarray) -> tuple[Cost, ...]:
    with _turns.take(when_idle=True):
        counted = pair.complexity(picture)  # warms up, too
    if counted is None:
        return ()
    semantic = [_seconds(lambda: pair.segment_semantic(picture)) for _ in range(RUNS)]
    instance = [_seconds(lambda: pair.segment_instances(picture)) for _ in range(RUNS)]
    return costs(pair.name, counted, semantic, instance)


def _seconds(run: Callable[[], object]) -> float:
    with _turns.take(when_idle=True):
        started = time.perf_counter()  # the wait for the turn is no cost of the model
        run()
        return time.perf_counter() - started
