"""Published weights: taken from torch's cache, else downloaded into it, whole and checked, however bad the network."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from filelock import FileLock, Timeout
from torch.hub import get_dir

from segdemo.pairs import Progress, WeightsError

PATIENCE = 30.0  # seconds for a server to answer, and then for each _STEP of bytes
_STEP = 2**18
_CONNECTIONS = 20  # for one file, each of which must bring some of it

_SILENT = "{host}, which keeps the weights of this pair, cannot be reached: check the network and try again."
_REFUSED = "{host} does not hand out the weights of this pair (HTTP {status}): try again later."
_SLOW = "{host} sends the weights of this pair too slowly: try again, what has arrived is kept."
_CUT = "The connection to {host} broke off: try again, what has arrived of the weights is kept."
_WRONG = "What arrived from {host} are not the published weights: try again, best from another network."
_FULL = "The disk has no room for the weights of this pair: free {size:.0f} MB and try again."
_UNSAVED = (
    "The weights of this pair cannot be kept in PyTorch's cache folder: let it be read and written, or name another "
    "folder in TORCH_HOME, and try again."
)
_BUSY = "Another program has begun to download the weights of this pair and stands still: end it and try again."


@dataclass(frozen=True)
class PublishedFile:
    """A file of weights on the web.

    Attributes:
        url: its address; the name ends in the first digits of its SHA-256, as in ``model-fc3c493d.pth``.
        size: about how many bytes it has.
    """

    url: str
    size: int

    @property
    def name(self) -> str:
        return urlsplit(self.url).path.rpartition("/")[2]

    @property
    def host(self) -> str:
        return str(urlsplit(self.url).hostname)

    def is_whole(self, path: Path) -> bool:
        """Whether the file at ``path`` is there and has the right SHA-256."""
        expected = re.search(r"-([0-9a-f]{8,})\.", self.name)[1]
        try:
            with path.open("rb") as content:
                return hashlib.file_digest(content, "sha256").hexdigest().startswith(expected)
        except FileNotFoundError:
            return False


def fetch(files: Sequence[PublishedFile], progress: Progress, patience: float = PATIENCE) -> tuple[Path, ...]:
    """Where ``files`` are on this machine: those not in torch's cache (``TORCH_HOME``) yet are downloaded into it.

    Safe to call from several threads and processes at once: one downloads, the others wait. A download that broke off
    is continued, if the server can, and a file gets its name only when it is whole.

    Args:
        progress: called with the bytes done and in total of all that is to be downloaded.
        patience: seconds for a server to answer, and then for each quarter of a megabyte.

    Raises:
        WeightsError: something went wrong; nothing was left behind that could be taken for weights.
    """
    folder = Path(get_dir()) / "checkpoints"
    try:
        missing = [file for file in files if not file.is_whole(folder / file.name)]
        before = 0
        for position, file in enumerate(missing):
            after = sum(later.size for later in missing[position + 1 :])
            before += _fetch_one(file, folder, partial(_tell, progress, before, after), patience)
    except OSError as error:  # of the disk: those of the network are WeightsErrors by now
        full = _FULL.format(size=sum(file.size for file in files) / 1e6)
        raise WeightsError(full if error.errno in (errno.ENOSPC, errno.EDQUOT) else _UNSAVED) from error
    return tuple(folder / file.name for file in files)


def _tell(progress: Progress, before: int, after: int, done: int, size: int) -> None:
    progress(before + done, before + size + after)


def _fetch_one(file: PublishedFile, folder: Path, progress: Progress, patience: float) -> int:
    """Download one file; its size in bytes."""
    path = folder / file.name
    part = folder / f"{file.name}.part"
    folder.mkdir(parents=True, exist_ok=True)
    with _turn(file, part, progress, patience):
        if not file.is_whole(path):  # else somebody was faster
            try:
                _download(file, part, progress, patience)
            except OSError:  # it shall not be us who keep the disk full
                part.unlink(missing_ok=True)
                raise
            if not file.is_whole(part):
                part.unlink()
                raise WeightsError(_WRONG.format(host=file.host))
            os.replace(part, path)
    return path.stat().st_size


def _turn(file: PublishedFile, part: Path, progress: Progress, patience: float) -> AbstractContextManager:
    """Wait until nobody else downloads ``file``, telling ``progress`` how far they are; the result is to be closed."""
    lock = FileLock(part.with_suffix(".lock"))
    seen, deadline = -1, 0.0
    while True:
        try:
            return lock.acquire(timeout=0.2)
        except Timeout:
            arrived = _size(part)
            if arrived != seen:
                seen, deadline = arrived, time.monotonic() + 3 * patience  # the other one is patient too
                progress(arrived, max(arrived, file.size))
            elif time.monotonic() > deadline:
                raise WeightsError(_BUSY) from None


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except FileNotFoundError:
        return 0


def _download(file: PublishedFile, part: Path, progress: Progress, patience: float) -> None:
    """Bring ``part`` to its full length, over as many connections as it takes while each gets further."""
    for _ in range(_CONNECTIONS):
        before = _size(part)
        progress(before, max(before, file.size))
        response = _ask(file, before, patience)
        if response is None:
            part.unlink()  # it is longer than the file
            continue
        with response:
            # A server that cannot continue sends the file from its beginning.
            continues = response.headers.get("Content-Range", "").startswith(f"bytes {before}-")
            done = before if continues else 0
            total = None if response.length is None else done + response.length
            with part.open("ab" if continues else "wb") as content:
                for piece in _pieces(file, response, patience):
                    content.write(piece)
                    done += len(piece)
                    progress(done, max(done, total or file.size))
        if total in (done, None):
            return
        if done <= before:
            break
    raise WeightsError(_CUT.format(host=file.host))


def _ask(file: PublishedFile, start: int, patience: float) -> HTTPResponse | None:
    """The server's answer, asked for ``file`` from byte ``start`` on; None if it says that there is no such byte."""
    headers = {"User-Agent": "segdemo"} | ({"Range": f"bytes={start}-"} if start else {})
    answer: Future[HTTPResponse] = Future()

    def ask() -> None:
        try:
            answer.set_result(urlopen(Request(file.url, headers=headers), timeout=patience))
        except Exception as error:
            answer.set_exception(error)

    # In a thread, to be left alone when patience ends: a look-up of the name knows no time-out, and a connection tries
    # every address of the server with a time-out each.
    threading.Thread(target=ask, daemon=True).start()
    try:
        return answer.result(patience)
    except HTTPError as error:
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and start:
            return None
        raise WeightsError(_REFUSED.format(host=file.host, status=error.code)) from error
    except (OSError, HTTPException) as error:
        raise WeightsError(_SILENT.format(host=file.host)) from error


def _pieces(file: PublishedFile, response: HTTPResponse, patience: float) -> Iterator[bytes]:
    """What arrives, until it ends or the connection breaks off."""
    arrived, step, deadline = 0, _STEP, time.monotonic() + patience
    while True:
        try:
            piece = response.read1(_STEP)
        except TimeoutError as error:
            raise WeightsError(_SLOW.format(host=file.host)) from error
        except (OSError, HTTPException):
            return
        if not piece:
            return
        yield piece
        arrived += len(piece)
        if arrived >= step:
            step, deadline = arrived + _STEP, time.monotonic() + patience
        elif time.monotonic() > deadline:
            raise WeightsError(_SLOW.format(host=file.host))
