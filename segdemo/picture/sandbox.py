"""Pictures are decoded in processes of their own: a decoder that crashes, hangs or eats memory takes nobody with it.

Two decode at a time, whoever else has a picture waits for his turn. A process (:mod:`segdemo.picture.worker`) serves
one picture after the other; where it ends over one, that picture is refused, and the next one gets a new process.
"""

from __future__ import annotations

import atexit
import io
import json
import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import numpy as np

from segdemo.picture.limits import LONG_SIDE
from segdemo.picture.problem import PictureError, refusal, unpacked

AT_A_TIME = 2
SECONDS = 45.0  # for one picture, whatever it waits for; the worker limits what it computes
PATIENCE = 30.0  # seconds for a turn
_START = 60.0  # seconds for a process to be ready, on a machine that is busy
_MAX_LINE = 4096

_COMMAND = (sys.executable, "-m", "segdemo.picture.worker")
_WHERE_IT_IS_FOUND = Path(__file__).parents[2]
# One picture needs one thread; more would each have memory of their own.
_SMALL = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}

_log = logging.getLogger(__name__)


class Decoder:
    """A process that decodes one picture after the other. For one thread at a time.

    Raises:
        RuntimeError: the process does not start.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.is_alive = True
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_WHERE_IT_IS_FOUND,
            env=os.environ | _SMALL,
            start_new_session=True,  # Ctrl-C is for us
        )
        self._requests = cast(io.BufferedWriter, self.process.stdin)
        self._replies = cast(io.BufferedReader, self.process.stdout)
        try:
            with self._at_most(_START):
                is_ready = self._replies.readline(_MAX_LINE) == b"\n"
        except BaseException:
            self.end()
            raise
        if not is_ready or not self.is_alive:
            raise RuntimeError(f"the process that decodes pictures does not start: exit code {self.end()}")

    def decode(self, content: bytes, seconds: float) -> np.ndarray:
        """As :meth:`Sandbox.decode`; after ``seconds`` the process is ended."""
        try:
            with self._at_most(seconds):
                self._requests.write(len(content).to_bytes(8, "big"))
                self._requests.write(content)
                self._requests.flush()
                answer = self._answer()
        except (OSError, ValueError, TypeError, KeyError) as error:
            _log.warning("a picture ended its decoder: exit code %s", self.end())
            raise refusal("too_heavy") from error
        except BaseException:  # half an answer is left in the pipe
            self.end()
            raise
        if isinstance(answer, PictureError):
            raise answer
        return answer

    def end(self) -> int:
        """End the process, whatever it does; its exit code."""
        self.is_alive = False
        self.process.kill()
        for pipe in (self._requests, self._replies):
            with suppress(OSError):  # what was not sent yet finds nobody
                pipe.close()
        return self.process.wait()

    def _answer(self) -> np.ndarray | PictureError:
        """What the process says. A stranger may speak through it: what it never would say raises, as its end does."""
        reply = json.loads(self._replies.readline(_MAX_LINE))
        if "refusal" in reply:
            return PictureError(unpacked(reply["refusal"]))
        height, width = reply["size"]
        if not (0 < height <= LONG_SIDE and 0 < width <= LONG_SIDE):
            raise ValueError("no size of a picture")
        picture = np.empty((height, width, 3), np.uint8)
        if self._replies.readinto(picture.data) != picture.nbytes:
            raise ValueError("half a picture")
        return picture

    @contextmanager
    def _at_most(self, seconds: float) -> Iterator[None]:
        """Kill the process if what is done meanwhile takes longer: then whoever waits for its words reads their end."""

        def expire() -> None:
            self.is_alive = False
            self.process.kill()

        timer = threading.Timer(seconds, expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()  # so that it is known whether the process goes on


class Sandbox:
    """Up to ``at_a_time`` processes, started when they are needed."""

    def __init__(
        self,
        command: Sequence[str] = _COMMAND,
        seconds: float = SECONDS,
        patience: float = PATIENCE,
        at_a_time: int = AT_A_TIME,
    ) -> None:
        self._command, self._seconds, self._patience = command, seconds, patience
        self._places: queue.LifoQueue[Decoder | None] = queue.LifoQueue()  # the last used first: it is there already
        for _ in range(at_a_time):
            self._places.put(None)

    def decode(self, content: bytes) -> np.ndarray:
        """The picture in the bytes of a file, as :func:`segdemo.picture.open_picture` promises.

        Raises:
            PictureError: it cannot be used, its decoder ended over it, or no decoder was free for long.
            RuntimeError: decoders do not start on this machine.
        """
        with self._decoder() as decoder:
            return decoder.decode(content, self._seconds)

    def warm_up(self) -> None:
        """Start a process before it is needed."""
        with self._decoder():
            pass

    def close(self) -> None:
        """End the processes that have nothing to do."""
        with suppress(queue.Empty):
            while True:
                decoder = self._places.get_nowait()
                if decoder:
                    decoder.end()

    @contextmanager
    def _decoder(self) -> Iterator[Decoder]:
        try:
            decoder = self._places.get(timeout=self._patience)
        except queue.Empty:
            raise refusal("busy") from None
        try:
            if decoder and decoder.process.poll() is not None:  # killed while it had nothing to do
                decoder.end()
                decoder = None
            decoder = decoder or Decoder(self._command)
            yield decoder
        finally:
            if decoder and not decoder.is_alive:
                decoder.end()
                decoder = None
            self._places.put(decoder)


_ours = Sandbox()


def decode(content: bytes) -> np.ndarray:
    """As :meth:`Sandbox.decode`, in the processes that all of this program share."""
    return _ours.decode(content)


def warm_up() -> None:
    """Start a process before the first picture comes."""
    _ours.warm_up()


def _start_anew() -> None:
    global _ours
    _ours = Sandbox()


if hasattr(os, "register_at_fork"):  # two who read from one pipe would get each other's pictures
    os.register_at_fork(after_in_child=_start_anew)
atexit.register(lambda: _ours.close())
