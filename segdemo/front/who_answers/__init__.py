"""Who answers: the choice of a pair of models."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import gradio as gr

from segdemo.front.shared.part import shared_props, starts
from segdemo.guards import TakesNoFiles
from segdemo.texts import text


class Choice(TakesNoFiles, gr.HTML):
    """A choice of one of a few, as radios of one group (``gr.Radio`` makes each a group of its own).

    Hands the chosen value to the server; a value that is none of the choices is refused.

    Args:
        choices: words and value of each.
        value: the one that is chosen at first.
        label: the words before them.
    """

    def __init__(
        self, choices: Sequence[tuple[str, str]], value: str | None = None, label: str = "", **kwargs: Any
    ) -> None:
        self._values = [choice for _, choice in choices]
        radios = "".join(
            f'<label><input type="radio" name="who-answers" value="{escape(choice)}">{escape(words)}</label>'
            for words, choice in choices
        )
        super().__init__(
            value,
            html_template=f'<fieldset class="who-answers"><legend>{escape(label)}</legend>{radios}</fieldset>',
            js_on_load=starts("who_answers"),
            apply_default_css=False,
            **shared_props(),
            **kwargs,
        )

    def preprocess(self, payload: Any) -> str:
        """The chosen value."""
        if payload not in self._values:
            raise gr.Error(text("page.no_such_choice"), print_exception=False)
        return payload

    def postprocess(self, value: str) -> str:
        return value

    def api_info(self) -> dict[str, Any]:
        return {"type": "string", "enum": self._values}
