"""How the semantic network learns: random views, the losses, and soft targets from networks, votes and people."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from photos import write_photos

from segdemo.classes import THINGS, UNNAMED, VOID
from segdemo.compact.drawing_plan import drawing_plan
from segdemo.compact.photo_tensors import CLASS_IDS, IS_STUFF, PhotoTensors
from segdemo.compact.refine import refine
from segdemo.compact.semantic import SemanticNetwork
from segdemo.compact.soft_targets import as_bytes, best_guesses, probabilities_at, soft_targets, soft_weights
from segdemo.compact.train_semantic import losses, lovasz_softmax
from segdemo.compact.views import CROP, Batch, is_inside, nearest, positions, random_maps, sampled, varied_colours
from segdemo.compact.votes import log_likelihood, with_votes
from segdemo.photos import read_photos

OUTPUTS = len(CLASS_IDS)
SHEEP, ZEBRA, TABLE, SKY, GRASS = (CLASS_IDS.index(class_id) for class_id in (17, 29, 11, 81, 87))
MIDDLE = (CROP - 1) // 2


def generator():
    return torch.Generator().manual_seed(0)


def test_a_view_shows_the_photo_where_its_map_says():
    pixels, labels = torch.zeros(1, 400, 400, 3, dtype=torch.uint8), torch.full((1, 400, 400), VOID, dtype=torch.uint8)
    pixels[0, 100:120, 200:240], labels[0, 100:120, 200:240] = 255, SKY
    maps = torch.tensor([[[1.0, 0, 200], [0, 1, 100]], [[-0.5, 0, 200], [0, 0.5, 100]]])
    rows, sizes = torch.zeros(2, dtype=torch.int64), torch.tensor([[300, 400]] * 2)
    at = positions(maps)
    assert at[0, MIDDLE + 10, MIDDLE - 3].tolist() == [197, 110]
    assert at[1, MIDDLE + 10, MIDDLE - 4].tolist() == [202, 105], "flipped, and twice as large"
    inside = is_inside(sizes, at)
    assert inside[0].sum() == 300 * 400
    seen, shown = sampled(pixels, rows, at), nearest(labels, rows, at, inside, VOID)
    for row, column, label, red in ((0, 0, SKY, 255), (19, 39, SKY, 255), (20, 39, VOID, 0), (19, 40, VOID, 0)):
        assert shown[0, MIDDLE + row, MIDDLE + column] == label
        assert seen[0, 0, MIDDLE + row, MIDDLE + column].item() == pytest.approx(red, abs=0.1)
    assert shown[0, 0, 0] == VOID and seen[0, :, 0, 0].tolist() == [127] * 3, "beyond the photo"
    assert shown[1, MIDDLE + 10, MIDDLE - 4] == SKY and shown[1, MIDDLE + 10, MIDDLE + 4] == VOID


def test_a_random_view_shows_the_place_and_stays_within_a_larger_photo():
    sizes, place = torch.tensor([[400, 400]] * 64), torch.tensor([[60.0, 350.0]] * 64)
    maps = random_maps(sizes, place, (1.5, 1.9), generator())
    at = positions(maps[:4])
    assert ((at - place[:4, None, None]).norm(dim=-1).amin((1, 2)) < 1).all()
    assert is_inside(sizes[:4], at).float().mean((1, 2)).min() > 0.9, "turned, so that a corner may look beyond"
    flipped = maps[:, 0, 0] < 0
    assert 16 < flipped.sum() < 48
    anywhere = random_maps(sizes, torch.full((64, 2), torch.nan), (1.5, 1.9), generator())[:, :, 2]
    assert anywhere.std(0).min() > 20 and anywhere.isfinite().all()


def test_colours_vary_by_picture_and_stay_in_range():
    pixels = torch.rand(8, 3, 20, 20, generator=generator()) * 255
    varied = varied_colours(pixels, generator())
    assert varied.min() >= -1 and varied.max() <= 1
    changed = (varied - (pixels / 127.5 - 1)).abs().amax((1, 2, 3)) > 0.02
    assert changed.sum() > 3 and varied.mean((1, 2, 3)).std() > 0.05


def test_photos_with_rare_classes_are_drawn_more_often_and_looked_at_there(tmp_path):
    objects = [(29, (40, 40, 80, 80), True)]
    entries = [{"id": f"p{row}", "size": (160, 120), "objects": objects if row == 9 else []} for row in range(10)]
    photos = read_photos(write_photos(tmp_path, entries))
    known = torch.full((10, 100, 100), VOID, dtype=torch.uint8)
    known[:, :30, :40] = SKY
    known[9, 10:20, 10:20] = ZEBRA
    plan = drawing_plan(photos, known, torch.tensor([[120, 160]] * 10), 0)
    assert plan.drawn[9] > 2 * plan.drawn[:9].max()
    assert plan.donors[9] > 1000 * plan.donors[:9].max()
    objects, classes, anywhere = plan.places[9].split((16, 24, 8))
    assert (objects == 60).all() and anywhere.isnan().all() and plan.places[0, :16].isnan().all()
    x, y = classes.long().T // 4
    assert {SKY, ZEBRA} == set(known[9, y, x].tolist())
    half = plan.of(torch.arange(10) % 2 == 0)
    assert half.drawn[9] == 0 and half.drawn[8] == plan.drawn[8]


def test_lovasz_loss_is_zero_when_right_and_one_when_wrong():
    labels = torch.tensor([0, 0, 1, 2])
    right = F.one_hot(labels, 3).float()
    wrong = F.one_hot(torch.tensor([1, 1, 2, 0]), 3).float()
    assert lovasz_softmax(right, labels).item() == pytest.approx(0)
    assert lovasz_softmax(wrong, labels).item() == pytest.approx(1)
    assert lovasz_softmax(right[:0], labels[:0]).item() == 0


def test_lovasz_loss_weighs_each_error_by_the_overlap_that_it_costs():
    """A pixel of the first class, which has two, is half taken for the second, which has one: each may lose half."""
    probabilities = torch.tensor([[1, 0], [0.5, 0.5], [0, 1]])
    assert lovasz_softmax(probabilities, torch.tensor([0, 0, 1])).item() == pytest.approx(0.25)


class FixedLogits(torch.nn.Module):
    """Answers the same logits (outputs,) everywhere, at stride 4."""

    def __init__(self, logits, class_ids=CLASS_IDS):
        super().__init__()
        self.logits = torch.nn.Parameter(logits)
        self.register_buffer("class_ids", torch.tensor(class_ids, dtype=torch.uint8))

    def forward(self, pixels):
        size = [(side - 1) // 4 + 1 for side in pixels.shape[2:]]
        return self.logits[None, :, None, None].expand(len(pixels), -1, *size)


def batch_of(label, weight, probabilities=None, hard=True):
    """A batch of one picture of 13 pixels, all of it alike."""
    plane = torch.ones(1, 4, 4)
    return Batch(
        pixels=torch.zeros(1, 3, 13, 13),
        labels=(plane * label).to(torch.uint8),
        weights=plane * weight,
        inside=plane > 0,
        absent=torch.zeros(1, OUTPUTS, dtype=torch.bool),
        hard=(plane > 0) & hard,
        probabilities=probabilities,
    )


def test_an_unknown_pixel_teaches_only_which_classes_it_is_not():
    network, batch = FixedLogits(torch.zeros(OUTPUTS)), batch_of(VOID, 0)
    assert not any(losses(network, batch).values())
    batch.absent[0, : OUTPUTS // 2] = True  # half of what it answers is impossible
    told = losses(network, batch)
    assert told["absent"].item() == pytest.approx(-0.15 * np.log(1 - (OUTPUTS // 2) / OUTPUTS), rel=1e-3)
    assert told["cross_entropy"] == told["lovasz"] == 0


def test_soft_targets_teach_where_no_label_holds():
    logits = torch.zeros(OUTPUTS)
    logits[SKY] = 9
    probabilities = torch.zeros(1, OUTPUTS, 4, 4)
    probabilities[:, SKY], probabilities[:, GRASS] = 0.7, 0.3
    log_probabilities = logits.log_softmax(0)
    told = losses(FixedLogits(logits), batch_of(SHEEP, 0.5, probabilities, hard=False))
    expected = -(0.7 * log_probabilities[SKY] + 0.3 * log_probabilities[GRASS])
    assert told.keys() == {"cross_entropy", "lovasz"}
    assert told["cross_entropy"].item() == pytest.approx(expected.item(), rel=1e-4) and told["lovasz"] < 0.01
    told = losses(FixedLogits(logits), batch_of(SHEEP, 1, probabilities, hard=True))
    assert told["cross_entropy"].item() == pytest.approx(-log_probabilities[SHEEP].item(), rel=1e-4)
    assert told["lovasz"] > 0.4


def test_the_semantic_network_learns_from_what_is_known():
    torch.manual_seed(0)
    torch.set_flush_denormal(True)  # untrained networks make many, and they are slow
    pixels, plane = torch.randn(2, 3, 33, 33, generator=generator()) / 10, torch.zeros(2, 9, 9)
    pixels[:, :, :16] = 0.8
    labels = torch.full_like(plane, VOID, dtype=torch.uint8)
    labels[:, :4] = SHEEP
    known = labels == SHEEP
    absent = torch.zeros(2, OUTPUTS, dtype=torch.bool)
    batch = Batch(pixels, labels, known.float(), torch.ones_like(known), absent, torch.ones_like(known), None)
    network = SemanticNetwork(OUTPUTS).train()
    optimiser = torch.optim.AdamW(network.parameters(), 2e-3)
    history = []
    for _ in range(5):
        loss = losses(network, batch)
        optimiser.zero_grad()
        sum(loss.values()).backward()
        optimiser.step()
        history.append({name: value.item() for name, value in loss.items()})
    assert all(history[-1][name] < 0.7 * history[0][name] for name in ("cross_entropy", "lovasz"))


IS_STUFF_OF_THREE = torch.tensor([False, True, True])


def test_votes_are_heard_by_bayes_rule():
    """One thing, two kinds of stuff; vote 1 is cast nine times as often where the first kind is than anywhere else."""
    before = torch.tensor([0.5, 0.25, 0.25])
    likelihood = torch.tensor([[0.9, 0.1], [0.1, 0.9], [0.9, 0.1]])
    after = with_votes(before.log()[None, :, None, None], torch.ones(1, 1, 1), likelihood.log(), IS_STUFF_OF_THREE)
    thing, first, second = after[0, :, 0, 0].exp().tolist()
    assert thing + first + second == pytest.approx(1)
    assert first / second == pytest.approx(9**0.9)
    assert (first + second) / thing == pytest.approx((0.5 / 0.1) ** 0.3)  # stuff casts it in half of the cases


def test_what_votes_mean_is_counted_by_photo_where_people_labelled():
    labels = torch.tensor([[[1, 1], [2, VOID]], [[2, 2], [2, 2]]], dtype=torch.uint8)
    votes = torch.tensor([[[5, 6], [7, 8]], [[7, 7], [7, 9]]], dtype=torch.uint8)
    likelihood = log_likelihood(labels, votes, IS_STUFF_OF_THREE).exp()
    borrowed = 0.02 * torch.tensor([1 / 3, 1 / 3, 1 / 3 + 3 / 4, 0, 1 / 4]) / 2  # votes 5…9 of two photos
    first = (torch.tensor([1 / 3, 1 / 3, 0, 0, 0]) + borrowed) / (2 / 3 + 0.02)
    torch.testing.assert_close(likelihood[1, 5:10], first, atol=2e-6, rtol=1e-3)
    torch.testing.assert_close(likelihood.sum(1), torch.ones(3), atol=1e-3, rtol=0)
    assert likelihood[0].std() < 1e-3, "no thing was labelled: nobody's votes say anything of one"


def test_soft_targets_leave_out_what_cannot_be_and_hear_the_instance_network():
    said = torch.full((1, OUTPUTS, 1, 4), 1e-9)
    said[:, SHEEP], said[:, SKY], said[:, GRASS] = 0.5, 0.3, 0.2
    labels = torch.tensor([[[VOID, ZEBRA, ZEBRA, TABLE]]], dtype=torch.uint8)
    weights = torch.tensor([[[0, 180, 180, 180]]], dtype=torch.uint8)
    true = torch.tensor([[[False, False, True, False]]])
    absent = torch.zeros(1, OUTPUTS, dtype=torch.bool)
    absent[0, SHEEP] = True
    targets = soft_targets(said.log(), labels, weights, true, absent)[0, :, 0]
    unmarked = torch.tensor([0.6, 0.4]) ** 1.25
    assert not targets[SHEEP].any()
    for column in (0, 2, 3):  # nothing is marked; people know better; the teachers of stuff said "table"
        torch.testing.assert_close(targets[[SKY, GRASS], column], unmarked / unmarked.sum())
    mark = 0.95 * 180 / 200
    marked = torch.tensor([mark, 0.6 * (1 - mark), 0.4 * (1 - mark)]) ** 1.25
    torch.testing.assert_close(targets[[ZEBRA, SKY, GRASS], 1], marked / marked.sum())
    assert soft_weights(targets[None, :, None])[0, 0, 0].item() == pytest.approx(0.35 + 0.4 * targets[SKY, 0].item())


def test_probabilities_kept_as_bytes_come_back_where_they_belong():
    probabilities = torch.zeros(1, 3, 100, 100)
    probabilities[:, 0, :, :50], probabilities[:, 1, :, 50:], probabilities[:, 2, 10, 20] = 1, 1, 9
    probabilities[:, :, 0, 0] = torch.tensor([0.5, 0.2, 0.3])
    targets = as_bytes(probabilities / probabilities.sum(1, keepdim=True))
    at = torch.tensor([[[[0.0, 0.0], [80.0, 40.0], [396.0, 200.0], [198.0, 200.0]]]])
    found = probabilities_at(targets, torch.tensor([0]), at)[0, :, 0]
    expected = torch.tensor([[0.5, 0.2, 0.3], [0.1, 0, 0.9], [0, 1, 0], [0.5, 0.5, 0]])
    torch.testing.assert_close(found.T, expected, atol=0.01, rtol=0)
    assert [best_guesses(targets)[0, y, x].item() for y, x in ((0, 1), (10, 20), (0, 99))] == [0, 2, 1]


def test_a_photo_is_judged_by_the_network_that_did_not_see_it():
    planes = torch.zeros(2, 400, 400)
    photos = PhotoTensors(
        pixels=torch.zeros(2, 400, 400, 3, dtype=torch.uint8),
        sizes=torch.tensor([[60, 80], [80, 60]]),
        labels=torch.full_like(planes, VOID, dtype=torch.uint8),
        weights=planes.to(torch.uint8),
        true=planes > 0,
        votes=torch.zeros(2, 100, 100, dtype=torch.uint8),
        absent=torch.zeros(2, OUTPUTS, dtype=torch.bool),
        true_stuff=torch.tensor([False, False]),
    )
    folds = [FixedLogits(9.0 * F.one_hot(torch.tensor(output), OUTPUTS)) for output in (SKY, GRASS)]
    specialist = FixedLogits(torch.tensor([9.0, 0]), (UNNAMED, 17))
    guesses = best_guesses(refine(folds, specialist, photos))
    assert guesses[0, :15, :20].unique().tolist() == [GRASS] and guesses[1, :20, :15].unique().tolist() == [SKY]


def test_outputs_are_all_classes_things_and_stuff():
    assert len(CLASS_IDS) == len(set(CLASS_IDS)) and (~IS_STUFF).sum() == len(THINGS)
