"""Settings: read in one place, told in one table, and nothing else of the environment is read."""

import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from asking import Asked
from torch import nn

from segdemo.pairs import borrowed_gpu, networks, prepare_to_borrow, registry
from segdemo.settings import NAMES, Settings

ROOT = Path(__file__).parent.parent


def test_the_environment_tells_names_and_proxies():
    assert Settings.from_environment({}) == Settings()
    told = Settings.from_environment({"SEGDEMO_HOSTS": " Demo.School.org, 10.0.0.5:7860,", "SEGDEMO_PROXY": "1"})
    assert told == Settings(frozenset({"demo.school.org", "10.0.0.5:7860"}), True)
    assert Settings.from_environment({"SPACE_ID": "somebody/demo"}).behind_proxy


def test_websites_that_may_frame_the_page_are_added_to_hugging_face_and_nothing_else_gets_into_the_rule():
    told = {"SEGDEMO_FRAMES": "https://Moodle.school.org, https://*.uni.edu:8443, *, https://a.org; script-src *"}
    settings = Settings.from_environment(told)
    assert settings.frames == {"https://moodle.school.org", "https://*.uni.edu:8443"}
    policy = Asked("GET", "/", settings=settings).headers["content-security-policy"]
    assert policy.endswith(
        "frame-ancestors 'self' https://huggingface.co https://*.hf.space"
        " https://*.uni.edu:8443 https://moodle.school.org"
    )


def test_every_setting_is_in_the_table_and_only_there():
    rows = re.findall(r"^\| `([A-Z_]+)", (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8"), re.M)
    assert set(NAMES) <= set(rows) and len(rows) == len(set(rows))
    assert {row for row in rows if row.startswith("SEGDEMO_")} == {name for name in NAMES if "SEGDEMO" in name}


def test_no_other_file_reads_a_setting():
    readers = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in [ROOT / "app.py", *(ROOT / "segdemo").rglob("*.py")]
        for found in re.findall(r'environ(?:\.get\("(\w+)"|\["(\w+)"\](?! =))', path.read_text(encoding="utf-8"))
        for name in filter(None, found)
        if not re.fullmatch("LC_ALL|LC_MESSAGES|LANG", name)  # of the terminal, which nobody sets for the page
    }
    assert readers <= {f"segdemo/settings.py: {name}" for name in NAMES}


class FakePair:
    """A strong pair that says where its answer was made."""

    name = "strong"

    def __init__(self) -> None:
        self._network = nn.Identity()
        self.moved: list[str] = []
        self._network.to = self.moved.append

    @borrowed_gpu.on_borrowed_gpu
    def segment_semantic(self, picture: np.ndarray, add: int = 0) -> int:
        return int(picture.sum()) + add


@pytest.fixture
def zero_gpu(monkeypatch) -> list[int]:
    """ZeroGPU as far as the page sees it; the seconds that were asked for."""
    asked: list[int] = []

    def lend(duration: int):
        def decorate(function):
            def run(*arguments, **options):
                asked.append(duration)
                return function(*arguments, **options)

            return run

        return decorate

    monkeypatch.setitem(sys.modules, "spaces", SimpleNamespace(GPU=lend))
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    monkeypatch.setattr(borrowed_gpu, "_lend", None)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)  # as torch believes there
    return asked


def test_a_strong_pair_borrows_a_gpu_for_one_call_and_the_rest_stays_on_the_cpu(zero_gpu, monkeypatch):
    prepare_to_borrow()
    pair = FakePair()
    monkeypatch.setattr(registry, "load_pair", lambda name: {"strong": pair}[name])
    assert networks.best_device().type == "cpu"
    assert pair.segment_semantic(np.ones(3, np.uint8), add=4) == 7
    assert zero_gpu == [borrowed_gpu.SECONDS] and pair.moved == ["cuda"]


def test_without_zero_gpu_nothing_is_borrowed(monkeypatch):
    monkeypatch.delenv("SPACES_ZERO_GPU", raising=False)
    monkeypatch.setattr(borrowed_gpu, "_lend", None)
    prepare_to_borrow()
    pair = FakePair()
    assert pair.segment_semantic(np.ones(3, np.uint8)) == 3 and pair.moved == []
