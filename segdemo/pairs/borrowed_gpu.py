"""A GPU for the length of one call, as Hugging Face's ZeroGPU lends it; everywhere else, calls run as they are.

ZeroGPU runs a function that ``spaces.GPU`` decorates in a process of its own, forked from this one, that has a GPU.
Outside of it there is none, whatever torch says. https://huggingface.co/docs/hub/spaces-zerogpu
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from segdemo.settings import Settings

SECONDS = 15  # that a call may take: the shorter, the sooner a visitor gets his turn, and the more of them a day
_Answer = TypeVar("_Answer", bound=Callable[..., Any])
_lend: Callable[..., Any] | None = None
_is_lent = False  # true in the process that has the GPU


def prepare_to_borrow() -> None:
    """Tell ZeroGPU of the one function that wants a GPU, before the page starts; without ZeroGPU nothing happens."""
    global _lend
    if _lend is None and Settings.from_environment().borrows_gpu:
        from spaces import GPU

        _lend = GPU(duration=SECONDS)(_answer)


def on_borrowed_gpu(answer: _Answer) -> _Answer:
    """Put before an answer of a strong pair; the compact pair is quicker on the CPU than a GPU is to be had."""

    @wraps(answer)
    def borrowed(pair: Any, *arguments: Any, **options: Any) -> Any:
        if _lend is None or _is_lent:
            return answer(pair, *arguments, **options)
        return _lend(pair.name, answer.__name__, *arguments, **options)

    return borrowed  # type: ignore[return-value]  # it takes and gives what ``answer`` does


def _answer(name: str, question: str, *arguments: Any, **options: Any) -> Any:
    """Runs in the process with the GPU; a network would be too much to send there, a name is not."""
    global _is_lent
    from torch import nn

    from segdemo.pairs.registry import load_pair

    pair, _is_lent = load_pair(name), True
    try:
        for network in vars(pair).values():
            if isinstance(network, nn.Module):
                network.to("cuda")
        return getattr(pair, question)(*arguments, **options)
    finally:
        _is_lent = False
