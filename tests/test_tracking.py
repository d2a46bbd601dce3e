"""Numbers that stay with an object from picture to picture, on pictures of a few pixels."""

from __future__ import annotations

import numpy as np

from segdemo.answers import Instance, InstanceSet
from segdemo.tracking import follow

CAR, PERSON = 7, 15


def frame(*objects: tuple[int, int, int]) -> InstanceSet:
    """A picture of one row of 40 pixels with objects (class id, from, to), in this order."""
    made = []
    for rank, (class_id, start, end) in enumerate(objects):
        mask = np.zeros((1, 40), bool)
        mask[0, start:end] = True
        made.append(Instance(class_id, 0.9 - 0.1 * rank, mask, (start, 0, end, 1)))
    return InstanceSet(tuple(made), 1, 40)


def test_a_number_stays_with_its_object_whatever_the_order():
    frames = [frame((CAR, 0, 10), (CAR, 20, 30)), frame((CAR, 22, 32), (CAR, 2, 12))]
    assert follow(frames) == [(1, 2), (2, 1)]


def test_classes_count_for_themselves_and_are_never_mixed_up():
    frames = [frame((CAR, 0, 10), (PERSON, 20, 30)), frame((PERSON, 0, 10), (CAR, 20, 30))]
    assert follow(frames) == [(1, 1), (2, 2)]


def test_one_number_goes_to_one_object_and_the_best_pairs_are_kept():
    # Both of the second picture overlap the first car; only one can be it.
    assert follow([frame((CAR, 0, 10)), frame((CAR, 4, 14), (CAR, 0, 9))]) == [(1,), (2, 1)]


def test_what_moves_too_far_or_is_lost_for_a_while_is_another():
    assert follow([frame((CAR, 0, 10)), frame((CAR, 8, 18))]) == [(1,), (2,)]
    assert follow([frame((CAR, 0, 10)), frame(), frame((CAR, 0, 10))]) == [(1,), (), (2,)]
    assert follow([]) == []
