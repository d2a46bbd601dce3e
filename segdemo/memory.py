"""Memory that stays flat: what the C library is told about threads and large arrays. Only glibc listens."""

from __future__ import annotations

import ctypes
import sys

_M_ARENA_MAX = -8  # of mallopt, see malloc.h
_ARENAS = 2

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
_trim = getattr(_libc, "malloc_trim", None)


def share_arenas() -> None:
    """Let all threads from now on share two pools of memory; by default glibc keeps up to eight for each core."""
    mallopt = getattr(_libc, "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Give memory that is free to the system again; glibc keeps it, in the hope that it is needed soon."""
    if _trim is not None:
        _trim(0)
