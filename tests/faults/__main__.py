"""Faults, shown one by one on a page of its own: ``python -m tests.faults``; nothing that CI runs.

Prints one line for each fault, with what a visitor is told; exits 1 if one of them is not survived.
"""

from __future__ import annotations

import asyncio
import io
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from segdemo.bench_page import find_browser
from segdemo.pairs import WeightsError
from segdemo.pairs.compact import WEIGHTS, CompactPair
from segdemo.scenes import SCENES
from segdemo.texts import text
from tests.browser.whole_page.visitor import give
from tests.load.__main__ import ROOT, Visitor, running_page

# The page, with a clock that jumps a day while the file is there.
_PAGE = """
import os, runpy, time
right = time.time
time.time = lambda: right() + 86400 * os.path.exists({jumps!r})
runpy.run_path("app.py", run_name="__main__")
"""
TABS = 7  # browsers allow a host six connections


class Running:
    """The page that runs, and a visitor of it."""

    def __init__(self, address: str, page: subprocess.Popen, jumps: Path) -> None:
        self.address, self.page, self.jumps = address, page, jumps
        file = io.BytesIO()
        Image.open(SCENES[0].picture_path).convert("RGB").resize((640, 480)).save(file, "JPEG", quality=95)
        self.picture = file.getvalue()

    def ask(self, meanwhile: Callable[[], Awaitable[None]] | None = None) -> str:
        """What a visitor is told of a picture, "answered" if he gets both answers; ``meanwhile`` is done beside it."""

        async def visit() -> str:
            async with httpx.AsyncClient(base_url=self.address, timeout=120) as http:
                visitor = Visitor(http, (await http.get("config")).json())
                answer, _ = await asyncio.gather(visitor.answer(self.picture), meanwhile() if meanwhile else _nothing())
                await visitor.leave()
            return answer if isinstance(answer, str) else "answered"

        return asyncio.run(visit())

    def decoders(self) -> list[int]:
        children = Path(f"/proc/{self.page.pid}/task").glob("*/children")
        pids = [int(pid) for task in children for pid in task.read_text().split()]
        return [pid for pid in pids if b"segdemo.picture.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]


async def _nothing() -> None: ...


def is_sentence(told: str) -> bool:
    return told.endswith(".") and "\n" not in told and "Traceback" not in told and "/tmp" not in told


def decoder_killed(running: Running) -> str:
    """The process that decodes a visitor's picture is killed."""
    decoders = running.decoders()
    for pid in decoders:
        os.kill(pid, signal.SIGSTOP)  # so that it is in the middle of the picture when it dies

    async def kill() -> None:
        await asyncio.sleep(2)
        for pid in decoders:
            os.kill(pid, signal.SIGKILL)

    told = running.ask(kill)
    assert decoders and is_sentence(told), told
    assert running.ask() == "answered"
    return told


def disk_full(running: Running) -> str:
    """No file can be written while a picture is uploaded."""
    ours = resource.prlimit(running.page.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(running.page.pid, resource.RLIMIT_FSIZE, (1000, ours[1]))
    try:
        told = running.ask()
    finally:
        resource.prlimit(running.page.pid, resource.RLIMIT_FSIZE, ours)
    assert told == text("page.cannot_keep"), told
    assert running.ask() == "answered"
    return told


def clock_jumps(running: Running) -> str:
    """The clock jumps a day ahead while a picture is answered, and back again."""

    async def jump() -> None:
        running.jumps.touch()

    try:
        assert running.ask(jump) == "answered"
        assert running.ask() == "answered"
    finally:
        running.jumps.unlink(missing_ok=True)
    return running.ask()


def folder_read_only(running: Running) -> str:
    """The folder for pictures cannot be written into when the page starts."""
    environment = os.environ | {"GRADIO_TEMP_DIR": "/proc/pictures"}
    ended = subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True)
    told = ended.stderr.strip().splitlines()
    assert ended.returncode == 1 and len(told) == 1 and is_sentence(told[0]), ended.stderr
    return told[0]


def weights_damaged(running: Running) -> str:
    """Half a file of weights."""
    with tempfile.TemporaryDirectory() as folder:
        for file in WEIGHTS.glob("*.pt"):
            content = file.read_bytes()
            (Path(folder) / file.name).write_bytes(content[: len(content) // 2])
        try:
            CompactPair(Path(folder))
        except WeightsError as problem:
            assert is_sentence(str(problem)), problem
            return str(problem)
    raise AssertionError("they were used")


def seven_tabs(running: Running) -> str:
    """Seven tabs of one browser each choose a picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context()
        context.set_default_timeout(300_000)
        expect.set_options(timeout=300_000)
        tabs = [context.new_page() for _ in range(TABS)]
        for tab in tabs:
            tab.goto(running.address)
        for tab in tabs:
            expect(tab.get_by_role("button", name="Copy lesson link")).to_be_enabled()
            give(tab, running.picture)
        for tab in tabs:  # to an own picture, not to the example that a page opens with
            tab.wait_for_function("window.segdemo.state.answer?.instances && !window.segdemo.state.answer.example")
        browser.close()
    return f"{len(tabs)} tabs answered"


def main() -> int:
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        jumps = Path(folder) / "jumps"
        with running_page("-c", _PAGE.format(jumps=str(jumps))) as (address, page):
            running = Running(address, page, jumps)
            running.ask()  # the models are there, and a decoder
            for show in (decoder_killed, disk_full, clock_jumps, folder_read_only, weights_damaged, seven_tabs):
                begin = time.monotonic()
                try:
                    told = f"survived: {show(running)}"
                except Exception as problem:
                    failed, told = failed + 1, f"FAILED: {problem!r:.300}"
                print(f"{show.__doc__} ({time.monotonic() - begin:.0f} s) {told}", flush=True)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
