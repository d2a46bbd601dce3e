"""The top of README.md configures a Hugging Face Space: fields and values as its reference documents them.

https://huggingface.co/docs/hub/spaces-config-reference
"""

import re
from pathlib import Path

import pytest
import yaml

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
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-ray.txt"):
        named = re.findall(r"^([\w-]+)(?:\[\w+\])?(==\S+)", (ROOT / name).read_text(encoding="utf-8"), re.M)
        pins = {package + version for package, version in named}
        assert pins and {pin.lower().replace("_", "-") for pin in pins} <= constraints


def test_the_space_runs_what_is_pinned_and_tested(space):
    pins = dict(re.findall(r"^([\w-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M))
    assert space["sdk"] == "gradio" and space["sdk_version"] == pins["gradio"]
    assert space["python_version"] in {"3.11", "3.12", "3.13"}
    assert (ROOT / space["app_file"]).is_file()
