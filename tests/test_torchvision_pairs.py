"""The torchvision pairs: torchvision's own networks and answers, our classes, no more memory than need be."""

import io
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn
from torchvision.models import WeightsEnum
from torchvision.models.detection import maskrcnn_resnet50_fpn, maskrcnn_resnet50_fpn_v2
from torchvision.models.segmentation import deeplabv3_mobilenet_v3_large, deeplabv3_resnet101
from weights_server import weights_server

import segdemo.pairs.registry
from segdemo.answers import InstanceSet
from segdemo.classes import CLASSES, VOC_THINGS
from segdemo.pairs import load_pair, torchvision_balanced, torchvision_best
from segdemo.pairs.torchvision import TorchvisionPair

DEEPLAB_MOBILENET, MASK_RCNN = torchvision_balanced.SEMANTIC, torchvision_balanced.INSTANCE
DEEPLAB_RESNET, MASK_RCNN_V2 = torchvision_best.SEMANTIC, torchvision_best.INSTANCE
PERSON, DOG, TV, BANANA, FREE_ID = 1, 18, 72, 52, 12  # ids of COCO


def as_published(build: Callable[..., nn.Module], weights: WeightsEnum, state: dict, **options: int) -> nn.Module:
    """The network that torchvision's own ``build`` makes for ``weights``, as if they had been downloaded."""
    with patch.object(WeightsEnum, "get_state_dict", lambda *_, **__: state):
        return build(weights=weights, **options).eval()


@pytest.mark.parametrize(
    ("published", "build", "options"),
    [
        (DEEPLAB_MOBILENET, deeplabv3_mobilenet_v3_large, {}),
        (DEEPLAB_RESNET, deeplabv3_resnet101, {}),
        (MASK_RCNN, maskrcnn_resnet50_fpn, {"min_size": 480}),
        (MASK_RCNN_V2, maskrcnn_resnet50_fpn_v2, {}),
    ],
)
def test_networks_are_those_that_torchvision_builds_for_its_weights(published, build, options):
    with torch.device("meta"):
        ours = published.build()
        with patch.object(nn.Module, "load_state_dict"):
            theirs = as_published(build, published.weights, {}, **options)
    assert str(ours.eval()) == str(theirs)  # layers with all their settings
    shapes = [{name: values.shape for name, values in network.state_dict().items()} for network in (ours, theirs)]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("published", [DEEPLAB_MOBILENET, DEEPLAB_RESNET, MASK_RCNN, MASK_RCNN_V2])
def test_sizes_and_hashes_are_those_that_torchvision_publishes_in_short(published):
    named = published.file.name.rpartition("-")[2].removesuffix(".pth")
    assert len(published.sha256) == 64 and published.sha256.startswith(named)
    assert published.size == pytest.approx(published.weights.meta["_file_size"] * 2**20, abs=600)  # told in thousandths


@pytest.mark.parametrize("published", [DEEPLAB_MOBILENET, DEEPLAB_RESNET])
def test_semantic_models_speak_of_our_classes_in_our_order(published):
    voc_names = {"aeroplane": "airplane", "diningtable": "dining table", "motorbike": "motorcycle", "sofa": "couch"}
    voc_names |= {"pottedplant": "potted plant", "tvmonitor": "TV"}
    categories = published.weights.meta["categories"]
    assert [voc_names.get(name, name) for name in categories[1:]] == [
        CLASSES[class_id].name for class_id in sorted(VOC_THINGS, key=lambda class_id: CLASSES[class_id].voc_id)
    ]
    assert {CLASSES[class_id].voc_id for class_id in VOC_THINGS} == set(range(1, len(categories)))


@pytest.mark.parametrize("published", [MASK_RCNN, MASK_RCNN_V2])
def test_every_class_of_the_instance_models_has_its_place_in_our_table(published):
    our_names = {"TV": "tv", "computer mouse": "mouse", "remote control": "remote", "hair dryer": "hair drier"}
    categories = published.weights.meta["categories"]
    specs = [spec for spec in CLASSES if spec.coco_id is not None]
    assert all(categories[spec.coco_id] == our_names.get(spec.name, spec.name) for spec in specs)
    free = set(range(len(categories))) - {spec.coco_id for spec in specs}
    assert {categories[coco_id] for coco_id in free} == {"__background__", "N/A"}


def fabricated_deeplab() -> dict[str, torch.Tensor]:
    """A state dict that finds several classes in any picture."""
    network = deeplabv3_mobilenet_v3_large(weights=None, weights_backbone=None, aux_loss=True)
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.momentum = 1.0
    with torch.inference_mode():
        network(torch.randn(2, 3, 64, 64))  # in training, so that it learns what is usual, and then sees differences
    return network.state_dict()


