"""Break it: three hunts for pictures in which the answers show what they cannot do, checked by the counts."""

from __future__ import annotations

from html import escape

import gradio as gr

from segdemo.comparison import HOLD_SHARE
from segdemo.front.shared.part import part
from segdemo.texts import text

_HUNTS = ("merge", "pieces", "both")


def break_it(elem_id: str) -> gr.HTML:
    """The hunts; what solved one stays in the browser."""
    hunts = "".join(map(_hunt, _HUNTS))
    template = f"""
<section class="part break-it">
<h2 tabindex="-1">{escape(text("story.break"))}</h2>
<p>{escape(text("break.lead"))}</p>
<ol>{hunts}</ol>
<div class="forgetting" hidden><button type="button" class="pill forget">{escape(text("break.forget"))}</button></div>
</section>"""
    return part("break_it", template, ("break.", "class.", "sure."), elem_id, hold_share=HOLD_SHARE)


def _hunt(name: str) -> str:
    return f"""
<li data-hunt="{name}"><p>{escape(text(f"break.{name}"))}</p><p class="state"></p>
<p class="quiet">{escape(text(f"break.{name}.hint"))}</p></li>"""
