"""How fast the replicas of a running cluster answer without the page: ``python -m tests.cluster.models``."""

import argparse
import json
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import ray
from ray import serve

from segdemo import open_picture
from segdemo.cluster import asking
from segdemo.scenes import SCENES

COMPACT = SimpleNamespace(name="compact")  # all that is sent of a pair is its name


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster.models", description=__doc__)
    for name, default in (("at_once", 2), ("answers", 20), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=default, help=f"by default {default}")
    chosen = parser.parse_args()
    ray.init(address="auto", log_to_driver=False, logging_level="error")
    compute, picture = asking(serve.get_deployment_handle("Models", "default")), open_picture(SCENES[0].picture_path)

    def answer(_: int) -> float:
        """Both answers; the seconds that a model worked, without the way to it."""
        return sum(compute(COMPACT, model, picture)[1] for model in ("segment_semantic", "segment_instances"))

    found = []
    with ThreadPoolExecutor(chosen.at_once) as pool:
        list(pool.map(answer, range(2 * chosen.at_once)))  # warms up
        for _ in range(chosen.rounds):
            started = time.monotonic()
            working = sum(pool.map(answer, range(chosen.answers)))
            seconds = time.monotonic() - started
            share = working / seconds / chosen.at_once  # of the time: the rest is the way
            found.append({"per_second": round(chosen.answers / seconds, 2), "working": round(share, 3)})
    print(json.dumps(found))


if __name__ == "__main__":
    main()
