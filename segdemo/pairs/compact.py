"""The compact pair: two small networks whose weights are shipped with the project. Works with no network at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from torch import Tensor, nn

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.compact.inference import known_classes, segment_instances, segment_semantic
from segdemo.compact.instance import InstanceNetwork
from segdemo.compact.semantic import SemanticNetwork
from segdemo.compact.specialist import SpecialistNetwork
from segdemo.pairs.complexity import complexity
from segdemo.pairs.networks import load_network, quick_dtype
from segdemo.pairs.pair import Complexity, Progress, at_the_door
from segdemo.texts import Sentence

WEIGHTS = Path(__file__).resolve().parents[2] / "assets" / "weights"
_Network = TypeVar("_Network", bound=nn.Module)


def load(progress: Progress) -> CompactPair:
    """The pair ``compact``; raises WeightsError."""
    return CompactPair()


class CompactPair:
    """EfficientNet-Lite2 with a decoder, and NanoDet-Plus with a mask head; see ``assets/weights/MODEL_CARD.md``."""

    name = "compact"

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self.weights = tuple(folder / f"{name}.pt" for name in ("semantic", "specialist", "instance"))
        damaged = Sentence("weights.built_in_damaged")
        dtype = quick_dtype()  # the networks were trained in bfloat16: their marks are the same in either
        self._semantic = load_network(_network_for(SemanticNetwork), self.weights[0], damaged, dtype)
        self._specialist = load_network(_network_for(SpecialistNetwork), self.weights[1], damaged, dtype)
        self._instance = load_network(_network_for(InstanceNetwork), self.weights[2], damaged, dtype)
        self.semantic_classes, self.instance_classes = known_classes(self._semantic), known_classes(self._instance)

    @at_the_door
    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        """One class per pixel of ``picture``, (H, W, 3) uint8 RGB."""
        return segment_semantic(self._semantic, self._specialist, picture)

    @at_the_door
    def segment_instances(self, picture: np.ndarray, min_score: float = 0.05) -> InstanceSet:
        """At most 40 objects of ``picture``, (H, W, 3) uint8 RGB, whose score is at least ``min_score``."""
        return segment_instances(self._instance, picture, min_score)

    def complexity(self, picture: np.ndarray) -> tuple[Complexity, Complexity]:
        """What the two models need for ``picture``, (H, W, 3) uint8 RGB; the more objects, the more masks."""
        return (
            complexity(nn.ModuleList((self._semantic, self._specialist)), lambda: self.segment_semantic(picture)),
            complexity(self._instance, lambda: self.segment_instances(picture)),
        )


def _network_for(kind: Callable[[int], _Network]) -> Callable[[dict[str, Tensor]], _Network]:
    """Builds a network as wide as its weights: they say how many classes it knows, and which."""
    return lambda state: kind(len(state["class_ids"]))
