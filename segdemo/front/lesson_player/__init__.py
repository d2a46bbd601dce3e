"""Lessons and the tour: a line to find them by, and the player, which a browser fetches when one is opened."""

from __future__ import annotations

import hashlib
from html import escape
from typing import Any

import gradio as gr
from starlette.routing import Route

from segdemo.front.shared.part import part
from segdemo.front.shared.photo import photo_address
from segdemo.front.shared.routes import spoken_route
from segdemo.lessons import LABELS, LESSON_FILE, LESSONS, OWN, TOUR, USUAL, Lesson, Step, lesson, state_of
from segdemo.scenes import SCENES
from segdemo.texts import text, texts_under


def lesson_player(elem_id: str) -> gr.HTML:
    """A line with the lessons; what the address or a link like one of its own opens plays above everything else."""
    template = f"""
<section class="lessons" aria-labelledby="lessons-title">
<b id="lessons-title">{escape(text("player.lessons"))}</b>
<ul>{"".join(map(_link, LESSONS))}
<li><a href="?tour=1">{escape(text("player.tour"))}</a></li>
<li><a href="?build=1">{escape(text("builder.title"))}</a></li>
<li><a href="?lesson={LESSON_FILE}">{escape(text("player.file"))}</a></li></ul>
</section>"""
    return part("lesson_player", template, ("player.failed",), elem_id)


def lesson_value(made: Lesson) -> dict[str, Any]:
    """A lesson as the browser plays it, in words of the language that is spoken.

    Returns:
        ``{"id", "title", "age", "minutes", "steps", "left" (the state once it is left), "photos" (address of each scene
        that it shows, by name), "texts" (of the player)}``; a step is ``{"id", "picture", "minutes", "state", "task",
        "deed", "classes" (ids), "said", "question", "write", "note"}``, where ``question`` is None or ``{"ask",
        "choices" ([name, words] each), "right" (a name), "reason" (sentences), "why_not" (a sentence by the name of
        each other choice)}`` and ``state`` all that the page is set to.
    """
    shown = {step.picture for step in made.steps} - {OWN}
    return {
        "id": made.id,
        "title": _said(made.title),
        "age": made.age,
        "minutes": made.minutes,
        "steps": [_step_value(made, step) for step in made.steps],
        "left": USUAL,
        "photos": {scene.name: photo_address(scene) for scene in SCENES if scene.name in shown},
        "texts": texts_under("player.", "sure."),
    }


def lesson_route() -> Route:
    """Hands out ``lessons/LANGUAGE/NAME.json``; for the ``routes`` of Gradio's ``app_kwargs``."""
    return spoken_route("/lessons/{language}/{name}.json", _named)


def _named(name: str) -> dict[str, Any] | None:
    return lesson_value(lesson(name)) if name in (*LESSONS, TOUR) else None


def _link(name: str) -> str:
    made = lesson(name)
    title, minutes = escape(text(made.title)), escape(text("player.minutes", minutes=made.minutes))
    notes = escape(text("player.notes"))
    teacher = f'<a href="?lesson={name}&amp;teacher=1" aria-describedby="lesson-{name}">{notes}</a>'
    return f'<li><a href="?lesson={name}" id="lesson-{name}">{title}</a> <span>{minutes}</span> {teacher}</li>'


def _step_value(made: Lesson, step: Step) -> dict[str, Any]:
    question = step.question and {
        "ask": _said(step.question.ask),
        "choices": [[name, _said(key)] for name, key in _shuffled(made, step)],
        "right": step.question.right,
        "reason": [_said(key) for key in step.question.reason],
        "why_not": {name: _said(key) for name, key in step.question.why_not.items()},
    }
    return {
        "id": step.id,
        "picture": step.picture,
        "minutes": step.minutes,
        "state": state_of(made, step),
        "task": _said(step.task),
        "deed": step.deed,
        "classes": step.classes,
        "said": step.said and _said(step.said),
        "question": question,
        "write": step.write,
        "note": step.note and _said(step.note),
    }


def _shuffled(made: Lesson, step: Step) -> list[tuple[str, str]]:
    """The choices of the step's question in an order that says nothing of which is right, the same each time."""
    assert step.question is not None
    return sorted(
        step.question.choices.items(),
        key=lambda choice: hashlib.sha256(f"{made.id} {step.id} {choice[0]}".encode()).digest(),
    )


def _said(key: str) -> str:
    return text(key, **{slot: text(label) for slot, label in LABELS.items()})
