"""The texts of the page: every one is used, every one that is asked for exists, plurals are right in every language."""

import json
import re
import threading
from pathlib import Path

import pytest

from segdemo import texts
from segdemo.classes import CLASSES
from segdemo.lessons import LESSONS, TOUR, keys_of, lesson
from segdemo.texts import (
    Sentence,
    Span,
    language,
    languages,
    noun,
    plural_rule,
    spans,
    speaking,
    text,
    texts_under,
    understood,
)
from tests.languages import lacking

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
        asked |= set(re.findall(r"""\b(?:text|spans|Sentence)\(\s*["']([\w.-]+)["']""", code))
        begun |= set(re.findall(r"""\b(?:text|spans|Sentence)\(\s*f?["'`]([\w.-]+\.)\$?\{""", code))
    asked |= {key for name in (*LESSONS, TOUR) for key in keys_of(lesson(name))}
    keys = set(texts_under(""))
    assert asked <= keys, f"missing: {sorted(asked - keys)}"
    unused = {key for key in keys - asked if not key.startswith(tuple(begun))}
    assert not unused
    assert all(any(key.startswith(start) for key in keys) for start in begun)


@pytest.mark.no_cover  # counting would make it two or three times as slow
@pytest.mark.parametrize("name", languages())
def test_a_language_is_whole_and_has_the_plural_forms_that_its_rules_ask_for(name):
    assert [*lacking(name)] == []


def test_class_names_are_those_of_the_api():
    assert [noun(spec.id) for spec in CLASSES] == [spec.name for spec in CLASSES]
    assert set(texts_under("class.")) == {f"class.{spec.id}" for spec in CLASSES}
    assert [noun(15, count) for count in (0, 1, 2)] == ["people", "person", "people"]


def test_a_slot_keeps_its_target(monkeypatch):
    texts = {"a": {"one": "{count} {who} sits", "other": "{count} {who} sit"}}
    monkeypatch.setattr("segdemo.texts._texts", lambda: texts)
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


def test_a_second_language_is_one_folder(polish):
    assert languages() == ("en", "pl")
    assert text("page.title") == "One picture, two answers" and language() == "en"
    with speaking("pl"):
        assert language() == "pl"
        assert text("page.title") == texts_under("page.")["page.title"] == "pl One picture, two answers"
        test_a_language_is_whole_and_has_the_plural_forms_that_its_rules_ask_for("pl")
    assert text("page.title") == "One picture, two answers"


def test_what_a_language_lacks_is_said_in_english(polish):
    for file in (texts.FOLDER / "pl").glob("*.json"):
        if file.name in ("page.json", "classes.json"):
            file.unlink()
    with speaking("pl"):
        assert text("page.title") == "One picture, two answers"
        assert [noun(15, count) for count in (1, 2, 5)] == ["person", "people", "people"]
        assert text("view.start") == "pl No picture yet."
        assert texts_under("class.") and len([*lacking("pl")]) > 100, "and it is told"


def test_plurals_go_by_the_rules_of_the_text_s_language(polish):
    assert [noun(15, count) for count in (1, 2, 5)] == ["person", "people", "people"]
    with speaking("pl"):
        assert [noun(15, count) for count in (1, 2, 5, 22, 25)] == [
            f"{form} people" for form in ("one", "few", "many", "few", "many")
        ]


def test_a_language_that_nobody_has_rules_for_has_one_form():
    assert plural_rule("x-made-up")(1) == plural_rule("art")(1) == "other"


def test_two_visitors_are_spoken_to_in_two_languages_at_once(polish):
    said = {}

    def visit(name: str) -> None:
        with speaking(name):
            together.wait(10)
            said[name] = text("page.title")
            together.wait(10)

    together = threading.Barrier(2)
    visitors = [threading.Thread(target=visit, args=(name,)) for name in languages()]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert said == {"en": "One picture, two answers", "pl": "pl One picture, two answers"}


def test_a_sentence_of_an_error_is_in_the_language_of_who_reads_it(polish):
    problem = ValueError(Sentence("page.title"))
    assert str(problem) == "One picture, two answers"
    with speaking("pl"):
        assert str(problem) == "pl One picture, two answers"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("pl", "pl"),
        ("PL-pl,en;q=0.9", "pl"),
        ("en-GB,en;q=0.9,pl;q=0.8", "en"),
        ("de, pl;q=0.5, en;q=0.4", "pl"),
        ("pl;q=0, en;q=0.1", "en"),
        ("pl;q=0.2, en", "en"),
        ("*", "en"),
        ("", "en"),
        (";;;q=,,../../pl;q=x,\0", "en"),
        ("a," * 100_000 + "pl", "en"),
    ],
)
def test_the_browser_s_languages_choose_the_language(polish, header, name):
    assert understood(header) == name


def test_there_is_no_speaking_a_language_without_texts(polish):
    with pytest.raises(ValueError, match="only in en, pl"), speaking("../pl"):
        pass
