"""A folder of labelled photographs is read as its index says."""

import json

import numpy as np
import pytest
from photos import write_photos
from PIL import Image

from segdemo.classes import STUFF, THINGS, VOC_THINGS
from segdemo.photos import read_photos

SHEEP, CAT, GRASS = 17, 8, min(STUFF)


@pytest.fixture
def folder(tmp_path):
    return write_photos(
        tmp_path,
        [
            {"id": "b", "objects": [(SHEEP, (5, 5, 40, 60), True), (CAT, (50, 8, 70, 60), False)]},
            {"id": "a", "objects": [], "stuff": [(GRASS, (0, 0, 96, 32))], "source": "coco2017"},
        ],
    )


def test_photos_come_sorted_with_their_objects(folder):
    empty, full = read_photos(folder)
    assert (empty.id, full.id) == ("a", "b")
    assert (full.class_ids.tolist(), full.values.tolist(), full.mask_ok.tolist()) == (
        [SHEEP, CAT],
        [1, 2],
        [True, False],
    )
    assert full.boxes.tolist() == [[5, 5, 40, 60], [50, 8, 70, 60]]
    assert full.boxes.dtype == np.float32
    assert (empty.class_ids.shape, empty.boxes.shape) == ((0,), (0, 4))


def test_a_photo_knows_its_labels(folder):
    every_pixel, objects_only = read_photos(folder)
    assert (every_pixel.labelled, every_pixel.true_stuff, every_pixel.labels_every_pixel) == (THINGS, True, True)
    assert (objects_only.labelled, objects_only.true_stuff, objects_only.labels_every_pixel) == (
        VOC_THINGS,
        False,
        False,
    )
    assert every_pixel.is_from_coco and not objects_only.is_from_coco


def test_the_maps_and_the_picture_have_one_size(folder):
    for photo in read_photos(folder):
        assert photo.semantic().shape == photo.instances().shape == photo.image().size[::-1] == (64, 96)
    empty, full = read_photos(folder)
    assert np.unique(empty.semantic()).tolist() == [0, GRASS]
    assert np.unique(full.instances()).tolist() == [0, 1, 2]


@pytest.mark.parametrize(("said", "meant"), [("all", THINGS), ("things", THINGS), ([CAT], {CAT}), (None, VOC_THINGS)])
def test_what_is_labelled_is_said_in_words_or_ids(folder, said, meant):
    index = folder / "index-0.json"
    entries = json.loads(index.read_text())
    for entry in entries:
        entry.pop("labelled", None)
        if said is not None:
            entry["labelled"] = said
    index.write_text(json.dumps(entries))
    assert {photo.labelled for photo in read_photos(folder)} == {frozenset(meant)}


def test_of_twins_the_last_listed_counts_and_pictures_may_be_webp(folder):
    entries = json.loads((folder / "index-0.json").read_text())
    later = next(entry for entry in entries if entry["id"] == "b")
    (folder / "index-1.json").write_text(json.dumps([later | {"objects": later["objects"][:1]}]))
    Image.open(folder / "images" / "b.jpg").save(folder / "images" / "b.webp")
    Image.new("RGB", (48, 32)).save(folder / "images" / "b.jpg")  # the twin's own picture lies there too
    _, photo = read_photos(folder)
    assert photo.class_ids.tolist() == [SHEEP]
    assert photo.image_path.suffix == ".webp" and photo.image().size == (96, 64)


def test_the_only_split_of_a_folder_is_found_and_val_comes_first(tmp_path):
    for split in ("train", "val"):
        write_photos(tmp_path / split, [{"id": split, "objects": []}])
    assert [photo.id for photo in read_photos(tmp_path)] == ["val"]
    exam = tmp_path / "other"
    write_photos(exam / "exam", [{"id": "exam", "objects": []}])
    assert [photo.id for photo in read_photos(exam)] == ["exam"]


def test_a_folder_without_an_index_is_named_plainly(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no index-\*\.json .* unpack the photos there first"):
        read_photos(tmp_path)
