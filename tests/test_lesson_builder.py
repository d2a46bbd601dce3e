"""The teacher's view: what a browser is told of lessons, from the lists by which the page's own lessons are checked."""

import json
import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from segdemo.front import kit_route, lesson_route
from segdemo.front.lesson_builder import kit_value
from segdemo.front.lesson_player import lesson_value
from segdemo.front.shared.modules import first_modules, modules
from segdemo.lessons import DEEDS, LESSONS, MOST_STEPS, SETTABLE, USUAL, lesson, read_lesson
from segdemo.page_state import PARTS, STATE
from segdemo.scenes import SCENES
from segdemo.texts import languages, speaking, text, texts_under


def test_browsers_are_told_all_that_a_lesson_may_hold_in_their_language(polish):
    with TestClient(Starlette(routes=[kit_route(), lesson_route()])) as client:
        kit = client.get("/lessons/en/kit.json").json()
        assert kit == json.loads(json.dumps(kit_value()))
        with speaking("pl"):
            assert client.get("/lessons/pl/kit.json").json()["texts"]["builder.title"] == text("builder.title")
        for path in ("xx/kit.json", "../kit.json", "en/kit"):
            assert client.get(f"/lessons/{path}").status_code == 404, path
    assert (kit["deeds"], kit["most_steps"]) == ([*DEEDS], MOST_STEPS)
    assert [part["name"] for part in kit["parts"]] == [*PARTS]
    assert [(scene["name"], tuple(scene["classes"])) for scene in kit["scenes"]] == [
        (scene.name, scene.classes) for scene in SCENES
    ]
    assert {prop["name"] for prop in kit["state"]} == {*SETTABLE} and kit["usual"].keys() == USUAL.keys()


def test_a_lesson_opens_no_lesson_and_sets_nothing_that_only_the_browser_knows():
    known_to_the_browser = {prop.name for prop in STATE if not prop.allowed}
    assert not {*SETTABLE} & (known_to_the_browser | {"tour", "teacher", "build", "lesson", "example", "pair"})


def test_every_deed_that_can_be_chosen_has_a_name():
    assert texts_under("builder.deed.").keys() == {f"builder.deed.{name}" for name in ("none", *DEEDS)}


@pytest.mark.parametrize("spoken", languages())
@pytest.mark.parametrize("name", LESSONS)
def test_our_own_lessons_can_be_changed_by_teachers(name, spoken):
    with speaking(spoken):
        kit, made = kit_value(), lesson_value(lesson(name))
    longest = kit["longest"]
    assert len(made["title"]) <= longest["title"]
    for step in made["steps"]:
        question = step["question"] or {"ask": "", "choices": [], "reason": [], "why_not": {}}
        assert len(question["choices"]) <= kit["most_choices"]
        words = {"task": step["task"], "said": step["said"], "note": step["note"], "ask": question["ask"]}
        words["reason"] = " ".join(question["reason"])
        told = [*words.items(), *(("choice", choice) for _, choice in question["choices"])]
        told += [("why_not", why) for why in question["why_not"].values()]
        assert not [(kind, one) for kind, one in told if len(one or "") > longest[kind]], step["id"]


def test_every_problem_of_a_lesson_has_its_sentence():
    code = "".join(source.decode() for path, source in modules().items() if path.startswith("lesson_builder/"))
    told = set(re.findall(r"new LessonProblem\('(\w+)'", code))
    assert texts_under("builder.wrong.").keys() == {f"builder.wrong.{name}" for name in told}


def test_no_first_visitor_fetches_any_of_it():
    assert not [path for path in first_modules() if path.startswith("lesson_builder/")]


def test_the_page_s_own_lessons_know_the_projector_too():
    document = {
        "id": "large",
        "title": "page.title",
        "state": {"projector": True},
        "steps": [{"id": "one", "picture": "meadow", "task": "page.lead", "write": True}],
    }
    assert read_lesson(document).state == {"projector": True}
    assert "projector" not in lesson("tour").state
