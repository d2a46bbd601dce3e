"""The transformers pair: a tiny random network of the same kind, the library's own answers, our classes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save
from transformers import EomtConfig, EomtForUniversalSegmentation
from weights_server import WeightsServer, weights_server

import segdemo.pairs.registry
from segdemo import panoptic
from segdemo.classes import CLASSES, STUFF
from segdemo.pairs import WeightsError, load_pair, transformers_eomt
from segdemo.pairs.transformers_eomt import LABELS, STUFF_NAMES, EomtPair

SIDE = 64
TINY = {"num_labels": len(LABELS), "image_size": SIDE, "patch_size": 16, "num_register_tokens": 1, "num_queries": 12}
TINY |= {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "num_blocks": 1}
DOG, CAR, SKY, GRASS = (
    next(label for label, class_id in enumerate(LABELS) if CLASSES[class_id].name == name)
    for name in ("dog", "car", "sky", "grass")
)


def fabricated() -> dict[str, torch.Tensor]:
    """A state dict that finds dogs, cars, sky and grass in any picture."""
    torch.manual_seed(0)
    network = EomtForUniversalSegmentation(EomtConfig(**TINY))
    with torch.no_grad():
        for name, values in network.named_parameters():
            if "norm" not in name and "lambda" not in name and values.ndim > 1:
                values.normal_(0, 0.2)
        network.class_predictor.bias.fill_(-9)
        network.class_predictor.bias[[DOG, CAR, SKY, GRASS]] = torch.tensor([1.0, 0.8, 1.2, 1.1])
        network.attn_mask_probs.zero_()  # as after training
    return {name: values.contiguous() for name, values in network.state_dict().items()}


@pytest.fixture(scope="module")
def state() -> dict[str, torch.Tensor]:
    return fabricated()


@pytest.fixture(scope="module")
def pair(state, tmp_path_factory) -> EomtPair:
    path = tmp_path_factory.mktemp("eomt") / "model.safetensors"
    path.write_bytes(save(state))
    return EomtPair(EomtConfig(**TINY), path)


@pytest.fixture(scope="module")
def wide() -> np.ndarray:
    """(30, 60, 3) uint8: patches of all colours."""
    return np.random.default_rng(0).integers(0, 256, (3, 6, 3), np.uint8).repeat(10, axis=0).repeat(10, axis=1)


def test_every_label_of_coco_panoptic_has_its_place_in_the_catalogue_or_honestly_none():
    assert len(LABELS) == 80 + 53 and len(STUFF_NAMES) == 53
    of_coco = {spec.coco_id: spec.id for spec in CLASSES if spec.coco_id}
    assert list(LABELS[:80]) == [of_coco[coco_id] for coco_id in sorted(of_coco)]
    missing = {CLASSES[class_id].name for class_id in STUFF - set(LABELS)}
    assert "picture" in missing  # COCO panoptic has none: what hangs on a wall is wall to it
    assert EomtPair.semantic_classes == {*of_coco.values()} | (STUFF & set(LABELS))
    assert EomtPair.instance_classes == {*of_coco.values()}


def test_the_class_map_is_the_librarys_own_and_padding_is_no_picture(pair, state, wide):
    answer = pair.segment_semantic(wide)
    assert answer.class_ids.shape == (30, 60) and answer.known == pair.semantic_classes
    network = EomtForUniversalSegmentation(EomtConfig(**TINY)).eval()
    network.load_state_dict(state)
    seen = F.interpolate(
        torch.from_numpy(wide).permute(2, 0, 1)[None].float(), (32, 64), mode="bilinear", antialias=True
    )
    mean, spread = (torch.tensor(values)[:, None, None] for values in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))
    with torch.inference_mode():
        outputs = network(((F.pad(seen.round(), (0, 0, 0, 32)) / 255) - mean) / spread)
        masks = F.interpolate(outputs.masks_queries_logits, (SIDE, SIDE), mode="bilinear")[0, :, :32].sigmoid()
        logits = torch.einsum("qc,qhw->chw", outputs.class_queries_logits[0].softmax(-1)[:, :-1], masks)
        labels = F.interpolate(logits[None], (30, 60), mode="bilinear")[0].argmax(0)
    own = np.array(LABELS)[labels.numpy()]
    assert len(np.unique(own)) > 1
    assert (answer.class_ids == own).mean() > 0.99


def test_objects_are_things_with_whole_masks_best_first(pair, wide):
    objects = pair.segment_instances(wide)
    assert len(objects) > 1 and (objects.height, objects.width) == (30, 60)
    assert {CLASSES[instance.class_id].name for instance in objects} <= {"dog", "car"}
    for instance in objects:
        left, top, right, bottom = map(int, instance.box)
        assert instance.mask[top:bottom, left:right].sum() == instance.mask.sum() > 0
    overlaps = sum(int((one.mask & other.mask).sum()) for one in objects for other in objects if one is not other)
    assert overlaps > 0  # the library's own map of all objects would have cut them
    middle = objects.instances[len(objects) // 2].score
    assert [instance.score for instance in pair.segment_instances(wide, middle)] == [
        instance.score for instance in objects if instance.score >= middle
    ]


def test_both_answers_make_a_panoptic_one_of_things_and_stuff(pair, wide):
    both = panoptic(pair.segment_semantic(wide), pair.segment_instances(wide))
    kinds = {CLASSES[segment.class_id].kind for segment in both.segments}
    assert kinds == {"thing", "stuff"}


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (700, 2), (64, 64), (129, 65)])
def test_pictures_of_any_shape_are_answered_at_their_size(pair, size):
    picture = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)
    assert pair.segment_semantic(picture).class_ids.shape == size
    objects = pair.segment_instances(picture)
    assert (objects.height, objects.width) == size


def test_complexity_counts_the_one_network_for_either_answer(pair, wide):
    semantic, instance = pair.complexity(wide)
    assert semantic.parameters == instance.parameters == sum(p.numel() for p in pair._network.parameters())
    assert semantic.multiply_adds > instance.multiply_adds > 1e5  # the class map is a product of its own


@pytest.fixture
def hub(state, tmp_path, monkeypatch) -> Iterator[WeightsServer]:
    """A hub that has the tiny network's weights where the real one has those that are published."""
    with weights_server() as server:
        server.contents["model.safetensors"] = save(state)
        monkeypatch.setenv("TORCH_HOME", str(tmp_path))
        monkeypatch.setattr(segdemo.pairs.registry, "_loadings", {})
        monkeypatch.setattr(transformers_eomt, "WEIGHTS", f"{server.address}/model.safetensors")
        monkeypatch.setattr(transformers_eomt, "SIZES", TINY)
        yield server


