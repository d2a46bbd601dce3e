"""Published weights: taken from torch's cache, else downloaded into it, whole and checked, however bad the network."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import re
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from filelock import FileLock, Timeout
from huggingface_hub import get_hf_file_metadata
from huggingface_hub.errors import HfHubHTTPError
from torch.hub import get_dir

from segdemo.pairs.pair import Progress, WeightsError
from segdemo.texts import Sentence

PATIENCE = 30.0  # seconds for a server to answer, and then for each _STEP of bytes
_STEP = 2**18
_CONNECTIONS = 20  # for one file, each of which must bring some of it
_Tell = Callable[[int], None]  # told of the bytes of one file that are there
_SHA256 = "[0-9a-f]{64}"
_Answer = TypeVar("_Answer")
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)  # as the system has them


@dataclass(frozen=True)
class PublishedFile:
    """A file of weights on the web.

    Attributes:
        url: its address.
        size: how many bytes it has.
        sha256: its SHA-256, 64 hexadecimal digits.
        kept_as: its name on this machine, where it is not to be the one in the address.
    """

    url: str
    size: int
    sha256: str
    kept_as: str = ""

    @property
    def name(self) -> str:
        return self.kept_as or urlsplit(self.url).path.rpartition("/")[2]

    @property
    def host(self) -> str:
        return str(urlsplit(self.url).hostname)

    def is_whole(self, path: Path) -> bool:
        """Whether the file itself, not a link to one, is at ``path``, with the right size and SHA-256."""
        if _size(path) != self.size:
            return False
        with open(os.open(path, os.O_RDONLY | _NO_LINK), "rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == self.sha256


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
    folder = _folder()
    try:
        missing = [file for file in files if not file.is_whole(folder / file.name)]
        before, total = 0, sum(file.size for file in missing)
        for file in missing:
            _fetch_one(file, folder, partial(_tell, progress, before, total), patience)
            before += file.size
    except OSError as error:  # of the disk: those of the network are WeightsErrors by now
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            megabytes = f"{sum(file.size for file in files) / 1e6:.0f}"
            raise WeightsError(Sentence("weights.full", megabytes=megabytes)) from error
        raise WeightsError(Sentence("weights.unsaved")) from error
    return tuple(folder / file.name for file in files)


def ask_hub(url: str, kept_as: str, patience: float = PATIENCE) -> PublishedFile:
    """The file at ``url`` of the Hugging Face Hub, with the size and the SHA-256 that the hub tells of it.

    They are as good as constants where ``url`` names a revision: that is a hash over the hashes of all its files.

    Args:
        kept_as: how its name on this machine begins; its SHA-256 follows, so that :func:`find_kept` needs no hub.
        patience: seconds for the hub to answer.

    Raises:
        WeightsError: the hub cannot be asked, or has no such file.
    """
    host = str(urlsplit(url).hostname)
    try:
        told = _within(patience, lambda: get_hf_file_metadata(url, token=False, timeout=patience))
    except HfHubHTTPError as error:
        raise WeightsError(Sentence("weights.refused", host=host, status=error.response.status_code)) from error
    except Exception as error:  # whatever else keeps the library's own web client from an answer
        raise WeightsError(Sentence("weights.silent", host=host)) from error
    if not told.size or not re.fullmatch(_SHA256, told.etag or ""):
        raise WeightsError(Sentence("weights.wrong", host=host))
    return PublishedFile(
        url, told.size, str(told.etag), f"{kept_as}-{told.etag}{PurePosixPath(urlsplit(url).path).suffix}"
    )


def find_kept(kept_as: str) -> Path | None:
    """The file that :func:`ask_hub` told of and :func:`fetch` brought, if it still has the SHA-256 of its name."""
    for path in sorted(_folder().glob(f"{glob.escape(kept_as)}-*")):
        sha256 = path.stem.removeprefix(f"{kept_as}-")
        if re.fullmatch(_SHA256, sha256) and PublishedFile("", _size(path), sha256).is_whole(path):
            return path
    return None


def _folder() -> Path:
    return Path(get_dir()) / "checkpoints"


def _tell(progress: Progress, before: int, total: int, done: int) -> None:
    progress(before + done, total)


def _fetch_one(file: PublishedFile, folder: Path, tell: _Tell, patience: float) -> None:
    path = folder / file.name
    part = folder / f"{file.name}.part"
    folder.mkdir(parents=True, exist_ok=True)
    with _turn(file, part, tell, patience):
        if not file.is_whole(path):  # else somebody was faster
            try:
                _download(file, part, tell, patience)
            except OSError:  # it shall not be us who keep the disk full
                part.unlink(missing_ok=True)
                raise
            if not file.is_whole(part):
                part.unlink()
                raise WeightsError(Sentence("weights.wrong", host=file.host))
            os.replace(part, path)


def _turn(file: PublishedFile, part: Path, tell: _Tell, patience: float) -> AbstractContextManager:
    """Wait until nobody else downloads ``file``, telling how far they are; the result is to be closed."""
    lock = FileLock(part.with_suffix(".lock"))
    seen, deadline = -1, 0.0
    while True:
        try:
            return lock.acquire(timeout=0.2)
        except Timeout:
            arrived = _size(part)
            if arrived != seen:
                seen, deadline = arrived, time.monotonic() + 3 * patience  # the other one is patient too
                tell(min(arrived, file.size))
            elif time.monotonic() > deadline:
                raise WeightsError(Sentence("weights.busy")) from None


def _size(path: Path) -> int:
    """Bytes of the file at ``path``; 0 where there is none, or something else, such as a link to one."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def _download(file: PublishedFile, part: Path, tell: _Tell, patience: float) -> None:
    """Bring ``part`` to its full length, over as many connections as it takes while each gets further."""
    # Too long, a link of either kind, a pipe that nobody reads.
    if os.path.lexists(part) and (not 0 < _size(part) <= file.size or part.stat().st_nlink > 1):
        part.unlink()
    for _ in range(_CONNECTIONS):
        before = _size(part)
        if before == file.size:
            return
        tell(before)
        response = _ask(file, before, patience)
        if response is None:
            part.unlink()
            raise WeightsError(Sentence("weights.wrong", host=file.host))
        with response:
            # A server that cannot continue sends the file from its beginning.
            continues = response.headers.get("Content-Range", "").startswith(f"bytes {before}-")
            done = before if continues else 0
            with _open(part, continues) as content:
                for piece in _pieces(file, response, patience):
                    done += len(piece)
                    if done > file.size:  # whatever this is, it does not fill the disk
                        break
                    content.write(piece)
                    tell(done)
        if done == file.size:
            return
        if done > file.size or response.length == 0:  # it came to its end, and is another file
            part.unlink()
            raise WeightsError(Sentence("weights.wrong", host=file.host))
        if done <= before:
            break
    raise WeightsError(Sentence("weights.cut", host=file.host))


