"""How a part of the page is made: HTML whose words are filled in by Python, and a script that begins with the store."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from segdemo.texts import texts_under

_HERE = Path(__file__).parent


def part(template: str, script: str, texts: str, elem_id: str, value: Any = None, **props: Any) -> gr.HTML:
    """A part of the page.

    Args:
        template: its HTML.
        script: file beside this one that runs once when the HTML is in the page; store.js is put before it.
        texts: beginning of the keys that its script asks for.
        elem_id: id of the part in the page.
        value, props: what the script finds in ``props``.
    """
    return gr.HTML(
        value,
        html_template=template,
        js_on_load="\n".join((_HERE / file).read_text(encoding="utf-8") for file in ("store.js", script)),
        apply_default_css=False,
        elem_id=elem_id,
        texts=texts_under(texts),
        **props,
    )


def paragraph(words: str) -> str:
    """A paragraph of plain text as HTML."""
    return f"<p>{escape(words)}</p>"
