"""The facts are what a patient person would count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from segdemo import Instance, InstanceSet, SemanticMap, compare
from segdemo.comparison import HOLD_SHARE, SPECK_SHARE

CAT, DOG, PERSON = 8, 12, 15


def semantic(rows: str) -> SemanticMap:
    """A class map drawn with letters: P person, D dog, C cat, anything else background."""
    ids = {"P": PERSON, "D": DOG, "C": CAT}
    return SemanticMap(np.array([[ids.get(letter, 0) for letter in row] for row in rows.split()], np.uint8))


def instances(shape: tuple[int, int], *objects: tuple[int, np.ndarray]) -> InstanceSet:
    return InstanceSet(tuple(Instance(class_id, 0.9, mask, (0, 0, 1, 1)) for class_id, mask in objects), *shape)


def drawn(rows: str, **classes: int) -> InstanceSet:
    """Objects drawn with letters; each letter is one object of the class given for it."""
    letters = np.array([list(row) for row in rows.split()])
    return instances(letters.shape, *((class_id, letters == letter) for letter, class_id in classes.items()))


def facts_of(comparison, class_id):
    (facts,) = (facts for facts in comparison.classes if facts.class_id == class_id)
    return facts


def test_touching_people_are_one_piece_and_two_objects():
    comparison = compare(
        semantic("..PPPP.. ..PPPP.. ........"), drawn("..aabb.. ..aabb.. ........", a=PERSON, b=PERSON)
    )
    facts = facts_of(comparison, PERSON)
    assert (comparison.height, comparison.width) == (3, 8)
    assert (facts.name, facts.area, facts.area_share) == ("person", 8, 8 / 24)
    assert (facts.components, facts.objects, facts.merged_objects, facts.largest_merge) == (1, 2, 2, 2)
    assert (facts.unclaimed_share, facts.unseen_objects) == (0, 0)


def test_people_apart_are_not_merged():
    facts = facts_of(compare(semantic("PP..PP PP..PP"), drawn("aa..bb aa..bb", a=PERSON, b=PERSON)), PERSON)
    assert (facts.components, facts.objects, facts.merged_objects, facts.largest_merge) == (2, 2, 0, 0)


def test_pixels_that_meet_at_a_corner_are_one_piece():
    facts = facts_of(compare(semantic("PP.. ..PP"), drawn("aa.. ..bb", a=PERSON, b=PERSON)), PERSON)
    assert (facts.components, facts.merged_objects) == (1, 2)


def test_two_merges_are_added_and_the_larger_is_named():
    comparison = compare(semantic("PPP.PP"), drawn("abc.de", **dict.fromkeys("abcde", PERSON)))
    facts = facts_of(comparison, PERSON)
    assert (facts.components, facts.merged_objects, facts.largest_merge) == (2, 5, 3)


def test_classes_that_touch_do_not_merge():
    comparison = compare(semantic("PPDD"), drawn("aabb", a=PERSON, b=DOG))
    assert [facts.merged_objects for facts in comparison.classes] == [0, 0]


def test_an_object_belongs_to_the_piece_that_holds_more_than_half_of_it():
    comparison = compare(semantic("PPP.P"), drawn("abb.b", a=PERSON, b=PERSON))
    assert facts_of(comparison, PERSON).merged_objects == 2  # 2 of b's 3 pixels lie with a
    comparison = compare(semantic("PP.P.P"), drawn("ab.b.b", a=PERSON, b=PERSON))
    assert facts_of(comparison, PERSON).merged_objects == 0  # b is in three pieces, at home in none
    comparison = compare(semantic("PP.P"), drawn("ab.b", a=PERSON, b=PERSON))
    assert facts_of(comparison, PERSON).merged_objects == 0  # exactly half of b lies in either piece
    comparison = compare(semantic("P."), drawn("aa", a=PERSON))
    assert facts_of(comparison, PERSON).unseen_objects == 0  # of which the map sees exactly half


def test_an_object_where_the_map_sees_something_else_is_unseen():
    comparison = compare(semantic("PDDD"), drawn("aaaa", a=PERSON))
    assert facts_of(comparison, PERSON).unseen_objects == 1
    assert (facts_of(comparison, DOG).objects, facts_of(comparison, DOG).unclaimed_share) == (0, 1)
    assert facts_of(compare(semantic("PPDD"), drawn("aaaa", a=PERSON)), PERSON).unseen_objects == 0


def test_class_pixels_of_no_object_are_unclaimed():
    facts = facts_of(compare(semantic("PPPP"), drawn("abb.", a=PERSON, b=DOG)), PERSON)
    assert facts.unclaimed_share == 3 / 4


def test_a_class_of_either_answer_is_listed_largest_area_first():
    comparison = compare(semantic("DDP..."), drawn("a.bccc", a=DOG, b=PERSON, c=CAT))
    assert [(facts.class_id, facts.area, facts.objects) for facts in comparison.classes] == [
        (DOG, 2, 1),
        (PERSON, 1, 1),
        (CAT, 0, 1),
    ]
    assert facts_of(comparison, CAT).components == 0


def test_nothing_found_is_no_class():
    assert compare(semantic("...."), drawn("....")).classes == ()


def test_a_speck_is_area_but_no_piece():
    ids = np.zeros((100, 100), np.uint8)
    ids[:10, :10] = PERSON
    ids[50, 50:54] = PERSON  # 4 of 10,000 pixels: below SPECK_SHARE
    ids[70, 50:55] = PERSON  # 5: a piece
    assert 4 < SPECK_SHARE * ids.size <= 5
    facts = facts_of(compare(SemanticMap(ids), instances(ids.shape)), PERSON)
    assert (facts.area, facts.components) == (109, 2)


def test_a_speck_that_is_an_object_is_a_piece():
    ids = np.zeros((100, 100), np.uint8)
    ids[50, 50] = PERSON
    facts = facts_of(compare(SemanticMap(ids), instances(ids.shape, (PERSON, ids == PERSON))), PERSON)
    assert (facts.components, facts.objects) == (1, 1)


def test_an_object_without_pixels_is_counted_and_unseen():
    facts = facts_of(compare(semantic("PP"), instances((1, 2), (PERSON, np.zeros((1, 2), bool)))), PERSON)
    assert (facts.objects, facts.unseen_objects, facts.merged_objects) == (1, 1, 0)


def test_different_sizes_are_refused_with_both_named():
    with pytest.raises(ValueError, match=r"2 × 3 .* 3 × 2"):
        compare(SemanticMap(np.zeros((2, 3), np.uint8)), instances((3, 2)))
    with pytest.raises(ValueError, match="nothing to compare"):
        compare(SemanticMap(np.zeros((0, 3), np.uint8)), instances((0, 3)))


def flood(region: np.ndarray) -> list[set[tuple[int, int]]]:
    """The 8-connected components, by walking from pixel to pixel."""
    left = set(zip(*np.nonzero(region), strict=True))
    components = []
    while left:
        queue = [left.pop()]
        component = set(queue)
        while queue:
            y, x = queue.pop()
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            component |= near
            queue += near
        components.append(component)
    return components


shapes = npst.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=9)


@pytest.mark.no_cover  # counting would make it two or three times as slow
@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_every_number_equals_a_brute_force_count(data):
    shape = data.draw(shapes)
    class_ids = data.draw(npst.arrays(np.uint8, shape, elements=st.sampled_from([0, 0, CAT, PERSON])))
    objects = data.draw(st.lists(st.tuples(st.sampled_from([CAT, PERSON]), npst.arrays(bool, shape)), max_size=5))
    comparison = compare(SemanticMap(class_ids), instances(shape, *objects))
    assert {facts.class_id for facts in comparison.classes} == ({*class_ids.flat} - {0}) | {c for c, _ in objects}
    assert [facts.area for facts in comparison.classes] == sorted((f.area for f in comparison.classes), reverse=True)
    for facts in comparison.classes:
        masks = [set(zip(*np.nonzero(mask), strict=True)) for class_id, mask in objects if class_id == facts.class_id]
        components = flood(class_ids == facts.class_id)
        region = set().union(*components)
        held = [sum(len(mask & component) > HOLD_SHARE * len(mask) for mask in masks) for component in components]
        groups = [count for count in held if count > 1]
        assert facts.area == len(region)
        assert facts.area_share == pytest.approx(len(region) / class_ids.size)
        assert facts.components == len(components)  # at this size, one pixel is more than a speck
        assert facts.objects == len(masks)
        assert (facts.merged_objects, facts.largest_merge) == (sum(groups), max(groups, default=0))
        unclaimed = region - set().union(*masks)
        assert facts.unclaimed_share == (len(unclaimed) / len(region) if region else 0)
        assert facts.unseen_objects == sum(not mask or len(mask & region) < HOLD_SHARE * len(mask) for mask in masks)
