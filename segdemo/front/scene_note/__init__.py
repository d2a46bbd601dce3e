"""What an example scene teaches, and how right the answers to it are by its key."""

from __future__ import annotations

import gradio as gr

from segdemo.front.shared.part import part
from segdemo.scenes import SCENES


def scene_note(elem_id: str) -> gr.HTML:
    """Two lines under the views; all they show comes from the store of the page."""
    about = {scene.name: {"teaches": scene.teaches, "why_hard": scene.why_hard} for scene in SCENES}
    template = '<div class="scene-note"><p></p><p></p></div>'
    return part("scene_note", template, ("note.",), elem_id, scenes=about)
