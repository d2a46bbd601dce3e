"""What an answer costs: counted, not copied; told as it was measured."""

import threading

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from segdemo.costs import SAME_FACTOR, Cost, cost_sentences, costs
from segdemo.pairs import Complexity, load_pair
from segdemo.pairs.complexity import complexity

PLAIN = np.zeros((48, 64, 3), np.uint8)
NOISE = np.random.default_rng(0).integers(0, 255, (48, 64, 3), np.uint8)


class CountingPair:
    """Counts how often it is asked."""

    def __init__(self, name: str, answer: tuple[Complexity, Complexity] | None) -> None:
        self.name, self.answer, self.asked = name, answer, 0

    def complexity(self, picture: np.ndarray) -> tuple[Complexity, Complexity] | None:
        self.asked += 1
        return self.answer


def measured(semantic: tuple[float, int], instance: tuple[float, int]) -> tuple[Cost, Cost]:
    """Costs from seconds and multiply-adds."""
    return tuple(
        Cost("pair", model, seconds, 1, work)
        for model, (seconds, work) in (("semantic", semantic), ("instance", instance))
    )


def test_multiply_adds_are_those_counted_by_hand():
    network = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1),  # for each of 10 × 12 pixels and 8 channels: 3 channels × 3 × 3 pixels
        nn.Conv2d(8, 8, 5, padding=2, groups=8),  # depthwise: 5 × 5 pixels of one channel
        nn.Flatten(),
        nn.Linear(8 * 10 * 12, 7),
    )
    counted = complexity(network, lambda: network(torch.zeros(1, 3, 10, 12)))
    assert counted.multiply_adds == 10 * 12 * 8 * 3 * 3 * 3 + 10 * 12 * 8 * 5 * 5 + 8 * 10 * 12 * 7
    assert counted.parameters == (8 * 27 + 8) + (8 * 25 + 8) + (7 * 960 + 7)


def test_another_thread_does_not_disturb_the_count():
    network = nn.Sequential(*(nn.Conv2d(4, 4, 3, padding=1) for _ in range(4)))
    x = torch.zeros(1, 4, 32, 32)
    alone = complexity(network, lambda: network(x))
    finished = threading.Event()

    def run() -> None:
        with torch.inference_mode():
            while not finished.is_set():
                network(x)

    other = threading.Thread(target=run)
    other.start()
    try:
        assert {complexity(network, lambda: network(x)) for _ in range(20)} == {alone}
    finally:
        finished.set()
        other.join()


def test_the_compact_pair_counts_both_networks_and_every_mask(photo):
    from segdemo import open_picture

    pair = load_pair("compact")
    semantic, instance = pair.complexity(NOISE)
    assert 1e9 < semantic.multiply_adds < 1e11 and 1e6 < semantic.parameters < 1e8
    assert instance.parameters != semantic.parameters
    picture = open_picture(photo)
    busy, empty = pair.complexity(picture), pair.complexity(np.zeros_like(picture))
    assert busy[0] == empty[0], "the semantic network does the same for every picture of a size"
    assert busy[1].multiply_adds > empty[1].multiply_adds, "objects mean masks, masks mean work"
    assert busy[1].parameters == empty[1].parameters


def test_seconds_are_those_given_and_each_picture_is_counted_once():
    pair = CountingPair("counted once", (Complexity(10, 100), Complexity(20, 300)))
    first = costs(pair, PLAIN, 0.5, 0.25)
    assert first == (
        Cost("counted once", "semantic", 0.5, 10, 100),
        Cost("counted once", "instance", 0.25, 20, 300),
    )
    assert costs(pair, PLAIN.copy(), 0.4, 0.2)[0].seconds == 0.4
    assert pair.asked == 1
    costs(pair, NOISE, 1, 1)
    costs(pair, PLAIN.reshape(64, 48, 3), 1, 1)
    assert pair.asked == 3, "another picture, or the same bytes in another shape, is counted anew"


def test_an_answer_key_costs_nothing():
    assert costs(CountingPair("a key", None), PLAIN, 0.1, 0.1) == ()
    assert load_pair("answer_key").complexity(PLAIN) is None


@pytest.mark.parametrize(
    ("semantic", "instance", "wanted", "unwanted"),
    [
        ((0.1, 100), (0.3, 250), ["took 3 times as long as the semantic", "2.5 times", "usual order"], "not always"),
        ((0.2, 250), (0.19, 100), ["about the same time", "semantic model did 2.5", "not the whole time"], "usual"),
        ((2, 1000), (1, 50), ["semantic model took 2 times", "model did 20 times", "not always"], "whole time"),
        ((1, 100), (1, 100), ["about the same time", "about the same number", "not always"], "whole time"),
    ],
)
def test_the_sentence_says_what_was_measured(semantic, instance, wanted, unwanted):
    said = cost_sentences(measured(semantic, instance))
    assert [words for words in wanted if words not in said] == []
    assert unwanted not in said


amounts = st.tuples(st.floats(1e-4, 1e4), st.integers(1, 10**13))


@given(amounts, amounts)
def test_the_sentence_never_turns_the_comparison_round(semantic, instance):
    said = cost_sentences(measured(semantic, instance))
    assert ("instance model took" in said) == (instance[0] >= SAME_FACTOR * semantic[0])
    assert ("semantic model took" in said) == (semantic[0] >= SAME_FACTOR * instance[0])
    assert ("instance model did" in said) == (instance[1] >= SAME_FACTOR * semantic[1])
    assert ("semantic model did" in said) == (semantic[1] >= SAME_FACTOR * instance[1])
    assert "nan" not in said and "inf" not in said and "{" not in said
