"""Every pair by its name. To add one, write a file beside this one, and name it here and in the texts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from pkgutil import resolve_name

from segdemo.pairs.loading import Loading
from segdemo.pairs.pair import Pair, Progress, WeightsError
from segdemo.settings import Settings

BUILT_IN = "compact"  # the pair that answers where another one cannot be had

# What loads each pair, called with a ``Progress``; imported at first use, since torch takes seconds.
_LOADERS = {
    BUILT_IN: "segdemo.pairs.compact:load",
    "torchvision-balanced": "segdemo.pairs.torchvision_balanced:load",
    "torchvision-best": "segdemo.pairs.torchvision_best:load",
    "transformers-eomt": "segdemo.pairs.transformers_eomt:load",
    "answer_key": "segdemo.pairs.answer_key:load",
}

# Packages that nothing else needs: the page offers no pair that nobody has installed.
_PACKAGES = {"transformers-eomt": "transformers"}

_loadings: dict[str, Loading] = {}
_lock = threading.Lock()  # of the dict; nobody loads or waits while holding it
_log = logging.getLogger(__name__)


def pair_names() -> tuple[str, ...]:
    """Names that :func:`load_pair` knows, the default first: SEGDEMO_PAIR of the environment, else ``compact``."""
    default = _known(Settings.from_environment().pair or BUILT_IN)
    return (default, *(name for name in _LOADERS if name != default))


def offered_pairs() -> tuple[str, ...]:
    """Those of :func:`pair_names` that a page offers: all whose packages are here, and the default one in any case."""
    default, *others = pair_names()
    return (default, *(name for name in others if find_spec(_PACKAGES.get(name, "segdemo"))))


@lru_cache(maxsize=8)  # so that it complains once
def _known(name: str) -> str:
    if name in _LOADERS:
        return name
    _log.warning(
        "SEGDEMO_PAIR=%s names no pair, so the default is %s; choose one of: %s.", name, BUILT_IN, ", ".join(_LOADERS)
    )
    return BUILT_IN


def load_pair(name: str | None = None, progress: Progress | None = None) -> Pair:
    """The pair called ``name``, else the default one, loaded once per process.

    The first use of a torchvision pair downloads its weights; after a failure the next call tries again.

    Args:
        name: one of :func:`pair_names`.
        progress: called with the bytes done and the bytes in total while weights are downloaded, in the thread of
            this call, whichever call began the download. Never called if there is nothing to download.

    Raises:
        ValueError: no pair has this name.
        WeightsError: its weights are missing, damaged or cannot be downloaded; the text says what to do.
    """
    for step in load_in_steps(pair_names()[0] if name is None else name):
        if not isinstance(step, tuple):
            return step
        if progress:
            progress(*step)
    raise AssertionError("the last step is the pair")


def load_in_steps(name: str) -> Iterator[tuple[int, int] | Pair]:
    """As :func:`load_pair`: while a pair is downloaded, (bytes done, bytes in all) now and then; at last the pair."""
    if name not in _LOADERS:
        raise ValueError(f"There is no pair called {name!r}; choose one of: {', '.join(_LOADERS)}.")
    with _lock:
        if name not in _loadings or _loadings[name].failed:
            _loadings[name] = Loading(lambda progress: resolve_name(_LOADERS[name])(progress))
        loading = _loadings[name]
    yield from loading.steps()


def load_at_start() -> None:
    """What a server does at its start: load the built-in pair, and with SEGDEMO_FETCH=1 download the default one.

    A pair that cannot be loaded is logged: whoever asks for it is told why.
    """
    names = [BUILT_IN, pair_names()[0]] if Settings.from_environment().fetches else [BUILT_IN]
    for name in dict.fromkeys(names):
        try:
            load_pair(name)
        except WeightsError as problem:
            _log.warning("The pair %s cannot be loaded. %s", name, problem)
