"""From a picture to both answers, stage by stage; the models of this process answer one picture at a time.

Who computes can be exchanged, see :func:`compute_with`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.costs import Cost, CostMemory, costs
from segdemo.memory import give_back
from segdemo.pairs import Pair
from segdemo.turns import Rank, Turns, Waiting

Question = Literal["segment_semantic", "segment_instances", "complexity"]  # methods of a pair
Compute = Callable[[Pair, Question, np.ndarray], tuple[Any, float]]

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


def compute_here(pair: Pair, question: Question, picture: np.ndarray) -> tuple[Any, float]:
    """What ``pair`` answers about ``picture``, (H, W, 3) uint8 RGB, by the models of this process, and its seconds.

    Raises PairError where the pair has no answer to this picture.
    """
    started = time.perf_counter()
    answer = getattr(pair, question)(picture)
    return answer, time.perf_counter() - started


_compute: Compute = compute_here
_turns = Turns(after_each=give_back)
_measuring = Turns()  # in a thread of its own, which waits for idle turns of the other
_costs = CostMemory()


def compute_with(compute: Compute, at_once: int) -> None:
    """Let ``compute`` do what :func:`compute_here` does, for ``at_once`` jobs at a time; before the first picture."""
    global _compute, _turns
    _compute, _turns = compute, Turns(after_each=give_back, at_once=at_once)


def answer_in_stages(pair: Pair, picture: np.ndarray) -> Iterator[Waiting | SemanticAnswer | BothAnswers]:
    """The semantic answer, then both, with signs of life before each: who closes this is not answered further.

    Raises PairError where the pair has no answer to this picture.
    """
    semantic, _ = yield from _turns.wait(lambda: _compute(pair, "segment_semantic", picture), Rank.VISITOR)
    yield SemanticAnswer(pair, picture, semantic)
    instances, _ = yield from _turns.wait(lambda: _compute(pair, "segment_instances", picture), Rank.BEGUN)
    yield BothAnswers(pair, picture, semantic, instances)


def answer_both(pair: Pair, picture: np.ndarray) -> BothAnswers:
    """Both answers at once, when no visitor waits. Raises PairError where the pair has no answer to this picture."""

    def both() -> BothAnswers:
        semantic, _ = _compute(pair, "segment_semantic", picture)
        instances, _ = _compute(pair, "segment_instances", picture)
        return BothAnswers(pair, picture, semantic, instances)

    return _turns.run(both, Rank.PROGRAM)


def known_costs(pair_name: str, size: tuple[int, int]) -> tuple[Cost, ...] | None:
    """What was measured of the pair of this name on pictures of this size, (H, W), None if nothing was yet."""
    return _costs.known(pair_name, size)


def costs_when_idle(pair: Pair, picture: np.ndarray) -> Iterator[Waiting | tuple[Cost, ...]]:
    """:func:`measured_costs` at last, after signs of life: who closes this stops waiting for them."""
    known = _costs.known(pair.name, picture.shape[:2])
    if known is None:
        known = yield from _measuring.wait(lambda: measured_costs(pair, picture), Rank.IDLE)
    yield known


def measured_costs(pair: Pair, picture: np.ndarray) -> tuple[Cost, ...]:
    """What the two models of ``pair`` cost on a picture of this size, (H, W, 3) uint8 RGB; none for an answer key.

    Measured once per pair and size, so that it is the same whenever somebody looks, and only while nobody waits for
    an answer: each model answers the picture RUNS + 1 times more. Call it when the answer is on its way.
    """
    return _costs.get(pair.name, picture.shape[:2], lambda: _measure(pair, picture))


def _measure(pair: Pair, picture: np.ndarray) -> tuple[Cost, ...]:
    def asked(question: Question) -> tuple[Any, float]:
        return _turns.run(lambda: _compute(pair, question, picture), Rank.IDLE)

    counted, _ = asked("complexity")  # warms up, too
    if counted is None:
        return ()
    semantic = [asked("segment_semantic")[1] for _ in range(RUNS)]
    instance = [asked("segment_instances")[1] for _ in range(RUNS)]
    return costs(pair.name, counted, semantic, instance)