def _open(part: Path, continues: bool) -> BinaryIO:
    how = os.O_APPEND if continues else os.O_TRUNC
    return open(os.open(part, os.O_WRONLY | os.O_CREAT | how | _NO_LINK, 0o666), "ab" if continues else "wb")


def _ask(file: PublishedFile, start: int, patience: float) -> HTTPResponse | None:
    """The server's answer, asked for ``file`` from byte ``start`` on; None if it says that there is no such byte."""
    headers = {"User-Agent": "segdemo"} | ({"Range": f"bytes={start}-"} if start else {})
    try:
        return _within(patience, lambda: urlopen(Request(file.url, headers=headers), timeout=patience))
    except HTTPError as error:
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and start:
            return None
        raise WeightsError(Sentence("weights.refused", host=file.host, status=error.code)) from error
    except (OSError, HTTPException) as error:
        raise WeightsError(Sentence("weights.silent", host=file.host)) from error


def _within(patience: float, ask: Callable[[], _Answer]) -> _Answer:
    """What ``ask`` returns or raises, or TimeoutError.

    It runs in a thread, to be left alone when patience ends: a look-up of the name knows no time-out, and a connection
    tries every address of the server with a time-out each.
    """
    answer: Future[_Answer] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except Exception as error:
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return answer.result(patience)


def _pieces(file: PublishedFile, response: HTTPResponse, patience: float) -> Iterator[bytes]:
    """What arrives, until it ends or the connection breaks off."""
    arrived, step, deadline = 0, _STEP, time.monotonic() + patience
    while True:
        try:
            piece = response.read1(_STEP)
        except TimeoutError as error:
            raise WeightsError(Sentence("weights.slow", host=file.host)) from error
        except (OSError, HTTPException):
            return
        if not piece:
            return
        yield piece
        arrived += len(piece)
        if arrived >= step:
            step, deadline = arrived + _STEP, time.monotonic() + patience
        elif time.monotonic() > deadline:
            raise WeightsError(Sentence("weights.slow", host=file.host))
