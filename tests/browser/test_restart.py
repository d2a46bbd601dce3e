"""A server that dies under an open page, in the middle of an answer, and is started anew at the same address."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect

from segdemo.scenes import SCENES
from tests.browser.whole_page.visitor import STATUS, await_answer, await_size, give, picture_file

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen]]:
    """Starts the page at the address of ``start.address`` and waits until it is there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port), "GRADIO_TEMP_DIR": str(tmp_path)}
    started: list[subprocess.Popen] = []

    def start_one() -> subprocess.Popen:
        started.append(subprocess.Popen([sys.executable, ROOT / "app.py"], env=os.environ | where))
        while not is_there(start_one.address):
            assert started[-1].poll() is None, "app.py ended"
        return started[-1]

    start_one.address = f"http://127.0.0.1:{port}/"
    yield start_one
    for process in started:
        process.kill()
        process.wait(20)


def is_there(address: str) -> bool:
    try:
        with urlopen(address, timeout=5):
            return True
    except (URLError, TimeoutError):
        return False


@pytest.mark.walk
def test_a_server_that_is_started_anew_costs_nobody_his_picture(browser: Browser, start):
    server = start()
    context = browser.new_context()
    page = context.new_page()
    page.goto(start.address)
    page.wait_for_function("window.segdemo", timeout=60_000)
    await_answer(page, SCENES[0].name)
    with page.expect_response("**/queue/join*"):
        give(page, picture_file(200, 100))
    server.kill()  # before it can have answered
    server.wait(20)
    problem = page.locator(f"{STATUS}[data-kind=problem]")
    # Depending on how far the answer had come, the photo is lost, or the stream, or there was none yet: silence.
    lost = re.compile("The server does not answer|The picture could not be loaded")
    expect(problem).to_contain_text(lost, timeout=60_000)
    page.get_by_role("button", name="Try again").click()
    expect(problem).to_contain_text("could not be sent")
    server = start()
    page.get_by_role("button", name="Try again").click()
    await_size(page, 200, 100)
    await_answer(page)
    page.get_by_role("button", name=SCENES[1].title).click()
    await_answer(page, SCENES[1].name)
    server.kill()
    server.wait(20)
    start()
    # The new server knows nothing of this visit: the page tells it what is shown, and nobody else anything.
    page.get_by_label("Answer key").click()
    await_answer(page, SCENES[1].name, "answer_key")
    page.go_back()
    await_size(page, 200, 100)
    await_answer(page)
    context.close()
