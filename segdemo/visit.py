"""One visitor's runs: from what somebody chose to the updates of the page, stage by stage."""

from __future__ import annotations

import logging
import math
from collections.abc import Generator, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from segdemo.answer_keys import holds_key, key_in, without_stuff
from segdemo.answering import SemanticAnswer, answer_both, answer_in_stages, costs_when_idle, known_costs
from segdemo.answers import SHOWN_SCORE
from segdemo.export import facts
from segdemo.front import KeptAnswer, answer_value, cost_value, key_value, photo_file, said, scene_file, zip_file
from segdemo.lessons import LESSON_FILE, LESSONS
from segdemo.page_state import Property, page_properties, parse
from segdemo.pairs import BUILT_IN, Pair, PairError, WeightsError, load_in_steps, load_pair, offered_pairs
from segdemo.picture import PictureError, open_picture
from segdemo.remembered import MOST_OF_EXAMPLES, RememberedAnswers, fingerprint, packed
from segdemo.scenes import SCENES, Scene
from segdemo.texts import Sentence, in_a_row, languages, number, plain, text
from segdemo.turns import Waiting

ANSWER_KEY = "answer_key"
_MOST_SIGNS = 5  # of life while others' costs are measured first: a visitor in line takes room that others may need

Update = dict[str, Any]  # new values of parts of the page by name: status, view, pair, chart, kept; others stay

_log = logging.getLogger(__name__)
_lock = Lock()  # one for all, for Gradio copies visits and a lock cannot be copied
# A class that opens the page together waits for one answer to the example, not for thirty times the same.
_answers_to_examples = RememberedAnswers(MOST_OF_EXAMPLES)


@dataclass(frozen=True)
class Source:
    """Where the picture of a visit comes from: an uploaded file or an example scene."""

    path: Path
    scene: Scene | None = None


@dataclass
class Visit:
    """What the server remembers of a visit: the newest run, whose updates count, and what is on its page.

    A visit that the server has forgotten, after a restart for one, is a new one without a picture.

    Attributes:
        source: the picture that is on the page.
        pair: who has answered it.
        wanted: the picture of the newest run, or the one on the page where that run came to nothing.
        newest_run: its number, counted here.
        newest_asked: its number as the page counts what it asks for: its requests may overtake each other.
    """

    source: Source | None = None
    pair: str = ANSWER_KEY
    wanted: Source | None = None
    newest_run: int = 0
    newest_asked: int = 0
    remembered: RememberedAnswers = field(default_factory=RememberedAnswers)


class _PictureGoneError(Exception):
    """The visitor's picture is not here any more: his browser has it, and is asked to send it again."""


def properties() -> tuple[Property, ...]:
    """The state of the page that its address carries."""
    return page_properties([scene.name for scene in SCENES], offered_pairs(), (*LESSONS, LESSON_FILE), languages())


def open_address(visit: Visit, query: str) -> Iterator[Update]:
    """What the page shows first: the example and the pair that its address asks for."""
    if visit.newest_run:
        return  # whoever was quick to choose something wants that
    state = parse(query, properties())
    scene = next(scene for scene in SCENES if scene.name == state["example"])
    yield from _answer(visit, _scene_source(scene), state["pair"], state["pair"])


def answer_upload(visit: Visit, path: Path | None, chosen: str, asked: int = 0) -> Iterator[Update]:
    """Answer the visitor's own picture by the chosen pair; ``asked`` as of :class:`Visit`."""
    if path is not None:
        # Where nobody has made a key to it, a model's answer is wanted.
        is_without = chosen == ANSWER_KEY and not holds_key(path)
        yield from _answer(visit, Source(path), BUILT_IN if is_without else chosen, chosen, asked)


def answer_scene(visit: Visit, scene: Scene | None, chosen: str, asked: int = 0) -> Iterator[Update]:
    """Answer an example scene by the chosen pair."""
    if scene is not None:
        yield from _answer(visit, _scene_source(scene), chosen, chosen, asked)


