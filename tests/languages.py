"""What the languages lack. ``python -m tests.languages`` tells it of all; with codes, such as ``de hi``, of these."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from string import Formatter

from babel import Locale

from segdemo import texts
from segdemo.texts import DEFAULT_LANGUAGE, languages, plural_rule

# Texts that are, in a language, what they are in English: names, code, and words that it has in common with English.
_MINUTES = {"player.minutes", "player.step_minutes"}
ALIKE = {
    "*": {"inside.semantic.shape", "inside.instance.shape", "inside.mask.shape"},
    "de": {"language.go", "player.name", *_MINUTES},
    "es": {"class.59", *_MINUTES},
    "fr": {
        *(f"class.{class_id}" for class_id in (6, 19, 36, 37, 38, 54, 55, 59, 76)),
        "builder.ask",
        "inside.score",
        "view.label.contours",
        "player.date",
        *_MINUTES,
    },
    "pt-BR": {"class.29", "class.52", "class.59", *_MINUTES},
}
# Words that are English in all of our languages.
_ENGLISH = re.compile(r"\b(and|are|is|it|not|of|that|the|this|with|you|your)\b", re.IGNORECASE)


def own_texts(name: str) -> dict[str, str | dict[str, str]]:
    """The texts of the language ``name``, as they stand in its folder."""
    files = sorted((texts.FOLDER / name).glob("*.json"))
    return {key: form for file in files for key, form in json.loads(file.read_text(encoding="utf-8")).items()}


def needed_forms(name: str) -> set[str]:
    """The plural categories of the counts that a page can come to; a form for millions, as Spanish has one, is none."""
    return {plural_rule(name)(count) for count in range(1001)} | {"other"}


def lacking(name: str) -> Iterator[str]:
    """What keeps the language from working: keys, plural forms and slots."""
    english, own = own_texts(DEFAULT_LANGUAGE), own_texts(name)
    for key in english.keys() - own.keys():
        yield f"{key} is missing; in English: {english[key]}"
    for key in own.keys() - english.keys():
        yield f"{key} is not needed any more"
    for key in sorted(own.keys() & english.keys()):
        form, model = own[key], english[key]
        if isinstance(form, dict) != isinstance(model, dict):
            yield f"{key} has plural forms in one of the two languages only"
            continue
        if isinstance(form, dict) and set(form) != needed_forms(name):
            yield f"{key} needs the forms {', '.join(sorted(needed_forms(name)))}"
        for words in _forms(form):
            if not words or words != words.strip() or "  " in words:
                yield f"{key} has a blank too many: {words!r}"
            if _slots(words) | {"count"} != _slots(_forms(model)[-1]) | {"count"}:
                yield f"{key} has other slots than in English: {words}"


def doubtful(name: str) -> Iterator[str]:
    """What a reader of the language would stumble over: English left over, two classes of one name, percentages."""
    english, own = own_texts(DEFAULT_LANGUAGE), own_texts(name)
    alike = ALIKE["*"] | ALIKE.get(name, set())
    # "12 %" in German, "12%" in Chinese, by CLDR.
    percent = Locale.parse(name, sep="-").percent_formats[None].suffix[1]
    for key, form in own.items():
        for words in _forms(form):
            if (
                words in _forms(english[key])
                and key not in alike
                and re.search(r"[A-Za-z]", re.sub(r"{\w+}", "", words))
            ):
                yield f"{key} is as in English: {words}"
            if found := _ENGLISH.search(words):
                yield f"{key} has an English word, {found[0]}: {words}"
            if any(re.sub(r"[\d}]", "", one) != percent for one in re.findall(r"[\d}]\s?%", words)):
                yield f"{key} should write {percent!r} after a number: {words!r}"
    for place in (0, -1):
        names = [_forms(form)[place] for key, form in own.items() if key.startswith("class.")]
        for twice in {one for one in names if names.count(one) > 1}:
            yield f"two classes are called {twice}"


def _forms(form: str | dict[str, str]) -> list[str]:
    return [form] if isinstance(form, str) else list(form.values())


def _slots(words: str) -> set[str]:
    return {slot for _, slot, _, _ in Formatter().parse(words) if slot is not None}


if __name__ == "__main__":
    for one in sys.argv[1:] or languages()[1:]:
        told = [*lacking(one)]
        print(f"{one}: {len(told) or 'nothing'} lacking", *(told or doubtful(one)), sep="\n  ")
