"""The page's side of a cluster, without Ray: replicas that answer as Ray's handles do, die, or have no answer."""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest

import segdemo.answering
from segdemo import cluster
from segdemo.answering import BothAnswers, answer_both, answer_in_stages, compute_here, compute_with, measured_costs
from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.cluster import TRIES, Models, Size, asking
from segdemo.costs import CostMemory
from segdemo.pairs import Complexity, PairError
from segdemo.texts import Sentence, speaking
from segdemo.turns import Waiting

PERSON, DOG = 15, 12
PICTURE = np.zeros((30, 40, 3), np.uint8)


class Local:
    """A pair of the page's own process: only its name is asked for."""

    name = "compact"


class FakePair:
    """Sees the class that the first pixel names, everywhere, and two objects."""

    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        picture[0, 0, 1] = 1  # a model may do so
        return SemanticMap(np.full(picture.shape[:2], picture[0, 0, 0], np.uint8))

    def segment_instances(self, picture: np.ndarray) -> InstanceSet:
        dog, person = np.zeros((2, *picture.shape[:2]), bool)
        dog[3:20, 5:9], person[0, 0] = True, True
        objects = Instance(DOG, 0.75, dog, (5.5, 3.0, 9.0, 20.0)), Instance(PERSON, 0.5, person, (0.0, 0.0, 1.0, 1.0))
        return InstanceSet(objects, *picture.shape[:2], known=frozenset({DOG, PERSON}))

    def complexity(self, picture: np.ndarray) -> tuple[Complexity, Complexity]:
        return Complexity(10, 100), Complexity(20, 300)


class FakeHandle:
    """What Ray gives to call a replica with; ``answer`` runs in another thread, all goes there and back pickled."""

    def __init__(self, answer: Callable) -> None:
        self.compute, self.asked = SimpleNamespace(remote=self._remote), 0
        self._answer, self._pool, self._counting = answer, ThreadPoolExecutor(8), threading.Lock()

    def _remote(self, *question: object) -> Future:
        with self._counting:
            self.asked += 1
        sent = pickle.dumps(question)

        def answer() -> object:
            pair, asked, picture = pickle.loads(sent)
            picture.flags.writeable = False  # as in Ray's shared memory
            return pickle.loads(pickle.dumps(self._answer(pair, asked, picture)))

        return self._pool.submit(answer)


@pytest.fixture(autouse=True)
def page(monkeypatch) -> None:
    """The page answers by itself again afterwards, and the replicas have fake pairs."""
    for name in ("_compute", "_turns"):
        monkeypatch.setattr(segdemo.answering, name, getattr(segdemo.answering, name))
    monkeypatch.setattr(segdemo.answering, "_costs", CostMemory())
    monkeypatch.setattr(cluster, "load_at_start", lambda: None)
    monkeypatch.setattr(cluster, "load_pair", lambda name: FakePair())


def answered(picture: np.ndarray) -> BothAnswers:
    answers = [step for step in answer_in_stages(Local(), picture) if not isinstance(step, Waiting)]
    return answers[-1]


def test_an_answer_from_a_replica_is_the_one_that_would_have_been_given_here():
    handle = FakeHandle(Models().compute)
    compute_with(asking(handle), at_once=2)
    semantic, instances = FakePair().segment_semantic(PICTURE.copy()), FakePair().segment_instances(PICTURE)
    for both in (answered(PICTURE), answer_both(Local(), PICTURE)):
        assert np.array_equal(both.semantic.class_ids, semantic.class_ids) and both.semantic.known == semantic.known
        assert both.instances.known == instances.known and len(both.instances) == 2
        for got, meant in zip(both.instances, instances, strict=True):
            assert (got.class_id, got.score, got.box) == (meant.class_id, meant.score, meant.box)
            assert np.array_equal(got.mask, meant.mask) and got.mask.dtype == meant.mask.dtype
    assert handle.asked == 4


def test_visitors_get_the_answers_to_their_own_pictures_and_replicas_work_side_by_side():
    together, first = threading.Barrier(4), threading.Semaphore(4)

    def answer(*question: object) -> object:
        if first.acquire(blocking=False):
            together.wait(10)  # passes only where four are asked at once
        return Models().compute(*question)

    compute_with(asking(FakeHandle(answer)), at_once=4)

    def visit(number: int) -> bool:
        both = answered(np.full((20, 20 + number, 3), number, np.uint8))
        return (
            both.semantic.class_ids.tolist() == [[number] * (20 + number)] * 20 and both.instances.width == 20 + number
        )

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(visit, range(1, 21)))


def test_a_question_whose_replica_dies_is_asked_again():
    died: list[str] = []

    def answer(pair: str, question: str, picture: np.ndarray) -> object:
        if died.count(question) < TRIES - 1:
            died.append(question)
            raise ConnectionError("the actor died")
        return Models().compute(pair, question, picture)

    compute_with(asking(FakeHandle(answer)), at_once=1)
    assert len(answered(PICTURE).instances) == 2
    assert died == ["segment_semantic"] * (TRIES - 1) + ["segment_instances"] * (TRIES - 1)


def test_a_picture_that_every_replica_dies_of_is_given_up_with_a_sentence():
    def die(*_: object) -> object:
        raise ConnectionError("the actor died")

    handle = FakeHandle(die)
    compute_with(asking(handle), at_once=1)
    with pytest.raises(PairError, match="not answering just now: please try again"):
        answered(PICTURE)
    assert handle.asked == TRIES


def test_what_a_pair_says_is_told_once_in_the_visitor_s_language(monkeypatch, polish):
    def refuse(*_: object) -> None:
        raise PairError(Sentence("page.picture_gone"))

    monkeypatch.setattr(FakePair, "segment_semantic", refuse)
    handle = FakeHandle(Models().compute)
    compute_with(asking(handle), at_once=1)
    with speaking("pl"), pytest.raises(PairError) as told:
        answered(PICTURE)
    with speaking("pl"):
        assert str(told.value).startswith("pl Your picture")
    assert handle.asked == 1


def test_the_way_to_a_replica_is_no_cost_of_the_model():
    def answer(pair: str, question: str, picture: np.ndarray) -> object:
        told, _ = Models().compute(pair, question, picture)
        return told, 0.25  # whatever a clock at the page would say

    compute_with(asking(FakeHandle(answer)), at_once=3)
    assert [(cost.seconds_least, cost.seconds_most) for cost in measured_costs(Local(), PICTURE)] == [(0.25, 0.25)] * 2


def test_a_replica_asks_the_pair_that_is_named(monkeypatch):
    named = []
    monkeypatch.setattr(cluster, "load_pair", lambda name: named.append(name) or FakePair())
    Models().compute("torchvision-best", "segment_semantic", PICTURE)
    assert named == ["torchvision-best"]
    assert compute_here(FakePair(), "segment_semantic", PICTURE.copy())[1] >= 0


def test_without_ray_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SystemExit, match=r"^This needs Ray: run pip install -r requirements-ray.txt"):
        cluster.app(Size())


@pytest.mark.parametrize("wrong", [{"replicas": 0}, {"cores": "many"}, {"replica": 2}])
def test_a_size_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Size(**wrong)
