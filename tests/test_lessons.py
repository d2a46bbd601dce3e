"""Lessons: what a file may hold, that ours are right about the scenes they show, and how browsers get them."""

import copy
import json
import re

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from segdemo.comparison import compare
from segdemo.front.lesson_player import lesson_route, lesson_value
from segdemo.front.shared.modules import FRONT
from segdemo.front.use_cases import JOBS
from segdemo.lessons import (
    DEEDS,
    FOLDER,
    LESSONS,
    OWN,
    TOUR,
    USUAL,
    LessonError,
    keys_of,
    lesson,
    read_lesson,
    state_of,
)
from segdemo.scenes import SCENES
from segdemo.texts import languages, speaking, text, texts_under

ALL = (*LESSONS, TOUR)
GOOD = {
    "id": "small",
    "title": "page.title",
    "minutes": 5,
    "state": {"hide": ["cost"]},
    "steps": [
        {
            "id": "one",
            "picture": "meadow",
            "task": "page.lead",
            "minutes": 5,
            "state": {"threshold": 0.7, "guess": True},
            "deed": "reveal",
            "question": {
                "ask": "page.pair",
                "choices": {"a": "page.title", "b": "page.lead"},
                "right": "a",
                "reason": ["page.key"],
                "why_not": {"b": "page.semantic"},
            },
        },
        {"id": "two", "picture": OWN, "task": "page.lead", "write": True},
    ],
}


def test_ours_can_be_played():
    assert {file.stem for file in FOLDER.glob("*.json")} == set(ALL)
    for name in ALL:
        assert lesson(name).id == name
    assert [lesson(name).minutes for name in LESSONS] == [45, 30, 45]
    assert len(lesson(TOUR).steps) == 5 and all(step.deed and step.said for step in lesson(TOUR).steps)
    assert all(step.note for name in LESSONS for step in lesson(name).steps)


def test_every_deed_is_recognised_by_the_player_and_no_other():
    player = (FRONT / "lesson_player/later/deeds.js").read_text(encoding="utf-8")
    table = player[player.index("export const DEEDS") :]
    assert set(re.findall(r"^  (\w+)(?:: |\()", table, re.MULTILINE)) == set(DEEDS)
    for_teachers = {"point_thing", "point_stuff"}  # ours name the classes that they ask for
    awaited = {step.deed for name in ALL for step in lesson(name).steps} - {None}
    assert awaited == set(DEEDS) - for_teachers, "one that nobody awaits"


def changed(*path: str | int, to: object) -> dict:
    document = copy.deepcopy(GOOD)
    place = document
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = to
    return document


