"""Things and stuff, what the models know, and a second look, on a page of their own."""

from collections.abc import Callable, Iterator

import gradio as gr
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import VOC_THINGS
from segdemo.front import known_classes, second_look, status_line, things_and_stuff
from segdemo.front.shared.answer_value import answer_value
from segdemo.texts import text
from tests.browser.accessibility import find_violations, find_violations_dark_and_light
from tests.browser.conftest import Tabs, served
from tests.browser.steps import PHONE, put

BUS, CAR, SKY, ROAD = 6, 7, 81, 88
SHAPE = (20, 32)


def box(top: int, left: int, bottom: int, right: int) -> np.ndarray:
    mask = np.zeros(SHAPE, bool)
    mask[top:bottom, left:right] = True
    return mask


CARS, BUSES = [box(10, 0, 14, 5), box(10, 5, 14, 10), box(10, 20, 14, 25)], [box(6, 12, 14, 18)]


def street_map() -> np.ndarray:
    class_ids = np.full(SHAPE, ROAD, np.uint8)
    class_ids[:5] = SKY
    class_ids[np.any(CARS, axis=0)] = CAR
    class_ids[BUSES[0]] = BUS
    return class_ids


def instances(*scored: tuple[int, float, np.ndarray]) -> InstanceSet:
    return InstanceSet(tuple(Instance(*one, box=(0, 0, 1, 1)) for one in scored), *SHAPE)


OBJECTS = instances((BUS, 0.9, BUSES[0]), (CAR, 0.8, CARS[0]), (CAR, 0.7, CARS[1]), (CAR, 0.3, CARS[2]))
STREET = answer_value({"path": "street.jpg"}, SemanticMap(street_map()), OBJECTS)
EXAMPLE = STREET | {"example": "street"}
# Of a pair whose semantic model knows the twenty classes of PASCAL VOC only.
FEW = np.where(np.isin(street_map(), (CAR, BUS)), street_map(), 0).astype(np.uint8)
NO_STUFF = answer_value({"path": "no_stuff.jpg"}, SemanticMap(FEW, VOC_THINGS), OBJECTS)
EMPTY = answer_value({"path": "sky.jpg"}, SemanticMap(np.full(SHAPE, SKY, np.uint8)), instances())
STARTED = """window.segdemo?.state.defaults !== null && document.querySelector('#stuff .question p')
    && document.querySelector('#known details') && document.querySelector('#look section')"""


@pytest.fixture(scope="module")
def harness() -> Iterator[str]:
    with gr.Blocks() as page:
        gr.HTML("<h1>Things and stuff</h1>")
        known_classes(elem_id="known")
        status_line(elem_id="status")
        second_look(elem_id="look")
        things_and_stuff(elem_id="stuff")
    yield from served(page)


@pytest.fixture
def open_parts(tabs: Tabs, harness: str) -> Callable[..., Page]:
    """Opens the page with an answer; the test fails on any error in its JavaScript."""

    def open_one(answer: dict, **options) -> Page:
        page = tabs.open(harness, **options)
        page.wait_for_function(STARTED, timeout=30_000)
        put(page, answer=answer)
        expect(page.locator("#known details")).to_be_visible(timeout=30_000)
        return page

    return open_one


def question(page: Page, words: str = "stuff.ask") -> Locator:
    return page.get_by_role("group", name=text(words))


def test_the_question_is_about_the_picture_and_says_why(open_parts):
    page = open_parts(STREET)
    asked = question(page)
    assert asked.get_by_role("button").all_inner_texts() == ["bus", "car", "road"]
    verdict = asked.locator("[aria-live=polite]")
    asked.get_by_role("button", name="car").click()
    expect(verdict).to_contain_text(text("stuff.wrong", name="car", stuff="road"))
    asked.get_by_role("button", name="road").press("Enter")
    expect(asked.get_by_role("button", pressed=True)).to_have_text(["road"])
    expect(verdict).to_contain_text(text("stuff.right", name="road"))
    expect(verdict).to_contain_text(text("stuff.agreed"))
    put(page, threshold=0.75)  # the same classes, so the same question
    expect(verdict).to_contain_text(text("stuff.right", name="road"))


