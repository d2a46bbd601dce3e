"""How a part of the page is made: HTML whose words are filled in by Python, and a script that begins with the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from segdemo.texts import texts_under

_HERE = Path(__file__).parent


def part(template: str, scripts: Sequence[str], texts: Sequence[str], elem_id: str, **props: Any) -> gr.HTML:
    """A part of the page.

    Args:
        template: its HTML.
        scripts: files beside this one that run, joined, once the HTML is in the page; store.js is put before them.
        texts: beginnings of the keys that the scripts ask for.
        elem_id: id of the part in the page.
        props: what the scripts find in ``props``.
    """
    return gr.HTML(
        html_template=template,
        js_on_load=joined_scripts(*scripts),
        apply_default_css=False,
        elem_id=elem_id,
        texts=texts_under(*texts),
        **props,
    )


def joined_scripts(*files: str) -> str:
    """The JavaScript of these files beside this one, after store.js."""
    return "\n".join((_HERE / file).read_text(encoding="utf-8") for file in ("store.js", *files))
