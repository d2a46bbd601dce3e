"""How fast the replicas of a running cluster answer without the page: ``python -m tests.cluster.models``.

Answers per second mean something only where nothing else runs. What a replica has used of a processor does so anywhere:
``free_per_second`` is what would be answered if each replica at work had a processor to itself.
"""

import argparse
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import ray
from ray import serve

from segdemo import open_picture
from segdemo.cluster import asking
from segdemo.scenes import SCENES

COMPACT = SimpleNamespace(name="compact")  # all that is sent of a pair is its name
TICKS = os.sysconf("SC_CLK_TCK")


def replicas_here(deployment: str, mark: str = "") -> list[int]:
    """Ids of the processes here that are replicas of a deployment, and have ``mark`` in their environment."""
    found, name = [], f"ray::ServeReplica:default:{deployment}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_one = (folder / "cmdline").read_bytes().startswith(name)
            if is_one and mark.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue  # it has ended
    return found


def seconds_used(process: int) -> float:
    """Seconds of a processor that a process and its children have used."""
    stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return (int(stat[11]) + int(stat[12])) / TICKS + sum(map(seconds_used, map(int, children)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster.models", description=__doc__)
    parser.add_argument("--at_once", type=int, nargs="+", default=[1, 2], help="answers, in turn; by default 1 and 2")
    for name, default in (("answers", 20), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=default, help=f"by default {default}")
    chosen = parser.parse_args()
    ray.init(address="auto", log_to_driver=False, logging_level="error")
    compute, picture = asking(serve.get_deployment_handle("Models", "default")), open_picture(SCENES[0].picture_path)

    def answer(_: int) -> float:
        """Both answers; the seconds that a model worked, without the way to it."""
        return sum(compute(COMPACT, model, picture)[1] for model in ("segment_semantic", "segment_instances"))

    found = []
    with ThreadPoolExecutor(max(chosen.at_once)) as pool:
        list(pool.map(answer, range(4 * max(chosen.at_once))))  # warms up
    for at_once in chosen.at_once * chosen.rounds:
        before = sum(map(seconds_used, replicas_here("Models")))
        with ThreadPoolExecutor(at_once) as pool:
            started = time.monotonic()
            working = sum(pool.map(answer, range(chosen.answers)))
            seconds = time.monotonic() - started
        used = (sum(map(seconds_used, replicas_here("Models"))) - before) / chosen.answers
        share = working / seconds / at_once  # of the time: the rest is the way
        measured = {"per_second": chosen.answers / seconds, "working": share, "cpu_seconds": used}
        measured |= {"free_per_second": at_once * share / used}
        found.append({"at_once": at_once} | {name: round(value, 3) for name, value in measured.items()})
    print(json.dumps(found))


if __name__ == "__main__":
    main()
