"""The page: its layout, and which part tells which. What a visitor sees happen is made in :mod:`segdemo.visit`."""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.context import Context

from segdemo import visit
from segdemo.fairness import CROWDED, HELD_STATES, PROGRAMS, VISITS, FairQueue
from segdemo.front import (
    Choice,
    LinkedView,
    PictureDrop,
    SceneGallery,
    address_bar,
    answer_value,
    break_it,
    class_table,
    cost_chart,
    guess_first,
    in_time,
    kit_route,
    known_classes,
    language_choice,
    lesson_player,
    lesson_route,
    limits,
    look_inside,
    module_route,
    preloads,
    said,
    scene_file,
    scene_note,
    second_look,
    status_line,
    story,
    style_sheets,
    take_away,
    tell_unreached,
    things_and_stuff,
    use_cases,
)
from segdemo.guards import asked_in, bound_connections, guarding, language_of, told_that_it_broke
from segdemo.memory import share_arenas
from segdemo.pairs import PairError, load_at_start, offered_pairs, prepare_to_borrow
from segdemo.picture import PictureError, open_picture, warm_up
from segdemo.private_folder import keep_files_private
from segdemo.scenes import SCENES, SCENES_FOLDER, SEQUENCE_FOLDER, Scene
from segdemo.texts import DEFAULT_LANGUAGE, language, speaking, text

MAX_UPLOAD = 30 * 1024 * 1024  # bytes
_HERE = Path(__file__).parent
_FOLDERS = (SCENES_FOLDER, SEQUENCE_FOLDER)  # files in them are handed out
# For the letters that the font of the page lacks: those that systems bring.
_CHINESE_FONTS = ("PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC")
_DEVANAGARI_FONTS = ("Kohinoor Devanagari", "Nirmala UI", "Noto Sans Devanagari")
_FURTHER_FONTS = (*_CHINESE_FONTS, *_DEVANAGARI_FONTS, "system-ui", "sans-serif")

_log = logging.getLogger(__name__)


class _Page(gr.Blocks):
    """A page that comes in the language of whoever opens it.

    Attributes:
        translated: gives the same page in a language; only its words are used, all that happens is of this one.
    """

    def __init__(self, **options: Any) -> None:
        self.translated: Callable[[str], gr.Blocks] | None = None
        super().__init__(**options)

    @property
    def config(self) -> Any:
        """What Gradio sends to a browser."""
        # Browsers allow a host six connections: with one that stands open for each tab, the seventh tab would wait.
        config = self._config | {"connect_heartbeat": False}
        if self.translated is None or language() == DEFAULT_LANGUAGE:
            return config
        words = self.translated(language()).config
        return config | {part: words[part] for part in ("title", "components", "dependencies")}

    @config.setter
    def config(self, config: Any) -> None:
        self._config = config

    async def process_api(self, *arguments: Any, **options: Any) -> dict[str, Any]:
        """Runs an event in the language of whoever asks for it; Gradio runs each step of it in a context of its own."""
        request = options.get("request")
        with speaking(DEFAULT_LANGUAGE if request is None else language_of(request)):
            return await super().process_api(*arguments, **options)

    async def preprocess_data(self, *arguments: Any, **options: Any) -> list:
        """What a caller sends, as our functions take it; whatever is wrong with it, he is told in one sentence."""
        try:
            return await super().preprocess_data(*arguments, **options)
        except gr.Error:
            raise
        except Exception as error:
            _log.info("refused a request: %s", error)
            raise gr.Error(text("page.bad_request"), print_exception=False) from error

    async def postprocess_data(self, block_fn: Any, predictions: Any, state: Any) -> list:
        """As Gradio's, which makes every component anew of which an update says nothing: half of an answer's work."""
        if len(block_fn.outputs) == 1 or not isinstance(predictions, dict):
            return await super().postprocess_data(block_fn, predictions, state)
        told = copy.copy(block_fn)
        told.outputs = [part for part in block_fn.outputs if part in predictions]
        values = await super().postprocess_data(told, predictions, state) if told.outputs else []
        known = dict(zip(told.outputs, values, strict=True))
        return [known.get(part, gr.skip()) for part in block_fn.outputs]


