"""Of all that a visitor asks for the newest wins, however late the answer to an older one comes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from asking import heard
from fake_pair import FakePair

from segdemo import visit
from segdemo.costs import CostMemory
from segdemo.pairs import PairError
from segdemo.picture import open_picture
from segdemo.remembered import RememberedAnswers
from segdemo.scenes import SCENES
from segdemo.visit import Visit


@pytest.fixture(autouse=True)
def fake_pairs(monkeypatch) -> None:
    monkeypatch.setattr(visit, "load_in_steps", lambda name: iter([FakePair(name)]))
    monkeypatch.setattr("segdemo.answering._costs", CostMemory())
    monkeypatch.setattr(visit, "_answers_to_examples", RememberedAnswers())


@pytest.fixture
def upload(photo, tmp_path) -> Path:
    return Path(shutil.copy(photo, tmp_path / "picture"))


def last_kind(updates: list[visit.Update]) -> str:
    """Of the status line in the end."""
    return [update["status"]["kind"] for update in updates if "status" in update][-1]


def test_a_newer_run_ends_an_older_one(upload):
    visitor = Visit()
    older = visit.answer_upload(visitor, upload, "compact")
    next(older)
    newer = visit.answer_scene(visitor, SCENES[1], "answer_key")
    next(newer)
    assert list(older) == [{}]
    *_, answer, last = newer
    assert answer["view"]["example"] == SCENES[1].name and visitor.source.scene is SCENES[1]
    assert last == {}, "Gradio sends the last update twice, and the second time a newer run may be on the page"


def test_another_pair_answers_the_picture_that_was_chosen_last_though_it_is_still_being_read(monkeypatch):
    visitor, later = Visit(), []
    list(visit.answer_scene(visitor, SCENES[0], "answer_key"))

    def read(path: Path) -> np.ndarray:
        if not later:
            later.append(None)
            later[:] = visit.answer_again(visitor, "torchvision-best", 2)
        return open_picture(path)

    monkeypatch.setattr(visit, "open_picture", read)
    assert list(visit.answer_scene(visitor, SCENES[1], "compact", 1)) == [{}]
    views = [update["view"] for update in later if "view" in update]
    assert {(view["example"], view["pair"]) for view in views} == {(SCENES[1].name, "torchvision-best")}
    assert last_kind(later) == "answer", "the line is not busy for ever"


@pytest.mark.parametrize("late", ["scene", "upload", "pair"])
def test_what_was_asked_for_before_and_comes_after_changes_nothing(upload, late):
    visitor = Visit()
    newest = visit.answer_scene(visitor, SCENES[1], "answer_key", 2)
    begun = next(newest)
    asked = {
        "scene": lambda: visit.answer_scene(visitor, SCENES[0], "compact", 1),
        "upload": lambda: visit.answer_upload(visitor, upload, "compact", 1),
        "pair": lambda: visit.answer_again(visitor, "compact", 1),
    }[late]
    assert list(asked()) == []
    updates = [begun, *newest]
    assert last_kind(updates) == "answer" and list(asked()) == []
    assert (visitor.source.scene, visitor.pair) == (SCENES[1], "answer_key")


def test_whoever_gives_no_numbers_is_answered_in_the_order_in_which_he_asks():
    visitor = Visit()
    for scene in SCENES[:2]:
        (view,) = [u["view"] for u in visit.answer_scene(visitor, scene, "answer_key") if "view" in u]
        assert view["example"] == scene.name


def test_a_problem_with_a_picture_that_nobody_waits_for_any_more_is_not_told(upload, monkeypatch):
    visitor, later = Visit(), []

    def fail(_: Path) -> None:
        later.extend(visit.answer_scene(visitor, SCENES[1], "answer_key", 2))
        raise PairError("It cannot.")

    monkeypatch.setattr(visit, "open_picture", fail)
    assert list(visit.answer_upload(visitor, upload, "compact", 1)) == [{}]
    assert last_kind(later) == "answer" and visitor.wanted.scene is SCENES[1]


def test_the_page_is_told_of_a_pair_only_where_it_is_not_the_chosen_one(upload):
    """Else the late word of an old choice would undo a new one."""
    visitor = Visit()
    for updates, pairs in (
        (visit.open_address(visitor, "pair=compact"), []),
        (visit.answer_again(visitor, "answer_key"), []),
        (visit.answer_upload(visitor, upload, "answer_key"), ["compact"]),  # there is no key to it
        (visit.answer_again(visitor, "torchvision-best"), []),
    ):
        assert [update["pair"] for update in updates if "pair" in update] == pairs
    assert visitor.pair == "torchvision-best"


def test_the_address_comes_too_late_for_who_was_quick_to_choose(upload):
    visitor = Visit()
    list(visit.answer_upload(visitor, upload, "compact"))
    assert list(visit.open_address(visitor, f"example={SCENES[1].name}")) == []


def test_of_two_requests_that_overtake_each_other_the_newest_is_answered_whatever_numbers_others_send(page_address):
    """As the page sends them: the choice of a pair, and right after it of a picture."""
    http = httpx.Client(base_url=page_address, timeout=60)
    config = http.get("config").json()
    ids = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
    events = {event["targets"][0][0]: event["id"] for event in config["dependencies"] if event["targets"]}

    def join(part: str, data: list, event_data: Any) -> None:
        body = {"data": [None, *data], "fn_index": events[ids[part]], "session_hash": "overtaken"}
        assert http.post("gradio_api/queue/join", json=body | {"event_data": event_data}).status_code == 200

    join("gallery", ["meadow", "answer_key"], {"asked": 2})
    assert '"meadow' in heard(http, "overtaken").replace("\\", "")
    for number in (1, "3", 3.5, None, [3], True):
        join("gallery", ["street", "compact"], {"asked": number})
        told = heard(http, "overtaken")
        assert "street" not in told and '"success":true' in told and "Traceback" not in told
    for event_data in (None, {}):
        join("pair", ["compact"], event_data)
        assert '"kind"' not in heard(http, "overtaken")
    join("pair", ["compact"], {"asked": 3})
    assert "compact" in heard(http, "overtaken")
