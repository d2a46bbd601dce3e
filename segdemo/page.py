"""The page: one picture in, two answers out, and one sentence that compares them."""

from __future__ import annotations

import json
import logging
import re
import threading
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from segdemo.answers import SHOWN_SCORE
from segdemo.classes import CLASS_COUNT, CLASS_NAMES, class_colour, object_colour
from segdemo.comparison import SPECK_SHARE, compare
from segdemo.export import facts
from segdemo.lesson import sentence
from segdemo.overlays import draw_instances, draw_semantic
from segdemo.pairs import WeightsError, load_pair
from segdemo.picture import PictureError, open_picture
from segdemo.view import PictureDrop, said, status_line

MAX_UPLOAD = 30 * 1024 * 1024  # bytes
_HERE = Path(__file__).parent

_TITLE = """
<h1>One picture, two answers</h1>
<p>A computer can look at a photograph in two ways: it can say <b>what is where</b>, or <b>which one is which</b>.
Give it a photograph and compare.</p>
"""
_START = "No picture yet. The drawings show the idea: one region of people on the left, three people on the right."
_SEMANTIC = """
<h2>Semantic: what is where</h2>
<p>One colour per class. People who touch become one region.</p>
"""
_INSTANCE = """
<h2>Instance: which one is which</h2>
<p>One colour per object. Every person has a shade and a number.</p>
"""
_LIMITS = f"""
- **It knows 20 kinds of things:** {", ".join(CLASS_NAMES[1:])}. Everything else is background to it.
- **It makes mistakes.** Small, dark, half-hidden or unusual things are missed, doubled or given a wrong name. \
An object is shown when the model's own confidence is at least {SHOWN_SCORE:.0%}.
- **Your picture stays here.** It goes to the computer that runs this page and to no other, and it is deleted there \
after about an hour.
"""
_BROKEN = "Something went wrong here, not with you: try again, or try another picture."

_PERSON = CLASS_NAMES.index("person")

_log = logging.getLogger(__name__)
_models = threading.Lock()  # one inference at a time: two at once on two cores are slower than one after the other


def build_page() -> gr.Blocks:
    """The page, with its models already being loaded in the background; start it with ``launch(**launch_options())``.

    Its one documented endpoint, ``/compare``, takes a picture and returns the facts of ``segdemo.export.facts``.
    """
    threading.Thread(target=_load_early, daemon=True).start()
    # Uploads and answers are looked for every 10 minutes and deleted once they are an hour old.
    with gr.Blocks(title="One picture, two answers", fill_width=True, delete_cache=(600, 3600)) as page:
        with gr.Row(elem_id="top"):
            gr.HTML(_TITLE, elem_id="title", apply_default_css=False)
            drop = PictureDrop(MAX_UPLOAD, status_id="status", elem_id="drop", label="picture")
        status = status_line(_START, elem_id="status")
        with gr.Row(elem_id="answers"):
            semantic, semantic_legend = _answer_card(_SEMANTIC, "semantic", _legend([(_PERSON, ())]))
            instances, instance_legend = _answer_card(_INSTANCE, "instances", _legend([(_PERSON, (1, 2, 3))]))
        with gr.Accordion("What it knows, and what it does not", open=False, elem_id="limits"):
            gr.Markdown(_LIMITS)
        facts_json = gr.JSON(visible=False)

        run = drop.input(
            _answer,
            drop,
            [status, semantic, semantic_legend, instances, instance_legend],
            api_visibility="private",
            show_progress="hidden",
            trigger_mode="always_last",  # a picture given while another is looked at comes next, the last one wins
            concurrency_id="models",
            concurrency_limit=1,
        )
        # The server was not reached or its queue is full: the line must not say "busy" for ever.
        run.failure(None, None, status, js=f"() => ({json.dumps(said(_BROKEN, 'problem'))})")
        gr.Button(visible=False).click(_compare, drop, facts_json, api_name="compare", concurrency_id="models")
    return page.queue(max_size=32)


def launch_options() -> dict[str, Any]:
    """What ``Blocks.launch`` needs for this page: its look, and nothing open that need not be."""
    return {
        "theme": gr.themes.Soft(
            primary_hue="indigo",
            neutral_hue="slate",
            # One of the few fonts that Gradio brings whole; of most it brings a subset without the Latin letters.
            font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif"],
        ).set(button_primary_background_fill="*primary_600", background_fill_primary="*neutral_50"),
        "css_paths": _HERE / "page.css",
        "footer_links": [],
        "max_file_size": MAX_UPLOAD,
        "run_history": False,  # else Gradio keeps every run in the visitor's browser
        "ssr_mode": False,
        "app_kwargs": {"middleware": [Middleware(_FetchNothing)]},
    }


