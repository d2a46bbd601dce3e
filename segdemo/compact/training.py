"""What both training programs share: options, sampling, the averaged model, checkpoints and a log one can plot."""

from __future__ import annotations

import argparse
import copy
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset
from tqdm import tqdm

from segdemo.compact.data import Photo

_LOG_EVERY = 25  # steps
_SAVE_EVERY = 100  # steps


def parse_options(description: str, pictures: int, batch: int) -> argparse.Namespace:
    """The command line of a training program."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, required=True, help="folder of unpacked training photos")
    parser.add_argument("--init", type=Path, required=True, help="start weights (.npz)")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint, log and final weights")
    parser.add_argument("--pictures", type=int, default=pictures, help="pictures to see in all (default %(default)s)")
    parser.add_argument("--batch", type=int, default=batch, help="pictures per step (default %(default)s)")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="CPU threads to compute with")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


class Samples(IterableDataset):
    """An endless stream of augmented samples of ``photos``, drawn with ``weights``."""

    def __init__(
        self,
        photos: list[Photo],
        weights: np.ndarray,
        make: Callable[[Photo, np.random.Generator], Any],
        seed: int,
    ) -> None:
        self.photos, self.weights, self.make, self.seed = photos, weights, make, seed

    def __iter__(self) -> Iterator[Any]:
        rng = np.random.default_rng(self.seed)
        while True:
            for index in rng.choice(len(self.photos), size=256, p=self.weights):
                yield self.make(self.photos[index], rng)


def train(
    network: nn.Module,
    parameter_groups: list[dict[str, Any]],
    samples: Callable[[int], Samples],
    loss: Callable[[nn.Module, Any], dict[str, Tensor]],
    options: argparse.Namespace,
    collate: Callable[[list[Any]], Any] | None = None,
    ema_decay: float = 0.998,
    decay_power: float = 0.9,
) -> nn.Module:
    """Train ``network`` on ``options.pictures`` samples; returns its exponential moving average.

    Args:
        parameter_groups: for AdamW; each group's ``lr`` is its peak, reached after 100 steps, then decayed to zero.
        samples: makes the stream of samples for a seed. A resumed run draws from another seed.
        loss: (network, batch) -> named losses; their sum is minimised.
        options: see :func:`parse_options`. ``out/checkpoint.pt`` is resumed from where it exists;
            ``out/log.jsonl`` gets a line every 25 steps.
    """
    options.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)  # denormal numbers slow a CPU down a hundredfold
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = network.to(device, memory_format=torch.channels_last).train()
    average = copy.deepcopy(network).eval()
    optimiser = torch.optim.AdamW(parameter_groups, weight_decay=0.01)
    peaks = [group["lr"] for group in optimiser.param_groups]
    step, checkpoint = 0, options.out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        step = state["step"]

    steps = options.pictures // options.batch
    batches = iter(
        DataLoader(samples(options.seed + step), options.batch, collate_fn=collate, num_workers=1, prefetch_factor=4)
    )
    recent: dict[str, list[float]] = defaultdict(list)
    started = time.monotonic()
    bar = tqdm(total=steps, initial=step, unit="step", mininterval=5)
    while step < steps:
        factor = min(1.0, (step + 1) / 100) * (1 - step / steps) ** decay_power
        for group, peak in zip(optimiser.param_groups, peaks, strict=True):
            group["lr"] = peak * factor
        losses = loss(network, next(batches))
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
        _update_average(average, network, min(ema_decay, step / (step + 10)))
        for name, value in losses.items():
            recent[name].append(float(value.detach()))
        if step % _LOG_EVERY == 0:
            line = {"step": step, "pictures": step * options.batch, "seconds": round(time.monotonic() - started)}
            line |= {name: round(float(np.mean(values)), 4) for name, values in recent.items()}
            with (options.out / "log.jsonl").open("a") as log:
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
            partial = checkpoint.with_suffix(".partial")
            torch.save(state, partial)
            os.replace(partial, checkpoint)
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
    """Write the weights as float16, for shipping; whole numbers stay as they are."""
    state = {name: value.contiguous().cpu() for name, value in network.state_dict().items()}
    torch.save({name: value.half() if value.is_floating_point() else value for name, value in state.items()}, path)
