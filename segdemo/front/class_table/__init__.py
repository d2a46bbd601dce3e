"""Every class of the two answers in numbers: a table to sort, whose rows light up their class in the view."""

from __future__ import annotations

from html import escape

import gradio as gr

from segdemo.classes import CLASSES
from segdemo.comparison import SPECK_SHARE
from segdemo.front.shared.part import part
from segdemo.texts import number, text

_COLUMNS = ("class", "area", "pieces", "objects", "merged")


def class_table(elem_id: str) -> gr.HTML:
    """The facts about the answer at the threshold; it has no value of its own."""
    template = f"""
<section class="part class-table">
<h2>{escape(text("table.title"))}</h2>
<p class="todo">{escape(text("table.todo"))}</p>
<p class="none">{escape(text("table.none_yet"))}</p>
<div class="facts" hidden>
<table>
<caption></caption>
<thead>
<tr><td></td><th scope="colgroup" colspan="2">{escape(text("table.semantic"))}</th>
<th scope="colgroup">{escape(text("table.instance"))}</th><th scope="colgroup">{escape(text("table.both"))}</th></tr>
<tr>{"".join(map(_header, _COLUMNS))}</tr>
</thead>
<tbody></tbody>
</table>
<dl>{"".join(map(_explanation, _COLUMNS[1:]))}</dl>
</div>
</section>"""
    colours = [spec.colour for spec in CLASSES]  # by class id
    return part("class_table", template, ("table.", "class."), elem_id, colours=colours)


def _header(column: str) -> str:
    return (
        f'<th scope="col" data-column="{column}"><button type="button">{escape(text(f"table.column.{column}"))}'
        "</button></th>"
    )


def _explanation(column: str) -> str:
    about = text(f"table.about.{column}", percent=number(100 * SPECK_SHARE, 2))
    return f"<div><dt>{escape(text(f'table.column.{column}'))}</dt><dd>{escape(about)}</dd></div>"
