"""The state of the page in the address bar, and a link to it for a lesson."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import gradio as gr

from segdemo.front.shared.part import part
from segdemo.page_state import Property
from segdemo.texts import text


def address_bar(properties: Sequence[Property], elem_id: str) -> gr.HTML:
    """Keeps the store of the page and the address bar alike, hides what the address hides, and copies a lesson link.

    A part of the page called NAME in ``page_state.PARTS`` is the element with the id ``part-NAME`` or the attribute
    ``data-part="NAME"``.
    """
    template = f"""
<div class="address">
<button type="button" class="button" disabled>{escape(text("address.copy"))}</button>
<label hidden>{escape(text("address.by_hand"))} <input type="text" readonly spellcheck="false"></label>
<p role="status"></p>
</div>"""
    declared = [
        {"name": prop.name, "allowed": prop.allowed, "initial": prop.default, "many": prop.many} for prop in properties
    ]
    return part("address", template, ("address.",), elem_id, properties=declared)
