"""Who is next: a thread or two do what the models have to do, each one job after the other.

The large arrays of many threads would fill the memory: the C library keeps what each of them used for that thread.
Models on other machines have a thread each, which waits for them.
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
from typing import Any, TypeVar, cast

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
    """A line of jobs and the threads that do them. What nobody waits for (IDLE) is done while nothing else is.

    Args:
        at_once: how many threads there are.
        before_each: told in the thread of each job whether it has the machine for itself.
        after_each: done after each job that nobody waits behind.
    """

    def __init__(
        self,
        at_once: int = 1,
        before_each: Callable[[bool], None] = lambda is_alone: None,
        after_each: Callable[[], None] = lambda: None,
    ) -> None:
        self._at_once, self._before_each, self._after_each = at_once, before_each, after_each
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
                names = [f"turns {number}" for number in range(self._at_once)]
                self._threads = [threading.Thread(target=self._work, name=name, daemon=True) for name in names]
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
            return Waiting(len(ahead), sum(self._usual[rank] for rank in to_come) / self._at_once if is_known else None)

    def _next(self) -> _Ticket | None:
        """Whose turn it is; nobody's beside what runs, if it or what runs is measured."""
        ticket = min(self._line, default=None)
        is_measured = ticket is not None and Rank.IDLE in (ticket.rank, *self._running)
        return None if self._running and is_measured else ticket

    def _work(self) -> None:
        while True:
            with self._changed:
                ticket = cast(_Ticket, self._changed.wait_for(lambda: self._is_closed or self._next()))
                if self._is_closed:
                    return
                self._line.remove(ticket)
                self._running.append(ticket.rank)
                is_alone = len(self._running) == 1 and all(other.rank == Rank.IDLE for other in self._line)
            self._before_each(is_alone)
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
                is_over = not self._line
            if is_over:
                self._after_each()
