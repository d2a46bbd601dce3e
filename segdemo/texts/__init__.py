"""Every text that a person reads, by key, with plural forms; one folder per language, one file per part of the page.

A text is a string with named slots, ``"The {name} region"``, or its plural forms by CLDR category, ``{"one": "{count}
object", "other": "{count} objects"}``, chosen by the slot ``count`` and the rules of the text's own language. The
browser chooses by the same rules, so a text reads the same whoever fills it in.

Which language is spoken is a matter of the visitor: whatever runs for one runs inside of :func:`speaking`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.plural import PluralRule

DEFAULT_LANGUAGE = "en"
FOLDER = Path(__file__).parent  # of the languages' folders, which are named as in BCP 47: en, pl, pt-BR

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


class Span(NamedTuple):
    """A piece of a text; one with a target is a link that lights a place up in the view, such as ``"class:15"``."""

    text: str
    target: str | None = None


class Sentence:
    """A text that is put into words when somebody reads it, in the language that is spoken then.

    For errors: one that is raised in a thread of nobody's, or told to several visitors, speaks to each in his language.
    """

    def __init__(self, key: str, **slots: Any) -> None:
        self.key, self.slots = key, slots

    def __str__(self) -> str:
        return text(self.key, **self.slots)

    def __repr__(self) -> str:
        return f"Sentence({str(self)!r})"


def languages() -> tuple[str, ...]:
    """The languages that there are texts in, the default first."""
    found = sorted(folder.name for folder in FOLDER.iterdir() if any(folder.glob("*.json")))
    return (DEFAULT_LANGUAGE, *(name for name in found if name != DEFAULT_LANGUAGE))


def language() -> str:
    """The language that is spoken here and now, as in BCP 47: what ``<html lang>`` says, and whose plurals count."""
    return _language.get()


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Texts are in the language ``name``, one of :func:`languages`, inside of this block; in this thread or task only.

    Raises:
        ValueError: there are no texts in this language.
    """
    if name not in languages():
        raise ValueError(f"there are no texts in {name!r}, only in {', '.join(languages())}")
    before = _language.set(name)
    try:
        yield
    finally:
        _language.reset(before)


def understood(accept_language: str) -> str:
    """The language of :func:`languages` that suits an ``Accept-Language`` header best; anything at all may stand there.

    ``pl-PL,pl;q=0.9`` asks for Polish, Poland's before any. Who understands none of ours gets the default.
    """
    asked: list[tuple[float, str]] = []
    for item in accept_language[:1000].split(","):
        name, _, weight = item.strip().partition(";")
        try:
            asked.append((float(weight.strip().removeprefix("q=") or 1), name.strip()))
        except ValueError:
            continue
    for _, name in sorted((one for one in asked if one[0] > 0), key=lambda one: -one[0]):
        for spoken in languages():
            if spoken.casefold() in (name.casefold(), name.casefold().partition("-")[0]):
                return spoken
    return DEFAULT_LANGUAGE


def terminal_language() -> str:
    """The language of :func:`languages` that suits the terminal best; what it asks for as pl_PL.UTF-8 is pl-PL."""
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return understood(named.partition(".")[0].replace("_", "-"))


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


@cache
def plural_rule(name: str) -> PluralRule:
    """Which plural form a count takes in the language ``name``, by CLDR; always "other" where CLDR has no rule."""
    try:
        return Locale.parse(name, sep="-").plural_form
    except (UnknownLocaleError, ValueError):
        return PluralRule({})


def _form(key: str, slots: dict[str, Any]) -> str:
    form = _texts()[key]
    return form if isinstance(form, str) else form[_plural_form(language(), slots["count"])]


@lru_cache(maxsize=1024)  # one answer asks a thousand times, mostly for the same few numbers
def _plural_form(name: str, count: int) -> str:
    return plural_rule(name)(count)


def _texts() -> dict[str, str | dict[str, str]]:
    return _read(FOLDER / language())


@cache
def _read(folder: Path) -> dict[str, str | dict[str, str]]:
    texts: dict[str, str | dict[str, str]] = {}
    for file in sorted(folder.glob("*.json")):
        texts |= json.loads(file.read_text(encoding="utf-8"))
    return texts
