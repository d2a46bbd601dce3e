"""The compact pair: two small networks whose weights are shipped with the project. Works with no network at all."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import torch
from torch import nn

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.compact.inference import segment_instances, segment_semantic
from segdemo.compact.instance import InstanceNetwork
from segdemo.compact.semantic import SemanticNetwork
from segdemo.pairs import Complexity, WeightsError
from segdemo.pairs.complexity import complexity

WEIGHTS = Path(__file__).resolve().parents[2] / "assets" / "weights"


class CompactPair:
    """DeepLabV3 on MobileNetV2 and NanoDet-Plus with a mask head; see ``assets/weights/MODEL_CARD.md``."""

    name = "compact"

    def __init__(self, weights: Path = WEIGHTS) -> None:
        device = _device()
        self._semantic = _load(SemanticNetwork(), weights / "semantic.pt", device)
        self._instance = _load(InstanceNetwork(), weights / "instance.pt", device)

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


def _device() -> torch.device:
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _load(network: nn.Module, path: Path, device: torch.device) -> nn.Module:
    """``network`` with the float16 weights of ``path``, ready to answer."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        network.load_state_dict(state)  # float16 on disk, float32 in the network
    except FileNotFoundError:
        raise WeightsError(
            f"The built-in model file {path.name} is missing: fetch the project again, with its assets folder."
        ) from None
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise WeightsError(
            f"The built-in model file {path.name} is damaged: fetch the project again, with its assets folder."
        ) from error
    return network.to(device, memory_format=torch.channels_last).eval()
