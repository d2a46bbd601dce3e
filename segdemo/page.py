"""The page: one picture in, two linked answers out, and everything that is told about them."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from segdemo.answering import answer_in_stages, counted_costs, load_in_steps
from segdemo.answers import SHOWN_SCORE
from segdemo.export import facts
from segdemo.page_state import Property, page_properties, parse
from segdemo.pairs import PairError, WeightsError, load_at_start, load_pair, pair_names
from segdemo.picture import PictureError, open_picture
from segdemo.scenes import SCENES, SCENES_FOLDER, Scene
from segdemo.texts import text
from segdemo.view import (
    Choice,
    KeptAnswer,
    LinkedView,
    PictureDrop,
    SceneGallery,
    address_bar,
    answer_value,
    class_table,
    cost_chart,
    cost_value,
    guess_first,
    key_value,
    limits,
    look_inside,
    photo_file,
    said,
    scene_file,
    scene_note,
    status_line,
    take_away,
    use_cases,
    zip_file,
)

MAX_UPLOAD = 30 * 1024 * 1024  # bytes
BUILT_IN = "compact"  # the pair that answers where another one cannot be had
ANSWER_KEY = "answer_key"
_HERE = Path(__file__).parent

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Source:
    """Where the picture of a visit comes from: an uploaded file or an example scene."""

    path: Path
    scene: Scene | None = None


@dataclass
class _Visit:
    """What the server remembers of a visit: the newest run, whose updates count, and what is on its page."""

    source: _Source
    pair: str
    newest_run: int = 0


def build_page() -> gr.Blocks:
    """The page, with its models already being loaded in the background; start it with ``launch(**launch_options())``.

    Its one documented endpoint, ``/compare``, takes a picture and returns the facts of ``segdemo.export.facts`` and the
    zip of ``segdemo.export.write_zip``.
    """
    threading.Thread(target=load_at_start, daemon=True).start()
    # Uploads and answers are looked for every 10 minutes and deleted once they are an hour old.
    with gr.Blocks(title=text("page.title"), fill_width=True, delete_cache=(600, 3600)) as page:
        visit = gr.State(_Visit(_scene_source(SCENES[0]), ANSWER_KEY), time_to_live=3600)
        kept = gr.State(None, time_to_live=3600)
        with gr.Row(elem_id="top"):
            gr.HTML(_heading(), elem_id="title", apply_default_css=False)
            drop = PictureDrop(MAX_UPLOAD, elem_id="drop", label="picture")
        gallery = SceneGallery(elem_id="gallery")
        with gr.Row(elem_id="choices"):
            guess_first(elem_id="part-guess")
            with gr.Column(elem_id="part-intake"):
                pair = Choice(_pair_choices(), value=pair_names()[0], label=text("page.pair"), elem_id="pair")
        status = status_line(elem_id="status")
        view = LinkedView(key_value(SCENES[0]), elem_id="view")
        scene_note(elem_id="scene-note")
        class_table(elem_id="part-table")
        look_inside(elem_id="part-inside")
        chart = cost_chart(elem_id="part-cost")
        use_cases(elem_id="part-uses")
        limits(elem_id="part-limits")
        take_away(kept, elem_id="part-files")
        address_bar(_properties(), elem_id="address")
        facts_json = gr.JSON(visible=False)
        zipped = gr.File(visible=False)

        pair.change(None, pair, None, js="(pair) => window.segdemo.set({ pair })")  # for the address bar

        # Visitors wait for downloads side by side; the models answer one picture at a time all the same.
        event = {"outputs": [status, view, pair, chart, kept], "api_visibility": "private"}
        event |= {"show_progress": "hidden", "trigger_mode": "multiple", "concurrency_id": "visits"}
        event["concurrency_limit"] = 16
        for run in (
            page.load(_answer_address, visit, **event),
            drop.input(_answer_upload, [visit, drop, pair], **event),
            gallery.input(_answer_scene, [visit, gallery, pair], **event),
            pair.input(_answer_again, [visit, pair], **event),
        ):
            # The server was not reached or its queue is full: the line must not say "busy" for ever.
            run.failure(None, None, status, js=f"() => ({json.dumps(said(text('page.broken'), 'problem'))})")
        gr.Button(visible=False).click(_compare, drop, [facts_json, zipped], api_name="compare")
    return page.queue(max_size=64)


def launch_options() -> dict[str, Any]:
    """What ``Blocks.launch`` needs for this page: its look, and nothing open that need not be."""
    return {
        "theme": gr.themes.Soft(
            primary_hue="indigo",
            neutral_hue="slate",
            # One of the few fonts that Gradio brings whole; of most it brings a subset without the Latin letters.
            font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif"],
        ).set(
            button_primary_background_fill="*primary_600",
            checkbox_label_background_fill_selected="*primary_600",
            background_fill_primary="*neutral_50",
        ),
        "css_paths": sorted(_HERE.glob("*.css")) + sorted((_HERE / "view").glob("*.css")),
        "footer_links": [],
        "allowed_paths": [str(SCENES_FOLDER)],  # else they are handed out only where this folder is the current one
        "max_file_size": MAX_UPLOAD,
        "state_session_capacity": 500,  # visits whose last values the server remembers
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


def _heading() -> str:
    return f"<h1>{escape(text('page.title'))}</h1><p>{escape(text('page.lead'))}</p>"


def _pair_choices() -> list[tuple[str, str]]:
    return [(text(f"pair.{name}"), name) for name in pair_names()]


def _scene_source(scene: Scene) -> _Source:
    return _Source(scene.picture_path, scene)


def _properties() -> tuple[Property, ...]:
    return page_properties([scene.name for scene in SCENES], pair_names())


def _answer_address(visit: _Visit, request: gr.Request) -> Iterator[list]:
    if visit.newest_run:
        yield _update()  # whoever was quick to choose something wants that
        return
    state = parse(str(request.query_params), _properties())
    scene = next(scene for scene in SCENES if scene.name == state["example"])
    yield from _answer(visit, _scene_source(scene), state["pair"])


def _answer_upload(visit: _Visit, path: Path | None, pair_name: str) -> Iterator[list]:
    if path is None:
        return
    # Nobody has a key for this picture, so a model's answer is wanted.
    yield from _answer(visit, _Source(path), BUILT_IN if pair_name == ANSWER_KEY else pair_name)


def _answer_scene(visit: _Visit, scene: Scene | None, pair_name: str) -> Iterator[list]:
    if scene is not None:
        yield from _answer(visit, _scene_source(scene), pair_name)


def _answer_again(visit: _Visit, pair_name: str) -> Iterator[list]:
    yield from _answer(visit, visit.source, pair_name)


def _answer(visit: _Visit, source: _Source, pair_name: str) -> Iterator[list]:
    """Updates of the page, stage by stage, until a newer run of the same visit takes over.

    What cannot be answered changes the status line only: the last good answer stays.
    """
    visit.newest_run = run = visit.newest_run + 1
    try:
        for changes in _stages(source, pair_name):
            if visit.newest_run != run:
                yield _update()  # Gradio sends the last update once more when all is done: let it be an empty one
                return
            visit.source, visit.pair = source, changes.get("pair", visit.pair)
            yield _update(**changes)
    except (PictureError, PairError) as problem:
        yield _update(status=said(str(problem), "problem"), pair=visit.pair)
    except Exception:
        _log.exception("answering a picture failed")
        yield _update(status=said(text("page.broken"), "problem"))


def _update(**changes: Any) -> list:
    """A value per output of the page's events; what is not named stays as it is."""
    return [changes.get(name, gr.skip()) for name in ("status", "view", "pair", "chart", "kept")]


