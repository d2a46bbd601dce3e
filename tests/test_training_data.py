import json

import numpy as np
import pytest
import torch
from photos import write_photos
from PIL import Image

from segdemo.classes import VOC_THINGS, VOID
from segdemo.compact.data import Donors, View, hold_back_choice, instance_sample, paste_neighbour
from segdemo.compact.drawing_plan import drawing_plan
from segdemo.compact.photo_tensors import CLASS_IDS, read_tensors
from segdemo.compact.soft_targets import as_bytes
from segdemo.compact.targets import semantic_target
from segdemo.compact.views import Views
from segdemo.masks import run_lengths, tight_box
from segdemo.photos import read_photos

SHEEP, PERSON, ZEBRA, SKY, GRASS = 17, 15, 29, 81, 87


@pytest.fixture
def photos(tmp_path):
    objects = [(SHEEP, (20, 20, 90, 110), True)]
    return read_photos(
        write_photos(tmp_path, [{"id": f"p{i}", "size": (160, 120), "objects": objects} for i in range(3)])
    )


def test_some_of_the_best_labelled_photos_are_held_back(tmp_path):
    entries = [{"id": f"e{i:02}", "objects": [], "source": "coco2017", "labelled": "all"} for i in range(12)]
    entries += [{"id": f"t{i:02}", "objects": [], "source": "coco2017", "labelled": "things"} for i in range(20)]
    entries += [{"id": f"v{i}", "objects": []} for i in range(3)]
    entries += [{"id": f"old{i}", "objects": [], "source": "coco2017"} for i in range(3)]  # with VOC's labels alone
    train, choice = hold_back_choice(read_photos(write_photos(tmp_path, entries)))
    assert [photo.id for photo in choice] == ["e00", "e06", "t00", "t10"]
    assert {photo.id for photo in train} == {entry["id"] for entry in entries[:35]} - {photo.id for photo in choice}


def test_photos_are_found_in_a_split_below_the_folder(tmp_path):
    write_photos(tmp_path / "val", [{"id": "a", "objects": []}])
    write_photos(tmp_path / "train", [{"id": "b", "objects": []}])
    assert [photo.id for photo in read_photos(tmp_path)] == ["a"]


@pytest.fixture
def half_known(tmp_path):
    """A photo with one sheep; three networks say that the left half is sky, one says that the right half is grass."""
    objects = [(SHEEP, (20, 20, 60, 60), True)]
    photo = {"id": "a", "size": (160, 120), "objects": objects, "source": "voc2012"}
    folder = write_photos(tmp_path / "photos", [photo])
    (folder / "stuff").mkdir()
    stuff = np.full((60, 80), 10, np.uint8)  # ADE20K's grass, only the best network says so
    stuff[:, :40] = 3 | 2 << 5  # its sky, all three agree
    Image.fromarray(stuff).save(folder / "stuff" / "a.png")
    return read_photos(folder)[0], tmp_path / "marked"


def test_true_labels_hold_and_taught_stuff_counts_by_agreement(half_known):
    photo, marked = half_known
    target = semantic_target(photo, marked)
    assert target.labels.shape == target.weights.shape == (120, 160)
    assert (target.labels[30, 30], target.weights[30, 30]) == (SHEEP, 200)
    assert (target.labels[5, 5], target.weights[5, 5]) == (SKY, 200)
    assert (target.labels[5, 155], target.weights[5, 155]) == (GRASS, 20)


def test_marked_things_stand_before_taught_stuff_never_before_true_labels(half_known):
    photo, marked = half_known
    box = np.zeros((120, 160), bool)
    box[20:60, 40:100] = True  # reaches over the sheep
    marks = [{"class_id": ZEBRA, "score": 0.6, "mask": run_lengths(box)}]
    marks.append({"class_id": ZEBRA, "score": 0.3, "mask": run_lengths(np.roll(box, 50, 0))})  # doubtful
    marks.append(
        {"class_id": PERSON, "score": 0.9, "mask": run_lengths(np.roll(box, 50, 1))}
    )  # people are labelled here
    marked.mkdir()
    (marked / "a.json").write_text(json.dumps(marks))
    target = semantic_target(photo, marked)
    assert (target.labels[30, 80], target.weights[30, 80]) == (ZEBRA, 180)
    assert (target.labels[30, 50], target.weights[30, 50]) == (SHEEP, 200)
    assert (target.labels[90, 80], target.weights[90, 80]) == (VOID, 0)
    assert target.labels[30, 140] == GRASS


