import numpy as np
import pytest
import torch

from segdemo.classes import UNNAMED
from segdemo.compact import train_instance
from segdemo.compact.data import InstanceSample
from segdemo.compact.inference import (
    _Candidate,
    _settle,
    masks_in_boxes,
    segment_instances,
    segment_semantic,
)
from segdemo.compact.instance import BINS, InstanceNetwork, decode_boxes, grow, points
from segdemo.compact.opinion_pool import pooled
from segdemo.compact.semantic import SemanticNetwork
from segdemo.compact.specialist import SpecialistNetwork
from segdemo.compact.weights import fold_normalisation, packed, unpacked

SHEEP, PERSON, SKY, GRASS = 17, 15, 81, 87


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)
    torch.set_flush_denormal(True)  # untrained networks make many, and they are slow


def test_boxes_are_decoded_from_certain_distances():
    at = points(64, 64)
    distances = torch.full((len(at), 4, BINS), -50.0)
    distances[:, torch.arange(4), torch.tensor([1, 2, 3, 4])] = 50.0  # left, top, right, bottom in strides
    index = 9  # second row, second column of stride 8: the pixel (8, 8)
    assert at[index].tolist() == [8, 8, 8]
    assert decode_boxes(distances, at)[index].tolist() == [8 - 8, 8 - 16, 8 + 24, 8 + 32]


def test_a_region_is_its_box_with_a_margin():
    np.testing.assert_allclose(grow(torch.tensor([[10.0, 20.0, 30.0, 60.0]])), [[7, 14, 33, 66]])


def _blob(corner, shape, value=0.9, score=0.9, class_id=SHEEP):
    return _Candidate(class_id, score, corner, np.full(shape, value, np.float32))


def test_shared_pixels_go_to_the_stronger_object():
    first, second = _settle(
        [_blob((0, 0), (10, 20), value=0.6), _blob((15, 0), (10, 20), value=0.9, score=0.8)], 10, 40
    )
    assert first.area == 10 * 15 and second.area == 10 * 20
    assert not (first.mask & second.mask).any()
    assert first.box == (0, 0, 15, 10)


def test_a_double_of_half_an_object_is_dropped():
    (kept,) = _settle([_blob((0, 0), (20, 20)), _blob((0, 0), (10, 18), value=0.95, score=0.6)], 20, 40)
    assert kept.area == 400


def test_a_doubtful_object_takes_no_pixels_from_a_likely_one():
    likely, doubtful = _settle([_blob((0, 0), (10, 20), value=0.6), _blob((12, 0), (10, 20), score=0.2)], 10, 40)
    assert likely.area == doubtful.area == 200


def test_objects_of_different_classes_may_share_pixels():
    first, second = _settle([_blob((0, 0), (10, 10)), _blob((0, 0), (10, 10), class_id=15, score=0.7)], 10, 10)
    assert first.area == second.area == 100


def network_of(kind, class_ids):
    network = kind(len(class_ids)).eval()
    network.class_ids.copy_(torch.tensor(class_ids))
    return network


def semantic_network(class_ids=(SHEEP, SKY)):
    return network_of(SemanticNetwork, class_ids)


def specialist_network(class_ids=(UNNAMED, SHEEP)):
    return network_of(SpecialistNetwork, class_ids)


def instance_network(class_ids=(PERSON, SHEEP)):
    return network_of(InstanceNetwork, class_ids)


def test_packed_weights_come_back_but_for_rounding():
    kernel, bias, counter = torch.randn(6, 40, 1, 1) * torch.logspace(-3, 1, 6).view(6, 1, 1, 1), torch.randn(6), 7
    state = {"kernel": kernel, "bias": bias, "depthwise": torch.randn(6, 1, 3, 3), "counter": torch.tensor(counter)}
    small = packed(state)
    assert small["kernel"].dtype == torch.int8 and small["depthwise"].dtype == torch.float16
    again = unpacked(small)
    assert again.keys() == state.keys() and again["counter"] == counter
    error = (again["kernel"] - kernel).abs().amax((1, 2, 3)) / kernel.abs().amax((1, 2, 3))
    assert 0 < error.max() <= 0.5 / 127 + 1e-3  # half a step of each output's own scale; float16 rounds the scale
    assert unpacked({"kernel": kernel})["kernel"] is kernel


def test_a_network_with_folded_normalisation_answers_the_same():
    network, x = semantic_network(), torch.randn(1, 3, 33, 49)
    for layer in network.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(layer.running_mean, -0.1, 0.1)
            torch.nn.init.uniform_(layer.running_var, 0.5, 2)
    torch.nn.init.normal_(network.detail_logits.weight)
    before = network(x)
    fold_normalisation(network)
    assert not any(isinstance(layer, torch.nn.BatchNorm2d) for layer in network.modules())
    torch.testing.assert_close(network(x), before, rtol=1e-3, atol=1e-3)


