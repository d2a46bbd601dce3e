"""The line under the title: what is going on, what to do about a problem, or the sentence that compares the answers."""

from __future__ import annotations

from typing import Any, Literal

import gradio as gr

from segdemo.front.shared.part import part

_TEMPLATE = '<p class="sentence" role="status" aria-live="polite" aria-busy="false" data-kind="answer"></p>'


def said(
    text: str,
    kind: Literal["busy", "answer", "problem"],
    progress: float | None = None,
    again: Literal["asked", "at once"] | None = None,
) -> dict[str, Any]:
    """A value for the line.

    Args:
        text: plain words; for "answer" they come before the sentence, and are mostly empty.
        kind: "busy" and "problem" stay until the next value, "answer" gives way to the sentence of the answer in the
            linked view, at the threshold that a person has chosen.
        progress: how much of the work is done, 0–1, for a bar.
        again: where the picture may be sent once more: a person is asked, by a button; or the page does so at once, and
            tells of the problem only if that did not help.
    """
    return {"kind": kind, "text": text, "progress": progress, "again": again}


def status_line(elem_id: str) -> gr.HTML:
    """A line that screen readers announce when it changes; its values come from :func:`said`."""
    return part("sentence", _TEMPLATE, ("guess.line", "known.", "own."), elem_id)
