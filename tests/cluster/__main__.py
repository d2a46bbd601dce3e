"""The page on Ray Serve, on this machine: ``python -m tests.cluster``; nothing that CI runs.

Starts ``serve run segdemo.cluster:app`` with one replica of the models, then with two. Lets replicas answer without the
page, then visitors ask the page, then lets the API tests ask it, and at last kills replicas in the middle of answers.
Prints one JSON line.
"""

import argparse
import asyncio
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.cluster.models import replicas_here, seconds_used
from tests.load.__main__ import PATIENCE, ROOT, Known, Tally, known_pictures, memory, play

MARK = secrets.token_hex(8)  # in the environment of all that is started here, and of nothing else


START = 30  # seconds that a replica needs to be ready, at most


class Cluster:
    """A cluster that was started here."""

    def __init__(self, address: str, log: Path) -> None:
        self.address, self._log = address, log

    def processes(self, deployment: str) -> list[int]:
        """Ids of the replicas of a deployment."""
        return replicas_here(deployment, MARK)

    def lost_replicas(self) -> int:
        """How often the page has asked again because a replica was lost."""
        return len(re.findall("a replica of the models was lost", self._log.read_text()))


@contextmanager
def cluster(replicas: int) -> Iterator[Cluster]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    settings = {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port), "SEGDEMO_TEST_MARK": MARK}
    command = [sys.executable, "-m", "ray.serve.scripts", "run", "segdemo.cluster:app", f"replicas={replicas}"]
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        run = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=subprocess.STDOUT)
        one = Cluster(address, Path(log.name))
        try:
            started = time.monotonic()
            while "is ready at" not in Path(log.name).read_text():  # what Ray says when all replicas are there
                if run.poll() is not None or time.monotonic() > started + PATIENCE:
                    sys.exit(f"The cluster did not start: {Path(log.name).read_text()}")
                time.sleep(0.2)
            print(f"{replicas} replicas: ready after {time.monotonic() - started:.0f} s", file=sys.stderr)
            yield one
        finally:
            run.send_signal(signal.SIGINT)
            run.wait(60)


def age(process: int) -> float:
    """Seconds since a process began."""
    ticks = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


async def visitors(address: str, known: list[Known], each: int) -> tuple[Tally, float]:
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=httpx.Limits(max_connections=None)) as http:
        return await play(http, known, each)


async def killing(one: Cluster, known: list[Known], pictures: int, kills: int) -> Tally:
    """As :func:`visitors`, while a replica that works is killed until the page has asked again."""
    playing = asyncio.create_task(visitors(one.address, known, pictures))
    for _ in range(kills):
        before = one.lost_replicas()
        while not playing.done() and one.lost_replicas() == before:
            busy = {process: seconds_used(process) for process in one.processes("Models")}
            await asyncio.sleep(0.1)
            # One that starts works too, but at nobody's picture: kill those, and none would ever be ready.
            working = [each for each, used in busy.items() if seconds_used(each) > used and age(each) > START]
            if len(busy) > 1 and working:
                os.kill(working[0], signal.SIGKILL)
                await asyncio.sleep(2)  # for the news
    return (await playing)[0]


def measured(one: Cluster, replicas: int, chosen: argparse.Namespace, known: list[Known]) -> dict[str, Any]:
    sizes = ["--at_once", *map(str, range(1, replicas + 1)), f"--answers={chosen.answers}", f"--rounds={chosen.rounds}"]
    asked = subprocess.run(
        [sys.executable, "-m", "tests.cluster.models", *sizes], cwd=ROOT, stdout=subprocess.PIPE, check=True
    )
    (page,) = one.processes("Page")
    through_page, used, answered = [], seconds_used(page), 0
    for _ in range(chosen.rounds):
        tally, seconds = asyncio.run(visitors(one.address, known, chosen.pictures))
        if tally.lost or tally.mixed_up or tally.told:
            sys.exit(f"{tally.lost} answers lost, {tally.mixed_up} mixed up, {tally.told} told")
        through_page.append(round(len(tally.seconds) / seconds, 2))
        answered += len(tally.seconds)
    return {
        "models": json.loads(asked.stdout),
        "page": [{"per_second": one} for one in through_page],
        "page_cpu_seconds_per_answer": round((seconds_used(page) - used) / answered, 3),
        "page_mb": memory(page, "VmRSS"),
        "replica_mb": [memory(process, "VmRSS") for process in one.processes("Models")],
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    for name, default in (("visitors", 12), ("pictures", 2), ("answers", 20), ("rounds", 3), ("kills", 2)):
        parser.add_argument(f"--{name}", type=int, default=default, help=f"by default {default}")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # else the cluster would stay behind
    known = known_pictures(chosen.visitors * chosen.pictures)
    result: dict[str, Any] = {}
    for replicas in (1, 2):
        with cluster(replicas) as one:
            result[f"{replicas}_replicas"] = measured(one, replicas, chosen, known)
            print(result[f"{replicas}_replicas"], file=sys.stderr)
            if replicas == 2:
                tests = [sys.executable, "-m", "pytest", "-q", "tests/test_api.py"]
                asked = subprocess.run(tests, cwd=ROOT, env=os.environ | {"SEGDEMO_TEST_PAGE": one.address}, stdout=2)
                result["api_tests_passed"] = asked.returncode == 0
                tally = asyncio.run(killing(one, known, chosen.pictures, chosen.kills))
                result["killing"] = {
                    "answers": len(tally.seconds),
                    "asked_again": one.lost_replicas(),
                    "lost": tally.lost + tally.told,
                    "mixed_up": tally.mixed_up,
                    "longest_wait_s": round(max(tally.seconds, default=0), 1),
                }
    for level in ("models", "page"):
        best = [max(one["per_second"] for one in result[f"{replicas}_replicas"][level]) for replicas in (1, 2)]
        result[f"{level}_ratio"] = round(best[1] / best[0], 2)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
