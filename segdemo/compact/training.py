"""What both training programs share: options, the averaged model, checkpoints and a log one can plot."""

from __future__ import annotations

import argparse
import copy
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from segdemo.compact.weights import unpacked

_LOG_EVERY = 25  # steps
_SAVE_EVERY = 100  # steps


def training_parser(description: str, pictures: int, batch: int) -> argparse.ArgumentParser:
    """The command line of a training program."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, required=True, help="folder of unpacked training photos")
    parser.add_argument("--start", type=Path, required=True, help="published start weights, or ours (.pt)")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint, log and final weights")
    parser.add_argument("--pictures", type=int, default=pictures, help="pictures to see in all (default %(default)s)")
    parser.add_argument("--batch", type=int, default=batch, help="pictures per step (default %(default)s)")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="CPU threads to compute with")
    parser.add_argument("--seed", type=int, default=0)
    return parser


def load_our_weights(network: nn.Module, path: Path) -> None:
    """Fill ``network`` from a state dict; a layer that is missing there, or has another shape, stays as it is."""
    ours, state = network.state_dict(), unpacked(torch.load(path, map_location="cpu", weights_only=True))
    fitting = {name: value for name, value in state.items() if name in ours and ours[name].shape == value.shape}
    network.load_state_dict(ours | fitting)


@dataclass(frozen=True)
class Run:
    """One training.

    Attributes:
        out: folder for checkpoint and log.
        pictures: to see in all.
        batch: pictures per step.
        seed: of the stream of batches.
        weight_decay: of AdamW.
        warm_up: steps until the learning rates are at their peaks.
        memory: of the exponential moving average of the weights.
    """

    out: Path
    pictures: int
    batch: int
    seed: int
    weight_decay: float = 0.01
    warm_up: int = 100
    memory: float = 0.998


def begin(options: argparse.Namespace) -> None:
    """Make random numbers repeat and computing quick; comes before a network is made."""
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)  # denormal numbers slow a CPU down a hundredfold


def training_device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train(
    network: nn.Module,
    parameter_groups: list[dict[str, Any]],
    batches: Callable[[int], Iterable[Any]],
    loss: Callable[[nn.Module, Any], dict[str, Tensor]],
    run: Run,
) -> nn.Module:
    """Train ``network`` as ``run`` says; returns the exponential moving average of its weights.

    Args:
        parameter_groups: for AdamW; each group's ``lr`` is its peak, reached after the warm-up, then decayed to zero.
        batches: makes the endless stream of batches for a seed. A resumed run draws from another seed.
        loss: (network, batch) -> named losses; their sum is minimised.
        run: ``out/checkpoint.pt`` is resumed from where it exists; ``out/log.jsonl`` gets a line every 25 steps.
    """
    run.out.mkdir(parents=True, exist_ok=True)
    device = training_device()
    network = network.to(device, memory_format=torch.channels_last).train()
    average = copy.deepcopy(network).eval()
    optimiser = torch.optim.AdamW(parameter_groups, weight_decay=run.weight_decay)
    peaks = [group["lr"] for group in optimiser.param_groups]
    step, checkpoint = 0, run.out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        step = state["step"]

    steps = run.pictures // run.batch
    stream = iter(batches(run.seed + step))
    recent: dict[str, list[float]] = defaultdict(list)
    started = time.monotonic()
    bar = tqdm(total=steps, initial=step, unit="step", mininterval=5)
    while step < steps:
        factor = min(1.0, (step + 1) / run.warm_up) * (1 - step / steps) ** 0.9
        for group, peak in zip(optimiser.param_groups, peaks, strict=True):
            group["lr"] = peak * factor
        losses = loss(network, next(stream))
        total = sum(losses.values())
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        norm = nn.utils.clip_grad_norm_(network.parameters(), 10.0)
        step += 1
        bar.update()
        if not torch.isfinite(norm):
            recent["skipped"].append(1.0)
            continue
        optimiser.step()
        _update_average(average, network, min(run.memory, step / (step + 10)))
        for name, value in losses.items():
            recent[name].append(float(value.detach()))
        if step % _LOG_EVERY == 0:
            line = {"step": step, "pictures": step * run.batch, "seconds": round(time.monotonic() - started)}
            line |= {name: round(float(np.mean(values)), 4) for name, values in recent.items()}
            with (run.out / "log.jsonl").open("a") as log:
                log.write(json.dumps(line) + "\n")
            bar.set_postfix({name: value for name, value in line.items() if name in recent})
            recent.clear()
        if step % _SAVE_EVERY == 0 or step == steps:
            state = {
                "network": network.state_dict(),
                "average": average.state_dict(),
                "optimiser": optimiser.state_dict(),
                "step": step,
            }
            save(state, checkpoint)
    bar.close()
    return average


@torch.no_grad()
def _update_average(average: nn.Module, network: nn.Module, decay: float) -> None:
    for mean, value in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if mean.dtype.is_floating_point:
            mean.lerp_(value, 1 - decay)
        else:
            mean.copy_(value)  # batch counters


def save_weights(network: nn.Module, path: Path) -> None:
    """Write the weights as float16; whole numbers stay as they are."""
    state = {name: value.contiguous().cpu() for name, value in network.state_dict().items()}
    save({name: value.half() if value.is_floating_point() else value for name, value in state.items()}, path)


def save(value: Any, path: Path) -> None:
    """Write a file that is either whole or not there."""
    partial = path.with_suffix(".partial")
    torch.save(value, partial)
    os.replace(partial, path)