def test_all_that_is_known_of_photos_lies_in_tensors(half_known):
    photo, marked = half_known
    tensors = read_tensors([photo], marked)
    sky, grass, sheep = (CLASS_IDS.index(class_id) for class_id in (SKY, GRASS, SHEEP))
    assert tensors.sizes.tolist() == [[120, 160]]
    places = ((5, 5), (5, 155), (30, 30), (5, 160))
    assert [tensors.labels[0, y, x].item() for y, x in places] == [sky, grass, sheep, VOID]
    assert [tensors.weights[0, y, x].item() for y, x in places] == [200, 20, 200, 0]
    assert tensors.true[0].sum() == 40 * 40
    assert [tensors.votes[0, y, x].item() for y, x in ((1, 1), (1, 39))] == [3 + 32 * 2, 10]  # of three, of the best
    assert tensors.absent[0].sum() == len(VOC_THINGS)
    assert tensors.inside()[0].sum() == 30 * 40
    assert (tensors.pixels[0, 120:] == 127).all() and (tensors.pixels[0, :120, :160] != 127).any(-1).all()


def test_a_photo_too_large_for_the_tensors_is_refused(tmp_path):
    photo = {"id": "a", "size": (401, 20), "objects": []}
    with pytest.raises(ValueError, match="larger than 400 pixels"):
        read_tensors(read_photos(write_photos(tmp_path, [photo])), tmp_path)


def test_views_of_photos_have_the_asked_shape_and_range(half_known):
    photo, marked = half_known
    tensors = read_tensors([photo], marked)
    plan = drawing_plan([photo], tensors.labels[:, ::4, ::4], tensors.sizes, 0)
    sky, grass, sheep = (CLASS_IDS.index(class_id) for class_id in (SKY, GRASS, SHEEP))
    soft = as_bytes(torch.full((1, len(CLASS_IDS), 100, 100), 1 / len(CLASS_IDS)))
    for targets in (None, soft):
        batch = next(Views(tensors, plan, targets, 2)(0))
        assert batch.pixels.shape == (2, 3, 481, 481) and batch.pixels.abs().max() <= 1
        assert batch.labels.shape == batch.weights.shape == batch.inside.shape == (2, 121, 121)
        assert set(batch.labels.unique().tolist()) <= {sky, grass, sheep, VOID}
        assert (batch.labels[~batch.inside] == VOID).all() and not batch.weights[~batch.inside].any()
    assert batch.hard.equal(batch.labels == sheep) and (batch.weights[batch.hard] == 1).all()
    doubtful = batch.weights[batch.inside & ~batch.hard]
    assert doubtful.min() == pytest.approx(0.35 + 0.4 / len(CLASS_IDS), abs=1e-3) == doubtful.max()


def test_boxes_move_with_the_pixels():
    rng = np.random.default_rng(0)
    mask = np.zeros((120, 160), np.uint8)
    mask[30:80, 20:70] = 9
    for _ in range(50):
        view = View.draw((160, 120), 96, (0.7, 1.6), rng)
        seen = view.place(Image.fromarray(mask), Image.Resampling.NEAREST, 0, np.uint8)
        (box,) = view.move_boxes(np.array([[20, 30, 70, 80]], np.float32), (160, 120)).clip(0, 96)
        tight = tight_box(seen == 9)
        if tight is None:
            assert (box[2:] - box[:2]).min() < 1.5
        else:
            np.testing.assert_allclose(tight, box, atol=1.5)


def test_flipped_boxes_fit_to_the_pixel():
    mask = np.zeros((120, 160), np.uint8)
    mask[30:80, 20:70] = 9
    view = View(160, 120, 0, 0, flip=True, side=160)
    (box,) = view.move_boxes(np.array([[20, 30, 70, 80]], np.float32), (160, 120))
    seen = view.place(Image.fromarray(mask), Image.Resampling.NEAREST, 0, np.uint8)
    assert tuple(box) == tight_box(seen == 9) == (90, 30, 140, 80)


def test_instance_samples_keep_boxes_and_masks_together(photos):
    rng, donors = np.random.default_rng(0), Donors(photos)
    for _ in range(30):
        sample = instance_sample(photos[0], donors, 96, rng)
        for value, box in zip(sample.values, sample.boxes, strict=True):
            np.testing.assert_allclose(tight_box(sample.instances == value), box, atol=2)


def test_a_pasted_neighbour_touches_and_leaves_at_least_half(photos):
    rng, donors = np.random.default_rng(1), Donors(photos)
    photo = photos[0]
    pasted = 0
    for _ in range(40):
        new, picture, merged = paste_neighbour(photo, photo.image(), photo.instances(), donors, rng)
        assert picture.size == (160, 120) and merged.shape == (120, 160)
        if len(new.values) == 1:
            assert new is photo
            continue
        pasted += 1
        assert new.class_ids.tolist() == [SHEEP, SHEEP]
        assert (merged == 1).sum() >= 0.5 * (photo.instances() == 1).sum()
        np.testing.assert_allclose(new.boxes[0], tight_box(merged == 1), atol=2)
        np.testing.assert_allclose(new.boxes[1], tight_box(merged == new.values[1]), atol=0)
    assert pasted > 5
