"""Every text that the page shows, by key, with plural forms; one folder per language, one file per part of the page.

A text is a string with named slots, ``"The {name} region"``, or its plural forms by CLDR category, ``{"one": "{count}
object", "other": "{count} objects"}``, chosen by the slot ``count``. The browser chooses by the same rules, so a
text reads the same whoever fills it in.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

from babel import Locale

LANGUAGE = "en"
_HERE = Path(__file__).parent


class Span(NamedTuple):
    """A piece of a text; one with a target is a link that lights a place up in the view, such as ``"class:15"``."""

    text: str
    target: str | None = None


def text(key: str, **slots: Any) -> str:
    """The text called ``key``, its slots filled in.

    Raises:
        KeyError: there is no such text, or a slot is missing.
    """
    return "".join(span.text for span in spans(key, **slots))


def spans(key: str, **slots: Any) -> list[Span]:
    """The text called ``key`` in pieces; a slot filled with a :class:`Span`, or a list of them, keeps its targets.

    Raises:
        KeyError: there is no such text, or a slot is missing.
    """
    pieces: list[Span] = []
    for words, slot, _, _ in Formatter().parse(_form(key, slots)):
        if words:
            pieces.append(Span(words))
        if slot is not None:
            filling = slots[slot]
            filling = filling if isinstance(filling, list) else [filling]
            pieces += [piece if isinstance(piece, Span) else Span(str(piece)) for piece in filling]
    return pieces


def noun(class_id: int, count: int = 1) -> str:
    """The name of a class for this many objects: sheep, people."""
    return text(f"class.{class_id}", count=count)


def texts_under(*prefixes: str) -> dict[str, str | dict[str, str]]:
    """The raw texts whose keys begin with one of ``prefixes``, for the browser."""
    return {key: form for key, form in _texts().items() if key.startswith(prefixes)}


def _form(key: str, slots: dict[str, Any]) -> str:
    form = _texts()[key]
    return form if isinstance(form, str) else form[Locale(LANGUAGE).plural_form(slots["count"])]


@lru_cache(maxsize=1)
def _texts() -> dict[str, str | dict[str, str]]:
    texts: dict[str, str | dict[str, str]] = {}
    for file in sorted((_HERE / LANGUAGE).glob("*.json")):
        texts |= json.loads(file.read_text(encoding="utf-8"))
    return texts