def fabricated_mask_rcnn() -> dict[str, torch.Tensor]:
    """A state dict that finds, in every place, a dog, a banana, a person, a thing that is nothing in COCO, and a TV."""
    state = maskrcnn_resnet50_fpn(weights=None, weights_backbone=None).state_dict()
    for name, values in state.items():
        if "bn3.weight" in name:
            values.fill_(0.2)  # else every block doubles what it gets
    bias = state["roi_heads.box_predictor.cls_score.bias"].fill_(-9)
    bias[[DOG, BANANA, PERSON, FREE_ID, TV]] = torch.tensor([0.4, 0.2, 0.0, -0.2, -0.4])
    state["roi_heads.box_predictor.bbox_pred.weight"] *= 3
    return {name: values for name, values in state.items() if "num_batches_tracked" not in name}


def as_of_2019(state: dict[str, torch.Tensor]) -> OrderedDict:
    """``state`` under the names that the published file has, which torchvision still understands."""
    old = OrderedDict()
    for name, values in state.items():
        if ".fpn." in name or "rpn.head.conv" in name:
            name = name.replace("conv.0.0.", "conv.").replace(".0.weight", ".weight").replace(".0.bias", ".bias")
        for layer in range(4):
            name = name.replace(f"mask_head.{layer}.0.", f"mask_head.mask_fcn{layer + 1}.")
        old[name] = values
    return old


def saved(state: dict, **options: bool) -> bytes:
    file = io.BytesIO()
    torch.save(state, file, **options)
    return file.getvalue()


SMALLER = partial(DEEPLAB_MOBILENET.weights.transforms, resize_size=130)


def hurry(mask_rcnn: nn.Module) -> None:
    """Let it look at a smaller picture, and at fewer places."""
    mask_rcnn.transform.min_size = (96,)
    mask_rcnn.rpn._post_nms_top_n = {"testing": 5}


class Loaded(NamedTuple):
    """The balanced pair, loaded as it is anywhere, and torchvision's own networks with the same weights."""

    pair: TorchvisionPair
    semantic: nn.Module
    instance: nn.Module
    told: list[tuple[int, int]]  # of the progress
    requests: list[tuple[str, int]]


@pytest.fixture(scope="module")
def balanced(tmp_path_factory) -> Iterator[Loaded]:
    torch.manual_seed(0)
    torch.set_flush_denormal(True)  # untrained networks make many, and they are slow
    semantic, instance = fabricated_deeplab(), fabricated_mask_rcnn()
    home = tmp_path_factory.mktemp("torch")
    told = []
    with weights_server() as server, pytest.MonkeyPatch.context() as patches:
        patches.setenv("TORCH_HOME", str(home))
        patches.setattr(segdemo.pairs.registry, "_loadings", {})
        # The file that torchvision publishes is of PyTorch's first format.
        old_file = saved(as_of_2019(instance), _use_new_zipfile_serialization=False)
        for name, content in (("SEMANTIC", saved(semantic)), ("INSTANCE", old_file)):
            published = getattr(torchvision_balanced, name)
            file = server.publish(content, name)
            patches.setattr(published.weights.value, "url", file.url)
            patches.setattr(torchvision_balanced, name, replace(published, size=file.size, sha256=file.sha256))
        pair = load_pair("torchvision-balanced", lambda done, total: told.append((done, total)))
        again = load_pair("torchvision-balanced")
        assert again is pair
    for file in pair.weights:
        file.unlink()  # 200 MB that nobody needs any more
    semantic_network = as_published(deeplabv3_mobilenet_v3_large, DEEPLAB_MOBILENET.weights, semantic)
    instance_network = as_published(maskrcnn_resnet50_fpn, MASK_RCNN.weights, instance, min_size=480)
    hurry(pair._instance)
    hurry(instance_network)
    pair._semantic_transforms = SMALLER
    pair.segment_instances(np.zeros((16, 320, 3), np.uint8))  # a long, narrow picture first: it shall change nothing
    yield Loaded(pair, semantic_network, instance_network, told, server.requests)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """(60, 70, 3) uint8: patches of all colours."""
    patches = np.random.default_rng(0).integers(0, 256, (6, 7, 3), np.uint8)
    return patches.repeat(10, axis=0).repeat(10, axis=1)


@pytest.fixture(scope="module")
def objects(balanced, picture) -> InstanceSet:
    """All objects in the picture."""
    return balanced.pair.segment_instances(picture)


