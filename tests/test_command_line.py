"""``python -m segdemo``: what it writes, prints and says when something is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import segdemo
from segdemo.__main__ import main
from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, object_colour
from segdemo.export import facts, instance_ids, write_answers

ROOT = Path(__file__).parent.parent
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


def test_a_photograph_is_answered_into_a_folder(photo, tmp_path, capsys):
    assert main([str(photo), "-o", str(tmp_path / "a" / "b")]) == 0
    said = capsys.readouterr()
    assert said.out.count("\n") == 1 and "person region" in said.out and said.err == ""
    told = json.loads((tmp_path / "a" / "b" / "facts.json").read_text(encoding="utf-8"))
    assert told["sentence"] == said.out.strip()
    assert all(thing["score"] >= 0.5 for thing in told["objects"])


def test_what_goes_wrong_is_one_sentence_and_exit_code_2(photo, tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("just some words")
    (tmp_path / "file").touch()
    for arguments, part in [
        ([str(tmp_path / "notes.txt")], "This is not a picture"),
        ([str(tmp_path / "missing.jpg")], "no such file"),
        ([str(photo), "-o", str(tmp_path / "file" / "out")], "choose another folder with -o"),
        ([str(photo), "--pair", "best"], "There is no pair called 'best': choose one of compact"),
        (["evaluate", "--pair", "best", "--data", str(tmp_path)], "There is no pair called 'best'"),
        (["evaluate", "--data", str(tmp_path / "missing")], "There is no folder"),
        (["evaluate", "--data", str(tmp_path)], "index-*.json"),
        (["bench", "--pair", "best"], "There is no pair called 'best'"),
    ]:
        assert main(arguments) == 2, arguments
        said = capsys.readouterr()
        assert part in said.err and said.err.count("\n") == 1 and said.out == "", arguments


def test_missing_weights_are_one_sentence(photo, tmp_path, capsys, monkeypatch):
    def fail(name):
        raise segdemo.WeightsError("The model file is missing: fetch it again.")

    monkeypatch.setattr("segdemo.__main__.load_pair", fail)
    assert main([str(photo), "-o", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "The model file is missing: fetch it again.\n"


def test_evaluate_prints_one_json_line(tmp_path, capsys):
    from photos import write_photos

    write_photos(tmp_path, [{"id": "one", "objects": [(SHEEP, (10, 10, 60, 50), True)]}])
    assert main(["evaluate", "--data", str(tmp_path)]) == 0
    marks = json.loads(capsys.readouterr().out)
    assert {"miou", "mask_ap", "mask_ap50"} <= marks.keys()


def test_bench_prints_one_json_line_in_a_fresh_process():
    run = subprocess.run(
        [sys.executable, "-m", "segdemo", "bench"], cwd=ROOT, capture_output=True, text=True, timeout=300, check=True
    )
    assert run.stdout.count("\n") == 1
    marks = json.loads(run.stdout)
    assert marks["picture"] == "640x480"
    assert marks["semantic_s"] > 0 and marks["instance_s"] > 0 and marks["both_s"] < marks["first_answer_s"]
    assert 50 < marks["peak_memory_mb"] < (1200 if marks["device"] == "cpu" else 8000)
    assert sum(marks["weights_bytes"].values()) <= 14_000_000
    assert 0 < marks["hover_ms"]["median"] <= marks["hover_ms"]["p95"] <= marks["hover_ms"]["worst"]


def test_importing_segdemo_loads_neither_torch_nor_gradio():
    code = "import sys, segdemo; print({'torch', 'gradio'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
