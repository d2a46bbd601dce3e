"""Marks by hand-made answer keys: what counts as found, missed, doubled, merged and invented."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, UNNAMED, VOC_THINGS
from segdemo.marking import Marks, class_ious, confusion_matrix, mark, marks_spans, mask_iou

COW, PERSON, SHEEP = 10, 15, 17
APPLE, GRASS, SKY = (next(spec.id for spec in CLASSES if spec.name == name) for name in ("apple", "grass", "sky"))


def row(pixels: str) -> np.ndarray:
    """A picture of one row, True where there is a letter."""
    return np.array([[letter != "." for letter in pixels]])


def objects(*answers: tuple[int, float, str]) -> InstanceSet:
    instances = tuple(Instance(class_id, score, row(pixels), (0, 0, 1, 1)) for class_id, score, pixels in answers)
    return InstanceSet(instances, 1, len(answers[0][2]) if answers else 8)


def semantic(*class_ids: int, **known: frozenset[int]) -> SemanticMap:
    return SemanticMap(np.array([class_ids], np.uint8), **known)


BARE = semantic(*[GRASS] * 8)


def mark_objects(answered: InstanceSet, asked: InstanceSet) -> Marks:
    return mark(BARE, answered, BARE, asked)


def said(marks: Marks) -> str:
    return "".join(span.text for span in marks_spans(marks))


TWO_SHEEP = objects((SHEEP, 1, "aaaa...."), (SHEEP, 1, "....bb.."))


@pytest.mark.parametrize(("answered", "found"), [("aa......", (0,)), ("a.......", ()), ("aaaaaaaa", (0,))])
def test_an_object_is_found_from_an_iou_of_one_half_on(answered, found):
    marks = mark_objects(objects((SHEEP, 0.9, answered)), TWO_SHEEP)
    assert marks.found == found
    assert set(marks.found) | set(marks.missed) == {0, 1}


def test_a_mask_of_another_class_finds_nothing():
    marks = mark_objects(objects((COW, 0.9, "aaaa....")), TWO_SHEEP)
    assert (marks.found, marks.missed, marks.invented) == ((), (0, 1), 1)


def test_the_second_answer_to_an_object_doubles_it_and_the_likelier_one_finds_it():
    marks = mark_objects(objects((SHEEP, 0.9, "aaa....."), (SHEEP, 0.8, "aaaa....")), TWO_SHEEP)
    assert [(mark.finds, mark.doubles) for mark in marks.objects] == [(0, None), (None, 0)]
    assert (marks.found, marks.missed, marks.doubled, marks.invented) == ((0,), (1,), 1, 0)


def test_of_two_objects_that_a_mask_fits_the_one_not_found_yet_is_found():
    asked = objects((SHEEP, 1, "aaaa...."), (SHEEP, 1, "..aaaa.."))
    answered = objects((SHEEP, 0.9, "aaaa...."), (SHEEP, 0.8, ".aaaa..."))
    assert mark_objects(answered, asked).found == (0, 1)


def test_a_mask_over_half_of_each_of_two_objects_merges_them():
    asked = objects((SHEEP, 1, "aa......"), (SHEEP, 1, "..bb...."), (SHEEP, 1, "....cccc"))
    marks = mark_objects(objects((SHEEP, 0.9, "aaaaa...")), asked)
    assert marks.objects[0].merges == (0, 1)
    assert (marks.merged, marks.invented, marks.missed) == (1, 0, (0, 1, 2))
    marks = mark_objects(objects((SHEEP, 0.9, "aaaaaa..")), asked)
    assert marks.objects[0].merges == (0, 1, 2), "exactly half of the third"


def test_a_mask_that_swallows_a_small_object_can_still_find_the_large_one():
    marks = mark_objects(objects((SHEEP, 0.9, "aaaaaa..")), TWO_SHEEP)
    assert (marks.found, marks.missed, marks.merged, marks.invented) == ((0,), (1,), 1, 0)


def test_objects_of_two_classes_in_one_mask_are_not_merged():
    asked = objects((SHEEP, 1, "aaaa...."), (COW, 1, "....bbbb"))
    marks = mark_objects(objects((SHEEP, 0.9, "aaaaa...")), asked)
    assert (marks.found, marks.merged) == ((0,), 0)


def test_a_mask_where_nothing_is_is_invented():
    assert mark_objects(objects((SHEEP, 0.9, "......xx")), TWO_SHEEP).invented == 1


def test_an_object_of_a_class_that_is_nowhere_in_the_key_is_invented():
    marks = mark_objects(objects((APPLE, 0.9, "......xx"), (SHEEP, 0.8, "aaaa....")), TWO_SHEEP)
    assert (len(marks.objects), marks.found, marks.invented) == (2, (0,), 1)


def test_a_higher_threshold_gives_the_marks_of_the_answers_it_leaves():
    answered = objects((SHEEP, 0.9, "......xx"), (SHEEP, 0.7, "aaaa...."), (SHEEP, 0.4, "aaa....."))
    marks = mark_objects(answered, TWO_SHEEP)
    for threshold in (0.05, 0.5, 0.7, 0.8, 0.95):
        assert marks.above(threshold) == mark_objects(answered.above(threshold), TWO_SHEEP)


def test_iou_of_each_class_of_the_key_and_the_share_of_right_pixels():
    truth = semantic(GRASS, GRASS, SHEEP, SHEEP, SHEEP, SHEEP, COW, COW)
    answer = semantic(GRASS, PERSON, GRASS, SHEEP, SHEEP, SHEEP, SHEEP, COW)
    marks = mark(answer, objects(), truth, objects())
    assert marks.class_ious == {COW: pytest.approx(1 / 2), SHEEP: pytest.approx(3 / 5), GRASS: pytest.approx(1 / 3)}
    assert marks.miou == pytest.approx((1 / 2 + 3 / 5 + 1 / 3) / 3)
    assert marks.right_share == pytest.approx(5 / 8)


def test_pixels_that_the_key_does_not_name_are_not_judged():
    truth = semantic(UNNAMED, UNNAMED, UNNAMED, SHEEP, SHEEP, SHEEP, SHEEP, SHEEP)
    answer = semantic(UNNAMED, SKY, SHEEP, SHEEP, SHEEP, SHEEP, SHEEP, UNNAMED)
    marks = mark(answer, objects(), truth, objects())
    assert (marks.right_share, marks.class_ious) == (4 / 5, {SHEEP: 4 / 5})
    nothing = mark(answer, objects(), semantic(*[UNNAMED] * 8), objects())
    assert (nothing.right_share, nothing.miou) == (1, None)


def test_of_a_class_that_the_model_does_not_know_unnamed_is_right():
    truth = semantic(SKY, SKY, GRASS, SHEEP, SHEEP, SHEEP, SHEEP, SHEEP)
    answer = semantic(UNNAMED, COW, UNNAMED, SHEEP, SHEEP, SHEEP, UNNAMED, UNNAMED, known=VOC_THINGS)
    marks = mark(answer, objects(), truth, objects())
    assert (marks.right_share, marks.class_ious) == (5 / 8, {SHEEP: 3 / 5})


def test_a_picture_without_objects_still_has_a_semantic_map_to_judge():
    marks = mark(semantic(*[GRASS] * 7, SHEEP), objects((SHEEP, 0.9, ".......x")), BARE, objects())
    assert (marks.miou, marks.found, marks.missed, marks.invented) == (7 / 8, (), (), 1)
    assert said(marks) == "There is no object to find here; 87 % of the semantic map right. 1 answer fits no object."


def test_answers_of_another_size_than_the_key_are_refused():
    with pytest.raises(ValueError, match="the key is"):
        mark(semantic(0, 0), objects(), BARE, objects())
    with pytest.raises(ValueError, match="the key is"):
        mark(BARE, InstanceSet((), 2, 8), BARE, objects())


def test_the_marks_in_words_lead_to_the_class_of_which_objects_are_missed():
    asked = objects((COW, 1, "......cc"), (SHEEP, 1, "aa......"), (SHEEP, 1, "..bb...."), (SHEEP, 1, "....dd.."))
    answered = objects(
        (COW, 0.9, "......cc"), (SHEEP, 0.9, "aaaa...."), (SHEEP, 0.8, "aa......"), (SHEEP, 0.7, "aa......")
    )
    marks = mark_objects(answered, asked)
    assert said(marks) == (
        "1 of 3 sheep, 1 of 1 cow found; 100 % of the semantic map right."
        " 2 answers repeat objects that are already found. 1 mask swallows several objects."
    )
    assert [(span.text, span.target) for span in marks_spans(marks) if span.target] == [
        ("1 of 3 sheep", f"missed:{SHEEP}")
    ]


def test_one_wrong_pixel_is_not_100_percent():
    truth = np.full((100, 100), GRASS, np.uint8)
    answer = truth.copy()
    answer[0, 0] = SHEEP
    nothing = InstanceSet((), 100, 100)
    marks = mark(SemanticMap(answer), nothing, SemanticMap(truth), nothing)
    assert said(marks) == "There is no object to find here; 99 % of the semantic map right."


# Pixels of a key: few classes and numbers, so that objects of one class are common.
keys = arrays(np.uint16, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.sampled_from((0, 1, 2, 11, 12)))


def answers_of(key: np.ndarray) -> tuple[SemanticMap, InstanceSet]:
    instances = tuple(
        Instance(int(value) // 10 + 1, 1.0, key == value, (0, 0, 1, 1)) for value in np.unique(key[key > 0])
    )
    return SemanticMap(np.where(key, key // 10 + 1, 0).astype(np.uint8)), InstanceSet(instances, *key.shape)


@given(keys)
def test_a_key_marked_against_itself_is_perfect(key):
    marks = mark(*answers_of(key), *answers_of(key))
    assert marks.found == tuple(range(len(marks.asked)))
    assert (marks.missed, marks.doubled, marks.merged, marks.invented) == ((), 0, 0, 0)
    assert marks.right_share == 1
    assert marks.miou == (1 if marks.asked else None)


@given(st.data())
def test_every_answer_gets_one_mark_and_every_object_is_found_at_most_once(data):
    key = data.draw(keys)
    truth = answers_of(key)
    scores = data.draw(st.lists(st.floats(0, 1), max_size=5))
    masks = [data.draw(arrays(np.bool_, key.shape)) for _ in scores]
    answered = tuple(
        Instance(data.draw(st.sampled_from((1, 2))), score, mask, (0, 0, 1, 1))
        for score, mask in zip(sorted(scores, reverse=True), masks, strict=True)
    )
    marks = mark(truth[0], InstanceSet(answered, *key.shape), *truth)
    assert len(marks.objects) == len(answered)
    assert len(set(marks.found)) == len(marks.found) == len(marks.asked) - len(marks.missed)
    for instance, verdict in zip(answered, marks.objects, strict=True):
        assert verdict.finds is None or verdict.doubles is None
        fit = [index for index in (verdict.finds, verdict.doubles) if index is not None]
        assert all(marks.asked[index] == instance.class_id for index in (*fit, *verdict.merges))
        assert all(mask_iou(instance.mask, truth[1].instances[index].mask) >= 0.5 for index in fit)


def test_void_pixels_are_not_judged():
    truth = np.array([[0, SHEEP, 255]], np.uint8)
    answer = np.array([[0, SHEEP, PERSON]], np.uint8)
    confusion = confusion_matrix(truth, answer)
    assert confusion.sum() == 2
    assert confusion[SHEEP, SHEEP] == 1


def test_a_class_in_neither_map_has_no_iou():
    ious = class_ious(confusion_matrix(*np.array([[[0, SHEEP]], [[0, 0]]], np.uint8)))
    assert (ious[0], ious[SHEEP]) == (0.5, 0)
    assert np.isnan(ious).sum() == len(CLASSES) - 2


def test_mask_iou_counts_pixels():
    a, b = np.zeros((2, 4, 4), bool)
    a[:2], b[1:3] = True, True
    assert mask_iou(a, b) == pytest.approx(1 / 3)
    assert mask_iou(a & False, b & False) == 0.0
