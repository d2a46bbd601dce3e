"""The top of README.md configures a Hugging Face Space: fields and values as its reference documents them.

https://huggingface.co/docs/hub/spaces-config-reference
"""

import argparse
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from huggingface_hub.utils import filter_repo_objects

ROOT = Path(__file__).parent.parent
# fmt: off
DOCUMENTED = {
    "title", "emoji", "colorFrom", "colorTo", "sdk", "python_version", "sdk_version", "suggested_hardware",
    "suggested_storage", "app_file", "app_build_command", "app_port", "base_path", "fullWidth", "header",
    "short_description", "models", "datasets", "tags", "thumbnail", "pinned", "hf_oauth",
    "hf_oauth_expiration_minutes", "hf_oauth_scopes", "disable_embedding", "startup_duration_timeout",
    "custom_headers", "preload_from_hub", "license",
}
# fmt: on
COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}


@pytest.fixture
def space() -> dict:
    return yaml.safe_load((ROOT / "README.md").read_text(encoding="utf-8").split("---\n")[1])


def test_every_field_is_a_documented_one(space):
    assert set(space) <= set(DOCUMENTED)
    assert {space["colorFrom"], space["colorTo"]} <= COLOURS
    assert re.fullmatch(r"\d+[smh]", space["startup_duration_timeout"])
    assert 0 < len(space["short_description"]) <= 60  # longer ones are refused
    assert space["license"] == "apache-2.0"


def test_every_pin_is_among_the_constraints():
    constraints = set((ROOT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-").split())
    for name in ("requirements.txt", *(f"requirements-{extra}.txt" for extra in ("dev", "ray", "transformers"))):
        named = re.findall(r"^([\w-]+)(?:\[\w+\])?(==\S+)", (ROOT / name).read_text(encoding="utf-8"), re.M)
        pins = {package + version for package, version in named}
        assert pins and {pin.lower().replace("_", "-") for pin in pins} <= constraints


def test_the_small_pytorch_is_the_same_version():
    small, pinned = (
        re.findall(r"^torch.*", (ROOT / name).read_text(encoding="utf-8"), re.M)
        for name in ("pre-requirements.txt", "requirements.txt")
    )
    assert small == pinned and len(small) == 2


def test_what_a_space_gets_is_all_that_it_needs_and_no_more(space):
    """The command of docs/hosting.md, read as ``hf upload`` does: an ``--exclude`` for each pattern."""
    command = re.search(r"(hf upload .*?)```", (ROOT / "docs/hosting.md").read_text(encoding="utf-8"), re.S)[1]
    parser = argparse.ArgumentParser()
    parser.add_argument("named", nargs="*")
    parser.add_argument("--repo-type")
    parser.add_argument("--exclude", action="append")
    told = parser.parse_args(shlex.split(command.replace("\\\n", " "))[2:])
    assert told.named == ["YOUR-NAME/YOUR-SPACE", ".", "."] and told.repo_type == "space"

    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    there = [*tracked, ".venv/bin/python", "node_modules/typescript/package.json", "segdemo/__pycache__/page.pyc"]
    sent = set(filter_repo_objects(there, ignore_patterns=told.exclude))
    assert {"README.md", "requirements.txt", "pre-requirements.txt", space["app_file"], "LICENSE"} <= sent
    assert {
        path for path in tracked if path.startswith(("segdemo/", "assets/scenes/street", "assets/weights/"))
    } <= sent
    unwanted = (".venv/", "node_modules/", "tests/", ".ci/", "assets/scenes/build/", "segdemo/__pycache__")
    assert not {path for path in sent if path.startswith(unwanted)}
    assert not sent & {"Dockerfile", "requirements-dev.txt"}


def test_the_space_runs_what_is_pinned_and_tested(space):
    pins = dict(re.findall(r"^([\w-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M))
    assert space["sdk"] == "gradio" and space["sdk_version"] == pins["gradio"]
    assert space["python_version"] in {"3.11", "3.12", "3.13"}
    assert (ROOT / space["app_file"]).is_file()