def test_start_weights_fill_the_encoder_and_nothing_else(tmp_path):
    network, other = semantic_network(), semantic_network()
    encoder = [*network.stem.state_dict().values(), *network.block.state_dict().values()]
    names = ["_conv_stem.weight", *(f"_bn0.{n}" for n in range(5)), *(f"_blocks.{n}" for n in range(len(encoder) - 6))]
    published = dict(zip(names, encoder, strict=True)) | {"_fc.weight": torch.zeros(3)}
    torch.save(published, tmp_path / "published.pth")
    head = other.proj[0].weight.clone()
    other.load_start_weights(tmp_path / "published.pth")
    assert all((a == b).all() for a, b in zip(network.block.parameters(), other.block.parameters(), strict=True))
    assert (other.proj[0].weight == head).all()
    torch.save({"_conv_stem.weight": torch.zeros(3)}, tmp_path / "published.pth")
    with pytest.raises(ValueError, match="does not fit"):
        other.load_start_weights(tmp_path / "published.pth")


@pytest.mark.parametrize("shape", [(16, 16), (31, 200), (480, 640), (57, 33)])
def test_answers_have_the_size_of_the_picture_and_say_which_classes_the_weights_know(shape):
    picture = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    semantic = segment_semantic(semantic_network(), specialist_network(), picture)
    assert semantic.class_ids.shape == shape
    assert semantic.known == {SHEEP, SKY} and set(np.unique(semantic.class_ids)) <= {SHEEP, SKY}
    instances = segment_instances(instance_network(), picture, min_score=0.4)
    assert (instances.height, instances.width) == shape
    assert instances.known == {PERSON, SHEEP} and {instance.class_id for instance in instances} <= {PERSON, SHEEP}


def test_a_pixel_without_a_likely_class_stays_unnamed():
    network, specialist = semantic_network(range(1, 41)), specialist_network()
    for layer in (network.logits, network.detail_logits, specialist.logits, specialist.detail_logits):
        torch.nn.init.zeros_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    specialist.logits.bias.data[0] = np.log(39)
    picture = np.zeros((32, 48, 3), np.uint8)
    assert not segment_semantic(network, specialist, picture).class_ids.any()  # forty classes at 2.5 % each
    network.logits.bias.data[16] = 20.0
    assert (segment_semantic(network, specialist, picture).class_ids == SHEEP).all()


def test_a_specialist_has_most_of_the_say_about_its_classes_and_none_about_others():
    said = torch.tensor([0.2, 0.2, 0.4, 0.2]).log()[None, :, None, None]
    special = torch.tensor([0.5, 0.4, 0.1]).log()[None, :, None, None]
    classes = torch.tensor([SHEEP, PERSON, SKY, GRASS], dtype=torch.uint8)
    special_classes = torch.tensor([UNNAMED, PERSON, SHEEP], dtype=torch.uint8)
    together = pooled(said + 3, classes, special - 2, special_classes)[0, :, 0, 0].softmax(0)
    sky, grass = 0.5 * 2 / 3, 0.5 / 3  # of what is neither sheep nor person, the parts that the other network gave them
    both = torch.tensor([0.2, 0.2, 0.4, 0.2]) ** 0.35 * torch.tensor([0.1, 0.4, sky, grass]) ** 0.65
    both[2:] *= ((0.4 + 0.2) / 0.4) ** 0.5  # two that share what speaks for them, against one
    torch.testing.assert_close(together, both / both.sum())


def test_a_mask_is_drawn_into_each_box():
    picture = np.zeros((40, 60, 3), np.uint8)
    network = instance_network()
    torch.nn.init.zeros_(network.mask_head.logits.weight)
    torch.nn.init.constant_(network.mask_head.logits.bias, 5.0)  # everything in the region is the object
    boxes = np.array([[10, 10, 20, 20]], np.float32)
    (mask,) = masks_in_boxes(network, picture, boxes, np.array([SHEEP]), long_side=128)
    rows, columns = np.nonzero(mask)
    assert mask.shape == (40, 60) and (rows.min(), columns.min()) == (8, 8) and (rows.max(), columns.max()) == (21, 21)
    assert masks_in_boxes(network, picture, boxes[:0], np.array([], int), long_side=128) == []


def test_the_mask_head_learns_which_of_two_touching_objects_it_draws():
    instances = np.zeros((64, 64), np.uint8)
    instances[10:50, 8:32], instances[14:54, 32:58] = 1, 2
    pixels = np.zeros((3, 64, 64), np.float32)
    pixels[:, instances > 0] = 200  # both look the same: only the frame tells them apart
    boxes = np.array([[8, 10, 32, 50], [32, 14, 58, 54]], np.float32)
    sample = InstanceSample(pixels, instances, np.array([SHEEP] * 2), np.array([1, 2]), boxes, np.array([True] * 2))
    network = InstanceNetwork(80).train()
    detector = {name: value.clone() for name, value in network.state_dict().items() if not name.startswith("mask_")}
    masks = [parameter for name, parameter in network.named_parameters() if name.startswith("mask_")]
    optimiser = torch.optim.AdamW(masks, 2e-3)
    for _ in range(40):
        losses = train_instance.losses(network, [sample])
        optimiser.zero_grad()
        sum(losses.values()).backward()
        torch.nn.utils.clip_grad_norm_(masks, 5.0)
        optimiser.step()
    assert losses["dice"] < 0.3
    after = network.state_dict()
    assert all(torch.equal(after[name], value) for name, value in detector.items()), "the detector stays as it is"
