"""When to use which: jobs from the world, each with questions that one of the techniques answers, or both."""

from __future__ import annotations

from html import escape

import gradio as gr

from segdemo.front.shared.part import part
from segdemo.texts import text

# Job -> the right choice for each of its questions.
JOBS = {
    "driving": ("both",),
    "medicine": ("semantic", "instance"),
    "retail": ("instance", "semantic"),
    "robotics": ("instance", "both"),
    "farming": ("instance", "semantic"),
    "maps": ("semantic", "instance"),
    "calls": ("semantic", "instance"),
}


def use_cases(elem_id: str) -> gr.HTML:
    """Tabs with one job each; whoever chooses an answer is told if it fits, why, and if these models can try it."""
    template = f"""
<section class="part uses">
<h2>{escape(text("story.uses"))}</h2>
<p>{escape(text("uses.hint"))}</p>
<div class="jobs">
<div role="tablist" aria-label="{escape(text("story.uses"))}">{"".join(map(_tab, JOBS))}</div>
{"".join(map(_panel, JOBS))}
</div>
<p class="told">{escape(text("uses.rule"))}</p>
</section>"""
    return part("use_cases", template, ("uses.",), elem_id)


def _tab(job: str) -> str:
    title = escape(text(f"uses.job.{job}.title"))
    return f'<button type="button" role="tab" id="job-{job}" aria-controls="questions-{job}">{title}</button>'


def _panel(job: str) -> str:
    questions = "".join(
        f'<div class="question" role="group" data-key="{job}.{number}" data-answer="{answer}"></div>'
        for number, answer in enumerate(JOBS[job], start=1)
    )
    return f"""
<div role="tabpanel" id="questions-{job}" aria-labelledby="job-{job}"{"" if job == next(iter(JOBS)) else " hidden"}>
<p>{escape(text(f"uses.job.{job}.situation"))}</p>
<div class="questions">{questions}</div>
</div>"""
