"""The linked view: one picture, two answers side by side; whatever is pointed at lights up in both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from segdemo.classes import CLASSES, UNNAMED
from segdemo.texts import texts_under
from segdemo.view.part import joined_scripts

_HERE = Path(__file__).parent
_SCRIPTS = "runs targets words colours paint plates links controls views tips wipe pointing linked_view"


class LinkedView(gr.HTML):
    """Shows values of :func:`segdemo.view.answer_value.answer_value`, None before the first.

    Everything a person does in it happens in the browser, and nothing comes back from there: as an input it is None.
    """

    def __init__(self, value: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(
            value,
            html_template=(_HERE / "linked_view.html").read_text(encoding="utf-8"),
            js_on_load=view_script(),
            apply_default_css=False,
            **view_props(),
            **kwargs,
        )

    def preprocess(self, payload: Any) -> None:
        """Nothing: a browser can claim anything."""

    def api_info(self) -> dict[str, Any]:
        return {"type": "object"}


def view_script() -> str:
    """The JavaScript of the linked view; runs with ``element``, ``props`` and ``watch`` as Gradio gives them."""
    return joined_scripts(*(f"{name}.js" for name in _SCRIPTS.split()))


def view_props() -> dict[str, Any]:
    """What the script needs to know: its texts, and per class id the colours (sRGB, 0–255) of its objects by number."""
    return {
        "texts": texts_under("view.", "class."),
        "colours": {str(spec.id): spec.colours for spec in CLASSES if spec.id != UNNAMED},
    }