def test_both_files_are_downloaded_once_with_one_progress(balanced):
    assert len(balanced.requests) == len(set(balanced.requests)) == 2
    done, total = balanced.told[-1]
    assert done == total == pytest.approx(222e6, rel=0.01)
    assert balanced.told == sorted(balanced.told)


def test_the_class_map_is_torchvisions_own_at_the_size_of_the_picture(balanced, picture):
    answer = balanced.pair.segment_semantic(picture).class_ids
    with torch.inference_mode():
        x = SMALLER()(Image.fromarray(picture))[None]
        own = F.interpolate(balanced.semantic(x)["out"], picture.shape[:2], mode="bilinear")[0].argmax(0).numpy()
    assert answer.shape == (60, 70) and len(np.unique(answer)) > 1
    assert (answer == own).mean() > 0.999  # where two classes are equally likely, rounding decides


def test_the_objects_are_torchvisions_own_in_our_classes(balanced, picture, objects):
    with torch.inference_mode():
        (own,) = balanced.instance([MASK_RCNN.weights.transforms()(Image.fromarray(picture))])
    masks = own["masks"][:, 0] >= 0.5
    known = [place for place, label in enumerate(own["labels"]) if label != FREE_ID and masks[place].any()]
    assert [CLASSES[instance.class_id].coco_id for instance in objects] == own["labels"][known].tolist()
    assert {CLASSES[instance.class_id].name for instance in objects} == {"dog", "banana", "person", "TV"}
    np.testing.assert_allclose([instance.score for instance in objects], own["scores"][known], atol=1e-4)
    np.testing.assert_allclose([instance.box for instance in objects], own["boxes"][known], atol=0.01)
    differing = [(instance.mask != masks[place].numpy()).mean() for instance, place in zip(objects, known, strict=True)]
    assert max(differing) < 0.01
    assert (objects.height, objects.width) == (60, 70)


def scores(objects: InstanceSet) -> list[float]:
    return [instance.score for instance in objects]


def test_boxes_stay_inside_the_picture(objects):
    boxes = np.array([instance.box for instance in objects])
    assert (boxes >= 0).all() and (boxes[:, [0, 2]] <= 70).all() and (boxes[:, [1, 3]] <= 60).all()
    assert (boxes[:, 2:] > boxes[:, :2]).all()


def test_each_answer_says_which_classes_its_model_knows(balanced, picture, objects):
    pair = balanced.pair
    assert pair.segment_semantic(picture).known == pair.semantic_classes == VOC_THINGS
    assert objects.known == pair.instance_classes == {spec.id for spec in CLASSES if spec.coco_id}


def test_unlikely_objects_are_dropped(balanced, picture, objects):
    middle = objects.instances[len(objects) // 2].score
    likely = balanced.pair.segment_instances(picture, middle)
    assert scores(likely) == [score for score in scores(objects) if score >= middle]


def test_a_picture_with_nothing_in_it_has_no_objects(balanced, picture, monkeypatch):
    monkeypatch.setattr(balanced.pair._instance.roi_heads, "score_thresh", 0.99)
    assert len(balanced.pair.segment_instances(picture)) == 0


class LookedAtError(Exception):
    """Its text is the shape of what a network was given."""


@pytest.mark.parametrize(
    ("size", "looked_at"),
    [
        ((600, 800), (520, 693)),
        ((60, 80), (520, 693)),
        ((16, 320), (66, 1320)),
        ((1280, 64), (1320, 66)),
        ((1, 5000), (1, 5000)),
    ],
)
def test_the_semantic_model_looks_at_520_pixels_of_the_shorter_side_but_blows_nothing_long_up(
    balanced, monkeypatch, size, looked_at
):
    def look(x: torch.Tensor) -> None:
        raise LookedAtError(tuple(x.shape))

    monkeypatch.setattr(balanced.pair, "_semantic_transforms", DEEPLAB_MOBILENET.weights.transforms)
    monkeypatch.setattr(balanced.pair._semantic, "forward", look)
    with pytest.raises(LookedAtError) as seen:
        balanced.pair.segment_semantic(np.zeros((*size, 3), np.uint8))
    assert seen.value.args == ((1, 3, *looked_at),)


def test_complexity_counts_both_networks(balanced, picture):
    semantic, instance = balanced.pair.complexity(picture)
    assert semantic.parameters == pytest.approx(11.0e6, rel=0.01)  # as torchvision says
    assert instance.parameters == pytest.approx(44.4e6, rel=0.01)
    assert semantic.multiply_adds > 1e8 and instance.multiply_adds > 1e9
