"""What these models cannot do, in plain words."""

from __future__ import annotations

from html import escape

import gradio as gr

from segdemo.classes import CLASSES
from segdemo.texts import listed, noun, plain, text

_POINTS = ("classes", "photos", "bias", "small", "score", "use", "privacy")


def limits(elem_id: str) -> gr.HTML:
    """The limits of all pairs, as a list."""
    points = "".join(map(_point, _POINTS))
    head = f'<h2>{escape(text("limits.title"))}</h2><p class="todo">{escape(text("limits.todo"))}</p>'
    html = f'<section class="part limits">{head}<ul>{points}</ul></section>'
    return gr.HTML(html, apply_default_css=False, elem_id=elem_id)


def _point(point: str) -> str:
    things, stuff = (
        plain(listed(noun(spec.id) for spec in CLASSES if spec.kind == kind)) for kind in ("thing", "stuff")
    )
    head, body = text(f"limits.{point}.head"), text(f"limits.{point}.body", things=things, stuff=stuff)
    return f"<li><h3>{escape(head)}</h3><p>{escape(body)}</p></li>"