class _FetchNothing:
    """Refuses ``/gradio_api/file=https://…``: Gradio would fetch that address for anybody who asks and pass it on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and re.search(r"=\s*https?:", scope["path"], re.IGNORECASE):
            await PlainTextResponse("This server fetches nothing from elsewhere.", status_code=403)(
                scope, receive, send
            )
        else:
            await self._app(scope, receive, send)


def _answer_card(heading: str, name: str, legend: str) -> tuple[gr.Image, gr.HTML]:
    with gr.Column(elem_classes="answer", elem_id=f"{name}-card"):
        gr.HTML(heading, apply_default_css=False)
        with warnings.catch_warnings():  # Gradio warns of a watermark on a drawing, even without one
            warnings.simplefilter("ignore", UserWarning)
            image = gr.Image(
                str(_HERE / "view" / f"start_{name}.svg"),
                format="jpeg",
                show_label=False,
                label=f"The {name} answer",
                interactive=False,
                buttons=["fullscreen"],
                elem_id=name,
                alt_text="A drawing of three people.",
            )
        return image, gr.HTML(legend, apply_default_css=False, elem_id=f"{name}-legend")


def _load_early() -> None:
    try:
        load_pair()
    except WeightsError as problem:  # the first picture will say so on the page
        _log.warning("%s", problem)


def _answer(path: Path | None) -> Iterator[tuple]:
    """Updates of the page, stage by stage: the bare picture, the semantic answer, then the objects and the sentence.

    A file that cannot be answered changes the status line only: the last good answer stays.
    """
    if path is None:
        return
    try:
        picture = open_picture(path)
        pair = load_pair()
        bare = gr.Image(picture, alt_text="Your picture, not answered yet.")
        yield said("Semantic model: looking for what is where …", "busy"), bare, "", bare, ""
        with _models:
            semantic = pair.segment_semantic(picture)
        areas = np.bincount(semantic.class_ids.ravel(), minlength=CLASS_COUNT)
        speck = SPECK_SHARE * semantic.class_ids.size  # the sentence leaves specks out too
        yield (
            said("Instance model: looking for which one is which …", "busy"),
            gr.Image(draw_semantic(picture, semantic), alt_text="Your picture with one colour per class."),
            _legend((class_id, ()) for class_id in range(1, CLASS_COUNT) if areas[class_id] >= speck),
            gr.skip(),
            gr.skip(),
        )
        with _models:
            instances = pair.segment_instances(picture).above(SHOWN_SCORE)
        numbers: dict[int, list[int]] = {}
        for number, instance in instances.numbered():
            numbers.setdefault(instance.class_id, []).append(number)
        yield (
            said(sentence(compare(semantic, instances)), "answer"),
            gr.skip(),
            gr.skip(),
            gr.Image(draw_instances(picture, instances), alt_text="Your picture with one colour per object."),
            _legend(sorted(numbers.items())),
        )
    except (PictureError, WeightsError) as problem:
        yield said(str(problem), "problem"), gr.skip(), gr.skip(), gr.skip(), gr.skip()
    except Exception:
        _log.exception("answering a picture failed")
        yield said(_BROKEN, "problem"), gr.skip(), gr.skip(), gr.skip(), gr.skip()


def _compare(picture: Path | None) -> dict[str, Any]:
    if picture is None:
        raise gr.Error("Send a picture.", print_exception=False)
    try:
        pixels = open_picture(picture)
        pair = load_pair()
    except (PictureError, WeightsError) as problem:
        raise gr.Error(str(problem), print_exception=False) from problem
    with _models:
        semantic = pair.segment_semantic(pixels)
        instances = pair.segment_instances(pixels).above(SHOWN_SCORE)
    return facts(semantic, instances)


def _legend(classes: Iterable[tuple[int, Sequence[int]]]) -> str:
    """Which colour is what, as HTML: class ids, each with the numbers of its objects (none: the colour of the class).

    It holds only our own class names and numbers, so there is nothing to escape.
    """
    items = []
    for class_id, numbers in classes:
        shades = [(object_colour(class_id, number), str(number)) for number in numbers]
        chips = "".join(_chip(*shade) for shade in shades or [(class_colour(class_id), "")])
        items.append(f"<li>{CLASS_NAMES[class_id]} {chips}</li>")
    return f'<ul class="legend">{"".join(items)}</ul>'


def _chip(colour: tuple[int, int, int], text: str) -> str:
    red, green, blue = colour
    ink = "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "white"
    return f'<span style="background: rgb({red} {green} {blue}); color: {ink}">{text}</span>'
