"""Look inside: the raw numbers of both answers around one pixel, the shapes of the arrays, one mask of the stack."""

from __future__ import annotations

from html import escape

import gradio as gr

from segdemo.front.linked_view import colours
from segdemo.front.shared.part import part
from segdemo.texts import text


def look_inside(elem_id: str) -> gr.HTML:
    """Two grids of numbers that follow the pointed pixel; all it shows comes from the store of the page."""
    columns = "".join(f"<th scope='col'>{escape(name)}</th>" for name in _columns())
    template = f"""
<section class="part inside">
<h2>{escape(text("story.inside"))}</h2>
<p>{escape(text("inside.hint"))}</p>
<p class="todo">{escape(text("inside.todo"))}</p>
<p class="not-yet">{escape(text("inside.not_yet"))}</p>
<div class="opened" hidden>
<p class="pixel"></p>
<div class="arrays">
<div class="grids">
{_grid("semantic", text("inside.semantic.title"))}
{_grid("instance", text("inside.instance.title"))}
</div>
<figure class="stack">
<figcaption>{escape(text("inside.mask.title"))} <code></code></figcaption>
<canvas role="img"></canvas>
<p class="which"></p>
<p class="steps">
<button type="button" class="button" data-step="-1">{escape(text("inside.mask.previous"))}</button>
<button type="button" class="button" data-step="1">{escape(text("inside.mask.next"))}</button>
</p>
</figure>
<div class="list">
<p>{escape(text("inside.objects"))}</p>
<div class="scroll" tabindex="0" role="region" aria-label="{escape(text("inside.objects"))}">
<table><thead><tr>{columns}</tr></thead><tbody></tbody></table>
</div>
</div>
</div>
<p class="quiet">{escape(text("inside.instance.note"))}</p>
<details><summary></summary><p></p></details>
</div>
</section>"""
    return part("look_inside", template, ("inside.", "class."), elem_id, colours=colours())


def _columns() -> tuple[str, ...]:
    return text("inside.id"), text("inside.class"), text("inside.score"), text("inside.box")


def _grid(side: str, title: str) -> str:
    label = escape(text("inside.grid", title=title))
    return f"""
<figure data-side="{side}">
<figcaption>{escape(title)} <code></code></figcaption>
<div class="grid" tabindex="0" role="group" aria-label="{label}"><table><tbody></tbody></table></div>
<p class="meaning"></p>
</figure>"""
