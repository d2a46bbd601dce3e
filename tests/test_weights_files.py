"""Files of weights that are not what they should be."""

import os
from pathlib import Path

import pytest
import torch
from test_torchvision_pairs import saved
from torch import nn

from segdemo.pairs import WeightsError
from segdemo.pairs.networks import load_network


class Code:
    def __reduce__(self) -> tuple:
        return os.mkdir, ("code-ran",)


@pytest.mark.parametrize(
    "content",
    {
        "another shape": saved({"weight": torch.zeros(3, 3), "bias": torch.zeros(2)}),
        "other names": saved({"scale": torch.zeros(2)}),
        "too little": saved({"weight": torch.zeros(2, 2)}),
        "no dictionary": saved([torch.zeros(2)]),
        "no tensors": saved({"weight": "a", "bias": "b"}),
        "code": saved({"weight": Code(), "bias": torch.zeros(2)}),
        "half a file": saved({"weight": torch.zeros(2, 2), "bias": torch.zeros(2)})[:500],
        "no file of weights": b"<html>Please log in.</html>",
        "nothing": b"",
    }.items(),
    ids=lambda item: item[0],
)
def test_a_file_that_does_not_fit_is_one_sentence_and_runs_no_code(content, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.pth").write_bytes(content[1])
    with pytest.raises(WeightsError, match="Fetch it again"):
        load_network(lambda state: nn.Linear(2, 2), tmp_path / "model.pth", "Fetch it again.")
    assert not Path("code-ran").exists()


def test_a_missing_file_of_weights_is_one_sentence(tmp_path):
    with pytest.raises(WeightsError, match="Fetch it again"):
        load_network(lambda state: nn.Linear(2, 2), tmp_path / "model.pth", "Fetch it again.")


def test_weights_of_half_precision_become_whole_floats(tmp_path):
    torch.save({"weight": torch.ones(2, 2).half(), "bias": torch.ones(2).half()}, tmp_path / "model.pth")
    network = load_network(lambda state: nn.Linear(2, 2), tmp_path / "model.pth", "")
    assert network.weight.dtype == torch.float32 and not network.training
