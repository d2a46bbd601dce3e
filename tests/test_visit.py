"""One visitor's runs, without a browser: what the page is told, stage by stage, and when it cannot be answered."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fake_pair import FakePair
from PIL import Image

import segdemo.answering
from segdemo import visit
from segdemo.answers import SemanticMap
from segdemo.costs import CostMemory
from segdemo.front import said
from segdemo.front.shared.answer_value import answers_in
from segdemo.front.take_away import KeptAnswer, pack
from segdemo.pairs import PairError, WeightsError
from segdemo.picture.problem import refusal
from segdemo.remembered import RememberedAnswers, packed, unpacked
from segdemo.scenes import SCENES
from segdemo.texts import text
from segdemo.turns import Rank
from segdemo.visit import Visit

GONE = "Your picture is no longer here, it is kept for an hour: choose it again."


@pytest.fixture(autouse=True)
def fake_pairs(monkeypatch) -> None:
    monkeypatch.setattr(visit, "load_in_steps", lambda name: iter([FakePair(name)]))
    monkeypatch.setattr(visit, "load_pair", FakePair)
    monkeypatch.setattr("segdemo.answering._costs", CostMemory())
    monkeypatch.setattr(visit, "_answers_to_examples", RememberedAnswers())


@pytest.fixture
def upload(photo, tmp_path) -> Path:
    return Path(shutil.copy(photo, tmp_path / "picture"))


def told(updates: Iterator[visit.Update]) -> list[tuple[str, str]]:
    """Kind and words of the status line, one after the other."""
    return [(update["status"]["kind"], update["status"]["text"]) for update in updates if "status" in update]


def test_a_picture_is_answered_in_stages(upload):
    updates = list(visit.answer_upload(Visit(), upload, "compact"))
    assert [sorted(update) for update in updates if update] == [  # an empty one is a sign of life
        ["status", "view"],
        ["status", "view"],
        ["kept", "status", "view"],
        ["chart"],
    ]
    views = [update["view"] for update in updates if "view" in update]
    assert [(bool(view["semantic"]), bool(view["instances"])) for view in views] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_the_key_of_a_scene_marks_the_answers_but_is_not_shown_before_them():
    updates = list(visit.answer_scene(Visit(), SCENES[1], "compact"))
    views = [update["view"] for update in updates if "view" in update]
    assert [(view["pair"], bool(view["semantic"]), bool(view["instances"]), bool(view["key"])) for view in views] == [
        ("compact", False, False, False),
        ("compact", True, False, False),
        ("compact", True, True, True),
    ]


def test_another_pair_for_a_picture_that_was_deleted_says_to_choose_it_again(upload):
    visitor = Visit()
    list(visit.answer_upload(visitor, upload, "compact"))
    upload.unlink()  # as Gradio does after an hour
    # Nothing of the pair: the browser sends the picture again for the one that was asked for.
    gone = {"status": said(GONE, "problem", again="at once")}
    assert list(visit.answer_again(visitor, "torchvision-best")) == [gone, {}]


def test_a_visit_that_the_server_has_forgotten_is_not_answered_with_an_example():
    assert list(visit.answer_again(Visit(), "compact")) == [{"status": said(GONE, "problem", again="at once")}]


def test_a_damaged_picture_that_is_still_there_is_told_as_what_it_is(upload):
    upload.write_bytes(upload.read_bytes()[:3000])
    ((kind, words),) = told(visit.answer_upload(Visit(), upload, "compact"))
    assert kind == "problem" and "damaged" in words


def test_a_picture_that_is_too_much_for_its_decoder_is_a_sentence_on_the_page_and_instead_of_the_zip(
    upload, monkeypatch
):
    monkeypatch.setattr("segdemo.picture.sandbox.decode", lambda _: (_ for _ in ()).throw(refusal("too_heavy")))
    ((kind, words),) = told(visit.answer_upload(Visit(), upload, "compact"))
    assert kind == "problem" and words.startswith("Reading this picture took too much")
    assert pack(KeptAnswer(upload, packed({})), None) == {"problem": words}
    upload.unlink()
    assert pack(KeptAnswer(upload, packed({})), None) == {"problem": text("take_away.not_kept")}


def test_what_cannot_be_answered_leaves_the_pair_of_the_last_answer(upload, monkeypatch):
    visitor = Visit()
    list(visit.answer_scene(visitor, SCENES[0], "answer_key"))
    assert visitor.pair == "answer_key" and visitor.source.scene is SCENES[0]
    monkeypatch.setattr(visit, "answer_in_stages", lambda *_: (_ for _ in ()).throw(PairError("It cannot.")))
    monkeypatch.setattr(visit, "open_picture", lambda _: (_ for _ in ()).throw(PairError("It cannot.")))
    refused = {"status": said("It cannot.", "problem"), "pair": "answer_key"}
    assert list(visit.answer_upload(visitor, upload, "compact")) == [refused, {}]
    assert visitor.source.scene is visitor.wanted.scene is SCENES[0], "it is what another pair is asked about"


def test_the_key_for_a_picture_of_one_s_own_is_refused_at_once_and_the_last_answer_stays(upload):
    visitor = Visit()
    list(visit.answer_upload(visitor, upload, "compact"))
    refused = {"status": said(text("page.no_key"), "problem"), "pair": "compact"}
    assert list(visit.answer_again(visitor, "answer_key")) == [refused, {}]


def test_a_download_is_told_in_megabytes_and_its_failure_with_an_apology(upload, monkeypatch):
    def broken(name: str) -> Iterator[tuple[int, int]]:
        yield 34_000_000, 212_000_000
        raise WeightsError("No network.")

    monkeypatch.setattr(visit, "load_in_steps", broken)
    updates = list(visit.answer_upload(Visit(), upload, "torchvision-best"))
    words = [text for _, text in told(updates)]
    assert words[1] == "Fetching the models, this once: 34 of 212 MB …"
    assert words[2] == words[-1] == "No network. The built-in models answer instead."
    assert [update["pair"] for update in updates if "pair" in update] == ["compact"]
    assert updates[-3]["view"]["pair"] == "compact"


@pytest.fixture
def busy(monkeypatch) -> Iterator[threading.Event]:
    """The models are busy with the pictures of two others until this is set."""
    monkeypatch.setattr("segdemo.turns._PATIENCE", 0.01)
    begun, free = threading.Barrier(3, timeout=10), threading.Event()

    def hold() -> None:
        begun.wait()
        free.wait(10)

    with ThreadPoolExecutor(2) as holders:
        for _ in range(2):
            holders.submit(segdemo.answering._turns.run, hold, Rank.PROGRAM)
        begun.wait()
        yield free
        free.set()


def test_whoever_waits_is_told_the_place_once_and_then_answered(upload, busy, monkeypatch):
    monkeypatch.setattr(segdemo.answering._turns, "_usual", {})
    updates = visit.answer_upload(Visit(), upload, "compact")
    first = [next(updates) for _ in range(5)]
    assert told(first)[1:] == [("busy", "2 pictures are before yours …")], "once, not each time nothing has changed"
    segdemo.answering._turns._usual[Rank.PROGRAM] = 2.5
    assert told([next(updates), next(updates)]) == [("busy", "2 pictures are before yours: about 3 s …")]
    busy.set()
    rest = list(updates)
    assert told(rest)[-1] == ("answer", "") and rest[-2].keys() == {"chart"}


def test_nothing_is_computed_for_whoever_left(upload, busy, monkeypatch):
    asked = []
    monkeypatch.setattr(FakePair, "segment_semantic", lambda *_: asked.append("semantic"))
    updates = visit.answer_upload(Visit(), upload, "compact")
    next(updates), next(updates)
    updates.close()  # as Gradio does when the browser is gone
    busy.set()
    segdemo.answering._turns.run(lambda: None, Rank.IDLE)
    assert asked == []


def test_whoever_leaves_between_the_answers_gets_no_second_one(upload, monkeypatch):
    asked = []
    monkeypatch.setattr(FakePair, "segment_instances", lambda *_: asked.append("instances"))
    updates = visit.answer_upload(Visit(), upload, "compact")
    assert any("view" in update and update["view"]["semantic"] for update in updates)
    updates.close()
    segdemo.answering._turns.run(lambda: None, Rank.IDLE)
    assert asked == []


def test_visitors_at_the_same_time_get_the_answers_to_their_own_pictures(tmp_path, monkeypatch):
    def by_colour(_: FakePair, picture: np.ndarray) -> SemanticMap:
        return SemanticMap(np.full(picture.shape[:2], picture[0, 0, 0], np.uint8))

    monkeypatch.setattr(FakePair, "segment_semantic", by_colour)

    def visitor(class_id: int) -> None:
        path = tmp_path / f"{class_id}.png"
        Image.new("RGB", (20 + class_id, 20), (class_id, 0, 0)).save(path)
        for _ in range(3):
            kept = next(u["kept"] for u in visit.answer_upload(Visit(), path, "compact") if "kept" in u)
            semantic, instances = answers_in(unpacked(kept.packed))
            assert kept.picture == path and instances.width == 20 + class_id
            assert np.array_equal(semantic.class_ids, np.full((20, 20 + class_id), class_id))

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(visitor, range(1, 21)))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_full_disk_is_told_in_a_sentence(upload, monkeypatch, number):
    def full(_: np.ndarray) -> None:
        raise OSError(number, os.strerror(number), "/secret/place")

    monkeypatch.setattr(visit, "photo_file", full)
    (problem,) = told(visit.answer_upload(Visit(), upload, "compact"))
    assert problem[0] == "problem" and problem[1].startswith("This page has no room for pictures just now: ")


def test_costs_are_not_waited_for_long_while_those_of_others_are_measured(upload, monkeypatch):
    monkeypatch.setattr("segdemo.turns._PATIENCE", 0.01)
    measuring, begun, free = segdemo.answering._measuring, threading.Event(), threading.Event()
    other = threading.Thread(target=measuring.run, args=(lambda: begun.set() or free.wait(10), Rank.IDLE))
    other.start()
    assert begun.wait(10)
    try:
        updates = list(visit.answer_upload(Visit(), upload, "compact"))
        assert "kept" in updates[-7] and updates[-6:] == [{}] * 6, "five signs of life, and the end"
    finally:
        free.set()
        other.join(10)
