"""Plot the losses of a training run: ``python -m segdemo.compact.plot_log OUT/log.jsonl``, written beside it as PNG."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from matplotlib.figure import Figure

_NOT_LOSSES = {"step", "pictures", "seconds", "skipped"}


def plot_log(path: Path) -> Path:
    """Write ``path`` (a training log) as a PNG of loss over pictures seen; returns the PNG's path."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    for name in sorted({name for line in lines for name in line} - _NOT_LOSSES):
        seen = [line for line in lines if name in line]
        axes.plot([line["pictures"] for line in seen], [line[name] for line in seen], label=name)
    axes.set(xlabel="pictures seen", ylabel="loss", yscale="log")
    axes.legend()
    target = path.with_suffix(".png")
    figure.savefig(target, dpi=120)
    return target


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    print(plot_log(parser.parse_args().log))