def test_weights_are_downloaded_once_with_progress_and_found_again_without_a_network(hub, wide, monkeypatch):
    told: list[tuple[int, int]] = []
    first = load_pair("transformers-eomt", lambda *bytes_: told.append(bytes_))
    assert told[-1][0] == told[-1][1] == first.weights[0].stat().st_size
    assert len(hub.requests) == 1
    hub.status = 503
    monkeypatch.setattr(segdemo.pairs.registry, "_loadings", {})
    again = load_pair("transformers-eomt")
    assert again.weights == first.weights and len(hub.requests) == 1
    assert (again.segment_semantic(wide).class_ids == first.segment_semantic(wide).class_ids).all()


def test_weights_that_changed_on_the_disk_are_not_used(hub, monkeypatch):
    path: Path = load_pair("transformers-eomt").weights[0]
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    monkeypatch.setattr(segdemo.pairs.registry, "_loadings", {})
    load_pair("transformers-eomt")
    assert len(hub.requests) == 2


def test_a_hub_that_refuses_is_told_in_one_sentence(hub):
    hub.status = 404
    with pytest.raises(WeightsError, match=r"^127\.0\.0\.1 does not hand out .* \(HTTP 404\): try again later\.$"):
        load_pair("transformers-eomt")


def test_no_network_is_told_in_one_sentence(hub, monkeypatch):
    monkeypatch.setattr(transformers_eomt, "WEIGHTS", "http://127.0.0.1:9/model.safetensors")
    with pytest.raises(WeightsError, match="cannot be reached: check the network and try again"):
        load_pair("transformers-eomt")


def test_weights_of_another_network_are_told_in_one_sentence(hub, state):
    hub.contents["model.safetensors"] = save({"class_predictor.bias": state["class_predictor.bias"]})
    with pytest.raises(WeightsError, match="do not fit the networks"):
        load_pair("transformers-eomt")


@pytest.mark.parametrize("installed", [None, type(sys)("transformers")])
def test_a_missing_or_unfit_package_is_told_in_one_sentence(monkeypatch, installed):
    monkeypatch.setattr(segdemo.pairs.registry, "_loadings", {})
    monkeypatch.setitem(sys.modules, "transformers", installed)
    with pytest.raises(WeightsError, match=r"^This pair needs the transformers package .* start the page again\.$"):
        load_pair("transformers-eomt")