def test_a_small_lesson_is_read():
    made = read_lesson(GOOD)
    assert [step.id for step in made.steps] == ["one", "two"] and made.steps[0].question.right == "a"
    assert state_of(made, made.steps[0])["hide"] == ("cost",)
    assert state_of(made, made.steps[0])["threshold"] == 0.7
    assert state_of(made, made.steps[1])["guess"] is False, "what a step does not set is back at its default"
    assert USUAL["hide"] == () and "strength" not in USUAL


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (None, "the lesson must be a JSON object."),
        ([], "must be a JSON object"),
        ({**GOOD, "html": "<b>"}, "nobody reads: html"),
        ({"id": "small"}, "the lesson lacks title, steps."),
        (changed("id", to="../x"), "small letters, digits and _"),
        (changed("id", to=7), "small letters, digits and _"),
        (changed("title", to="no.such"), "'no.such', which there is not"),
        (changed("age", to=5), "6 to 99 years"),
        (changed("minutes", to=45), "45 minutes, but its steps take 5"),
        (changed("steps", to=[]), "1 to 20 steps"),
        (changed("steps", to={}), "1 to 20 steps"),
        (changed("steps", 1, "id", to="one"), "two steps of small"),
        (changed("steps", 1, to="two"), "a step must be a JSON object"),
        (changed("steps", 1, to={}), "a step lacks id, picture, task."),
        (changed("steps", 1, "picture", to="moon"), "an example scene or 'own'"),
        (changed("steps", 1, "picture", to=["own"]), "an example scene or 'own'"),
        (changed("steps", 1, "task", to=["page.lead"]), "task of step 'two' asks for the text"),
        (changed("steps", 1, "write", to="yes"), "must be true or false"),
        (changed("steps", 1, "write", to=False), "nothing to do, to answer or to write"),
        (changed("steps", 1, "said", to="page.lead"), "says something after a deed"),
        (changed("steps", 1, "minutes", to=True), "0 to 60 minutes"),
        (changed("steps", 0, "deed", to="jump"), "'jump', which nobody recognises"),
        (changed("steps", 0, "deed", to=["merge"]), "which nobody recognises"),
        (changed("steps", 0, "deed", to="own_picture"), "picture of one's own, but shows another"),
        (changed("steps", 0, "deed", to="point_classes"), "waits for no classes"),
        (changed("steps", 1, "classes", to=["sheep"]), "or says for none"),
        (changed("steps", 1, "classes", to="sheep"), "must be a list of names"),
        (changed("steps", 1, "classes", to=["unicorn"]), "the class 'unicorn', which there is not"),
        (changed("steps", 1, "classes", to=[[17]]), "the class [17], which there is not"),
        (changed("steps", 0, "state", to={}), "waits for a guess, but asks for none"),
        (changed("steps", 0, "state", to=[]), "must be names with values"),
        (changed("steps", 0, "state", "answer", to=1), "'answer', which a lesson cannot set"),
        (changed("steps", 0, "state", "example", to="meadow"), "'example', which a lesson cannot set"),
        (changed("steps", 0, "state", "tour", to=True), "'tour', which a lesson cannot set"),
        (changed("steps", 0, "state", "merge", to=1), "merge of step 'one' cannot be 1"),
        (changed("steps", 0, "state", "threshold", to=0.51), "threshold of step 'one' cannot be 0.51"),
        (changed("steps", 0, "state", "hide", to="cost"), "hide of step 'one' must be a list"),
        (changed("state", "hide", to=["page"]), "hide of the lesson cannot be 'page'"),
        (changed("steps", 0, "question", to=[]), "the question of step 'one' must be a JSON object"),
        (changed("steps", 0, "question", "choices", to={"a": "page.title"}), "2 to 5 choices"),
        (changed("steps", 0, "question", "choices", "b", to=None), "asks for the text None"),
        (changed("steps", 0, "question", "right", to="c"), "'c', is none of its choices"),
        (changed("steps", 0, "question", "reason", to=[]), "a list of reasons"),
        (changed("steps", 0, "question", "why_not", to={}), "must say of b, and of no other choice"),
        (changed("steps", 0, "question", "why_not", to=["page.key"]), "must say of b, and of no other choice"),
        (changed("steps", 0, "question", "why_not", "a", to="page.key"), "must say of b, and of no other choice"),
        (changed("steps", 0, "question", "why_not", "b", to="no.such"), "'no.such', which there is not"),
    ],
)
def test_what_is_wrong_with_a_lesson_is_said_in_one_sentence(document, words):
    with pytest.raises(LessonError) as told:
        read_lesson(document)
    sentence = str(told.value)
    assert words in sentence and sentence.endswith(".") and "\n" not in sentence


def test_each_wrong_choice_has_a_reason_of_its_own_in_every_language():
    for name in LESSONS:
        for spoken in languages():
            with speaking(spoken):
                asked = [step["question"] for step in lesson_value(lesson(name))["steps"] if step["question"]]
            for question in asked:
                told = [*question["why_not"].values(), *question["reason"]]
                assert len(set(told)) == len(told), (spoken, question["ask"])
                assert max(map(len, question["why_not"].values())) <= 160, (spoken, question["ask"])


def test_what_a_step_asks_to_point_at_is_in_its_picture():
    for name in ALL:
        for step in lesson(name).steps:
            scene = next((scene for scene in SCENES if scene.name == step.picture), None)
            assert set(step.classes) <= set(scene.classes if scene else ()), (name, step.id)


# ------------------------------------------------------------------- what the questions claim, by the scenes' own keys


def in_key(scene_name: str, class_id: int) -> tuple[int, int]:
    """How many objects and how many pieces of a class the answer key of a scene has."""
    scene = next(scene for scene in SCENES if scene.name == scene_name)
    facts = {fact.class_id: fact for fact in compare(*scene.read_key()).classes}
    return facts[class_id].objects, facts[class_id].components


