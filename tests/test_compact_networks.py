import numpy as np
import pytest
import torch
import torch.nn.functional as F
from photos import write_photos

from segdemo.compact import train_instance, train_semantic
from segdemo.compact.data import InstanceSample, read_photos, semantic_sample
from segdemo.compact.inference import _Candidate, _settle, segment_instances, segment_semantic
from segdemo.compact.instance import BINS, InstanceNetwork, decode_boxes, grow, points
from segdemo.compact.semantic import DilatedDepthwise, SemanticNetwork

SHEEP = 17


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)
    torch.set_flush_denormal(True)  # untrained networks make many, and they are slow


def test_dilated_depthwise_equals_the_plain_dilated_convolution():
    layer, x = DilatedDepthwise(6), torch.randn(2, 6, 9, 12)
    expected = F.conv2d(x, layer.weight, layer.bias, padding=2, dilation=2, groups=6)
    torch.testing.assert_close(layer(x), expected)


def test_lovasz_loss_is_zero_when_right_and_one_when_wrong():
    labels = torch.tensor([0, 0, 1, 2])
    right = F.one_hot(labels, 3).float()
    wrong = F.one_hot(torch.tensor([1, 1, 2, 0]), 3).float()
    assert train_semantic.lovasz_softmax(right, labels).item() == pytest.approx(0)
    assert train_semantic.lovasz_softmax(wrong, labels).item() == pytest.approx(1)


def test_boxes_are_decoded_from_certain_distances():
    at = points(64, 64)
    distances = torch.full((len(at), 4, BINS), -50.0)
    distances[:, torch.arange(4), torch.tensor([1, 2, 3, 4])] = 50.0  # left, top, right, bottom in strides
    index = 9  # second row, second column of stride 8: the pixel (8, 8)
    assert at[index].tolist() == [8, 8, 8]
    assert decode_boxes(distances, at)[index].tolist() == [8 - 8, 8 - 16, 8 + 24, 8 + 32]


def test_a_region_is_its_box_with_a_margin():
    np.testing.assert_allclose(grow(torch.tensor([[10.0, 20.0, 30.0, 60.0]])), [[7, 14, 33, 66]])


def test_every_object_gets_points_even_one_smaller_than_the_grid():
    at = points(64, 64)
    true_boxes = torch.tensor([[2.0, 2.0, 60.0, 60.0], [33.0, 33.0, 36.0, 36.0]])
    point, target, iou = train_instance.assign(
        torch.full((len(at), 20), 0.1),
        torch.cat([at[:, :2] - 20, at[:, :2] + 20], 1),
        at,
        true_boxes,
        torch.tensor([3, 5]),
    )
    assert set(target.tolist()) == {0, 1}
    assert len(set(point.tolist())) == len(point), "a point answers for one object only"
    assert ((iou >= 0) & (iou <= 1)).all()


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


@pytest.mark.parametrize("shape", [(16, 16), (31, 200), (480, 640), (57, 33)])
def test_answers_have_the_size_of_the_picture(shape):
    picture = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    semantic = segment_semantic(SemanticNetwork().eval(), picture)
    assert semantic.class_ids.shape == shape
    instances = segment_instances(InstanceNetwork().eval(), picture, min_score=0.5)
    assert (instances.height, instances.width) == shape


def test_the_semantic_network_learns_a_few_made_up_pictures(tmp_path):
    objects = [(SHEEP, (10, 10, 50, 50), True)]
    photos = read_photos(write_photos(tmp_path, [{"id": "a", "objects": objects}, {"id": "b", "objects": []}]))
    rng = np.random.default_rng(0)
    samples = [semantic_sample(photo, 65, rng) for photo in photos]
    batch = tuple(torch.from_numpy(np.stack(part)) for part in zip(*samples, strict=True))
    network = SemanticNetwork().train()
    optimiser = torch.optim.AdamW(network.parameters(), 2e-3)
    history = []
    for _ in range(25):
        loss = sum(train_semantic.losses(network, batch).values())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        history.append(loss.item())
    assert history[-1] < 0.3 * history[0]


def test_the_mask_head_learns_which_of_two_touching_objects_it_draws():
    instances = np.zeros((64, 64), np.uint8)
    instances[10:50, 8:32], instances[14:54, 32:58] = 1, 2
    pixels = np.zeros((3, 64, 64), np.float32)
    pixels[:, instances > 0] = 200  # both look the same: only the frame tells them apart
    boxes = np.array([[8, 10, 32, 50], [32, 14, 58, 54]], np.float32)
    sample = InstanceSample(pixels, instances, np.array([SHEEP] * 2), np.array([1, 2]), boxes, np.array([True] * 2))
    network = InstanceNetwork().train()
    optimiser = torch.optim.AdamW(network.parameters(), 2e-3)
    first = None
    for _ in range(40):
        losses = train_instance.losses(network, [sample])
        optimiser.zero_grad()
        sum(losses.values()).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        first = first or losses
    assert losses["dice"] < 0.3
    assert losses["class"] < first["class"]
