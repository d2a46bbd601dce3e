"""Networks ready to answer: built, with weights from a file, on the best device there is."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from segdemo.pairs import WeightsError


def best_device() -> torch.device:
    """CUDA or Apple's MPS where present, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def load_network(build: Callable[[dict[str, Tensor]], nn.Module], weights: Path, problem: str) -> nn.Module:
    """The network that ``build`` makes for the state dict of the file ``weights``, in float32, ready to answer.

    Only tensors are read from the file, never code.

    Raises:
        WeightsError: with the text ``problem``; the file is missing or damaged, or does not fit the network.
    """
    try:
        state = torch.load(weights, map_location="cpu", weights_only=True)
        with torch.device("meta"):  # shapes without numbers: drawing random ones, only to overwrite them, takes seconds
            network = build(state)
        network.load_state_dict(state, assign=True)
    except (OSError, RuntimeError, TypeError, KeyError, EOFError, pickle.UnpicklingError) as error:
        raise WeightsError(problem) from error
    return network.to(best_device(), torch.float32, memory_format=torch.channels_last).eval()
