"""Things and stuff: two sentences, and a question about the picture that is shown."""

from __future__ import annotations

from html import escape

import gradio as gr

from segdemo.front.shared.part import part
from segdemo.texts import text


def things_and_stuff(elem_id: str) -> gr.HTML:
    """Which class of the picture has no number; of a picture without stuff or with fewer things, why grass has none."""
    template = f"""
<section class="part stuff">
<h2>{escape(text("story.stuff"))}</h2>
<p>{escape(text("stuff.lead"))}</p>
<div class="question" role="group"></div>
<p class="told">{escape(text("stuff.both"))}</p>
</section>"""
    return part("things_and_stuff", template, ("stuff.", "class."), elem_id)
