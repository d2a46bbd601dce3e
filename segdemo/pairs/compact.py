"""The compact pair: two small networks whose weights are shipped with the project. Works with no network at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from torch import Tensor, nn

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.compact.inference import known_classes, segment_instances, segment_semantic
from segdemo.compact.instance import InstanceNetwork
from segdemo.compact.semantic import SemanticNetwork
from segdemo.pairs import Complexity
from segdemo.pairs.complexity import complexity
from segdemo.pairs.networks import load_network

WEIGHTS = Path(__file__).resolve().parents[2] / "assets" / "weights"
_DAMAGED = "A file of the built-in models is missing or damaged: fetch the project again, with its assets folder."


class CompactPair:
    """DeepLabV3 on MobileNetV2 and NanoDet-Plus with a mask head; see ``assets/weights/MODEL_CARD.md``."""

    name = "compact"

    def __init__(self, folder: Path = WEIGHTS) -> None:
        self.weights = (folder / "semantic.pt", folder / "instance.pt")
        self._semantic = load_network(_network_for(SemanticNetwork), self.weights[0], _DAMAGED)
        self._instance = load_network(_network_for(InstanceNetwork), self.weights[1], _DAMAGED)
        self.semantic_classes, self.instance_classes = map(known_classes, (self._semantic, self._instance))

    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        """One class per pixel of ``picture``, (H, W, 3) uint8 RGB."""
        return segment_semantic(self._semantic, picture)

    def segment_instances(self, picture: np.ndarray, min_score: float = 0.05) -> InstanceSet:
        """At most 50 objects of ``picture``, (H, W, 3) uint8 RGB, whose score is at least ``min_score``."""
        return segment_instances(self._instance, picture, min_score)

    def complexity(self, picture: np.ndarray) -> tuple[Complexity, Complexity]:
        """What the two networks need for ``picture``, (H, W, 3) uint8 RGB; the more objects, the more masks."""
        return (
            complexity(self._semantic, lambda: self.segment_semantic(picture)),
            complexity(self._instance, lambda: self.segment_instances(picture)),
        )


def _network_for(kind: type[SemanticNetwork] | type[InstanceNetwork]) -> Callable[[dict[str, Tensor]], nn.Module]:
    """Builds a network as wide as its weights: they say how many classes it knows, and which."""
    return lambda state: kind(len(state["class_ids"]))
