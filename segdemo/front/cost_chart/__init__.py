"""What it costs: time, parameters and multiply-adds of both models, for every pair tried in this visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import Any

import gradio as gr

from segdemo.costs import Cost, cost_sentences
from segdemo.front.shared.part import part
from segdemo.texts import text


def cost_value(costs: Sequence[Cost]) -> dict[str, Any]:
    """A value for the chart: the costs of one picture, or none where no model ran; the chart keeps the other pairs'."""
    said = cost_sentences(costs) if costs else text("costs.no_model")
    return {"costs": [asdict(cost) for cost in costs], "said": said}


def cost_chart(elem_id: str) -> gr.HTML:
    """Bars with their numbers, as tables; its values come from :func:`cost_value`."""
    tables = (
        _table("seconds", text("costs.time"), text("costs.time_note")),
        _table("parameters", text("costs.parameters"), text("costs.parameters_note")),
        _table("multiply_adds", text("costs.multiply_adds"), text("costs.multiply_adds_note")),
    )
    template = f"""
<section class="part costs">
<h2>{escape(text("story.cost"))}</h2>
<p>{escape(text("costs.why"))}</p>
<p class="todo">{escape(text("costs.todo"))}</p>
<p class="told">{escape(text("costs.none_yet"))}</p>
<div class="charts" hidden>{"".join(tables)}</div>
</section>"""
    return part("cost_chart", template, ("costs.", "pair."), elem_id)


def _table(measure: str, caption: str, note: str) -> str:
    return f"""
<div><table data-measure="{measure}"><caption>{escape(caption)}</caption></table><p>{escape(note)}</p></div>"""
