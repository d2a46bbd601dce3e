"""A second look at the answers to a picture of one's own: are they right, and if not, what is the likely cause."""

from __future__ import annotations

from html import escape

import gradio as gr

from segdemo.front.shared.part import part
from segdemo.texts import text

LESS_SURE = 0.25  # threshold that shows the less sure objects, too; below, most are wrong
_CAUSES = ("right", "wrong", "missed")


def second_look(elem_id: str) -> gr.HTML:
    """Three buttons, each of which opens an explanation; nothing that a person says here is stored or sent."""
    ask = escape(text("look.ask"))
    template = f"""
<section class="second-look" hidden>
<p role="group" aria-label="{ask}"><span>{ask}</span> {"".join(map(_button, _CAUSES))}</p>
<div class="told" id="likely-cause" hidden><p></p><button type="button" class="button"></button></div>
</section>"""
    return part("second_look", template, ("look.", "known."), elem_id, less_sure=LESS_SURE)


def _button(cause: str) -> str:
    # Opening what comes next in the page is told by aria-expanded: a second live region would talk over the line above.
    return (
        f'<button type="button" class="pill" data-cause="{cause}" aria-expanded="false" aria-controls="likely-cause">'
        f"{escape(text(f'look.{cause}'))}</button>"
    )
