"""A class on the page of this machine, bounded: ``python -m tests.load``; nothing that CI runs.

Starts the page in a process of its own and lets visitors send pictures as the page in a browser does, each visitor
pictures of his own whose answers are known, round after round, and at last a burst: many at once. Prints one JSON line:
answers that were lost or somebody else's, answers per second, waits, what the page and this program computed for one
answer (which means something on a busy machine, too), and the memory of the page's process.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from gradio_client.utils import apply_diff
from PIL import Image

from segdemo import load_pair, open_picture
from segdemo.front.shared.answer_value import answers_in
from segdemo.scenes import SCENES

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds that one visitor waits for one answer
SAME = 0.995  # of the pixels: two processes may round differently


@dataclass(frozen=True)
class Known:
    """A picture and the class of each of its pixels, (H, W) uint8, as the built-in pair answers."""

    file: bytes
    class_ids: np.ndarray


@dataclass
class Tally:
    """What became of the pictures of a round."""

    seconds: list[float] = field(default_factory=list)
    told: int = 0  # refused with a sentence
    lost: int = 0
    mixed_up: int = 0


class Visitor:
    """A page in a browser, as its server sees it."""

    def __init__(self, http: httpx.AsyncClient, config: dict[str, Any]) -> None:
        self._http, self._session = http, secrets.token_hex(6)
        ids = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
        drop = next(event for event in config["dependencies"] if event["targets"] == [[ids["drop"], "input"]])
        self._event, self._outputs = drop["id"], drop["outputs"]
        self._view, self._status = (self._outputs.index(ids[name]) for name in ("view", "status"))
        self._waiting: dict[str, asyncio.Future] = {}
        self._values: dict[str, list] = {}
        self._reader: asyncio.Task | None = None

    async def answer(self, picture: bytes) -> dict[str, Any] | str:
        """The value of the view with both answers, or the sentence that the status line tells instead."""
        sent = await self._http.post("gradio_api/upload", files={"files": ("picture", picture)})
        if sent.status_code != 200:
            return sent.text
        (path,) = sent.json()
        data = [None, {"path": path, "meta": {"_type": "gradio.FileData"}}, "compact"]
        asked = {"data": data, "fn_index": self._event, "session_hash": self._session}
        joined = await self._http.post("gradio_api/queue/join", json=asked)
        if joined.status_code != 200:
            return str(joined.json()["detail"])
        answer = self._waiting[joined.json()["event_id"]] = asyncio.get_running_loop().create_future()
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read())
        return await asyncio.wait_for(answer, PATIENCE)

    async def leave(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def _read(self) -> None:
        while self._waiting:
            async with self._http.stream("GET", f"gradio_api/queue/data?session_hash={self._session}") as stream:
                async for line in stream.aiter_lines():
                    if line.startswith("data: "):
                        self._take(json.loads(line.removeprefix("data: ")))

    def _take(self, message: dict[str, Any]) -> None:
        event, kind = message.get("event_id"), message["msg"]
        if event not in self._waiting or kind not in ("process_generating", "process_completed"):
            return
        if not message.get("success", True):
            self._waiting.pop(event).set_result(str(message["output"]["error"]))
            return
        new = message["output"]["data"]
        if kind == "process_generating":  # the first whole, the others as what has changed
            old = self._values.get(event)
            new = new if old is None else [apply_diff(value, change) for value, change in zip(old, new, strict=True)]
            self._values[event] = new
        view, status = new[self._view], new[self._status]
        if view.get("instances", "null") != "null":
            answer = {name: json.loads(part) for name, part in view.items() if name != "picture"}
            self._waiting.pop(event).set_result(answer)
        elif status.get("kind") == "problem" or kind == "process_completed":
            self._waiting.pop(event).set_result(status.get("text", ""))


def known_pictures(count: int) -> list[Known]:
    """Pictures of the example scenes, no two of one size, so that nobody's answer fits another's picture."""
    pair, known = load_pair("compact"), []
    for number in range(count):
        scene = SCENES[number % len(SCENES)]
        file = io.BytesIO()
        with Image.open(scene.picture_path) as picture:
            picture.convert("RGB").resize((320 + 4 * number, 240)).save(file, "JPEG", quality=90)
        known.append(Known(file.getvalue(), pair.segment_semantic(open_picture(file)).class_ids))
    return known


async def ask(visitor: Visitor, picture: Known, tally: Tally) -> None:
    started = time.monotonic()
    try:
        answer = await visitor.answer(picture.file)
    except (TimeoutError, httpx.HTTPError, ValueError) as problem:
        print(f"lost: {problem!r}", file=sys.stderr)
        tally.lost += 1
        return
    if isinstance(answer, str):
        print(f"told: {answer}", file=sys.stderr)
        tally.told, tally.lost = tally.told + bool(answer), tally.lost + (not answer)
        return
    tally.seconds.append(time.monotonic() - started)
    class_ids = answers_in(answer | {"instances": []})[0].class_ids
    is_own = class_ids.shape == picture.class_ids.shape and np.mean(class_ids == picture.class_ids) >= SAME
    tally.mixed_up += not is_own


async def play(http: httpx.AsyncClient, known: list[Known], each: int) -> tuple[Tally, float]:
    """A visitor for each ``each`` pictures, who sends one after the other; the seconds that all took."""
    config = (await http.get("config")).json()
    tally, started = Tally(), time.monotonic()

    async def visit(own: list[Known]) -> None:
        visitor = Visitor(http, config)
        for picture in own:
            await ask(visitor, picture, tally)
        await visitor.leave()

    await asyncio.gather(*(visit(known[first : first + each]) for first in range(0, len(known), each)))
    return tally, time.monotonic() - started


def cpu_seconds(process: int) -> float:
    """What a process and its children, the decoders of pictures, have computed so far."""
    computed = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()  # from the third on: a name may hold spaces
        except OSError:
            continue  # it has ended
        if process in (int(stat.parent.name), int(fields[1])):
            computed += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")  # with children that have ended
    return computed


def memory(process: int, what: str) -> int:
    """``VmRSS`` (now) or ``VmHWM`` (the most so far) of a process, MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) // 1024


