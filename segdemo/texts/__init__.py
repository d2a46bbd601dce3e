"""Every text that a person reads, by key, with plural forms; one folder per language, one file per part of the page.

A text is a string with named slots, ``"The {name} region"``, or its plural forms by CLDR category, ``{"one": "{count}
object", "other": "{count} objects"}``, chosen by the slot ``count`` and the rules of the text's own language. The
browser chooses by the same rules, so a text reads the same whoever fills it in.

Which language is spoken is a matter of the visitor: whatever runs for one runs inside of :func:`speaking`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache, reduce
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from babel.plural import PluralRule

DEFAULT_LANGUAGE = "en"
SEVERAL = 5  # a count that stands for the plural as such: 0 is singular in French, 2 a form of its own in Polish
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
    return _languages_in(FOLDER)


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


def understood(accept_language: str, chosen: str | None = None) -> str:
    """The language of :func:`languages` that suits an ``Accept-Language`` header best; anything at all may stand there.

    ``pl-PL,pl;q=0.9`` asks for Polish, Poland's before any; ``pt`` and ``pt-PT`` get Brazil's Portuguese where there is
    no other. Who understands none of ours gets the default.

    Args:
        accept_language: the header.
        chosen: what a person has chosen, which comes before what his browser asks for; ignored if it is none of ours.
    """
    if chosen in languages():
        return chosen
    asked: list[tuple[float, str]] = []
    for item in accept_language[:1000].split(","):
        name, _, weight = item.strip().partition(";")
        try:
            asked.append((float(weight.strip().removeprefix("q=") or 1), name.strip()))
        except ValueError:
            continue
    for _, name in sorted((one for one in asked if one[0] > 0), key=lambda one: -one[0]):
        for alike in (str.casefold, _tongue):
            for spoken in languages():
                if alike(spoken) == alike(name):
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
    return plain(spans(key, **slots))


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
            pieces += _pieces(slots[slot])
    return pieces


def noun(class_id: int, count: int = 1) -> str:
    """The name of a class for this many objects, SEVERAL for the plural as such: sheep, people."""
    return text(f"class.{class_id}", count=count)


def number(value: float, decimals: int = 0) -> str:
    """A number as the language writes it, with at most so many decimals: 1,234.5 is 1.234,5 in German.

    The browser's ``formatNumber`` in front/shared/texts.js writes the same.
    """
    return format_decimal(round(value, decimals), locale=_locale(language()))


def listed(items: Iterable[str | Span | list[Span]]) -> list[Span]:
    """One or more things as a list: cats, dogs, sheep."""
    first, *others = items
    return reduce(lambda before, item: spans("join.list", before=before, next=item), others, _pieces(first))


def in_a_row(sentences: Iterable[str | list[Span]]) -> list[Span]:
    """One or more sentences one after the other."""
    first, *others = sentences
    return reduce(lambda before, one: spans("join.sentences", before=before, next=one), others, _pieces(first))


def plain(pieces: Iterable[Span]) -> str:
    """What the pieces say, without their targets."""
    return "".join(span.text for span in pieces)


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


@cache
def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(DEFAULT_LANGUAGE)


def _tongue(name: str) -> str:
    """The language without its country or script."""
    return name.casefold().partition("-")[0]


@cache
def _languages_in(folder: Path) -> tuple[str, ...]:
    found = sorted(inner.name for inner in folder.iterdir() if any(inner.glob("*.json")))
    return (DEFAULT_LANGUAGE, *(name for name in found if name != DEFAULT_LANGUAGE))


def _pieces(filling: Any) -> list[Span]:
    """What a slot is filled with, in pieces."""
    fillings = filling if isinstance(filling, list) else [filling]
    return [piece if isinstance(piece, Span) else Span(str(piece)) for piece in fillings]


def _form(key: str, slots: dict[str, Any]) -> str:
    form = _texts()[key]
    if isinstance(form, str):
        return form
    # A form for millions, as Spanish and French have it, is one that no count here comes to.
    return form.get(_plural_form(language(), slots["count"]), form["other"])


@lru_cache(maxsize=1024)  # one answer asks a thousand times, mostly for the same few numbers
def _plural_form(name: str, count: int) -> str:
    return plural_rule(name)(count)


def _texts() -> dict[str, str | dict[str, str]]:
    return _in(FOLDER, language())


@cache
def _in(folder: Path, name: str) -> dict[str, str | dict[str, str]]:
    """What a language lacks is said in English: whoever adds a text need not speak them all for the page to go on."""
    return _read(folder / DEFAULT_LANGUAGE) | _read(folder / name)


def _read(folder: Path) -> dict[str, str | dict[str, str]]:
    texts: dict[str, str | dict[str, str]] = {}
    for file in sorted(folder.glob("*.json")):
        texts |= json.loads(file.read_text(encoding="utf-8"))
    return texts
