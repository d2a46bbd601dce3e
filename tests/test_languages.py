"""The languages beside English: which one is spoken to whom, and that each is spoken rightly."""

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest
from starlette.requests import Request

from segdemo import Comparison, compare
from segdemo.costs import Cost, cost_sentences
from segdemo.guards import language_of
from segdemo.lesson import reason, sentence
from segdemo.marking import Marks, mark, marks_spans
from segdemo.page_state import page_properties, parse
from segdemo.scenes import SCENES
from segdemo.texts import (
    SEVERAL,
    Span,
    in_a_row,
    language,
    languages,
    listed,
    noun,
    number,
    plain,
    speaking,
    text,
    texts_under,
    understood,
)
from tests.languages import ALIKE, doubtful, own_texts

ROOT = Path(__file__).parent.parent
OTHERS = languages()[1:]
NUMBERS = (0, 0.05, 1.4, 9.5, 999, 1234, 65536, 1234567)


def test_the_page_speaks_its_seven_languages_english_first():
    assert languages()[0] == "en" and {"de", "es", "fr", "hi", "pt-BR", "zh-Hans"} <= {*languages()}


@pytest.mark.parametrize("name", OTHERS)
def test_no_english_is_left_over_and_each_class_has_a_name_of_its_own(name):
    assert [*doubtful(name)] == []


def test_no_text_is_excused_for_being_english_that_is_not():
    english = own_texts("en")
    for name in OTHERS:
        own = own_texts(name)
        assert all(
            own[key] == english[key] or set(own[key].values()) & set(english[key].values())
            for key in ALIKE.get(name, ())
        )


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("es-MX", "es"),
        ("fr-CA,en;q=0.5", "fr"),
        ("hi-IN,hi;q=0.9", "hi"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("pt-BR", "pt-BR"),
        ("pt", "pt-BR"),
        ("pt-PT,pt;q=0.9,en;q=0.1", "pt-BR"),
        ("nl-NL,nl;q=0.9,de;q=0.5", "de"),
    ],
)
def test_a_browser_gets_the_nearest_language_that_there_is(header, name):
    assert understood(header) == name


def request(query: str, header: str) -> Request:
    headers = [(b"accept-language", header.encode())]
    return Request({"type": "http", "query_string": query.encode("latin-1"), "headers": headers})


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("lang=hi", "hi"),
        ("example=meadow&lang=pt-BR&guess=1", "pt-BR"),
        ("lang=en", "en"),
        ("lang=fr&lang=hi", "fr"),
        ("", "de"),
        ("lang=", "de"),
        ("lang=xx", "de"),
        ("lang=HI", "de"),
        ("lang=../en", "de"),
        ("lang=%00%ff", "de"),
        ("Lang=hi&lang[]=hi", "de"),
    ],
)
def test_the_language_of_the_address_comes_before_that_of_the_browser_and_both_halves_read_it_alike(query, name):
    assert language_of(request(query, "de,en;q=0.5")) == name
    chosen = parse(query, page_properties(["street"], ["compact"], languages=languages()))["lang"]
    assert chosen == (None if name == "de" else name)


@cache
def answered() -> list[tuple[Comparison, Marks]]:
    """A few examples, answered with all of their objects, and with none."""
    told = []
    for scene in SCENES[::4]:
        semantic, true = scene.read_key()
        for found in (true, true.above(2)):
            told.append((compare(semantic, found), mark(semantic, found, semantic, true)))
    return told


@pytest.mark.parametrize("name", languages())
def test_the_answers_are_told_whole_in_every_language(name):
    told = []
    with speaking(name):
        for comparison, marks in answered():
            told += [sentence(comparison), *map(reason, comparison.classes), plain(marks_spans(marks))]
        told.append(cost_sentences([Cost("a", "semantic", 1, 1, 1, 1, 1, 1), Cost("a", "instance", 3, 3, 3, 1, 1, 3)]))
    for words in told:
        assert words.endswith({"hi": "।", "zh-Hans": "。"}.get(name, "."))
        assert "{" not in words and "  " not in words


def test_lists_and_sentences_are_strung_together_as_the_language_does():
    cats = Span(noun(8, SEVERAL), "class:8")
    assert listed([cats, "a", [Span("b")]]) == [cats, Span(", "), Span("a"), Span(", "), Span("b")]
    with speaking("zh-Hans"):
        assert plain(listed([noun(8), noun(12), noun(17)])) == "猫、狗、绵羊"
        assert plain(in_a_row(["一。", "二。"])) == "一。二。"
    with speaking("fr"):
        assert noun(17, 0) == "mouton" and noun(17, SEVERAL) == "moutons"


def test_python_and_javascript_write_numbers_and_lists_alike():
    joins = {
        name: {key: form for key, form in own_texts(name).items() if key.startswith("join.")} for name in languages()
    }
    script = f"""
import {{ formatNumber, inARow, learn, listed }} from './segdemo/front/shared/texts.js';
const told = {{}};
for (const [name, texts] of Object.entries({json.dumps(joins)})) {{
  learn(name, texts);
  told[name] = {json.dumps(NUMBERS)}.map((number) => formatNumber(number));
  told[name].push(listed(['a', 'b', 'c']), inARow(['a', '', 'b']));
}}
console.log(JSON.stringify(told));"""
    ran = subprocess.run(["node", "--input-type=module", "-e", script], cwd=ROOT, capture_output=True, check=True)
    told = json.loads(ran.stdout)
    for name in languages():
        with speaking(name):
            numbers = [number(one, 2) for one in NUMBERS]
            ours = [*numbers, plain(listed("abc")), plain(in_a_row("ab"))]
            # Which blank that does not break, the wide or the narrow one, changes from version to version of CLDR.
            assert [one.replace("\u202f", "\xa0") for one in told[name]] == [
                one.replace("\u202f", "\xa0") for one in ours
            ]
    assert told["de"][2] == "1,4" and told["hi"][-3] == "12,34,567"


def test_every_language_says_its_own_name():
    names = set()
    for name in languages():
        with speaking(name):
            assert language() == name and texts_under("language.")
            names.add(text("language.name"))
    assert {"Deutsch", "English", "Español", "Français", "Português", "हिन्दी", "简体中文"} <= names
    assert len(names) == len(languages())
