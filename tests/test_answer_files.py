"""The files of an answer: facts, and maps of ids that look right."""

import json

import numpy as np
import pytest
from PIL import Image

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, object_colour
from segdemo.export import facts, instance_ids, write_answers

PERSON, SHEEP = 15, 17


def masked(*rows: str) -> np.ndarray:
    return np.array([[letter == "x" for letter in row] for row in rows])


@pytest.fixture
def answers() -> tuple[SemanticMap, InstanceSet]:
    """Two sheep side by side, the second one behind a person."""
    left, right, person = (
        masked("xx....", "xx....", "......"),
        masked("..xxxx", "..xxxx", "......"),
        masked("....x.", "....x.", "....x."),
    )
    class_ids = np.where(person, PERSON, np.where(left | right, SHEEP, 0)).astype(np.uint8)
    objects = (
        Instance(SHEEP, 0.9, right, (2, 0, 6, 2)),
        Instance(PERSON, 0.8, person, (4, 0, 5, 3)),
        Instance(SHEEP, 0.7, left, (0, 0, 2, 2)),
    )
    return SemanticMap(class_ids), InstanceSet(objects, 3, 6)


def test_facts_name_and_number_every_object(answers):
    told = facts(*answers)
    assert json.loads(json.dumps(told)) == told
    assert [(thing["id"], thing["class"], thing["number"]) for thing in told["objects"]] == [
        (1, "sheep", 1),
        (2, "person", 1),
        (3, "sheep", 2),
    ]
    assert told["objects"][0] | {"score": 0.9, "box": [2, 0, 6, 2], "area": 8} == told["objects"][0]
    assert [(fact["name"], fact["area"], fact["objects"]) for fact in told["classes"]] == [
        ("sheep", 10, 2),
        ("person", 3, 1),
    ]
    assert (told["width"], told["height"]) == (6, 3)
    assert "2 sheep" in told["sentence"]


def test_where_objects_overlap_the_smaller_one_keeps_its_pixels(answers):
    assert instance_ids(answers[1]).tolist() == [[3, 3, 1, 1, 2, 1], [3, 3, 1, 1, 2, 1], [0, 0, 0, 0, 2, 0]]


def test_the_map_files_hold_ids_and_look_right_in_a_viewer(answers, tmp_path):
    semantic, instances = answers
    write_answers(tmp_path, np.full((3, 6, 3), 200, np.uint8), semantic, instances)
    assert {file.name for file in tmp_path.iterdir()} == {
        "README.txt",
        "picture.png",
        "semantic.png",
        "instances.png",
        "both.png",
        "panoptic.png",
        "panoptic.json",
        "semantic_map.png",
        "instance_ids.png",
        "objects_coco.json",
        "objects_coco_polygons.json",
        "facts.csv",
        "facts.json",
    }
    with Image.open(tmp_path / "semantic_map.png") as image:
        assert (np.asarray(image) == semantic.class_ids).all()
        assert image.convert("RGB").getpixel((0, 0)) == CLASSES[SHEEP].colour
    with Image.open(tmp_path / "instance_ids.png") as image:
        assert (np.asarray(image) == instance_ids(instances)).all()
        assert image.convert("RGB").getpixel((0, 0)) == object_colour(SHEEP, 2)
    for name in ("semantic.png", "instances.png", "both.png"):
        with Image.open(tmp_path / name) as image:
            assert image.size == (6, 3) and image.mode == "RGB"
    assert json.loads((tmp_path / "facts.json").read_text(encoding="utf-8")) == facts(semantic, instances)
