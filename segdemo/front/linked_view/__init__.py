"""The linked view: one picture, two answers side by side; whatever is pointed at lights up in both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gradio as gr

from segdemo.classes import CLASSES, UNNAMED
from segdemo.front.shared.part import shared_props, starts
from segdemo.look import LOOK
from segdemo.page_state import STRENGTHS, THRESHOLDS

TEMPLATE = Path(__file__).parent / "linked_view.html"


class LinkedView(gr.HTML):
    """Shows values of :func:`segdemo.front.shared.answer_value.answer_value`, None before the first.

    Everything a person does in it happens in the browser, and nothing comes back from there: as an input it is None.
    """

    def __init__(self, value: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(
            value,
            html_template=TEMPLATE.read_text(encoding="utf-8"),
            js_on_load=starts("linked_view"),
            apply_default_css=False,
            **view_props(),
            **kwargs,
        )

    def postprocess(self, value: dict[str, Any] | None) -> dict[str, Any] | None:
        """``picture``, and each other part as one text of JSON: Gradio's page copies a value number by number, time and
        again, and an answer has ten thousand. Of an answer that grows, it sends the parts that have changed."""
        if value is None:
            return None
        return {name: part if name == "picture" else json.dumps(part) for name, part in value.items()}

    def preprocess(self, payload: Any) -> None:
        """Nothing: a browser can claim anything."""

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}


def view_props() -> dict[str, Any]:
    """What the module needs to know: its texts, the look of the paintings, and the values of its sliders."""
    return {
        **shared_props("view.", "full_screen.", "class."),
        "colours": colours(),
        "look": LOOK,
        "ranges": {"threshold": THRESHOLDS, "strength": STRENGTHS},
    }


def colours() -> str:
    """Per class id the colours (sRGB, 0–255) of its objects by number, as JSON: see :meth:`LinkedView.postprocess`."""
    return json.dumps({spec.id: spec.colours for spec in CLASSES if spec.id != UNNAMED})