def answer_again(visit: Visit, chosen: str, asked: int = 0) -> Iterator[Update]:
    """Let another pair answer the picture that is on the page, or is to come onto it."""
    if visit.wanted is None:
        yield _gone()
    else:
        yield from _answer(visit, visit.wanted, chosen, chosen, asked)


def crowded() -> Iterator[Update]:
    """What a visitor is told who asks for more than his share."""
    yield dict(status=said(text("page.crowded"), "problem", again="asked"))


def compare_files(picture: np.ndarray) -> tuple[dict[str, Any], str]:
    """The facts of the built-in pair's answers to ``picture``, (H, W, 3) uint8 RGB, and the path of the zip with all.

    Raises:
        PairError: the models cannot be loaded.
    """
    answer = answer_both(load_pair(BUILT_IN), picture)
    shown = answer.instances.above(SHOWN_SCORE)
    return facts(answer.semantic, shown), zip_file(picture, answer.semantic, shown)


def _scene_source(scene: Scene) -> Source:
    return Source(scene.picture_path, scene)


def _answer(visit: Visit, source: Source, pair_name: str, chosen: str, asked: int = 0) -> Iterator[Update]:
    """Updates of the page, stage by stage, until a newer run of the same visit takes over.

    The page shows the ``chosen`` pair already: it is told of another one only, so that no late word of an old choice
    undoes a new one.
    """
    with _lock:
        if asked < visit.newest_asked:
            return  # what was asked for later came first
        visit.newest_asked, visit.wanted = asked, source
        visit.newest_run = run = visit.newest_run + 1
    for update in _stages_or_problem(visit, source, pair_name):
        with _lock:
            if visit.newest_run != run:
                break
            if "view" in update:
                visit.source, visit.pair = source, update["view"]["pair"]
            elif update.get("status", {}).get("kind") == "problem":
                visit.wanted = visit.source
        if update.get("pair") == chosen:
            del update["pair"]
        yield update
    yield {}  # Gradio sends the last update once more when all is done, maybe amid a newer run: let it be an empty one


def _stages_or_problem(visit: Visit, source: Source, pair_name: str) -> Iterator[Update]:
    """What cannot be answered changes the status line only: the last good answer stays."""
    try:
        yield from _stages(source, pair_name, _answers_to_examples if source.scene else visit.remembered)
    except (PictureError, PairError) as problem:
        yield dict(status=said(str(problem), "problem"), pair=visit.pair)
    except _PictureGoneError:
        yield _gone()  # the pair stays that was asked for: the picture comes again for it
    except OSError as problem:  # of what is written for the browser: the disk is full, or nothing can be written
        _log.error("a picture could not be kept: %s", problem)
        yield dict(status=said(text("page.cannot_keep"), "problem", again="asked"))
    except CancelledError:
        return  # the process ends, and nobody is there to be told
    except Exception:
        _log.exception("answering a picture failed")
        yield dict(status=said(text("page.broken"), "problem", again="asked"))


def _gone() -> Update:
    return dict(status=said(text("page.picture_gone"), "problem", again="at once"))


