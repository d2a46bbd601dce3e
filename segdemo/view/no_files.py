"""Inputs that are never files."""

from __future__ import annotations

import gradio as gr

from segdemo.guards import TakesNoFiles


class Choice(TakesNoFiles, gr.Radio):
    """A choice of one of a few."""

    def get_block_name(self) -> str:  # which part of Gradio's own JavaScript shows it
        return "radio"
