"""The teacher's view, in which a lesson is made without code, and lessons that a link itself or a file holds.

Their words never reach the server: a lesson lies in the fragment of its address, packed by ``later/codec.js``, or, with
pictures of the teacher's own, in a file. Whoever opens one takes it from a stranger, so ``later/check.js`` goes by what
is declared here and in segdemo/lessons.
"""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from segdemo.answer_keys import MAGIC, MOST_OBJECTS, MOST_PACKED, MOST_UNPACKED, VALUES_PER_CLASS
from segdemo.classes import STUFF, THINGS
from segdemo.front.shared.photo import photo_address
from segdemo.front.shared.routes import spoken_route
from segdemo.front.story import CHAPTERS
from segdemo.lessons import DEEDS, LABELS, LESSONS, MOST_STEPS, OWN, SETTABLE, USUAL, lesson
from segdemo.look import LOOK
from segdemo.page_state import PARTS
from segdemo.picture.limits import LONG_SIDE
from segdemo.scenes import SCENES, Scene
from segdemo.texts import text, texts_under

# Parts of the page that have a title there.
_TITLES = {"guess": "guess.switch", **{chapter: f"story.{chapter}" for chapter in CHAPTERS}, "limits": "limits.title"}
# Letters that each of a teacher's texts may have; the page's own lessons fit, in every language.
_LONGEST = {
    "title": 80,
    "task": 500,
    "said": 500,
    "ask": 300,
    "choice": 150,
    "reason": 1000,
    "why_not": 400,
    "note": 600,
}
_MOST_CHOICES = 4
_MOST_LETTERS = 16_000  # of a packed lesson in an address; a link as long as this still goes through an e-mail
_MOST_BYTES = 65_536  # of an unpacked one
# What a teacher's own pictures may take: a draft with all of them fits into the few megabytes that a browser keeps.
_MOST_PICTURES = 3
_MOST_PHOTO = 500_000  # bytes
_KEY_RULES: dict[str, Any] = {
    "magic": MAGIC.decode(),
    "per_class": VALUES_PER_CLASS,
    "most_objects": MOST_OBJECTS,
    "most_packed": MOST_PACKED,
    "most_unpacked": MOST_UNPACKED,
    "most_side": LONG_SIDE,
    "most_photo": _MOST_PHOTO,
    "things": sorted(THINGS),
    "stuff": sorted(STUFF),
}


def kit_value() -> dict[str, Any]:
    """All that a browser needs to make or check a lesson, in words of the language that is spoken.

    Returns:
        ``{"own", "lessons" (of the page: [{"name", "title"}]), "scenes" ([{"name", "title", "photo" (address),
        "classes" (ids, as of Scene.classes)}]), "deeds" (names), "parts" ([{"name", "title"}]), "state" (what a lesson
        can set: [{"name", "allowed", "many"}]), "usual" (the state of the page without a lesson), "longest",
        "most_steps", "most_choices", "most_letters", "most_bytes", "most_pictures", "most_picture_letters" (of the
        address of one), "key" (rules for keys, see front/key_editor/later/picture_file.js), "look" (of paintings),
        "labels" (names of controls by slot), "texts"}``.
    """
    return {
        "own": OWN,
        "lessons": [{"name": name, "title": text(lesson(name).title)} for name in LESSONS],
        "scenes": [_scene_value(scene) for scene in SCENES],
        "deeds": DEEDS,
        "parts": [{"name": part, "title": _title_of(part)} for part in PARTS],
        "state": [{"name": prop.name, "allowed": prop.allowed, "many": prop.many} for prop in SETTABLE.values()],
        "usual": USUAL,
        "longest": _LONGEST,
        "most_steps": MOST_STEPS,
        "most_choices": _MOST_CHOICES,
        "most_letters": _MOST_LETTERS,
        "most_bytes": _MOST_BYTES,
        "most_pictures": _MOST_PICTURES,
        "most_picture_letters": 4 * (_MOST_PHOTO + MOST_PACKED) // 3 + 100,  # as base64, with what is around it
        "key": _KEY_RULES,
        "look": LOOK,
        "labels": {slot: text(key) for slot, key in LABELS.items()},
        "texts": texts_under("player.", "builder.", "key.", "sure."),
    }


def kit_route() -> Route:
    """Hands out ``lessons/LANGUAGE/kit.json``; must stand before :func:`segdemo.front.lesson_route`."""
    return spoken_route("/lessons/{language}/kit.json", kit_value)


def _scene_value(scene: Scene) -> dict[str, Any]:
    return {"name": scene.name, "title": scene.title, "photo": photo_address(scene), "classes": scene.classes}


def _title_of(part: str) -> str:
    return text(_TITLES[part]) if part in _TITLES else text(f"builder.part.{part}")
