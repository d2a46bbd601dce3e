"""Networks ready to answer: built, with weights from a file, on the best device there is."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from segdemo.compact.weights import fold_normalisation, unpacked
from segdemo.pairs.pair import WeightsError
from segdemo.settings import Settings

_Network = TypeVar("_Network", bound=nn.Module)

# oneDNN compiles each layer for each size of its input, and keeps 1,024 of them unless told otherwise before the first:
# one picture takes 300, so pictures of several sizes had theirs compiled again and again, and memory grew by it.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16384")

_CORES = torch.get_num_threads()


def use_cores(is_alone: bool) -> None:
    """Let networks use all cores in the thread that calls this, or half of them: then they share them with another."""
    torch.get_num_threads()  # torch's first look in a new thread would undo what is set before it
    torch.set_num_threads(_CORES if is_alone else max(1, _CORES // 2))


def best_device() -> torch.device:
    """CUDA or Apple's MPS where present, else the CPU; a GPU that is only borrowed is not there yet."""
    if Settings.from_environment().borrows_gpu:
        return torch.device("cpu")
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def quick_dtype() -> torch.dtype:
    """bfloat16 where the answers come from a processor that multiplies it itself, in half the time, else float32."""
    abilities = torch.cpu.get_capabilities()
    is_quick = best_device().type == "cpu" and (abilities.get("avx512_bf16") or abilities.get("amx_bf16"))
    return torch.bfloat16 if is_quick else torch.float32


def load_network(
    build: Callable[[dict[str, Tensor]], _Network],
    weights: Path,
    problem: object,
    dtype: torch.dtype = torch.float32,
) -> _Network:
    """The network that ``build`` makes for the state dict of the file ``weights``, as ``dtype``, ready to answer.

    Only tensors are read from the file, never code.

    Raises:
        WeightsError: with ``problem``, a sentence; the file is missing or damaged, or does not fit the network.
    """
    try:
        state = unpacked(torch.load(weights, map_location="cpu", weights_only=True))
        with torch.device("meta"):  # shapes without numbers: drawing random ones, only to overwrite them, takes seconds
            network = build(state)
        network.load_state_dict(state, assign=True)
    except (AttributeError, OSError, RuntimeError, TypeError, KeyError, EOFError, pickle.UnpicklingError) as error:
        raise WeightsError(problem) from error
    fold_normalisation(network.eval())
    network.to(best_device(), dtype, memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network
