"""When things move: a short sequence, in which only numbered objects can be followed."""

from __future__ import annotations

import copy
import logging
import threading
from functools import lru_cache
from html import escape
from typing import Any

import gradio as gr
import numpy as np
from gradio.data_classes import FileData

from segdemo.answering import answer_both
from segdemo.answers import SHOWN_SCORE, Instance, InstanceSet, SemanticMap
from segdemo.classes import THINGS, UNNAMED
from segdemo.front.linked_view import colours
from segdemo.front.shared.part import part, tell_unreached
from segdemo.look import LOOK
from segdemo.masks import boxed_run_lengths
from segdemo.pairs import BUILT_IN, load_pair
from segdemo.picture import open_picture
from segdemo.scenes import SEQUENCE
from segdemo.texts import text
from segdemo.tracking import follow

_log = logging.getLogger(__name__)
_answering = threading.Lock()  # whoever comes second gets what the first one waits for


def in_time(elem_id: str) -> gr.HTML:
    """A button that lets the built-in pair answer the frames of SEQUENCE, and plays them side by side."""
    template = f"""
<section class="part time">
<h2>{escape(text("story.time"))}</h2>
<p>{escape(text("time.lead", count=len(SEQUENCE)))}</p>
<div><button type="button" class="button">{escape(text("time.button"))}</button> <p role="status"></p></div>
<div class="player" hidden></div>
</section>"""
    looks = {"colours": colours(), "look": LOOK}
    words = ("time.", "class.", "view.title.", "view.object", "view.share", "view.stuff_share")
    sequence = part("in_time", template, words, elem_id, **looks)
    run = sequence.click(answered_sequence, None, sequence, api_visibility="private", show_progress="hidden")
    tell_unreached(run, sequence, {"problem": text("time.failed")})
    return sequence


def answered_sequence() -> dict[str, Any]:
    """``{"frames": [...]}`` as of :func:`frame_value`, or ``{"problem": a sentence}``."""
    try:
        with _answering:
            return copy.deepcopy(_answered())  # Gradio writes into the values that it sends
    except Exception:
        _log.exception("answering the sequence failed")
        return {"problem": text("time.failed")}


@lru_cache(maxsize=1)
def _answered() -> dict[str, Any]:
    pair = load_pair(BUILT_IN)
    answers = [answer_both(pair, open_picture(path)) for path in SEQUENCE]
    shown = [answer.instances.above(SHOWN_SCORE) for answer in answers]
    numbers = follow(shown)
    return {
        "frames": [
            frame_value(FileData(path=str(path)).model_dump(), answer.semantic, objects, told)
            for path, answer, objects, told in zip(SEQUENCE, answers, shown, numbers, strict=True)
        ]
    }


def frame_value(
    picture: dict[str, Any], semantic: SemanticMap, objects: InstanceSet, numbers: tuple[int, ...]
) -> dict[str, Any]:
    """One frame for the browser; ``numbers`` as of :func:`segdemo.tracking.follow`.

    Returns:
        ``picture``; ``width`` and ``height`` in pixels; ``regions``: ``{"class_id", "share" (of the picture, 0–1),
        "thing", "mask"}`` for each class, things first; ``objects``: ``{"class_id", "number", "centre" ([x, y] in
        pixels), "mask"}``, the largest first. A ``mask`` is as of :func:`segdemo.masks.boxed_run_lengths`.
    """
    height, width = semantic.class_ids.shape
    classes = [class_id for class_id in np.unique(semantic.class_ids).tolist() if class_id != UNNAMED]
    placed = sorted(zip(objects, numbers, strict=True), key=lambda one: -one[0].area)
    return {
        "picture": picture,
        "width": width,
        "height": height,
        "regions": [_region(class_id, semantic.class_ids == class_id) for class_id in classes],
        "objects": [_object(one, number) for one, number in placed],
    }


def _region(class_id: int, mask: np.ndarray) -> dict[str, Any]:
    share = np.count_nonzero(mask) / mask.size
    return {"class_id": class_id, "share": share, "thing": class_id in THINGS, "mask": boxed_run_lengths(mask)}


def _object(one: Instance, number: int) -> dict[str, Any]:
    centre = [round(float(at.mean()), 1) for at in np.nonzero(one.mask)[::-1]]
    return {"class_id": one.class_id, "number": number, "centre": centre, "mask": boxed_run_lengths(one.mask)}
