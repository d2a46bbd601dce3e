"""From a picture to both answers, stage by stage; the models of this process answer two pictures at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.costs import Cost, CostMemory, costs
from segdemo.memory import give_back
from segdemo.pairs import Pair
from segdemo.turns import Rank, Turns, Waiting

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


def _share_cores(is_alone: bool) -> None:
    from segdemo.pairs.networks import use_cores  # torch is here when the first picture is

    use_cores(is_alone)


# Two pictures on a core each take three quarters of the time that one after the other takes on both.
_turns = Turns(2, _share_cores, give_back)
_measuring = Turns()  # in a thread of its own, which waits for idle turns of the other
_costs = CostMemory()


def answer_in_stages(pair: Pair, picture: np.ndarray) -> Iterator[Waiting | SemanticAnswer | BothAnswers]:
    """The semantic answer, then both, with signs of life before each: who closes this is not answered further.

    Raises PairError where the pair has no answer to this picture.
    """
    semantic = yield from _turns.wait(lambda: pair.segment_semantic(picture), Rank.VISITOR)
    yield SemanticAnswer(pair, picture, semantic)
    instances = yield from _turns.wait(lambda: pair.segment_instances(picture), Rank.BEGUN)
    yield BothAnswers(pair, picture, semantic, instances)


def answer_both(pair: Pair, picture: np.ndarray) -> BothAnswers:
    """Both answers at once, when no visitor waits. Raises PairError where the pair has no answer to this picture."""
    return _turns.run(
        lambda: BothAnswers(pair, picture, pair.segment_semantic(picture), pair.segment_instances(picture)),
        Rank.PROGRAM,
    )


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
    counted = _turns.run(lambda: pair.complexity(picture), Rank.IDLE)  # warms up, too
    if counted is None:
        return ()
    semantic = [_seconds(lambda: pair.segment_semantic(picture)) for _ in range(RUNS)]
    instance = [_seconds(lambda: pair.segment_instances(picture)) for _ in range(RUNS)]
    return costs(pair.name, counted, semantic, instance)


def _seconds(run: Callable[[], object]) -> float:
    def timed() -> float:
        started = time.perf_counter()  # the wait for the turn is no cost of the model
        run()
        return time.perf_counter() - started

    return _turns.run(timed, Rank.IDLE)
