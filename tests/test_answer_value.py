"""The linked view gets the very masks and counts of the answers."""

import json

import numpy as np
from hypothesis import given, settings

from segdemo import CLASSES, Instance, InstanceSet, SemanticMap, compare
from segdemo.classes import VOC_THINGS
from segdemo.front import LinkedView
from segdemo.front.shared.answer_value import SENT_FACTS, THRESHOLDS, answer_value, answers_in
from segdemo.lesson import asked_class, reason, sentence
from segdemo.masks import mask_of_boxed
from tests.drawn_answers import two_answers

CAT, PERSON, FORK, GRASS = (
    spec.id for name in ("cat", "person", "fork", "grass") for spec in CLASSES if spec.name == name
)


TWO_ANSWERS = two_answers([0, 0, CAT, PERSON, 17, GRASS], [CAT, PERSON, FORK])


@settings(max_examples=80, deadline=None, derandomize=True)
@given(TWO_ANSWERS)
def test_regions_rebuild_the_map_and_steps_tell_the_facts_of_every_threshold(answers):
    semantic, instances = answers
    value = answer_value({"path": "photo.jpg"}, semantic, instances)
    json.dumps(value, allow_nan=False)

    rebuilt = np.zeros_like(semantic.class_ids)
    for region in value["semantic"]["regions"]:
        mask = mask_of_boxed(region["mask"], *rebuilt.shape)
        assert mask.sum() == region["area"] and not rebuilt[mask].any(), "regions share no pixel"
        rebuilt[mask] = region["class_id"]
    assert np.array_equal(rebuilt, semantic.class_ids)

    assert len(value["instances"]) == len(instances)
    for told, (number, instance) in zip(value["instances"], instances.numbered(), strict=True):
        assert (told["class_id"], told["number"], told["score"]) == (instance.class_id, number, instance.score)
        assert np.array_equal(mask_of_boxed(told["mask"], *rebuilt.shape), instance.mask)
        if told["region"] is not None:
            holder = mask_of_boxed(value["semantic"]["regions"][told["region"]]["mask"], *rebuilt.shape)
            assert (holder & instance.mask).sum() * 2 > instance.mask.sum()

    for threshold in THRESHOLDS:
        step = [step for step in value["steps"] if step["threshold"] <= threshold][-1]
        wanted = compare(semantic, instances.above(threshold))
        assert [fact["class_id"] for fact in step["classes"]] == [fact.class_id for fact in wanted.classes]
        for fact, other in zip(step["classes"], wanted.classes, strict=True):
            assert fact == {name: getattr(other, name) for name in SENT_FACTS}
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
    semantic = SemanticMap(np.full((4, 6), GRASS, np.uint8))
    nothing = answer_value({"path": "photo.jpg"})
    assert (nothing["semantic"], nothing["instances"], nothing["steps"]) == (None, None, [])
    first = answer_value({"path": "photo.jpg"}, semantic)
    assert (first["width"], first["height"]) == (6, 4)
    assert GRASS in first["known"]["semantic"] and "instance" not in first["known"]
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


def test_objects_of_a_class_that_only_one_model_knows_are_counted_but_not_compared():
    semantic = SemanticMap(np.zeros((4, 6), np.uint8), VOC_THINGS)
    objects = [
        Instance(class_id, score, np.ones((4, 6), bool), (0, 0, 6, 4))
        for class_id, score in ((FORK, 0.9), (PERSON, 0.6))
    ]
    value = answer_value({"path": "photo.jpg"}, semantic, InstanceSet(tuple(objects), 4, 6))
    assert value["known"]["semantic"] == sorted(VOC_THINGS) and FORK in value["known"]["instance"]
    assert [
        (step["threshold"], [(fact["class_id"], fact["objects"], fact["comparable"]) for fact in step["classes"]])
        for step in value["steps"]
    ] == [(0.05, [(PERSON, 1, True), (FORK, 1, False)]), (0.65, [(FORK, 1, False)]), (0.95, [])]
    assert "no fork" not in "".join(words for step in value["steps"] for words, _ in step["said"])


def test_stuff_has_regions_and_facts_but_is_never_asked_for():
    semantic = SemanticMap(np.full((4, 6), GRASS, np.uint8))
    (step,) = answer_value({"path": "photo.jpg"}, semantic, InstanceSet((), 4, 6))["steps"]
    assert step["asked"] is None
    assert [(fact["class_id"], fact["kind"], fact["area_share"]) for fact in step["classes"]] == [(GRASS, "stuff", 1.0)]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(TWO_ANSWERS)
def test_the_answers_come_back_out_of_their_value(answers):
    semantic, instances = answers_in(answer_value({"path": "photo.jpg"}, *answers))
    assert np.array_equal(semantic.class_ids, answers[0].class_ids)
    assert (instances.height, instances.width) == semantic.class_ids.shape
    for back, instance in zip(instances, answers[1], strict=True):
        assert (back.class_id, back.score, back.box) == (instance.class_id, instance.score, instance.box)
        assert np.array_equal(back.mask, instance.mask)
    assert (semantic.known, instances.known) == (answers[0].known, answers[1].known)


def test_the_page_gets_each_part_of_a_value_but_the_picture_as_one_text():
    view = LinkedView(render=False)
    value = answer_value({"path": "photo.jpg"}, SemanticMap(np.full((2, 3), CAT, np.uint8)), InstanceSet((), 2, 3))
    sent = view.postprocess(value)
    assert sent.keys() == value.keys() and sent["picture"] == value["picture"]
    for name in value.keys() - {"picture"}:
        assert json.loads(sent[name]) == json.loads(json.dumps(value[name]))  # tuples come back as lists
    assert view.postprocess(None) is None
