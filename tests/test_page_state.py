"""The address of the page: what it may say, and that nothing else gets in, whatever a stranger writes."""

from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from segdemo.answers import SHOWN_SCORE
from segdemo.front.story import CHAPTERS
from segdemo.page_state import PARTS, page_properties, parse

PROPERTIES = page_properties(("meadow", "car-park"), ("compact", "answer_key"), ("first",), ("en", "pt-BR"))
DEFAULTS = {prop.name: prop.default for prop in PROPERTIES}
NAMES = st.sampled_from([prop.name for prop in PROPERTIES])
ANYTHING = st.text(st.characters(exclude_categories=()))  # half characters too


def test_an_address_that_says_nothing_means_the_defaults():
    assert parse("", PROPERTIES) == DEFAULTS
    assert (DEFAULTS["example"], DEFAULTS["pair"], DEFAULTS["threshold"]) == ("meadow", "compact", SHOWN_SCORE)


def test_every_default_is_a_value_that_the_property_allows():
    for prop in PROPERTIES:
        assert set(prop.default if prop.many else [prop.default]) <= {*prop.allowed, None}, prop.name


def test_an_address_sets_what_it_names():
    query = "example=car-park&threshold=0.85&strength=0&contours=0&merge=1&off=17,15&hide=cost%2Cintake&guess=1"
    assert parse(query, PROPERTIES) == DEFAULTS | {
        "example": "car-park",
        "threshold": 0.85,
        "strength": 0,
        "contours": False,
        "merge": True,
        "off": (15, 17),
        "hide": ("intake", "cost"),
        "guess": True,
    }


NOT_DECLARED = """threshold=0 threshold=1 threshold=0.51 threshold=nan threshold=1e-1 threshold=-0.5 threshold=0.5;0.9
threshold=٠.9 strength=101 strength=-1 strength=50.5 strength= strength merge=true merge=2 merge=01 contours=false off=0
off=-1 off=256 off=person off=1.0 hide=limits.html hide=page pair=best pair=COMPACT example=../../etc/passwd example=
example=<script>alert(1)</script> example[]=car-park THRESHOLD=0.9 __proto__=1 pair=answer_key%00"""


@pytest.mark.parametrize("query", NOT_DECLARED.split())
def test_what_is_not_declared_counts_as_not_said(query):
    assert parse(query, PROPERTIES) == DEFAULTS


def test_of_several_values_the_declared_ones_count():
    assert parse("off=15,999,,x,15,3&hide=cost,<b>,cost", PROPERTIES) == DEFAULTS | {"off": (3, 15), "hide": ("cost",)}


def test_a_lesson_and_the_tour_are_asked_for_by_name():
    asked = parse("lesson=first&tour=1&teacher=1", PROPERTIES)
    assert (asked["lesson"], asked["tour"], asked["teacher"]) == ("first", True, True)
    assert parse("lesson=second", PROPERTIES) == DEFAULTS and DEFAULTS["lesson"] is None


def test_of_a_name_that_comes_twice_the_first_counts():
    assert parse("threshold=0.9&threshold=0.1", PROPERTIES)["threshold"] == 0.9
    assert parse("threshold=9&threshold=0.1", PROPERTIES)["threshold"] == SHOWN_SCORE


@given(st.lists(st.tuples(st.one_of(NAMES, ANYTHING), ANYTHING), max_size=8))
@example([("off", "," * 100_000)])
def test_wild_addresses_never_fail_and_only_declared_values_come_out(pairs):
    for query in (
        "&".join(f"{name}={words}" for name, words in pairs),
        "".join(f"{name}{words}" for name, words in pairs),
    ):
        state = parse(query, PROPERTIES)
        assert state.keys() == DEFAULTS.keys()
        for prop in PROPERTIES:
            values = state[prop.name] if prop.many else (state[prop.name],)
            assert set(values) <= {*prop.allowed, prop.default if not prop.many else None} and len(values) == len(
                set(values)
            )


@given(st.data())
def test_every_declared_value_can_be_asked_for(data):
    prop = data.draw(st.sampled_from(PROPERTIES))
    value = data.draw(st.sampled_from(prop.allowed))
    words = str(int(value)) if isinstance(value, bool) else str(value)
    wanted = (value,) if prop.many else value
    assert parse(f"{prop.name}={quote(words)}", PROPERTIES) == DEFAULTS | {prop.name: wanted}


def test_names_that_an_address_cannot_carry_are_refused():
    for name in ("a b", "a,b", "a&b", "", "größe", "../a"):
        with pytest.raises(ValueError, match="a name in the address"):
            page_properties((name,), ("compact",))


def test_parts_can_be_selectors():
    assert all(part.isascii() and part.isalpha() for part in PARTS)


def test_a_teacher_can_hide_every_part_to_which_the_page_leads():
    assert set(CHAPTERS) <= set(PARTS)
