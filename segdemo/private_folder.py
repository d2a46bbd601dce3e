"""Where the page keeps strangers' pictures: a private folder that is swept by age and gone when the process ends.

Gradio deletes only what it noted down, and stops for good at the first surprise. Here whatever lies in the folder goes,
whoever put it there: uploads that broke off, pictures, zips.
"""

from __future__ import annotations

import atexit
import logging
import os
import secrets
import shutil
import signal
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

KEPT = 3600.0  # seconds: how long a file stays; texts and SECURITY.md say "about an hour"
MOST_BYTES = 2 * 1024**3  # of all files together: beyond it the oldest go before their time
GRACE = 120.0  # seconds: younger ones may still be written or read, so they stay even then
PAUSE = 60.0  # seconds between two sweeps
_PREFIX, _LOCK = "segdemo-", ".lock"

_log = logging.getLogger(__name__)
_folder: PrivateFolder | None = None


@dataclass(frozen=True)
class _Seen:
    """A file or folder as a sweep found it: what tells that it is still the same, and when it was first seen."""

    same: tuple[int, int]
    since: float
    size: int
    is_folder: bool


def _clock() -> float:
    """Seconds that nobody can set, and that go on while a computer sleeps, where it can tell: a lid stays shut long."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class PrivateFolder:
    """A new folder in ``parent`` that this user alone can open; a lock beside it is held as long as its process lives.

    Raises OSError where it cannot be made.
    """

    def __init__(self, parent: Path, clock: Callable[[], float] = _clock) -> None:
        parent.mkdir(parents=True, exist_ok=True)
        self.path = parent.resolve() / f"{_PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
        self._clock = clock
        self._process = os.getpid()
        self._seen: dict[Path, _Seen] = {}
        # Locked before it is there, so that nobody takes it for left over.
        self._lock = FileLock(_lock_of(self.path), thread_local=False)
        self._lock.acquire(blocking=False)
        self.path.mkdir(mode=0o700)

    def sweep(self) -> None:
        """Delete what was first seen more than KEPT ago, and the oldest while there are more than MOST_BYTES.

        Ages are counted from sweep to sweep, by a clock that nobody can set: the times of files are by one that jumps.
        A file that is written again, as the same picture uploaded twice is, counts as new.
        """
        now = self._clock()
        seen: dict[Path, _Seen] = {}
        for path, status in _entries(self.path):
            same = (status.st_ino, status.st_mtime_ns)
            before = self._seen.get(path)
            since = before.since if before and before.same == same else now
            is_folder = stat.S_ISDIR(status.st_mode)
            seen[path] = _Seen(same, since, 0 if is_folder else status.st_size, is_folder)
        self._seen = seen
        total = sum(entry.size for entry in seen.values())
        for path, entry in sorted(seen.items(), key=lambda item: item[1].since):
            age = now - entry.since
            is_too_much = total > MOST_BYTES and age >= GRACE and not entry.is_folder
            if (age >= KEPT or is_too_much) and _delete(path, entry.is_folder):
                total -= entry.size

    def remove(self) -> None:
        """Delete the folder and all that is in it; in a child of its process it does nothing."""
        if os.getpid() != self._process:
            return
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.release()
        _lock_of(self.path).unlink(missing_ok=True)


def keep_files_private() -> Path:
    """Let Gradio keep every file in a private folder of this process, the same however often this is called.

    To be called before the first component is made. The folder is swept from now on, and removed when the process ends
    or is told to by SIGINT, SIGTERM or SIGHUP; what a killed process left, the next one removes here.

    Raises:
        OSError: there is no room for such a folder.
    """
    global _folder
    if _folder is None:
        parent = Path(os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir())
        remove_leftovers(parent)
        _folder = PrivateFolder(parent)
        os.environ["GRADIO_TEMP_DIR"] = str(_folder.path)
        atexit.register(_folder.remove)
        _remove_on_signals(_folder)
        threading.Thread(target=_sweep_for_ever, args=(_folder,), name="sweep", daemon=True).start()
    return _folder.path


def remove_private_files() -> None:
    """Remove the private folder of this process, where nobody else will: its process is about to be killed."""
    if _folder is not None:
        _folder.remove()


def remove_leftovers(parent: Path) -> None:
    """Remove the private folders in ``parent`` whose processes have ended without doing so."""
    names = {path.name.removesuffix(_LOCK) for path in parent.glob(f"{_PREFIX}*")}
    for folder in (parent / name for name in sorted(names)):
        try:
            if not all(map(_is_ours, (folder, _lock_of(folder)))):
                continue
            with FileLock(_lock_of(folder), blocking=False):
                if folder.exists():
                    shutil.rmtree(folder)
                _lock_of(folder).unlink(missing_ok=True)
        except Timeout:
            pass  # its process lives
        except OSError as problem:
            _log.warning("a folder that was left over stays: %s", problem)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK)


def _is_ours(path: Path) -> bool:
    """Whether it is this user's, and no link to something else; what is not there is."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return True
    return not stat.S_ISLNK(status.st_mode) and (os.name == "nt" or status.st_uid == os.getuid())


def _entries(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Files, links and folders below ``folder``; sockets and pipes belong to somebody who is talking through them."""
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except FileNotFoundError:
        return  # gone meanwhile
    except OSError as problem:
        _log.warning("a folder cannot be swept: %s", problem)
        return
    for entry in entries:
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            continue  # gone meanwhile
        path = Path(entry.path)
        if stat.S_ISDIR(status.st_mode):
            yield from _entries(path)
        if stat.S_ISDIR(status.st_mode) or stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode):
            yield path, status


def _delete(path: Path, is_folder: bool) -> bool:
    """Whether it is gone; a folder only if it is empty, and changed last when it was emptied."""
    try:
        if not is_folder:
            path.unlink(missing_ok=True)
        elif not any(path.iterdir()):
            path.rmdir()
        return True
    except OSError as problem:
        _log.warning("a file stays: %s", problem)
        return False


def _sweep_for_ever(folder: PrivateFolder) -> None:
    while True:
        time.sleep(PAUSE)
        try:
            folder.sweep()
        except Exception as problem:  # whatever it was, the next sweep comes
            _log.error("a sweep failed: %s", problem)


def _remove_on_signals(folder: PrivateFolder) -> None:
    """Remove the folder first, then do what the signal did before; one that somebody handles or ignores stays his."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is None or signal.getsignal(number) != signal.SIG_DFL:
            continue

        def end(number: int, _frame: FrameType | None) -> None:
            folder.remove()
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

        signal.signal(number, end)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:

        def interrupt(number: int, frame: FrameType | None) -> None:
            folder.remove()  # closing the page can take long
            signal.default_int_handler(number, frame)

        signal.signal(signal.SIGINT, interrupt)
