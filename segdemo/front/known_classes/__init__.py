"""Which things it knows: every class that the models of the answer know, in groups, those in the picture lit."""

from __future__ import annotations

import gradio as gr

from segdemo.classes import CLASSES, GROUPS
from segdemo.front.shared.part import part

_TEMPLATE = """
<details class="known" data-part="intake" hidden>
<summary></summary>
<p class="hint"></p>
<p class="lacks" hidden></p>
<dl></dl>
</details>"""


def known_classes(elem_id: str) -> gr.HTML:
    """A line that opens; it has no value of its own."""
    groups = {group: [spec.id for spec in CLASSES if spec.group == group] for group in GROUPS}
    return part("known_classes", _TEMPLATE, ("known.", "class.", "group."), elem_id, groups=groups)