def _stages(source: Source, pair_name: str, remembered: RememberedAnswers) -> Iterator[Update]:
    """First the picture, then the semantic answer, then both, then the costs; the answer key, and what is remembered,
    is there at once."""
    scene = source.scene
    if pair_name == ANSWER_KEY:
        shown = key_value(scene) if scene else _own_key_value(source)
        yield dict(status=said(text("page.key"), "busy"))  # so that the line gives up what it said before
        kept = KeptAnswer(source.path, packed(shown))
        yield dict(status=said("", "answer"), view=shown, pair=pair_name, kept=kept, chart=cost_value(()))
        return
    print_of = fingerprint(source.path)
    known = remembered.find(print_of, pair_name)
    if known is not None:
        yield from _shown_again(known, source, pair_name)
        return
    picture = _opened(source)
    about: dict[str, Any] = {"example": scene.name, "given": None} if scene else _given(source)
    photo = photo_file(picture) if scene is None else scene_file(scene)
    shown = answer_value(dict(photo), pair=pair_name, **about)
    yield dict(status=said(text("page.semantic"), "busy"), view=shown, pair=pair_name)

    apology = ""
    try:
        pair = yield from _loaded(pair_name)
    except WeightsError as problem:
        if pair_name == BUILT_IN:
            raise
        _log.warning("%s", problem)
        apology = plain(in_a_row([str(problem), text("page.built_in_instead")]))
        pair = load_pair(BUILT_IN)
        yield dict(status=said(apology, "busy"), pair=pair.name)

    key = scene.read_key() if scene else key_in(source.path, picture.shape[:2])
    if key and not scene:
        key = without_stuff(key)
    told: str | None = text("page.semantic")
    for answer in answer_in_stages(pair, picture):
        if isinstance(answer, Waiting):
            if scene and (known := remembered.find(print_of, pair.name)):  # by now, for somebody else
                yield from _shown_again(known, source, pair.name, apology)
                return
            words = _place(answer)
            yield {} if words == told or told is None else dict(status=said(words, "busy"))
            told = told and words
        elif isinstance(answer, SemanticAnswer):
            told = None  # its turn has come, there is no place to tell any more
            value = answer_value(dict(photo), answer.semantic, pair=pair.name, **about)
            yield dict(status=said(text("page.instance"), "busy"), view=value)
        else:
            value = answer_value(dict(photo), answer.semantic, answer.instances, key, pair=pair.name, **about)
            kept = KeptAnswer(source.path, packed(value))  # first, for Gradio writes into what it sends
            yield dict(status=said(apology, "answer"), view=value, kept=kept)
            remembered.keep(print_of, pair.name, kept.packed)
    yield from _costs(pair, picture)


def _own_key_value(source: Source) -> dict[str, Any]:
    """The value that shows the key that came with a picture; raises PairError where none did."""
    picture = _opened(source)
    key = key_in(source.path, picture.shape[:2])
    if key is None:
        raise PairError(Sentence("page.no_key"))
    return answer_value(photo_file(picture), *key, pair=ANSWER_KEY, **_given(source))


def _given(source: Source) -> dict[str, Any]:
    """The file that was given tells the browser which of its pictures this is."""
    return {"example": None, "given": str(source.path)}


def _shown_again(value: dict[str, Any], source: Source, pair_name: str, apology: str = "") -> Iterator[Update]:
    """A remembered answer, then the costs."""
    value["given"] = None if source.scene else str(source.path)
    yield dict(status=said(text("page.key"), "busy"))
    kept = KeptAnswer(source.path, packed(value))
    yield dict(status=said(apology, "answer"), view=value, pair=pair_name, kept=kept)
    measured = known_costs(pair_name, (value["height"], value["width"]))
    if measured is None:
        yield from _costs((yield from _loaded(pair_name)), _opened(source))
    else:
        yield dict(chart=cost_value(measured))


def _costs(pair: Pair, picture: np.ndarray) -> Iterator[Update]:
    waited = 0
    for measured in costs_when_idle(pair, picture):
        if isinstance(measured, Waiting):
            waited += bool(measured.ahead)
            if waited > _MOST_SIGNS:
                return
            yield {}
        else:
            yield dict(chart=cost_value(measured))


def _place(waiting: Waiting) -> str:
    """Where in the line a picture is, in words."""
    if not waiting.ahead:
        return text("page.semantic")
    if waiting.seconds is None:
        return text("page.waiting", count=waiting.ahead)
    return text("page.waiting_about", count=waiting.ahead, seconds=math.ceil(waiting.seconds))


def _opened(source: Source) -> np.ndarray:
    try:
        return open_picture(source.path)
    except PictureError as problem:
        if source.scene or source.path.exists():
            raise
        raise _PictureGoneError from problem


def _loaded(pair_name: str) -> Generator[Update, None, Pair]:
    """The pair, after updates that tell how far its download is; raises WeightsError."""
    for step in load_in_steps(pair_name):
        if not isinstance(step, tuple):
            return step
        done, total = step
        megabytes = [number(size / 1e6) for size in step]
        words = text("page.download", done=megabytes[0], total=megabytes[1])
        yield dict(status=said(words, "busy", done / total if total else 0.0))
    raise AssertionError("the last step is the pair")
