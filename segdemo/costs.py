"""What an answer costs: seconds measured by whoever ran the models, parameters and multiply-adds counted here."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from segdemo.pairs import Complexity, Pair
from segdemo.texts import text

SAME_FACTOR = 1.25  # costs that differ by less than this factor are told as "about the same"
_REMEMBERED = 256

_counted: dict[tuple[str, bytes], tuple[Complexity, Complexity] | None] = {}
_counting = threading.Lock()


@dataclass(frozen=True)
class Cost:
    """What one model of a pair cost on one picture.

    Attributes:
        pair: name of the pair.
        model: which of its two models.
        seconds: from the picture to the answer, with all that goes around the network.
        parameters, multiply_adds: see ``Complexity``.
    """

    pair: str
    model: Literal["semantic", "instance"]
    seconds: float
    parameters: int
    multiply_adds: int


def costs(pair: Pair, picture: np.ndarray, semantic_seconds: float, instance_seconds: float) -> tuple[Cost, ...]:
    """The costs of the semantic and the instance model on ``picture``, (H, W, 3) uint8 RGB; none for an answer key.

    The count belongs to this very picture, not to its size: the more objects there are, the more masks are painted.
    It answers the picture once more, the first time that this pair meets it: call it when the answer is on its way.
    """
    counted = _complexity(pair, picture)
    if counted is None:
        return ()
    semantic, instance = counted
    return (
        Cost(pair.name, "semantic", semantic_seconds, semantic.parameters, semantic.multiply_adds),
        Cost(pair.name, "instance", instance_seconds, instance.parameters, instance.multiply_adds),
    )


def cost_sentences(measured: Sequence[Cost]) -> str:
    """Whether instance segmentation cost more here, in plain text, from a semantic and an instance cost."""
    semantic, instance = measured
    time = _relation(semantic.seconds, instance.seconds)
    work = _relation(semantic.multiply_adds, instance.multiply_adds)
    said = [
        text(f"costs.time.{time}", factor=_factor(semantic.seconds, instance.seconds)),
        text(f"costs.work.{work}", factor=_factor(semantic.multiply_adds, instance.multiply_adds)),
    ]
    if time != work:
        said.append(text("costs.work_is_not_time"))
    said.append(text("costs.usual") if time == "more" else text("costs.depends"))
    return " ".join(said)


def _complexity(pair: Pair, picture: np.ndarray) -> tuple[Complexity, Complexity] | None:
    key = pair.name, hashlib.sha256(repr(picture.shape).encode() + picture.tobytes()).digest()
    with _counting:
        if key not in _counted:
            _counted[key] = pair.complexity(picture)
            if len(_counted) > _REMEMBERED:
                del _counted[next(iter(_counted))]
        return _counted[key]


def _relation(semantic: float, instance: float) -> Literal["more", "same", "less"]:
    """How the instance model's cost compares."""
    if max(semantic, instance) < SAME_FACTOR * min(semantic, instance):
        return "same"
    return "more" if instance > semantic else "less"


def _factor(semantic: float, instance: float) -> str:
    """How many times the smaller goes into the larger: 1.4, 12."""
    factor = max(semantic, instance) / min(semantic, instance)
    return f"{factor:.1f}".removesuffix(".0") if factor < 9.95 else f"{factor:,.0f}"
