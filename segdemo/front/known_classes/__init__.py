"""Which things it knows: every class that the models of the answer know, in groups, those in the picture lit."""

from __future__ import annotations

from html import escape

import gradio as gr

from segdemo.classes import CLASSES, GROUPS
from segdemo.front.shared.part import part
from segdemo.texts import text


def known_classes(elem_id: str) -> gr.HTML:
    """A line that opens; it has no value of its own."""
    template = f"""
<details class="known" data-part="intake" hidden>
<summary></summary>
<p>{escape(text("known.hint"))}</p>
<p class="lacks"></p>
<dl>{"".join(map(_group, GROUPS))}</dl>
</details>"""
    return part("known_classes", template, ("known.", "class."), elem_id)


def _group(group: str) -> str:
    words = "".join(f'<li data-class="{spec.id}"></li>' for spec in CLASSES if spec.group == group)
    return f"<div><dt>{escape(text(f'group.{group}'))}</dt><dd><ul>{words}</ul></dd></div>"