CAR, PERSON, SHEEP, PLANT, BUS = 7, 15, 17, 16, 6


def test_what_the_lessons_say_of_the_scenes_is_so():
    assert in_key("meadow", SHEEP) == (7, 1), "the whole flock is a single region"
    assert in_key("pasture", SHEEP) == (4, 4), "each sheep is a piece of its own"
    assert in_key("behind_a_post", CAR) == (2, 3), "the trunk cuts one car in two"
    assert in_key("car_park", CAR)[1] == 1, "the cars run together"
    assert in_key("street", PERSON)[0] > 1 and in_key("street", BUS)[0] == 1
    hills = next(scene for scene in SCENES if scene.name == "empty_hills").read_key()[1]
    assert not hills.instances, "nothing in the hills can be counted"


def test_two_of_nine_plants_have_most_of_the_pixels():
    plants = next(scene for scene in SCENES if scene.name == "window_sill").read_key()[1].instances
    areas = sorted((int(np.count_nonzero(plant.mask)) for plant in plants), reverse=True)
    assert len(areas) == 9 and sum(areas[:2]) > 0.6 * sum(areas) and areas[1] > 2 * areas[2]


def test_the_jobs_have_the_answers_that_the_page_gives():
    asked = [step.question for step in lesson("which_one_does_the_job").steps if step.question]
    of_jobs = [question for question in asked if question.ask.startswith("uses.job.")]
    seen = set()
    for question in of_jobs:
        job, number = question.ask.split(".")[2:4]
        assert question.right == JOBS[job][int(number) - 1]
        assert all(key.startswith(f"uses.job.{job}.{number}.") for key in question.reason)
        for choice, key in question.why_not.items():
            own = f"uses.job.{job}.{number}.not.{choice}"
            assert key == (f"uses.not.both.{question.right}" if choice == "both" else own)
        seen.add(job)
    assert seen == set(JOBS), "all seven jobs"


# ------------------------------------------------------------------------------------------------ as browsers get them


def test_browsers_get_a_lesson_in_words(polish):
    with TestClient(Starlette(routes=[lesson_route()])) as client:
        for name in ALL:
            answer = client.get(f"/lessons/en/{name}.json")
            assert answer.json() == json.loads(json.dumps(lesson_value(lesson(name))))
            sentences = json.dumps([step["task"] for step in answer.json()["steps"]])
            assert "lessons." not in sentences and "{" not in sentences, "a key, or an empty slot"
        step = client.get("/lessons/pl/tour.json").json()["steps"][0]
        with speaking("pl"):
            assert step["task"] == text("lessons.tour.point.task") != "Point at one of the sheep."
        for path in ("en/none.json", "xx/tour.json", "en/../tour.json", "en/tour", "EN/tour.json"):
            assert client.get(f"/lessons/{path}").status_code == 404, path


@pytest.mark.parametrize("name", LESSONS)
def test_the_right_choice_cannot_be_told_by_its_place(name):
    asked = [step["question"] for step in lesson_value(lesson(name))["steps"] if step["question"]]
    places = [[choice for choice, _ in question["choices"]].index(question["right"]) for question in asked]
    assert max(places.count(place) for place in places) <= len(places) * 2 / 3


def test_controls_are_named_as_on_the_page():
    merge = next(step for step in lesson_value(lesson(TOUR))["steps"] if step["deed"] == "merge")
    assert text("view.label.merge") in merge["task"]


@pytest.mark.parametrize("name", LESSONS)
def test_the_terms_of_the_field_come_after_plain_words(name):
    """Not in the first task; and once a term is there, beside the plain words that explain it."""
    first = lesson_value(lesson(name))["steps"][0]
    terms = re.compile(r"semantic|instance|panoptic|mask|class\b|score|threshold")
    assert not terms.search(first["task"])
    told = first["said"].lower()
    for plain, term in (("left", "(semantic segmentation)"), ("right", "(instance segmentation)")):
        assert plain in told[: told.index(term)]


def test_every_text_of_a_lesson_is_of_use():
    named = {key for name in ALL for key in keys_of(lesson(name))}
    assert set(texts_under("lessons.")) == {key for key in named if key.startswith("lessons.")}
