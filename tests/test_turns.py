"""Who is next: one job after the other on one thread, in a fair order, and whoever leaves is not answered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

import segdemo.turns
from segdemo.texts import language, speaking
from segdemo.turns import Rank, Turns, Waiting


class Held:
    """A line whose thread is busy until :meth:`free` is called."""

    def __init__(self) -> None:
        self.turns, self._begun, self._free = Turns(), threading.Event(), threading.Event()
        self._busy = threading.Thread(target=self.turns.run, args=(self._hold, Rank.IDLE))
        self._busy.start()
        assert self._begun.wait(10)

    def _hold(self) -> None:
        self._begun.set()
        self._free.wait(10)

    def free(self) -> None:
        self._free.set()
        self._busy.join(10)


@pytest.fixture
def held(monkeypatch) -> Iterator[Held]:
    monkeypatch.setattr(segdemo.turns, "_PATIENCE", 0.01)
    held = Held()
    yield held
    held.free()


def outcome(steps: Iterator) -> object:
    """What a wait returns, its signs of life left out."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_begun_answers_go_first_then_visitors_as_they_came_then_programs_then_what_nobody_waits_for(held):
    done = []
    ranks = [Rank.IDLE, Rank.PROGRAM, Rank.VISITOR, Rank.VISITOR, Rank.BEGUN]
    waits = [held.turns.wait(lambda place=place: done.append(place), rank) for place, rank in enumerate(ranks)]
    for one in waits:
        next(one)
    held.free()
    for one in waits:
        outcome(one)
    assert done == [4, 2, 3, 1, 0]


def test_a_place_in_the_line_is_told_with_the_usual_time_of_those_before(held):
    held.turns._usual = {Rank.BEGUN: 2.0, Rank.VISITOR: 1.0}
    waits = [held.turns.wait(lambda: None, Rank.VISITOR) for _ in range(3)]
    assert [next(one).ahead for one in waits] == [1, 2, 3], "with the job that runs"
    assert next(waits[2]).seconds is None, "nobody knows yet how long that one takes"
    held.turns._usual[Rank.IDLE] = 0.5
    assert next(waits[2]) == Waiting(3, 0.5 + 2 * (1.0 + 2.0)), "who begins before us has a second half to come"
    held.free()


def test_whoever_leaves_frees_the_place_and_nothing_is_computed_for_him(held):
    done = []
    first, second = (held.turns.wait(lambda name=name: done.append(name), Rank.VISITOR) for name in "ab")
    assert (next(first).ahead, next(second).ahead) == (1, 2)
    first.close()
    assert next(second).ahead == 1
    held.free()
    outcome(second)
    assert done == ["b"]


def test_everybody_gets_what_his_own_job_gave_and_all_jobs_run_in_one_thread():
    turns, threads = Turns(), set()

    def job(name: int) -> int:
        threads.add(threading.get_ident())
        return name

    def ask(name: int) -> list[int]:
        return [turns.run(lambda: job(name), Rank(name % 4)), outcome(turns.wait(lambda: job(name), Rank.VISITOR))]

    with ThreadPoolExecutor(30) as pool:
        assert list(pool.map(ask, range(300))) == [[name, name] for name in range(300)]
    assert len(threads) == 1


def test_jobs_that_others_do_run_side_by_side_and_who_waits_is_told_the_shorter_time(monkeypatch):
    monkeypatch.setattr(segdemo.turns, "_PATIENCE", 0.01)
    turns, together = Turns(at_once=3), threading.Barrier(4)
    turns._usual = {Rank.PROGRAM: 6.0}
    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(turns.run, lambda: together.wait(10), Rank.PROGRAM) for _ in range(3)]
        while together.n_waiting < 3:
            threading.Event().wait(0.01)
        waiting = turns.wait(lambda: "done", Rank.VISITOR)
        assert next(waiting) == Waiting(3, 3 * 6.0 / 3)
        together.wait(10)
        assert outcome(waiting) == "done" and all(one.result(10) is not None for one in running)


@pytest.mark.parametrize("problem", [ValueError("no"), TimeoutError(), MemoryError(), SystemExit(1)])
def test_a_job_that_fails_fails_for_whoever_asked_and_the_next_one_runs(problem):
    def fail() -> None:
        raise problem

    turns = Turns()
    with pytest.raises(type(problem)):
        turns.run(fail, Rank.VISITOR)
    with pytest.raises(type(problem)):
        outcome(turns.wait(fail, Rank.VISITOR))
    assert turns.run(lambda: 5, Rank.VISITOR) == 5


def test_a_job_speaks_the_language_of_whoever_asked(polish):
    with speaking("pl"):
        assert Turns().run(language, Rank.VISITOR) == "pl"


def test_at_the_end_the_running_job_is_waited_for_and_nothing_else_is_begun(held):
    done, waiting = [], held.turns.wait(lambda: done.append("begun"), Rank.VISITOR)
    next(waiting)
    closing = threading.Thread(target=held.turns.close)
    closing.start()
    with pytest.raises(CancelledError):
        outcome(waiting)
    assert closing.is_alive() and held.turns._threads[0].is_alive()
    held.free()
    closing.join(10)
    assert not held.turns._threads[0].is_alive() and done == []
    with pytest.raises(CancelledError):
        held.turns.run(lambda: done.append("late"), Rank.VISITOR)
