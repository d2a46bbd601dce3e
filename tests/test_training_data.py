import json
from dataclasses import replace

import numpy as np
import pytest
from photos import write_photos
from PIL import Image
from segdemo.compact.rare import RareThings

from segdemo.classes import VOC_THINGS, VOID
from segdemo.compact.data import Donors, View, hold_back_choice, instance_sample, paste_neighbour
from segdemo.compact.targets import Target, semantic_target
from segdemo.compact.train_semantic import MakeSample, drawing_weights
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


def test_semantic_samples_have_the_asked_shape_and_range(half_known):
    photo, marked = half_known
    make, rng = MakeSample(marked), np.random.default_rng(0)
    for _ in range(10):
        sample = make(photo, rng)
        assert sample.pixels.shape == (3, 321, 321) and sample.pixels.dtype == np.float32
        assert sample.pixels.min() >= -1 and sample.pixels.max() <= 1
        assert sample.labels.shape == sample.weights.shape == (81, 81)
        assert set(np.unique(sample.labels)) <= {SKY, GRASS, SHEEP, VOID}
        assert sample.absent.sum() == len(VOC_THINGS)


def test_photos_with_rare_classes_are_drawn_more_often(half_known):
    photo, marked = half_known
    rarer = replace(photo, id="b")
    make = MakeSample(marked)
    usual = make.target(photo)
    make._targets["b"] = Target(np.where(usual.labels == SHEEP, ZEBRA, usual.labels), usual.weights)
    weights = drawing_weights([photo] * 9 + [rarer], make)
    assert weights.sum() == pytest.approx(1)
    assert weights[9] > weights[0]


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


def test_rare_things_are_pasted_with_their_pixels_and_class(tmp_path):
    objects = [(SHEEP, (20, 20, 60, 60), True), (ZEBRA, (70, 30, 120, 100), True)]
    photo = {"id": "a", "size": (160, 120), "objects": objects, "source": "coco2017", "labelled": "things"}
    rare = RareThings(read_photos(write_photos(tmp_path / "photos", [photo])), tmp_path / "marked")
    pixels, colour = np.zeros((97, 97, 3), np.float32), np.float32((37 * ZEBRA % 256, 91 * ZEBRA % 256, 255 - 120))
    labels, weights = np.full((97, 97), VOID, np.uint8), np.zeros((97, 97), np.uint8)
    rare.paste(pixels, labels, weights, np.random.default_rng(0))
    assert set(np.unique(labels)) == {ZEBRA, VOID}  # the sheep is one of VOC's things, of which there are enough
    assert (weights == np.where(labels == ZEBRA, 200, 0)).all()
    assert np.abs(np.median(pixels[labels == ZEBRA], 0) - colour).max() < 12
    assert pixels[labels == VOID].mean() < 5
