"""The sentence says the facts, in right English."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segdemo import ClassFacts, Comparison, Instance
from segdemo.classes import CLASSES
from segdemo.lesson import asked_class, reason, sentence, sentence_spans, whole_percent

ID_OF = {spec.name: spec.id for spec in CLASSES}
JUDGE = " One may be right, or neither: look at the picture."
PLURALS = {
    "person": "people",
    "sheep": "sheep",
    "knife": "knives",
    "computer mouse": "computer mice",
    "skis": "skis",
    "scissors": "scissors",
    "broccoli": "broccoli",
    "toothbrush": "toothbrushes",
    "sandwich": "sandwiches",
    "bench": "benches",
    "wine glass": "wine glasses",
    "bus": "buses",
    "couch": "couches",
    "TV": "TVs",
    "dining table": "dining tables",
    "potted plant": "potted plants",
    "airplane": "airplanes",
    "bicycle": "bicycles",
    "bird": "birds",
    "boat": "boats",
    "bottle": "bottles",
    "car": "cars",
    "cat": "cats",
    "chair": "chairs",
    "cow": "cows",
    "dog": "dogs",
    "horse": "horses",
    "motorcycle": "motorcycles",
    "train": "trains",
}
PLURALS |= {spec.name: f"{spec.name}s" for spec in CLASSES if spec.is_thing and spec.name not in PLURALS}
LONGEST = 30  # words in a sentence


def facts(name: str, share: float = 0.1, components: int = 1, objects: int = 1, largest_merge: int = 0, **more):
    return ClassFacts(
        class_id=ID_OF[name],
        name=name,
        kind=CLASSES[ID_OF[name]].kind,
        area=round(share * 10_000),
        area_share=share,
        components=components,
        objects=objects,
        merged_objects=largest_merge,
        largest_merge=largest_merge,
        **{"comparable": True, "merge_rank": 0, "unclaimed_share": 0.0, "unseen_objects": 0, **more},
    )


def stuff(name: str, share: float, components: int = 1) -> ClassFacts:
    return facts(name, share, components, objects=0, comparable=False, unclaimed_share=1.0)


def side_by_side(*classes: ClassFacts) -> Comparison:
    return Comparison(100, 100, classes)


def said(*classes: ClassFacts) -> str:
    return sentence(side_by_side(*classes))


def test_one_class_is_said_in_full():
    assert said(facts("person", 0.23, components=2, objects=4, largest_merge=3)) == (
        "Semantic: one person region, 23 % of the picture, in 2 pieces. Instance: 4 people. "
        "One piece holds 3 of them: the semantic map cannot tell them apart."
    )


def test_the_piece_with_the_most_objects_is_named_by_its_size_where_that_is_clear():
    merged = facts("person", components=2, objects=4, largest_merge=3, merge_rank=1)
    assert " The larger piece holds 3 of them:" in said(merged)
    assert " The larger piece of the person region holds 3 people:" in said(merged, facts("dog"))
    assert " The largest piece holds 3 of them:" in said(replace(merged, components=3))


def test_a_single_piece_needs_no_count():
    assert said(facts("cat", 0.4)) == "Semantic: one cat region, 40 % of the picture. Instance: 1 cat."


def test_a_merge_is_the_point_and_is_said():
    assert said(facts("sheep", 0.23, objects=7, largest_merge=7)).endswith(
        "Instance: 7 sheep. The sheep region holds 7 sheep: the semantic map cannot tell them apart."
    )
    assert "One piece holds 5 bottles:" in said(facts("bottle", components=4, objects=5, largest_merge=5))
    assert "One piece of the person region holds 3 people:" in said(
        facts("person", components=2, objects=4, largest_merge=3), facts("dog")
    )


def test_where_nothing_is_merged_that_is_said():
    assert said(facts("sheep", 0.11, components=4, objects=4)).endswith(
        "Instance: 4 sheep. No two sheep share a piece."
    )
    assert "share a piece" not in said(facts("sheep", 0.11, components=4, objects=4, unseen_objects=1))


def test_the_largest_merge_comes_first_then_the_most_objects_then_the_largest_area():
    told = said(facts("bus", 0.5), facts("dog", 0.1, objects=2), facts("person", 0.1, objects=2, largest_merge=2))
    assert re.findall(r"one (\w+) region", told) == ["person", "dog", "bus"]
    assert "Instance: 2 people, 2 dogs, 1 bus." in told
    assert re.findall(r"one (\w+) region", said(facts("bus", 0.5), facts("dog", 0.4))) == ["bus", "dog"]


def test_beyond_three_classes_the_rest_is_counted():
    names = ("airplane", "bicycle", "bird", "boat", "bottle")
    named = [facts(name, 0.29 - place / 100) for place, name in enumerate(names)]
    told = said(*named)
    assert "one bird region, 27 %; and 2 more classes. Instance: 1 airplane, 1 bicycle, 1 bird, and 2" in told
    assert "; and 1 more class. Instance" in said(*named[:4])


@pytest.mark.parametrize(("name", "plural"), PLURALS.items())
def test_every_class_has_its_plural(name, plural):
    assert said(facts(name, objects=1)).endswith(f"Instance: 1 {name}.")
    assert f"Instance: 3 {plural}." in said(facts(name, objects=3))


@pytest.mark.parametrize("share, words", [(0.001, "under 1 %"), (0.0051, "1 %"), (0.994, "99 %"), (1.0, "100 %")])
def test_shares_are_whole_percents(share, words):
    assert f"one cow region, {words} of the picture." in said(facts("cow", share))


def test_a_share_in_whole_percent_is_what_javascript_makes_of_it():
    cases = json.loads((Path(__file__).parent / "front" / "rounding_cases.json").read_text(encoding="utf-8"))
    assert [whole_percent(share) for share, _ in cases["whole_percent"]] == [told for _, told in cases["whole_percent"]]


def test_nothing_found_is_said():
    assert said() == "Neither answer names anything in this picture."
    specks = "Apart from a few specks, neither answer names anything in this picture."
    assert said(facts("cow", 0.0001, components=0, objects=0)) == specks
    assert said(stuff("sky", 0.009)) == specks


def test_stuff_comes_last_in_one_clause_with_its_shares_only():
    rest = [stuff("grass", 0.61, components=4), stuff("tree", 0.09), stuff("sky", 0.061), stuff("water", 0.009)]
    told = said(*rest, facts("sheep", 0.2, objects=7, largest_merge=7))
    assert told.endswith(" cannot tell them apart. The rest: grass 61 %, trees 9 %, sky 6 %.")
    assert told.startswith("Semantic: one sheep region, 20 % of the picture. Instance: 7 sheep.")
    assert said(*rest[:1], facts("cat", objects=0)).endswith(
        f" Instance: nothing. The rest: grass 61 %. The instance answer has no cat.{JUDGE}"
    )


def test_of_much_stuff_the_most_common_is_told():
    many = [stuff(name, share) for name, share in (("wall", 0.3), ("floor", 0.2), ("door", 0.1), ("window", 0.05))]
    assert said(facts("cat"), *many).endswith(" The rest: walls 30 %, floor 20 %, doors 10 % and more.")


def test_a_picture_of_stuff_alone_says_why_nothing_is_counted():
    assert said(stuff("sky", 0.6), stuff("mountain", 0.4)) == (
        "Semantic: sky 60 %, mountains 40 %. Instance: nothing, for stuff is not counted."
    )


def test_a_class_that_one_model_does_not_know_is_no_disagreement():
    told = said(facts("fork", 0, components=0, objects=2, comparable=False, unseen_objects=2))
    assert told == "Semantic: nothing. Instance: 2 forks. This semantic model does not know forks."
    told = said(facts("fork", objects=0, comparable=False))
    assert told.endswith("Instance: nothing. This instance model does not know forks.")
    for fact in (facts("fork", 0, components=0, comparable=False), facts("fork", objects=0, comparable=False)):
        assert reason(fact) == "Only one of these two models knows forks, so there is nothing to compare."


def test_what_only_one_answer_shows_is_said():
    assert said(facts("dog", objects=0)) == (
        f"Semantic: one dog region, 10 % of the picture. Instance: nothing. The instance answer has no dog.{JUDGE}"
    )
    assert said(facts("TV", 0, components=0, objects=2)) == (
        f"Semantic: nothing. Instance: 2 TVs. The semantic map has no TV.{JUDGE}"
    )
    assert "The semantic map has only specks of TV." in said(facts("TV", 0.0004, components=0, objects=2))


def test_what_several_classes_lack_is_said_at_once():
    told = said(facts("dog", 0.3, objects=0), facts("cat", 0.2, objects=0), facts("TV", 0, components=0))
    assert "The instance answer has no dog, no cat. The semantic map has no TV." in told


def test_a_scrap_of_a_thing_without_an_object_is_one_more_class_and_no_disagreement():
    scrap = facts("car", 0.009, objects=0)
    assert said(facts("cat", 0.4), scrap) == (
        "Semantic: one cat region, 40 % of the picture; and 1 more class. Instance: 1 cat."
    )
    assert "car region, 1 %." in said(facts("cat", 0.4), replace(scrap, area_share=0.01))
    assert said(scrap, facts("dog", 0.008, objects=0)).startswith(
        "Semantic: one car region, 1 % of the picture; and 1 more"
    )


def test_other_disagreements_are_said():
    unseen = f"the semantic map mostly shows something else.{JUDGE}"
    assert said(facts("cat", unseen_objects=1)).endswith(f" Where the cat is, {unseen}")
    assert said(facts("cat", objects=3, unseen_objects=1)).endswith(f" Where 1 of the 3 cats is, {unseen}")
    assert said(facts("cat", objects=3, unseen_objects=2)).endswith(f" Where 2 of the 3 cats are, {unseen}")
    assert said(facts("cat", objects=3, unseen_objects=3)).endswith(f" Where the 3 cats are, {unseen}")
    assert said(facts("cat", objects=3, unseen_objects=3), facts("dog", unseen_objects=1), facts("cow", 0.2)).endswith(
        f" Where the 3 cats and the dog are, {unseen}"
    )
    assert said(facts("cat", unclaimed_share=0.8)).endswith(f" Most of the cat region belongs to no object.{JUDGE}")


def test_the_picture_is_to_judge_once_however_many_disagreements():
    told = said(facts("cat", objects=0), facts("dog", objects=0), facts("cow", unclaimed_share=0.8))
    assert told.count(JUDGE.strip()) == 1 and told.endswith(JUDGE)


def test_words_light_up_the_place_they_speak_of():
    told = sentence_spans(
        side_by_side(
            facts("person", components=2, objects=4, largest_merge=3),
            facts("cat", objects=3, unseen_objects=2, unclaimed_share=0.9),
            facts("cow", unclaimed_share=0.9),
        )
    )
    assert [(span.text, span.target) for span in told if span.target] == [
        ("person region", "class:15"),
        ("cat region", "class:8"),
        ("cow region", "class:10"),
        ("4 people", "objects:15"),
        ("3 cats", "objects:8"),
        ("1 cow", "objects:10"),
        ("One piece of the person region", "merge:15"),
        ("2 of the 3 cats", "unseen:8"),
        ("cow region", "unclaimed:10"),
    ]
    only_one = sentence_spans(side_by_side(facts("dog", objects=0), facts("TV", 0, components=0)))
    assert ("dog", "class:12") in only_one and ("TV", "objects:20") in only_one


def test_the_question_is_about_the_most_telling_class():
    assert asked_class(side_by_side(facts("bus", 0.5), facts("dog", objects=5), facts("cow", objects=6))) == 10
    merged = facts("person", objects=2, largest_merge=2)
    assert asked_class(side_by_side(facts("bus", 0.5, objects=9), merged)) == 15
    assert asked_class(side_by_side(facts("cow", 0.0001, components=0, objects=0))) is None
    assert asked_class(side_by_side(stuff("grass", 0.9), facts("cow", 0.1))) == 10
    assert asked_class(side_by_side(stuff("grass", 1.0, components=9))) is None


def test_where_there_is_a_key_the_question_is_about_one_of_its_classes():
    true = [Instance(ID_OF[name], 1.0, np.ones((1, 1), bool), (0, 0, 1, 1)) for name in ("bear", "bear", "person")]
    bears_taken_for_dogs = facts("dog", objects=5)
    assert asked_class(side_by_side(bears_taken_for_dogs, facts("person")), true) == ID_OF["person"]
    assert asked_class(side_by_side(bears_taken_for_dogs), true) == ID_OF["bear"]
    assert asked_class(side_by_side(bears_taken_for_dogs)) == ID_OF["dog"]


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (facts("person", objects=5, largest_merge=5), "5 people touch, so they are one region."),
        (
            facts("person", components=3, objects=3, largest_merge=2),
            "2 people touch, so they are one region, but the map also has pieces that hold no whole person.",
        ),
        (facts("cow", components=3), "The map has pieces that hold no whole cow: something in front"),
        (facts("cow", components=3, unclaimed_share=0.7), "Most of the cow region belongs to no object."),
        (facts("cow", objects=0), "The instance answer has no cow: it missed something"),
        (facts("cow", 0, components=0), "The semantic map has no cow region: it missed something"),
        (facts("cow", 0.0001, components=0, objects=0), "Neither answer shows any cows."),
        (facts("cow", objects=2, unseen_objects=1), "Where 1 of the 2 cows is, the semantic map mostly shows"),
        (facts("cow", components=2, objects=3), "At least one cow lies across several regions"),
        (facts("cow"), "There is only one cow, so there is nothing to merge."),
        (stuff("grass", 0.6, components=3), "“grass” counts as stuff here: it has an area, but no objects."),
        (facts("bus", components=2, objects=2), "No two buses share a region, so both counts agree."),
    ],
)
def test_the_reason_fits_the_counts(fact, words):
    assert reason(fact).startswith(words)


# What the sentence must say about two small answers, counted a second time: pixel by pixel, with sets.
