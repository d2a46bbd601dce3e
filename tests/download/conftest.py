"""A server of weights and an empty cache."""

from pathlib import Path

import pytest
import torch
from weights_server import weights_server


@pytest.fixture
def server():
    with weights_server() as running:
        yield running


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    """Torch's cache folder; not there yet."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    return Path(torch.hub.get_dir()) / "checkpoints"
