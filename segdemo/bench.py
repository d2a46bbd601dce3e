"""How long a pair takes on this machine, from a fresh process to the answers, how much memory; how fast the page is."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from segdemo.pairs import load_pair

RUNS = 9
_ROOT = Path(__file__).parent.parent
# What a person waits for: imports, weights, one picture, both answers.
_FIRST_ANSWER = """
import sys, segdemo
picture = segdemo.open_picture(sys.argv[1])
pair = segdemo.load_pair(sys.argv[2])
segdemo.compare(pair.segment_semantic(picture), pair.segment_instances(picture))
import resource
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def bench(pair_name: str) -> dict[str, Any]:
    """Measure the pair called ``pair_name`` on a 640 × 480 picture that holds two people.

    Returns:
        ``semantic_s``, ``instance_s``, ``both_s``: seconds per stage with all its pre- and post-processing, medians;
        ``first_answer_s``: from the start of a fresh process to both answers; ``peak_memory_mb``: of that process;
        ``weights_bytes``; what :func:`segdemo.bench_page.bench_page` tells of the page; and what it was measured on.

    Raises:
        PairError: the pair cannot answer the picture.
    """
    import torch

    from segdemo.bench_page import bench_page
    from segdemo.pairs.networks import best_device

    picture = _picture()
    pair = load_pair(pair_name)
    semantic, instance = [], []
    for _ in range(RUNS + 1):
        semantic.append(_seconds(lambda: pair.segment_semantic(picture)))
        instance.append(_seconds(lambda: pair.segment_instances(picture)))
    del semantic[0], instance[0]  # the first run also warms up

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "picture.png"
        Image.fromarray(picture).save(file)
        started = time.perf_counter()
        child = subprocess.run(
            [sys.executable, "-c", _FIRST_ANSWER, str(file), pair_name],
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        first_answer = time.perf_counter() - started
    peak = int(child.stdout) * (1 if sys.platform == "darwin" else 1024)  # macOS counts bytes, Linux KiB
    return {
        "pair": pair_name,
        "picture": f"{picture.shape[1]}x{picture.shape[0]}",
        "semantic_s": round(statistics.median(semantic), 4),
        "instance_s": round(statistics.median(instance), 4),
        "both_s": round(statistics.median(map(sum, zip(semantic, instance, strict=True))), 4),
        "first_answer_s": round(first_answer, 2),
        "peak_memory_mb": round(peak / 2**20),
        "weights_bytes": {file.name: file.stat().st_size for file in pair.weights},
        "runs": RUNS,
        **bench_page(),
        "cpus": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "torch_threads": torch.get_num_threads(),
        "device": best_device().type,
        "torch": torch.__version__,
        "python": platform.python_version(),
    }


def _picture() -> np.ndarray:
    """(480, 640, 3) uint8: a photograph in the public domain that comes with matplotlib, beside its mirror image."""
    from matplotlib.cbook import get_sample_data

    with Image.open(get_sample_data("grace_hopper.jpg")) as photo:
        half = np.asarray(photo.convert("RGB").crop((56, 0, 456, 600)).resize((320, 480), Image.Resampling.LANCZOS))
    return np.concatenate([half, half[:, ::-1]], axis=1)


def _seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started
