"""The texts of the page: every one is used, every one that is asked for exists, plurals are right."""

import json
import re
from pathlib import Path

import pytest

from segdemo.classes import CLASSES
from segdemo.texts import Span, noun, spans, text, texts_under

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "segdemo" / "texts" / "en").glob("*.json"))
CODE = [*ROOT.glob("segdemo/**/*.py"), *ROOT.glob("segdemo/**/*.js"), *ROOT.glob("segdemo/**/*.html")]


def test_no_two_files_hold_the_same_key():
    keys = [key for file in FILES for key in json.loads(file.read_text(encoding="utf-8"))]
    assert len(keys) == len(set(keys)) == len(texts_under(""))


def test_every_key_asked_for_exists_and_every_key_is_asked_for():
    """A key is asked for in full, ``text("view.wipe")``, or by its beginning, ``text(f"class.{class_id}")``."""
    asked, begun = set(), set()
    for file in CODE:
        code = file.read_text(encoding="utf-8")
        asked |= set(re.findall(r"""\b(?:text|spans)\(\s*["']([\w.-]+)["']""", code))
        begun |= set(re.findall(r"""\b(?:text|spans)\(\s*f?["'`]([\w.-]+\.)\$?\{""", code))
    keys = set(texts_under(""))
    assert asked <= keys, f"missing: {sorted(asked - keys)}"
    unused = {key for key in keys - asked if not key.startswith(tuple(begun))}
    assert not unused
    assert all(any(key.startswith(start) for key in keys) for start in begun)


def test_plural_forms_count_and_hold_both_english_forms():
    for key, form in texts_under("").items():
        if isinstance(form, dict):
            assert set(form) == {"one", "other"}, key
        for words in [form] if isinstance(form, str) else form.values():
            assert words and words == words.strip() and "  " not in words, key


def test_class_names_are_those_of_the_api():
    assert [noun(spec.id) for spec in CLASSES] == [spec.name for spec in CLASSES]
    assert set(texts_under("class.")) == {f"class.{spec.id}" for spec in CLASSES}
    assert [noun(15, count) for count in (0, 1, 2)] == ["people", "person", "people"]


def test_a_slot_keeps_its_target(monkeypatch):
    monkeypatch.setattr(
        "segdemo.texts._texts", lambda: {"a": {"one": "{count} {who} sits", "other": "{count} {who} sit"}}
    )
    assert spans("a", count=2, who=Span("cats", "class:8")) == [
        Span("2"),
        Span(" "),
        Span("cats", "class:8"),
        Span(" sit"),
    ]
    assert text("a", count=1, who=[Span("c"), Span("at")]) == "1 cat sits"


def test_an_unknown_key_or_an_empty_slot_is_an_error():
    with pytest.raises(KeyError):
        text("no.such.text")
    with pytest.raises(KeyError):
        text("class.15")
