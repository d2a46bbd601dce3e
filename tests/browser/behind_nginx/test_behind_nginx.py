"""The page below a path of another web server, Debian's nginx, as docs/hosting.md sets it up, and in a frame."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import environ, geteuid
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Frame, Page, expect

from segdemo.check import check_page
from tests.browser.conftest import Tabs
from tests.browser.whole_page.visitor import await_answer, await_size, give

ROOT = Path(__file__).parents[3]
LESSON = "?example=pasture&hide=cost,uses"
NGINX = shutil.which("nginx", path=f"{environ['PATH']}:/usr/sbin:/usr/local/sbin")

pytestmark = pytest.mark.walk


@dataclass(frozen=True)
class Website:
    """A website with the page below ``/demo/``, and another one that shows it in a frame."""

    page: str
    framing: str


def free_ports(count: int) -> list[int]:
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [place.getsockname()[1] for place in taken]
    for place in taken:
        place.close()
    return ports


def location(passing: bool) -> str:
    """What nginx is told of the page: the block of docs/hosting.md, or that without the headers that it passes on."""
    text = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
    block = re.search(r"```nginx\n(.*?)```", text, re.S)[1]
    return block if passing else re.sub(r" *proxy_set_header .*\n", "", block)


@contextmanager
def running(command: list[str | Path], address: str, **options: object) -> Iterator[None]:
    process = subprocess.Popen(command, **options)
    try:
        for _ in range(240):
            try:
                urlopen(address, timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, f"{command[0]} ended"
                time.sleep(0.25)
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module", params=["with Host", "with nothing"])
def website(request, tmp_path_factory) -> Iterator[Website]:
    if NGINX is None:
        pytest.fail("These tests need nginx: install the package nginx-light.")
    passing = request.param == "with Host"
    folder = tmp_path_factory.mktemp("nginx")
    inner, outer, framing = free_ports(3)
    website = Website(f"http://127.0.0.1:{outer}/demo/", f"http://127.0.0.1:{framing}/")
    frame = f'<iframe src="{website.page}{LESSON}" width="1300" height="850"></iframe>'
    parts = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    (folder / "nginx.conf").write_text(
        ("user root; " if geteuid() == 0 else "")  # else its workers are somebody who may not write here
        + f"pid {folder}/pid; error_log {folder}/error.log; daemon off; events {{}}"
        " http { access_log off; default_type text/html;"
        + "".join(f" {part}_temp_path {folder}/{part};" for part in parts)
        + f" server {{ listen 127.0.0.1:{outer}; {location(passing).replace('7860', str(inner))} }}"
        + f" server {{ listen 127.0.0.1:{framing}; location / {{ return 200 '{frame}'; }} }} }}"
    )
    told = {"GRADIO_SERVER_PORT": str(inner), "GRADIO_TEMP_DIR": str(folder / "kept")}
    told["SEGDEMO_FRAMES"] = f"http://127.0.0.1:{framing}"
    if passing:
        told |= {"SEGDEMO_PROXY": "1", "GRADIO_ROOT_PATH": "/demo"}
    else:
        told |= {"SEGDEMO_HOSTS": f"127.0.0.1:{outer}", "GRADIO_ROOT_PATH": website.page.rstrip("/")}
    with (
        running([sys.executable, ROOT / "app.py"], f"http://127.0.0.1:{inner}/config", env=environ | told, cwd=folder),
        running([NGINX, "-p", folder, "-e", folder / "error.log", "-c", folder / "nginx.conf"], website.framing),
    ):
        yield website


def opened(tabs: Tabs, address: str) -> tuple[Page, list[str]]:
    """The page, and the hosts that it asks."""
    page, asked = tabs.open("about:blank", accept_downloads=True), []
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    page.goto(address)
    return page, asked


def test_programs_are_answered_there_too(website):
    assert check_page(website.page)["car"] == 6


def test_a_visitor_gets_answers_and_takes_them_away(tabs, website, photo, tmp_path):
    page, asked = opened(tabs, website.page + LESSON)
    visit(page, page, photo, tmp_path)
    assert set(filter(None, asked)) == {urlsplit(website.page).netloc}


def test_a_page_of_another_origin_shows_a_lesson_in_a_frame(tabs, website, photo, tmp_path):
    page, asked = opened(tabs, website.framing)
    frame = page.frames[1]
    visit(page, frame, photo, tmp_path)
    assert set(filter(None, asked)) == {urlsplit(website.page).netloc, urlsplit(website.framing).netloc}


def visit(page: Page, frame: Page | Frame, photo: Path, folder: Path) -> None:
    """Open the lesson, give a photo, take the zip; whatever is not drawn, answered or downloaded fails."""
    frame.wait_for_function("window.segdemo?.state")
    await_answer(frame, "pasture")
    expect(frame.locator("#part-cost")).to_be_hidden()
    expect(frame.locator("#part-files")).to_be_visible()
    give(frame, photo)
    assert "1 person" in await_answer(frame)
    await_size(frame, 512, 600)
    with page.expect_download() as arriving:
        frame.locator("#part-files section button").click()
    arriving.value.save_as(folder / "answers.zip")
    assert "facts.json" in zipfile.ZipFile(folder / "answers.zip").namelist()
