"""The way through the page below the pictures: a line of links to its parts, in the order of the story they tell."""

from __future__ import annotations

from html import escape

import gradio as gr

from segdemo.front.shared.part import part
from segdemo.texts import text

# Id of a part of the page without "part-", a name of page_state.PARTS.
CHAPTERS = ("table", "stuff", "inside", "time", "cost", "uses", "break", "limits", "files")


def story(elem_id: str) -> gr.HTML:
    """Links, that of a hidden part hidden with it; it has no value."""
    links = "".join(map(_link, CHAPTERS))
    template = f'<nav class="story" aria-label="{escape(text("story.label"))}"><ol>{links}</ol></nav>'
    return part("story", template, (), elem_id)


def _link(chapter: str) -> str:
    return f'<li data-part="{chapter}"><a href="#part-{chapter}">{escape(text(f"story.{chapter}"))}</a></li>'
