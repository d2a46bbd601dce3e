"""Loading a pair: in one thread, however many wait for it; everybody who waits hears how far its download is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait

from segdemo.pairs.pair import Pair, Progress

_PATIENCE = 0.1  # seconds between two looks at a download


class Loading:
    """A pair being loaded, or loaded, in a thread of its own; everybody who asks for it waits for the same one."""

    def __init__(self, load: Callable[[Progress], Pair]) -> None:
        self._pair: Future[Pair] = Future()
        self._bytes: tuple[int, int] | None = None
        threading.Thread(target=self._run, args=(load,), daemon=True).start()

    def _run(self, load: Callable[[Progress], Pair]) -> None:
        try:
            self._pair.set_result(load(self._note))
        except BaseException as problem:  # whatever it is: it is raised where somebody waits
            self._pair.set_exception(problem)

    def _note(self, done: int, total: int) -> None:
        self._bytes = (done, total)

    @property
    def failed(self) -> bool:
        return self._pair.done() and self._pair.exception() is not None

    def steps(self) -> Iterator[tuple[int, int] | Pair]:
        """(bytes done, bytes in all) whenever they change, at last the pair; raises what its loading raised."""
        told = None
        finished = False
        while not finished:
            finished = bool(wait([self._pair], timeout=_PATIENCE).done)
            if self._bytes is not None and self._bytes != told:
                told = self._bytes
                yield told
        yield self._pair.result()
