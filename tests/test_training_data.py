import numpy as np
import pytest
from photos import write_photos
from PIL import Image

from segdemo.compact.data import (
    Donors,
    View,
    drawing_weights,
    hold_back_exam,
    instance_sample,
    paste_neighbour,
    read_photos,
    semantic_sample,
    tight_box,
)

SHEEP, PERSON = 17, 15


@pytest.fixture
def photos(tmp_path):
    objects = [(SHEEP, (20, 20, 90, 110), True)]
    return read_photos(
        write_photos(tmp_path, [{"id": f"p{i}", "size": (160, 120), "objects": objects} for i in range(3)])
    )


def test_every_fifth_coco_photo_is_held_back(tmp_path):
    entries = [{"id": f"{i:03}", "objects": [], "source": "coco2017" if i % 2 else "voc2012"} for i in range(100)]
    photos = read_photos(write_photos(tmp_path, entries))
    train, exam = hold_back_exam(photos)
    coco = [photo.id for photo in photos if photo.source == "coco2017"]
    assert {photo.id for photo in exam if photo.source == "coco2017"} == set(coco[::5])
    assert not {photo.id for photo in train} & {photo.id for photo in exam}
    assert len(train) + len(exam) == 100


def test_photos_are_found_in_a_split_below_the_folder(tmp_path):
    write_photos(tmp_path / "val", [{"id": "a", "objects": []}])
    write_photos(tmp_path / "train", [{"id": "b", "objects": []}])
    assert [photo.id for photo in read_photos(tmp_path)] == ["a"]


def test_rare_classes_are_drawn_more_often(tmp_path):
    entries = [{"id": str(i), "objects": [(SHEEP if i else PERSON, (5, 5, 30, 30), True)]} for i in range(5)]
    weights = drawing_weights(read_photos(write_photos(tmp_path, entries)), coco_weight=1)
    assert weights.sum() == pytest.approx(1)
    assert weights[0] == pytest.approx(2 * weights[1])


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


def test_semantic_samples_have_the_asked_shape_and_range(photos):
    rng = np.random.default_rng(0)
    for _ in range(10):
        pixels, labels = semantic_sample(photos[0], 65, rng)
        assert pixels.shape == (3, 65, 65) and pixels.dtype == np.float32
        assert pixels.min() >= -1 and pixels.max() <= 1
        assert set(np.unique(labels)) <= {0, SHEEP, 255}


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
