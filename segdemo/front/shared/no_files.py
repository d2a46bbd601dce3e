"""Inputs that are never files."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from segdemo.texts import text


class TakesNoFiles:
    """Put before a Gradio component: whoever sends it a file, or the address of one, is refused.

    Without this, Gradio would fetch any web address that a caller puts where a value belongs.
    """

    async def async_move_resource_to_block_cache(self, url_or_file_path: str | Path | None) -> str | None:
        raise gr.Error(text("page.no_file_here"), print_exception=False)
