"""What several rooms' tests need: a photograph, and the page running on this machine."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A deadline would measure how busy the machine is.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

# Before anything imports gradio, as app.py does.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
# Each of the workers that run tests side by side looks for free ports among a hundred of its own.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
os.environ["GRADIO_SERVER_PORT"] = str(7860 + 100 * _worker)

# Every address this process ever connects to or looks up. An audit hook sees all of Python's sockets.
_asked: list[str] = []
_LOCAL = ("127.0.0.1", "localhost", "::1", "0.0.0.0")


def _note(event: str, arguments: tuple) -> None:
    if event == "socket.getaddrinfo":
        _asked.append(str(arguments[0]))
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        _asked.append(str(arguments[1][0]))


sys.addaudithook(_note)


@pytest.fixture(autouse=True)
def ordinary_floats() -> Iterator[None]:
    """Networks let the processor round the tiniest floats to 0 for speed; no other test should notice."""
    yield
    if "torch" in sys.modules:
        sys.modules["torch"].set_flush_denormal(False)


@pytest.fixture(scope="session")
def photo() -> Path:
    """A photograph of one person (Grace Hopper, 512 × 600, public domain) that comes with matplotlib."""
    from matplotlib.cbook import get_sample_data

    return Path(get_sample_data("grace_hopper.jpg", asfileobj=False))


@pytest.fixture
def polish(tmp_path, monkeypatch) -> None:
    """A second language: a folder beside the English one, nothing else. Its words are made up, its rules are not."""
    from segdemo import texts

    folder = tmp_path / "languages"
    shutil.copytree(texts.FOLDER / "en", folder / "en")
    (folder / "pl").mkdir()
    for file in (folder / "en").iterdir():
        made_up = {
            key: f"pl {form}"
            if isinstance(form, str)
            else {category: f"{category} {form['other']}" for category in ("one", "few", "many", "other")}
            for key, form in json.loads(file.read_text(encoding="utf-8")).items()
        }
        (folder / "pl" / file.name).write_text(json.dumps(made_up), encoding="utf-8")
    monkeypatch.setattr(texts, "FOLDER", folder)


@pytest.fixture(scope="session")
def running_page() -> Iterator[str]:
    """The address of the page, running in this process; with SEGDEMO_TEST_PAGE, of one that runs already."""
    if elsewhere := os.environ.get("SEGDEMO_TEST_PAGE"):
        yield elsewhere
        return
    from segdemo.page import build_page, launch_options

    seen = len(_asked)
    page = build_page()
    page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **launch_options())
    assert set(_asked[seen:]) <= set(_LOCAL), "the page turned to other machines when it started"
    yield page.local_url
    page.close()


@pytest.fixture
def page_address(running_page: str) -> Iterator[str]:
    """The address of the page; the test fails if the page asks any other machine for anything meanwhile."""
    seen = len(_asked)
    yield running_page
    strangers = {host for host in _asked[seen:] if host not in _LOCAL}
    assert not strangers, f"the page's server turned to {strangers}"