async def load(address: str, process: int, chosen: argparse.Namespace) -> dict[str, Any]:
    known = known_pictures(chosen.visitors * chosen.pictures)
    limits = httpx.Limits(max_connections=None)
    rounds, sizes = [], []
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=limits) as http:
        computed = -cpu_seconds(process), -time.process_time()
        for number in range(chosen.rounds):
            tally, seconds = await play(http, known, chosen.pictures)
            rounds.append((tally, seconds))
            sizes.append(memory(process, "VmRSS"))
            answers = f"{len(tally.seconds)} answers, {tally.told} told, {tally.lost} lost, {tally.mixed_up} mixed up"
            print(f"round {number + 1}: {seconds:.1f} s, {sizes[-1]} MB, {answers}", file=sys.stderr)
        computed = computed[0] + cpu_seconds(process), computed[1] + time.process_time()
        burst, _ = await play(http, [known[number % len(known)] for number in range(chosen.burst)], 1)
    waits = sorted(second for tally, _ in rounds for second in tally.seconds)
    return {
        "answers": len(waits),
        "lost": sum(tally.lost for tally, _ in rounds),
        "mixed_up": sum(tally.mixed_up for tally, _ in rounds),
        "told": sum(tally.told for tally, _ in rounds),
        "answers_per_second": round(len(waits) / sum(seconds for _, seconds in rounds), 2),
        "server_cpu_s_per_answer": round(computed[0] / len(waits), 3),
        "client_cpu_s_per_answer": round(computed[1] / len(waits), 3),
        "wait_median_s": round(statistics.median(waits), 2),
        "wait_longest_s": round(waits[-1], 2),
        "rss_mb": sizes,
        "burst": {"answered": len(burst.seconds), "told": burst.told, "lost": burst.lost, "mixed_up": burst.mixed_up},
        "peak_mb": memory(process, "VmHWM"),
    }


@contextmanager
def running_page(*program: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """The address of the page that ``program`` starts, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    page = subprocess.Popen([sys.executable, *program], cwd=ROOT, env=os.environ | where, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/"
    try:
        while True:
            try:
                httpx.get(f"{address}config", timeout=60)
                break
            except httpx.HTTPError:
                if page.poll() is not None:
                    sys.exit("The page did not start.")
                time.sleep(0.2)
        yield address, page
    finally:
        page.terminate()
        page.wait(20)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    for name, default in (("visitors", 30), ("pictures", 3), ("rounds", 10), ("burst", 100)):
        parser.add_argument(f"--{name}", type=int, default=default, help=f"by default {default}")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # else the page would stay behind
    with running_page(str(ROOT / "app.py")) as (address, page):
        print(json.dumps(asyncio.run(load(address, page.pid, chosen))))


if __name__ == "__main__":
    main()
