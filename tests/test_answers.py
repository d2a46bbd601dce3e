"""Answers that make no sense are refused at the door."""

import numpy as np
import pytest

from segdemo import CLASSES, Instance, InstanceSet, SemanticMap
from segdemo.classes import STUFF, THINGS, UNNAMED, VOID

DOG, PERSON = 12, 15
MASK = np.ones((2, 3), bool)


def instance(class_id: int = PERSON, score: float = 0.9, mask: np.ndarray = MASK) -> Instance:
    return Instance(class_id, score, mask, (0, 0, 3, 2))


@pytest.mark.parametrize("class_ids", [np.zeros((2, 3)), np.zeros((2, 3), np.int64), np.zeros((2, 3, 1), np.uint8)])
def test_a_class_map_is_two_dimensional_uint8(class_ids):
    with pytest.raises(ValueError, match=r"\(H, W\) uint8"):
        SemanticMap(class_ids)


def test_a_class_map_holds_classes_of_the_catalogue_and_no_void():
    for spec in CLASSES:
        assert SemanticMap(np.full((2, 3), spec.id, np.uint8)).class_ids.max() == spec.id
    for wrong in (len(CLASSES), VOID):
        with pytest.raises(ValueError, match=str(wrong)):
            SemanticMap(np.full((2, 3), wrong, np.uint8))


def test_a_class_map_holds_what_its_model_knows_and_unnamed_pixels():
    class_ids = np.array([[UNNAMED, DOG, PERSON]], np.uint8)
    assert SemanticMap(class_ids, frozenset({DOG, PERSON})).known == {DOG, PERSON}
    assert SemanticMap(class_ids).known == THINGS | STUFF
    with pytest.raises(ValueError, match=rf"does not know: \[{PERSON}\]"):
        SemanticMap(class_ids, frozenset({DOG}))


@pytest.mark.parametrize("class_id", [UNNAMED, -1, *sorted(STUFF), len(CLASSES), VOID])
def test_an_object_is_a_thing(class_id):
    with pytest.raises(ValueError, match="thing of the catalogue"):
        instance(class_id)


def test_objects_are_of_classes_that_the_model_knows():
    assert InstanceSet((instance(DOG),), 2, 3, frozenset({DOG})).above(0.5).known == {DOG}
    with pytest.raises(ValueError, match=rf"does not know: \[{PERSON}\]"):
        InstanceSet((instance(PERSON),), 2, 3, frozenset({DOG}))


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_score_lies_between_0_and_1(score):
    with pytest.raises(ValueError, match="0–1"):
        instance(score=score)


@pytest.mark.parametrize("mask", [np.ones((2, 3), np.uint8), np.ones(3, bool)])
def test_a_mask_is_two_dimensional_bool(mask):
    with pytest.raises(ValueError, match=r"\(H, W\) bool"):
        instance(mask=mask)


def test_the_area_counts_the_pixels_of_the_mask():
    assert instance(mask=np.eye(4, dtype=bool)).area == 4


def test_masks_have_the_size_of_the_picture():
    with pytest.raises(ValueError, match="mask is"):
        InstanceSet((instance(),), 3, 2)


def test_objects_come_highest_score_first():
    with pytest.raises(ValueError, match="highest first"):
        InstanceSet((instance(score=0.1), instance(score=0.2)), 2, 3)


def test_above_keeps_the_scores_from_the_threshold_on():
    objects = InstanceSet(tuple(instance(score=score) for score in (0.9, 0.5, 0.49)), 2, 3)
    assert [kept.score for kept in objects.above(0.5)] == [0.9, 0.5]
    assert len(objects.above(0)) == len(objects) == 3
    assert (objects.above(1).height, objects.above(1).width) == (2, 3)


def test_numbers_count_within_each_class():
    objects = InstanceSet(tuple(instance(class_id) for class_id in (PERSON, DOG, PERSON, DOG, PERSON)), 2, 3)
    assert [(number, one.class_id) for number, one in objects.numbered()] == [
        (1, PERSON),
        (1, DOG),
        (2, PERSON),
        (2, DOG),
        (3, PERSON),
    ]
