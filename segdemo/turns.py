"""Who is next: one thread does what the models have to do, one job after the other.

Two inferences at once on two cores are slower than one after the other, and the large arrays of many threads fill the
memory: the C library keeps what each of them used for that thread. Models on other machines have a thread each, which
waits for them.
"""

from __future__ import annotations

import atexit
import contextvars
import itertools
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeVar

_PATIENCE = 2.0  # seconds between two signs of life of a job that waits; each costs the page a few milliseconds
_NEWS = 0.2  # how much the last job counts in the usual time of its rank

_Result = TypeVar("_Result")


class Rank(IntEnum):
    """Who goes first; of one rank, whoever came first."""

    BEGUN = 0  # the second half of an answer
    VISITOR = 1  # the first half
    PROGRAM = 2  # a whole answer for a program, which has more patience than a person
    IDLE = 3  # what nobody waits for


@dataclass(frozen=True)
class Waiting:
    """A sign of life.

    Attributes:
        ahead: how many jobs come first, those that run among them; 0 for a job that runs itself.
        seconds: about how long they take, None as long as that is unknown.
    """

    ahead: int
    seconds: float | None


@dataclass(order=True)
class _Ticket:
    rank: Rank
    number: int
    job: Callable[[], Any] = field(compare=False)
    context: contextvars.Context = field(compare=False)
    result: Future = field(compare=False, default_factory=Future)


class Turns:
    """A line of jobs and the ``at_once`` threads that do them; ``after_each`` is done after each job."""

    def __init__(self, after_each: Callable[[], None] = lambda: None, at_once: int = 1) -> None:
        self._after_each, self._at_once = after_each, at_once
        self._changed = threading.Condition()
        self._line: list[_Ticket] = []
        self._running: list[Rank] = []
        self._usual: dict[Rank, float] = {}
        self._numbers = itertools.count()
        self._threads: list[threading.Thread] = []
        self._is_closed = False

    def close(self) -> None:
        """End the threads after the jobs that run; what waits is cancelled, as is whatever comes later.

        Python does so at its end: threads that it stops in the middle of a model take the process down with an abort.
        """
        with self._changed:
            self._is_closed = True
            for ticket in self._line:
                ticket.result.set_exception(CancelledError())
            self._line.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def run(self, job: Callable[[], _Result], rank: Rank) -> _Result:
        """What ``job`` returns, or raises, when its turn has come."""
        return self._ask(job, rank).result.result()

    def wait(self, job: Callable[[], _Result], rank: Rank) -> Generator[Waiting, None, _Result]:
        """The same with signs of life every _PATIENCE seconds; to close it is to leave the line."""
        ticket = self._ask(job, rank)
        try:
            while not wait([ticket.result], timeout=_PATIENCE).done:
                yield self._place(ticket)
            return ticket.result.result()
        finally:
            with self._changed:
                if ticket in self._line:
                    self._line.remove(ticket)

    def _ask(self, job: Callable[[], Any], rank: Rank) -> _Ticket:
        ticket = _Ticket(rank, next(self._numbers), job, contextvars.copy_context())
        with self._changed:
            if self._is_closed:
                ticket.result.set_exception(CancelledError())
                return ticket
            self._line.append(ticket)
            if not self._threads:
                self._threads = [
                    threading.Thread(target=self._work, name="turns", daemon=True) for _ in range(self._at_once)
                ]
                for thread in self._threads:
                    thread.start()
                atexit.register(self.close)
            self._changed.notify_all()
        return ticket

    def _place(self, ticket: _Ticket) -> Waiting:
        with self._changed:
            if ticket not in self._line:
                return Waiting(0, 0.0)
            ahead = [other.rank for other in self._line if other < ticket] + self._running
            # Whoever begins before us has a second half to come, too.
            to_come = ahead + [Rank.BEGUN] * ahead.count(Rank.VISITOR)
            is_known = all(rank in self._usual for rank in to_come)
            seconds = sum(self._usual[rank] for rank in to_come) / self._at_once if is_known else None
            return Waiting(len(ahead), seconds)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._line or self._is_closed)
                if self._is_closed:
                    return
                ticket = min(self._line)
                self._line.remove(ticket)
                self._running.append(ticket.rank)
            started = time.monotonic()
            try:
                result = ticket.context.run(ticket.job)
            except BaseException as problem:  # whatever it is: it is raised where somebody waits
                ticket.result.set_exception(problem)
            else:
                ticket.result.set_result(result)
                del result
            seconds, rank = time.monotonic() - started, ticket.rank
            del ticket  # with the picture in it
            with self._changed:
                self._running.remove(rank)
                self._usual[rank] = self._usual.get(rank, seconds) * (1 - _NEWS) + seconds * _NEWS
                self._changed.notify_all()
            self._after_each()
