"""The sentence says the facts, in right English."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segdemo import ClassFacts, Comparison
from segdemo.classes import CLASS_COUNT, CLASS_NAMES
from segdemo.lesson import sentence

CLASS_IDS = range(1, CLASS_COUNT)


def facts(name: str, share: float = 0.1, components: int = 1, objects: int = 1, largest_merge: int = 0, **more):
    return ClassFacts(
        class_id=CLASS_NAMES.index(name),
        name=name,
        area=round(share * 10_000),
        area_share=share,
        components=components,
        objects=objects,
        merged_objects=largest_merge,
        largest_merge=largest_merge,
        **{"unclaimed_share": 0.0, "unseen_objects": 0, **more},
    )


def said(*classes: ClassFacts) -> str:
    return sentence(Comparison(100, 100, classes))


def test_one_class_is_said_in_full():
    assert said(facts("person", 0.23, components=2, objects=4)) == (
        "Semantic: one person region, 23 % of the picture, in 2 pieces. Instance: 4 people."
    )


def test_a_single_piece_needs_no_count():
    assert said(facts("cat", 0.4)) == "Semantic: one cat region, 40 % of the picture. Instance: 1 cat."


def test_a_merge_is_the_point_and_is_said():
    assert said(facts("sheep", 0.23, objects=7, largest_merge=7)).endswith(
        "Instance: 7 sheep. The sheep region holds 7 sheep: the semantic map cannot tell them apart."
    )
    assert "One piece of the person region holds 3 people:" in said(
        facts("person", components=2, objects=4, largest_merge=3)
    )


def test_the_largest_merge_comes_first_then_the_largest_area():
    text = said(facts("bus", 0.5), facts("dog", 0.3), facts("person", 0.1, objects=2, largest_merge=2))
    assert re.findall(r"one (\w+) region", text) == ["person", "bus", "dog"]
    assert "Instance: 2 people, 1 bus, 1 dog." in text


def test_beyond_three_classes_the_rest_is_counted():
    named = [facts(CLASS_NAMES[class_id], 0.3 - class_id / 100) for class_id in range(1, 6)]
    text = said(*named)
    assert (
        "bird region, 27 % of the picture; and 2 more classes. Instance: 1 airplane, 1 bicycle, 1 bird, and 2" in text
    )
    assert "; and 1 more class. Instance" in said(*named[:4])


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("person", "people"),
        ("sheep", "sheep"),
        ("bus", "buses"),
        ("couch", "couches"),
        ("TV", "TVs"),
        ("dining table", "dining tables"),
        ("potted plant", "potted plants"),
        ("airplane", "airplanes"),
        ("bicycle", "bicycles"),
        ("bird", "birds"),
        ("boat", "boats"),
        ("bottle", "bottles"),
        ("car", "cars"),
        ("cat", "cats"),
        ("chair", "chairs"),
        ("cow", "cows"),
        ("dog", "dogs"),
        ("horse", "horses"),
        ("motorcycle", "motorcycles"),
        ("train", "trains"),
    ],
)
def test_every_class_has_its_plural(name, plural):
    assert said(facts(name, objects=1)).endswith(f"Instance: 1 {name}.")
    assert said(facts(name, objects=3)).endswith(f"Instance: 3 {plural}.")


@pytest.mark.parametrize("share, words", [(0.001, "less than 1 %"), (0.0051, "1 %"), (0.994, "99 %"), (1.0, "100 %")])
def test_shares_are_whole_percents(share, words):
    assert f"one cow region, {words} of the picture." in said(facts("cow", share))


def test_nothing_found_is_said():
    assert said() == "Neither model found any of the 20 classes it knows in this picture."
    assert said(facts("cow", 0.0001, components=0, objects=0)) == said()  # mere specks


def test_what_only_one_model_found_is_said():
    assert said(facts("dog", objects=0)) == (
        "Semantic: one dog region, 10 % of the picture. Instance: nothing. The instance model found no dog."
    )
    assert said(facts("TV", 0, components=0, objects=2)) == (
        "Semantic: nothing. Instance: 2 TVs. The semantic model found no TV."
    )


def test_other_disagreements_are_said():
    unseen = "the semantic map mostly sees something else."
    assert said(facts("cat", unseen_objects=1)).endswith(f" Where the cat is, {unseen}")
    assert said(facts("cat", objects=3, unseen_objects=1)).endswith(f" Where 1 of the 3 cats is, {unseen}")
    assert said(facts("cat", objects=3, unseen_objects=2)).endswith(f" Where 2 of the 3 cats are, {unseen}")
    assert said(facts("cat", unclaimed_share=0.8)).endswith(" Most of the cat region belongs to no object.")


@st.composite
def comparisons(draw):
    classes = []
    for class_id in draw(st.lists(st.sampled_from(CLASS_IDS), unique=True, max_size=6)):
        objects, components = draw(st.integers(0, 9)), draw(st.integers(0, 9))
        merge = draw(st.integers(2, objects)) if objects > 1 and components else 0
        made = facts(CLASS_NAMES[class_id], draw(st.floats(0, 1)), components, objects, merge)
        unseen, unclaimed = draw(st.integers(0, objects)), draw(st.floats(0, 1))
        classes.append(replace(made, unseen_objects=unseen, unclaimed_share=unclaimed))
    classes.sort(key=lambda one: -one.area)
    return Comparison(100, 100, tuple(classes))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(comparisons())
def test_any_facts_make_a_clean_sentence(comparison):
    text = sentence(comparison)
    assert re.fullmatch(r"[A-Z][^.]*\.( [A-Z][^.]*\.)*", text)
    for wrong in ("nan", "  ", " ,", " ;", ": .", "1 more classes", "sheeps", "persons", "buss ", "couchs", " 0 "):
        assert wrong not in text
    for name in {*CLASS_NAMES} - {"sheep"}:
        assert not re.search(rf"\b(?!1\b)\d+ {name}\b", text)  # "2 dog"
        assert not re.search(rf"\b1 ({name}s|people|buses|couches)\b", text)
