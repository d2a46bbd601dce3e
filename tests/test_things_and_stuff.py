"""The part "Things and stuff": short, with one right choice, about a scene that exists."""

import re

from segdemo.classes import CLASSES
from segdemo.scenes import SCENES
from segdemo.texts import noun
from segdemo.things_and_stuff import SCENE, things_and_stuff


def test_it_is_two_sentences_and_a_question_with_three_choices_one_of_them_right():
    part = things_and_stuff()
    assert len(re.findall(r"[.?](?: |$)", part.lead)) == 2
    assert part.question.endswith("?")
    assert [choice.is_right for choice in part.choices] == [True, False, False]
    for choice in part.choices:
        assert choice.reason.startswith("Right. " if choice.is_right else "Not quite. ")


def test_what_it_calls_things_and_stuff_is_so_in_the_catalogue():
    kinds = {noun(spec.id): spec.kind for spec in CLASSES}
    part = things_and_stuff()
    things, stuff = part.lead.split(". ")
    assert {kinds[name] for name in re.findall(r"a (sheep|car|cup)\b", things)} == {"thing"}
    assert [kinds[name] for name in stuff.rstrip(".").split(": ")[1].split(", ")] == ["stuff"] * 3
    thing, other = re.search(r"a ([\w ]+) is a thing, and a (\w+) is stuff", part.agreed).groups()
    assert (kinds[thing], kinds[other]) == ("thing", "stuff")


def test_the_scene_of_the_question_exists():
    assert SCENE in {scene.name for scene in SCENES}
