"""The linked view gets the very masks and counts of the answers."""

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pycocotools import mask as coco_mask

from segdemo import Instance, InstanceSet, SemanticMap, compare
from segdemo.classes import CLASS_COUNT
from segdemo.front.shared.answer_value import THRESHOLDS, answer_value, answers_in, run_lengths
from segdemo.lesson import asked_class, reason, sentence


def decoded(mask: dict, height: int, width: int) -> np.ndarray:
    full = np.zeros((height, width), bool)
    if mask["rle"]:
        inside = coco_mask.decode({"size": [mask["width"], mask["height"]], "counts": mask["rle"].encode()}).T
        full[mask["top"] : mask["top"] + mask["height"], mask["left"] : mask["left"] + mask["width"]] = inside
    return full


@settings(max_examples=60, deadline=None, derandomize=True)
@given(arrays(bool, st.tuples(st.integers(1, 9), st.integers(1, 9))))
def test_any_mask_survives_its_run_lengths(mask):
    assert np.array_equal(decoded(run_lengths(mask), *mask.shape), mask)


@st.composite
def two_answers(draw):
    shape = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    classes = st.sampled_from([0, 0, 8, 15, 17])
    semantic = SemanticMap(draw(arrays(np.uint8, shape, elements=classes)))
    scores = sorted(draw(st.lists(st.floats(0.05, 1), max_size=6)), reverse=True)
    objects = tuple(
        Instance(draw(st.sampled_from([8, 15])), score, draw(arrays(bool, shape)), (0, 0, 1, 1)) for score in scores
    )
    return semantic, InstanceSet(objects, *shape)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(two_answers())
def test_regions_rebuild_the_map_and_steps_tell_the_facts_of_every_threshold(answers):
    semantic, instances = answers
    value = answer_value({"path": "photo.jpg"}, semantic, instances)
    json.dumps(value, allow_nan=False)

    rebuilt = np.zeros_like(semantic.class_ids)
    for region in value["semantic"]["regions"]:
        mask = decoded(region["mask"], *rebuilt.shape)
        assert mask.sum() == region["area"] and not rebuilt[mask].any(), "regions share no pixel"
        rebuilt[mask] = region["class_id"]
    assert np.array_equal(rebuilt, semantic.class_ids)

    assert len(value["instances"]) == len(instances)
    for told, (number, instance) in zip(value["instances"], instances.numbered(), strict=True):
        assert (told["class_id"], told["number"], told["score"]) == (instance.class_id, number, instance.score)
        assert np.array_equal(decoded(told["mask"], *rebuilt.shape), instance.mask)
        if told["region"] is not None:
            holder = decoded(value["semantic"]["regions"][told["region"]]["mask"], *rebuilt.shape)
            assert (holder & instance.mask).sum() * 2 > instance.mask.sum()

    for threshold in THRESHOLDS:
        step = [step for step in value["steps"] if step["threshold"] <= threshold][-1]
        wanted = compare(semantic, instances.above(threshold))
        assert [fact["class_id"] for fact in step["classes"]] == [fact.class_id for fact in wanted.classes]
        for fact, other in zip(step["classes"], wanted.classes, strict=True):
            assert fact == vars(other)
            merged = [
                sum(o["region"] == place and o["score"] >= threshold for o in value["instances"])
                for place, region in enumerate(value["semantic"]["regions"])
                if region["class_id"] == other.class_id
            ]
            assert max([count for count in merged if count > 1], default=0) == other.largest_merge
        assert "".join(words for words, _ in step["said"]) == sentence(wanted)
        assert step["asked"] == asked_class(wanted)
        assert step["reasons"] == [reason(fact) for fact in wanted.classes]


def test_an_answer_arrives_in_stages():
    semantic = SemanticMap(np.full((4, 6), CLASS_COUNT - 1, np.uint8))
    nothing = answer_value({"path": "photo.jpg"})
    assert (nothing["semantic"], nothing["instances"], nothing["steps"]) == (None, None, [])
    first = answer_value({"path": "photo.jpg"}, semantic)
    assert (first["width"], first["height"]) == (6, 4)
    assert len(first["semantic"]["regions"]) == 1 and first["instances"] is None and first["steps"] == []
    empty = answer_value({"path": "photo.jpg"}, semantic, InstanceSet((), 4, 6))
    assert empty["instances"] == [] and len(empty["steps"]) == 1


def test_an_answer_is_marked_by_the_key_at_every_threshold():
    semantic = SemanticMap(np.repeat(np.uint8([[8, 8, 0, 15]]), 2, axis=0))
    cats = semantic.class_ids == 8
    person = semantic.class_ids == 15
    key = InstanceSet((Instance(8, 1.0, cats, (0, 0, 2, 2)), Instance(15, 1.0, person, (3, 0, 4, 2))), 2, 4)
    answer = InstanceSet((Instance(8, 0.9, cats, (0, 0, 2, 2)), Instance(15, 0.4, person, (3, 0, 4, 2))), 2, 4)
    value = answer_value({"path": "photo.jpg"}, semantic, answer, (semantic, key), example="park")
    assert value["example"] == "park"
    assert [(true["class_id"], true["number"]) for true in value["key"]] == [(8, 1), (15, 1)]
    assert [(step["threshold"], step["missed"]) for step in value["steps"]] == [(0.05, []), (0.45, [1]), (0.95, [0, 1])]
    assert "1 of 1 cat" in "".join(words for words, _ in value["steps"][1]["marks"])
    assert answer_value({"path": "photo.jpg"}, semantic, answer)["steps"][0]["marks"] == []


def test_objects_of_further_classes_are_handed_over_but_not_counted():
    semantic = SemanticMap(np.zeros((4, 6), np.uint8))
    objects = [
        Instance(class_id, score, np.ones((4, 6), bool), (0, 0, 6, 4)) for class_id, score in ((52, 0.9), (15, 0.6))
    ]
    value = answer_value({"path": "photo.jpg"}, semantic, InstanceSet(tuple(objects), 4, 6))
    assert [(told["class_id"], told["number"], told["seen"]) for told in value["instances"]] == [
        (52, 1, False),
        (15, 1, False),
    ]
    assert [(step["threshold"], [fact["class_id"] for fact in step["classes"]]) for step in value["steps"]] == [
        (0.05, [15]),
        (0.65, []),
    ]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(two_answers())
def test_the_answers_come_back_out_of_their_value(answers):
    semantic, instances = answers_in(answer_value({"path": "photo.jpg"}, *answers))
    assert np.array_equal(semantic.class_ids, answers[0].class_ids)
    assert (instances.height, instances.width) == semantic.class_ids.shape
    for back, instance in zip(instances, answers[1], strict=True):
        assert (back.class_id, back.score, back.box) == (instance.class_id, instance.score, instance.box)
        assert np.array_equal(back.mask, instance.mask)
