"""What an answer costs: seconds measured by whoever ran the models, parameters and multiply-adds counted by torch."""

from __future__ import annotations

import statistics
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from segdemo.pairs import Complexity
from segdemo.texts import in_a_row, number, plain, text

SAME_FACTOR = 1.25  # costs that differ by less than this factor are told as "about the same"
REMEMBERED = 256  # sizes of pictures, over all pairs


@dataclass(frozen=True)
class Cost:
    """What one model of a pair costs on a picture of one size.

    Attributes:
        pair: name of the pair.
        model: which of its two models.
        seconds: from the picture to the answer, with all that goes around the network: the median of several runs.
        seconds_least, seconds_most: the fastest and the slowest of these runs.
        runs: how many there were.
        parameters, multiply_adds: see ``Complexity``.
    """

    pair: str
    model: Literal["semantic", "instance"]
    seconds: float
    seconds_least: float
    seconds_most: float
    runs: int
    parameters: int
    multiply_adds: int


class CostMemory:
    """What was measured, by pair and size of the picture; each is measured once, one after the other."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, tuple[int, ...]], tuple[Cost, ...]] = OrderedDict()
        self._using = threading.Lock()
        self._measuring = threading.Lock()  # who asks for what is known does not wait for it

    def get(self, pair: str, size: tuple[int, ...], measure: Callable[[], tuple[Cost, ...]]) -> tuple[Cost, ...]:
        """What is known, else what ``measure`` finds; of REMEMBERED, what was asked for longest ago is forgotten."""
        key = pair, size
        known = self.known(pair, size)
        if known is None:
            with self._measuring:
                known = self.known(pair, size)  # somebody else may have measured it meanwhile
                if known is None:
                    known = measure()
                    with self._using:
                        self._known[key] = known
                        if len(self._known) > REMEMBERED:
                            self._known.popitem(last=False)
        return known

    def known(self, pair: str, size: tuple[int, ...]) -> tuple[Cost, ...] | None:
        """What was measured, None if nothing was."""
        key = pair, size
        with self._using:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)


def costs(
    pair: str, counted: tuple[Complexity, Complexity], semantic: Sequence[float], instance: Sequence[float]
) -> tuple[Cost, Cost]:
    """The costs of the semantic and the instance model, from what was counted and the seconds of several runs each."""
    return _cost(pair, "semantic", counted[0], semantic), _cost(pair, "instance", counted[1], instance)


def _cost(pair: str, model: Literal["semantic", "instance"], counted: Complexity, seconds: Sequence[float]) -> Cost:
    times = statistics.median(seconds), min(seconds), max(seconds), len(seconds)
    return Cost(pair, model, *times, counted.parameters, counted.multiply_adds)


def cost_sentences(measured: Sequence[Cost]) -> str:
    """Whether instance segmentation cost more here, in plain text, from a semantic and an instance cost.

    Times are "about the same" where the runs overlap: then another run could have come out the other way round.
    """
    semantic, instance = measured
    overlap = semantic.seconds_least <= instance.seconds_most and instance.seconds_least <= semantic.seconds_most
    time = "same" if overlap else _relation(semantic.seconds, instance.seconds)
    work = _relation(semantic.multiply_adds, instance.multiply_adds)
    said = [
        text(f"costs.time.{time}", factor=_factor(semantic.seconds, instance.seconds)),
        text(f"costs.work.{work}", factor=_factor(semantic.multiply_adds, instance.multiply_adds)),
    ]
    if time != work:
        said.append(text("costs.work_is_not_time"))
    return plain(in_a_row(said))


def _relation(semantic: float, instance: float) -> Literal["more", "same", "less"]:
    """How the instance model's cost compares."""
    if max(semantic, instance) < SAME_FACTOR * min(semantic, instance):
        return "same"
    return "more" if instance > semantic else "less"


def _factor(semantic: float, instance: float) -> str:
    """How many times the smaller goes into the larger: 1.4, 12."""
    factor = max(semantic, instance) / min(semantic, instance)
    return number(factor, 1 if factor < 9.95 else 0)