def build_page() -> gr.Blocks:
    """The page, with its models already being loaded in the background; start it with ``launch(**launch_options())``.

    Its one documented endpoint, ``/compare``, takes a picture and returns the facts of ``segdemo.export.facts`` and the
    zip of ``segdemo.export.write_zip``.

    Raises:
        SystemExit: with a sentence, where pictures cannot be kept.
    """
    share_arenas()
    prepare_to_borrow()
    try:
        keep_files_private()
    except OSError as problem:
        raise SystemExit(text("page.no_folder", reason=problem.strerror or type(problem).__name__)) from problem
    for prepare in (warm_up, load_at_start):
        threading.Thread(target=prepare, daemon=True).start()
    first_id = Context.id
    page = _build()
    page.translated = _Translations(first_id)
    page.queue(max_size=256, api_open=False)
    FairQueue(page)
    return page


class _Translations:
    """The page by language, each built when somebody asks for it first: that takes 0.2 s and 3 MB.

    Args:
        first_id: the number that Gradio gave to the page's first part; it is to be the same in each language.
    """

    def __init__(self, first_id: int) -> None:
        self._first_id = first_id
        self._built: dict[str, gr.Blocks] = {}
        self._building = threading.Lock()

    def __call__(self, name: str) -> gr.Blocks:
        with self._building:
            if name not in self._built:
                next_id, Context.id = Context.id, self._first_id
                with speaking(name):
                    self._built[name] = _build()
                Context.id = next_id
            return self._built[name]


def _build() -> _Page:
    """The page in the language that is spoken."""
    with _Page(title=text("page.title"), fill_width=True) as page:
        visitor = gr.State(visit.Visit())
        kept = gr.State(None, time_to_live=3600)
        with gr.Row(elem_id="top"):
            with gr.Column(elem_id="intro"):
                gr.HTML(_heading(), elem_id="title", apply_default_css=False)
            drop = PictureDrop(MAX_UPLOAD, elem_id="drop", label="picture")
            language_choice(elem_id="language")
        with gr.Row(elem_id="choices"):
            gallery = SceneGallery(elem_id="gallery")
            guess_first(elem_id="part-guess")
            with gr.Column(elem_id="part-intake"):
                pair = Choice(_pair_choices(), value=offered_pairs()[0], label=text("page.pair"), elem_id="pair")
        view = LinkedView(answer_value(scene_file(SCENES[0]), example=SCENES[0].name), elem_id="view")
        status = status_line(elem_id="status")
        second_look(elem_id="second-look")
        scene_note(elem_id="scene-note")
        lesson_player(elem_id="lessons")
        known_classes(elem_id="known")
        story(elem_id="story")
        class_table(elem_id="part-table")
        things_and_stuff(elem_id="part-stuff")
        look_inside(elem_id="part-inside")
        in_time(elem_id="part-time")
        chart = cost_chart(elem_id="part-cost")
        use_cases(elem_id="part-uses")
        break_it(elem_id="part-break")
        limits(elem_id="part-limits")
        take_away(kept, elem_id="part-files")
        address_bar(visit.properties(), elem_id="address")
        facts_json = gr.JSON(visible=False)
        zipped = gr.File(visible=False)

        parts = {"status": status, "view": view, "pair": pair, "chart": chart, "kept": kept}

        def shown(updates: Iterator[visit.Update]) -> Iterator[dict]:
            """The updates by component."""
            for update in updates:
                yield {parts[name]: value for name, value in update.items()} or gr.skip()

        def open_address(visitor: visit.Visit, request: gr.Request) -> Iterator[dict]:
            yield from shown(visit.open_address(visitor, str(request.query_params)))

        def answer_upload(visitor: visit.Visit, path: Path | None, pair: str, event: gr.EventData) -> Iterator[dict]:
            yield from shown(visit.answer_upload(visitor, path, pair, asked_in(event)))

        def answer_scene(visitor: visit.Visit, scene: Scene | None, pair: str, event: gr.EventData) -> Iterator[dict]:
            yield from shown(visit.answer_scene(visitor, scene, pair, asked_in(event)))

        def answer_again(visitor: visit.Visit, pair: str, event: gr.EventData) -> Iterator[dict]:
            yield from shown(visit.answer_again(visitor, pair, asked_in(event)))

        def crowded() -> Iterator[dict]:
            yield from shown(visit.crowded())

        # Visitors wait side by side and are told their place; the models answer two pictures at a time all the same.
        event: dict[str, Any] = {"outputs": list(parts.values()), "api_visibility": "private"}
        event |= {"show_progress": "hidden", "trigger_mode": "multiple", "concurrency_id": VISITS}
        event["concurrency_limit"] = 64
        unreached = said(text("own.unreached"), "problem", again="asked")
        for run in (
            page.load(open_address, visitor, **event),
            drop.input(answer_upload, [visitor, drop, pair], **event),
            gallery.input(answer_scene, [visitor, gallery, pair], **event),
            pair.input(answer_again, [visitor, pair], **event),
        ):
            tell_unreached(run, status, unreached)  # the line must not say "busy" for ever
        program: dict[str, Any] = {"concurrency_id": PROGRAMS, "concurrency_limit": 2}
        gr.Button(visible=False).click(_compare, drop, [facts_json, zipped], api_name="compare", **program)
        event |= {"concurrency_id": CROWDED, "concurrency_limit": None}
        gr.Button(visible=False).click(crowded, None, **event)
    return page