def test_without_enough_in_the_picture_the_question_is_about_a_meadow(open_parts):
    page = open_parts(NO_STUFF)
    asked = question(page, "stuff.question")
    asked.get_by_role("button", name=text("stuff.choice.missed")).click()
    expect(asked).to_contain_text(text("stuff.reason.missed"))
    put(page, answer=STREET)
    expect(question(page)).to_be_visible()
    put(page, veiled=True)  # the choices would tell what there is to guess
    expect(question(page, "stuff.question")).to_be_visible()
    expect(page.locator("#stuff")).not_to_contain_text("bus")


def test_what_the_models_know_is_told_and_what_they_found_is_lit(open_parts):
    page = open_parts(STREET)
    summary = page.locator("#known summary")
    expect(summary).to_have_text("Knows 80 things and 17 kinds of stuff · 4 classes in this picture")
    expect(page.locator("#known li").first).to_be_hidden()
    summary.press("Enter")
    words = page.locator("#known li:visible")
    assert len(words.all()) == 97
    expect(page.locator("#known .lacks")).to_be_hidden()
    lit = page.locator("#known").get_by_role("button")
    assert lit.all_inner_texts() == ["bus", "car", "sky", "road"]
    lit.get_by_text("car").focus()
    assert page.evaluate("window.segdemo.state.pointed.target") == f"class:{CAR}"
    put(page, veiled=True)
    expect(lit).to_have_count(0)


def test_a_pair_whose_semantic_model_knows_no_stuff_says_so(open_parts):
    page = open_parts(NO_STUFF)
    expect(page.locator("#known summary")).to_have_text("Knows 80 things · 2 classes in this picture")
    page.locator("#known summary").click()
    expect(page.locator("#known .lacks")).to_have_text(text("known.no_stuff", things=20))
    expect(page.locator("#known")).not_to_contain_text(text("group.stuff"), use_inner_text=True)


def test_an_empty_answer_says_what_is_known_and_what_to_try(open_parts):
    page = open_parts(EMPTY)
    known = text("known.things_and_stuff", things=80, stuff=17)
    expect(page.locator("#status [role=status]")).to_contain_text(text("known.empty", known=known))
    put(page, answer=STREET)
    expect(page.locator("#status [role=status]")).not_to_contain_text("try another picture")


def test_a_second_look_explains_and_shows_what_is_less_sure(open_parts):
    page = open_parts(STREET)
    look = page.get_by_role("group", name=text("look.ask"))
    told = page.locator("#look .told")
    expect(told).to_be_hidden()
    for name in ("right", "wrong"):
        button = look.get_by_role("button", name=text(f"look.{name}"))
        button.press("Enter")
        expect(look.get_by_role("button", expanded=True)).to_have_text([text(f"look.{name}")])
        expect(told).to_contain_text(text(f"look.cause.{name}", known="80 things and 17 kinds of stuff"))
        expect(told.get_by_role("button")).to_have_count(0)
    missed = look.get_by_role("button", name=text("look.missed"))
    missed.click()
    expect(told).to_contain_text(text("look.cause.missed", threshold="0.50"))
    told.get_by_role("button", name="Show 1 less sure one").press("Enter")
    assert page.evaluate("window.segdemo.state.threshold") == 0.25
    expect(page.locator("#status [role=status]")).to_contain_text("3 cars")
    expect(missed).to_be_focused()
    expect(told.get_by_role("button")).to_have_count(0)
    assert page.locator("#look [aria-live], #look [role=status]").count() == 0
    missed.click()
    expect(told).to_be_hidden()


def test_a_second_look_is_for_one_s_own_picture_once_both_answers_are_there(open_parts):
    page = open_parts(EXAMPLE)
    expect(page.locator("#look section")).to_be_hidden()
    put(page, answer=STREET)
    buttons = page.locator("#look p button")
    expect(buttons.first).to_be_enabled()
    buttons.first.click()
    put(page, answer=STREET | {"instances": None, "steps": []})
    expect(page.locator("#look .told")).to_be_hidden()
    for button in buttons.all():
        expect(button).to_be_disabled()


@pytest.mark.parametrize(
    ("options", "find"),
    [({"color_scheme": "dark"}, find_violations_dark_and_light), (PHONE, find_violations)],
    ids=["dark and light", "phone"],
)
def test_nothing_bars_anybody(open_parts, options, find):
    page = open_parts(STREET, **options)
    page.locator("#known summary").click()
    question(page).get_by_role("button", name="road").click()
    page.get_by_role("button", name=text("look.missed")).click()
    assert find(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