def _stages(source: _Source, pair_name: str) -> Iterator[dict[str, Any]]:
    """First the picture, a scene with its answer key at once; then the semantic answer, then both; then the costs."""
    if pair_name == ANSWER_KEY and not source.scene:
        raise PairError(text("page.no_key"))
    picture = open_picture(source.path)
    about = {"pair": pair_name, "example": source.scene.name if source.scene else None}
    photo = photo_file(picture) if source.scene is None else scene_file(source.scene)
    shown = key_value(source.scene) if source.scene else answer_value(photo, **about)
    if pair_name == ANSWER_KEY:
        yield dict(status=said(text("page.key"), "busy"))  # so that the line gives up what it said before
        kept = KeptAnswer(source.path, shown)
        yield dict(status=said("", "answer"), view=shown, pair=pair_name, kept=kept, chart=cost_value(()))
        return
    doing = text("page.key_first") if source.scene else text("page.semantic")
    yield dict(status=said(doing, "busy"), view=shown, pair=pair_name)

    apology = ""
    try:
        for news in load_in_steps(pair_name):
            if isinstance(news, tuple):
                yield dict(status=_download(*news))
        pair = news
    except WeightsError as problem:
        if pair_name == BUILT_IN:
            raise
        _log.warning("%s", problem)
        apology = f"{problem} {text('page.built_in_instead')}"
        pair = load_pair(BUILT_IN)
        yield dict(status=said(apology, "busy"), pair=pair.name)

    key = source.scene.read_key() if source.scene else None
    for answer in answer_in_stages(pair, picture):
        if source.scene and answer.instances is None:
            continue  # a scene keeps showing its key until both answers are there
        value = answer_value(photo, answer.semantic, answer.instances, key, **about | {"pair": pair.name})
        if answer.instances is not None:
            yield dict(status=said(apology, "answer"), view=value, kept=KeptAnswer(source.path, value))
        else:
            yield dict(status=said(text("page.instance"), "busy"), view=value)
    yield dict(chart=cost_value(counted_costs(answer)))


def _download(done: int, total: int) -> dict[str, Any]:
    megabytes = [f"{size / 1e6:,.0f}" for size in (done, total)]
    words = text("page.download", done=megabytes[0], total=megabytes[1])
    return said(words, "busy", done / total if total else 0.0)


def _compare(picture: Path | None) -> tuple[dict[str, Any], str]:
    if picture is None:
        raise gr.Error(text("page.send_a_picture"), print_exception=False)
    try:
        pixels = open_picture(picture)
        *_, answer = answer_in_stages(load_pair(BUILT_IN), pixels)
    except (PictureError, PairError) as problem:
        raise gr.Error(str(problem), print_exception=False) from problem
    shown = answer.instances.above(SHOWN_SCORE)
    return facts(answer.semantic, shown), zip_file(pixels, answer.semantic, shown)