def launch_options() -> dict[str, Any]:
    """What ``Blocks.launch`` needs for this page: its look, and nothing open that need not be."""
    bound_connections()
    return {
        "theme": gr.themes.Soft(
            primary_hue="indigo",
            neutral_hue="slate",
            # One of the few fonts that Gradio brings whole; of most it brings a subset without the Latin letters.
            font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), *_FURTHER_FONTS],
        ).set(
            button_primary_background_fill="*primary_600",
            checkbox_label_background_fill_selected="*primary_600",
            background_fill_primary="*neutral_50",
        ),
        "css_paths": [_HERE / "page.css", *style_sheets()],
        "head": preloads(),
        "footer_links": [],
        "allowed_paths": [str(folder) for folder in _FOLDERS],  # else only those below the current folder would be
        "max_file_size": MAX_UPLOAD,
        "max_threads": 128,  # each visitor who waits for an answer takes one
        "state_session_capacity": 2 * HELD_STATES,  # Gradio's own bound forgets whoever came first: it is never reached
        "run_history": False,  # else Gradio keeps every run in the visitor's browser
        "ssr_mode": False,
        "app_kwargs": {
            "lifespan": guarding(_FOLDERS, MAX_UPLOAD),
            "exception_handlers": {Exception: told_that_it_broke},
            "routes": [module_route(), kit_route(), lesson_route()],
        },
    }


def _heading() -> str:
    tour = f'<a href="?tour=1">{escape(text("player.tour.start"))}</a>'
    return f"<h1>{escape(text('page.title'))}</h1>{tour}<p>{escape(text('page.lead'))}</p>"


def _pair_choices() -> list[tuple[str, str]]:
    return [(text(f"pair.{name}"), name) for name in offered_pairs()]


def _compare(picture: Path | None) -> tuple[dict[str, Any], str]:
    if picture is None:
        raise gr.Error(text("page.send_a_picture"), print_exception=False)
    try:
        return visit.compare_files(open_picture(picture))
    except (PictureError, PairError) as problem:
        raise gr.Error(str(problem), print_exception=False) from problem
