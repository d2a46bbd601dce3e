"""Answers that a visit remembers: pictures that come again are answered at once, and nobody else's are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segdemo import remembered, visit
from segdemo.answers import InstanceSet, SemanticMap
from segdemo.costs import CostMemory
from segdemo.front.shared.answer_value import answers_in
from segdemo.remembered import MOST, MOST_OF_EXAMPLES, RememberedAnswers, fingerprint, packed, unpacked
from segdemo.scenes import SCENES
from segdemo.texts import speaking
from segdemo.turns import Waiting
from segdemo.visit import Visit


class CountingPair:
    """Sees the class that the first pixel's red tells, and counts how often it is asked."""

    asked = 0

    def __init__(self, name: str) -> None:
        self.name = name

    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        CountingPair.asked += 1
        return SemanticMap(np.full(picture.shape[:2], picture[0, 0, 0], np.uint8))

    def segment_instances(self, picture: np.ndarray) -> InstanceSet:
        return InstanceSet((), *picture.shape[:2])

    def complexity(self, picture: np.ndarray) -> None:
        return None


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Iterator[Path]:
    """The folder of uploads."""
    monkeypatch.setattr(visit, "load_in_steps", lambda name: iter([CountingPair(name)]))
    monkeypatch.setattr("segdemo.answering._costs", CostMemory())
    monkeypatch.setattr(visit, "_answers_to_examples", RememberedAnswers(MOST_OF_EXAMPLES))
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    monkeypatch.setattr(CountingPair, "asked", 0)
    (tmp_path / "uploads").mkdir()
    return tmp_path / "uploads"


def upload(folder: Path, class_id: int, name: str = "picture") -> Path:
    path = folder / f"{class_id} {name}"
    Image.new("RGB", (40, 30), (class_id, 0, 0)).save(path, "PNG")
    return path


def answered(visitor: Visit, path: Path, pair: str = "compact") -> tuple[list[visit.Update], int]:
    """All updates, and how often the models were asked for them."""
    before = CountingPair.asked
    updates = list(visit.answer_upload(visitor, path, pair))
    return updates, CountingPair.asked - before


def last(updates: list[visit.Update], name: str):
    return [update[name] for update in updates if name in update][-1]


def test_a_picture_that_comes_again_is_answered_at_once_with_the_same(folder):
    visitor = Visit()
    first, asked = answered(visitor, upload(folder, 15))
    again, asked_again = answered(visitor, upload(folder, 15, "the same bytes"))
    assert (asked, asked_again) == (1, 0)
    value = last(again, "view")
    assert value == json.loads(json.dumps(last(first, "view") | {"given": str(folder / "15 the same bytes")}))
    assert [sorted(update) for update in again] == [["status"], ["kept", "status", "view"], ["chart"], []]
    assert last(again, "status")["kind"] == "answer" and last(again, "chart") == last(first, "chart")
    kept = last(again, "kept")
    assert kept.picture.name == "15 the same bytes" and np.all(answers_in(unpacked(kept.packed))[0].class_ids == 15)


def test_another_visitor_another_pair_and_another_language_are_answered_by_the_models(folder, polish):
    visitor, path = Visit(), upload(folder, 15)
    assert answered(visitor, path)[1] == 1
    assert answered(Visit(), path)[1] == 1
    assert answered(visitor, path, "torchvision-best")[1] == 1
    with speaking("pl"):
        assert answered(visitor, path)[1] == 1
    assert answered(visitor, path)[1] == 0


def test_an_example_is_remembered_for_everybody_with_its_marks():
    first, again = (list(visit.answer_scene(Visit(), SCENES[1], "compact")) for _ in range(2))
    assert CountingPair.asked == 1
    assert last(again, "view")["key"] == last(first, "view")["key"] and last(again, "view")["example"] == SCENES[1].name


def test_the_last_few_are_remembered_and_nothing_of_the_others_stays(folder):
    visitor, paths = Visit(), [upload(folder, class_id) for class_id in range(1, MOST + 2)]
    for path in paths:
        answered(visitor, path)
    assert len(list(folder.glob("*.answer"))) == MOST
    assert answered(visitor, paths[1])[1] == 0
    assert answered(visitor, paths[0])[1] == 1, "the oldest went"
    assert answered(visitor, paths[1])[1] == 0, "not the one that was asked for meanwhile"
    assert answered(visitor, paths[2])[1] == 1
    assert len(list(folder.glob("*.answer"))) == MOST


@pytest.mark.parametrize("gone", ["*.answer", "*/picture.jpg"])
def test_what_was_swept_is_answered_anew(folder, gone):
    visitor, path = Visit(), upload(folder, 15)
    answered(visitor, path)
    for file in folder.glob(gone):
        file.unlink()
    updates, asked = answered(visitor, path)
    assert asked == 1 and Path(last(updates, "view")["picture"]["path"]).exists()


def test_a_remembered_answer_counts_as_new_where_files_are_swept(folder):
    visitor, path = Visit(), upload(folder, 15)
    answered(visitor, path)
    files = [*folder.glob("*.answer"), *folder.glob("*/picture.jpg")]
    assert len(files) == 2
    before = [file.stat().st_mtime_ns for file in files]
    answered(visitor, path)
    assert all(file.stat().st_mtime_ns > old for file, old in zip(files, before, strict=True))


def test_a_full_disk_and_a_huge_answer_are_only_not_remembered(folder, monkeypatch):
    answers, print_of = RememberedAnswers(), fingerprint(upload(folder, 15))
    monkeypatch.setattr(remembered, "MOST_BYTES", 40)
    answers.keep(print_of, "compact", packed({"noise": [hash(str(number)) for number in range(99)]}))
    monkeypatch.undo()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder / "no such folder"))
    answers.keep(print_of, "compact", packed({}))
    assert answers.find(print_of, "compact") is None


def test_a_file_that_is_gone_is_like_none(folder):
    answers, gone = RememberedAnswers(), fingerprint(folder / "gone")
    answers.keep(gone, "compact", packed({}))
    assert gone is None and answers.find(gone, "compact") is None


def test_a_picture_is_read_once_to_tell_it_from_others(folder, monkeypatch):
    read, digest = [], hashlib.file_digest
    monkeypatch.setattr(hashlib, "file_digest", lambda file, name: read.append(file.name) or digest(file, name))
    path = upload(folder, 15)
    answered(Visit(), path)
    assert read == [str(path)]


def test_who_waits_with_an_example_while_another_is_answered_gets_that_answer(monkeypatch):
    in_stages = visit.answer_in_stages

    def behind_another(pair: CountingPair, picture: np.ndarray) -> Iterator[Waiting]:
        yield Waiting(1, None)
        monkeypatch.setattr(visit, "answer_in_stages", in_stages)
        list(visit.answer_scene(Visit(), SCENES[1], "compact"))
        yield Waiting(0, None)

    monkeypatch.setattr(visit, "answer_in_stages", behind_another)
    updates = list(visit.answer_scene(Visit(), SCENES[1], "compact"))
    assert CountingPair.asked == 1
    assert last(updates, "view")["instances"] == [] and last(updates, "status")["kind"] == "answer"
