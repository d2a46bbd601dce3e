"""What an answer costs: counted, not copied; told as it was measured."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import segdemo.answering
from segdemo.answering import measured_costs
from segdemo.costs import REMEMBERED, SAME_FACTOR, Cost, CostMemory, cost_sentences
from segdemo.pairs import Complexity, load_pair
from segdemo.pairs.complexity import complexity
from segdemo.turns import Rank

PLAIN = np.zeros((48, 64, 3), np.uint8)
NOISE = np.random.default_rng(0).integers(0, 255, (48, 64, 3), np.uint8)


class CountingPair:
    """Counts how often it is asked; each of its answers takes as long as it is told, by a clock that it sets itself."""

    def __init__(self, name: str, answer: tuple[Complexity, Complexity] | None, *seconds: float) -> None:
        self.name, self.answer, self.counted = name, answer, 0
        self.seconds, self.now, self.asked = list(seconds), 0.0, []

    def complexity(self, picture: np.ndarray) -> tuple[Complexity, Complexity] | None:
        self.counted += 1
        return self.answer

    def segment_semantic(self, picture: np.ndarray) -> None:
        self.asked.append("semantic")
        self.now += self.seconds.pop(0)

    def segment_instances(self, picture: np.ndarray) -> None:
        self.asked.append("instance")
        self.now += self.seconds.pop(0)


def measured(semantic: tuple[float, int], instance: tuple[float, int], spread: float = 1.0) -> tuple[Cost, Cost]:
    """Costs from seconds and multiply-adds; the slowest run took ``spread`` times as long as the median one."""
    return tuple(
        Cost("pair", model, seconds, seconds / spread, seconds * spread, 3, 1, work)
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
    busy, empty = pair.complexity(picture), pair.complexity(np.full_like(picture, 128))
    assert busy[0] == empty[0], "the semantic network does the same for every picture of a size"
    assert busy[1].multiply_adds > empty[1].multiply_adds, "objects mean masks, masks mean work"
    assert busy[1].parameters == empty[1].parameters


@pytest.fixture
def memory(monkeypatch) -> CostMemory:
    """Where the page remembers what was measured; empty."""
    memory = CostMemory()
    monkeypatch.setattr(segdemo.answering, "_costs", memory)
    return memory


COUNTED = Complexity(10, 100), Complexity(20, 300)


def test_each_pair_and_size_is_measured_once_so_that_the_chart_never_contradicts_itself(memory, monkeypatch):
    pair = CountingPair("one", COUNTED, 0.5, 9.0, 0.25, 2.0, 1.0, 3.0)
    monkeypatch.setattr(segdemo.answering.time, "perf_counter", lambda: pair.now)
    first = measured_costs(pair, PLAIN)
    assert first == (
        Cost("one", "semantic", 0.5, 0.25, 9.0, 3, 10, 100),
        Cost("one", "instance", 2.0, 1.0, 3.0, 3, 20, 300),
    )
    assert pair.asked == ["semantic"] * 3 + ["instance"] * 3 and pair.counted == 1
    assert measured_costs(pair, NOISE) is first and pair.counted == 1, "another picture of the same size"
    pair.seconds = [1.0] * 6
    assert measured_costs(pair, PLAIN.reshape(64, 48, 3))[0].seconds == 1.0 and pair.counted == 2
    assert measured_costs(pair, PLAIN) is first


def test_a_memory_forgets_what_was_asked_for_longest_ago(monkeypatch):
    memory, made = CostMemory(), []

    def ask(side: int) -> None:
        memory.get("pair", (side, side), lambda: made.append(side) or ())

    for side in range(REMEMBERED):
        ask(side)
    ask(0)
    ask(REMEMBERED)  # one too many
    ask(0)
    assert made == list(range(REMEMBERED + 1))
    ask(1)
    assert made[-1] == 1, "it was forgotten"


def test_measuring_waits_until_nobody_waits_for_an_answer_and_its_seconds_are_without_that_wait(memory):
    order, turns = [], segdemo.answering._turns
    begun, free = threading.Barrier(3, timeout=10), threading.Event()

    class Pair(CountingPair):
        def segment_semantic(self, picture: np.ndarray) -> None:
            order.append("measured")

        segment_instances = segment_semantic

    def hold() -> None:
        begun.wait()
        free.wait(10)

    with ThreadPoolExecutor(5) as pool:
        for _ in range(2):
            pool.submit(turns.run, hold, Rank.VISITOR)
        begun.wait()
        costs = pool.submit(measured_costs, Pair("patient", COUNTED), PLAIN)
        visits = [pool.submit(turns.run, lambda: order.append("a visitor"), Rank.VISITOR) for _ in range(2)]
        while len(turns._line) < 3:
            free.wait(0.01)
        held = time.perf_counter()
        free.wait(0.2)
        held = time.perf_counter() - held
        free.set()
        assert all(cost.seconds < held for cost in costs.result(10))
        assert [visit.result(10) for visit in visits] == [None, None]
    assert order == ["a visitor"] * 2 + ["measured"] * 6


def test_the_wait_for_each_turn_is_no_cost_of_the_model(memory, monkeypatch):
    pair, turns = CountingPair("one", COUNTED, *[1.0] * 6), segdemo.answering._turns
    run = turns.run

    def run_after_a_wait(job: Callable[[], Any], rank: Rank) -> Any:
        pair.now += 100
        return run(job, rank)

    monkeypatch.setattr(turns, "run", run_after_a_wait)
    monkeypatch.setattr(segdemo.answering.time, "perf_counter", lambda: pair.now)
    assert [cost.seconds_most for cost in measured_costs(pair, PLAIN)] == [1.0, 1.0]


def test_an_answer_key_costs_nothing(memory):
    assert measured_costs(CountingPair("a key", None), PLAIN) == ()
    assert load_pair("answer_key").complexity(PLAIN) is None


@pytest.mark.parametrize(("spread", "same"), [(1.2, False), (1.5, True)])
def test_times_whose_runs_overlap_are_about_the_same(spread, same):
    for semantic, instance in (((1, 100), (2, 100)), ((2, 100), (1, 100))):
        said = cost_sentences(measured(semantic, instance, spread))
        assert ("about the same time" in said) == same and ("2 times as long" in said) != same


@pytest.mark.parametrize(
    ("semantic", "instance", "wanted", "unwanted"),
    [
        ((0.1, 100), (0.3, 250), ["took 3 times as long as the semantic", "2.5 times"], "differ"),
        ((0.2, 250), (0.19, 100), ["about the same time", "semantic model did 2.5", "differ"], "other way round"),
        ((2, 1000), (1, 50), ["semantic model took 2 times", "model did 20 times", "other way round"], "differ"),
        ((1, 100), (1, 100), ["about the same time", "about the same number"], "differ"),
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
