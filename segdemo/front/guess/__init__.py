"""Guess first: the picture alone, two questions about it, then both answers beside the guess and the reason."""

from __future__ import annotations

from html import escape

import gradio as gr

from segdemo.front.shared.part import part
from segdemo.texts import text

_COUNTS = ("objects", "pieces")
_SOURCES = ("guess", "answer", "key")
_MOST = 99  # nobody counts further by eye


def guess_first(elem_id: str) -> gr.HTML:
    """A switch and, while it is on, the questions about each new picture; it has no value of its own."""
    template = f"""
<section class="guess">
<label class="pill"><input type="checkbox" role="switch"><span>{escape(text("guess.switch"))}</span></label>
<p class="state" hidden></p>
<form hidden>
{"".join(map(_question, _COUNTS))}
<button type="submit" class="reveal button strong">{escape(text("guess.reveal"))}</button>
</form>
<div class="result" role="group" aria-label="{escape(text("guess.result"))}" tabindex="-1" hidden>
<table>
<thead><tr><td></td>{"".join(map(_heading, _SOURCES))}</tr></thead>
<tbody>{"".join(map(_row, _COUNTS))}</tbody>
</table>
<p class="reason"></p>
</div>
</section>"""
    return part("guess", template, ("guess.", "between.", "class."), elem_id)


def _question(count: str) -> str:
    return f"""
<div class="question"><label for="guess-{count}" data-count="{count}"></label>
<span class="stepper">
<button type="button" class="button" data-step="-1" aria-label="{escape(text("guess.fewer"))}">−</button>
<input type="number" id="guess-{count}" min="0" max="{_MOST}" step="1" inputmode="numeric" required autocomplete="off">
<button type="button" class="button" data-step="1" aria-label="{escape(text("guess.more"))}">+</button>
</span></div>"""


def _heading(source: str) -> str:
    return f'<th scope="col" data-from="{source}">{escape(text(f"guess.from.{source}"))}</th>'


def _row(count: str) -> str:
    cells = "".join(f'<td data-from="{source}"></td>' for source in _SOURCES)
    return f'<tr data-count="{count}"><th scope="row"></th>{cells}</tr>'
