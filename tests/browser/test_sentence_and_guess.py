"""The sentence, the table and the guess, on a page of their own; what lights up is read from the store they share."""

import re
from collections.abc import Callable, Iterator

import gradio as gr
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import segdemo.page
from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.front import said, status_line
from segdemo.front.class_table import class_table
from segdemo.front.guess import guess_first
from segdemo.front.shared.answer_value import answer_value
from segdemo.texts import text
from tests.browser.accessibility import find_violations
from tests.browser.conftest import Tabs
from tests.browser.steps import put, rest

CAT, DOG, PERSON, BUS, GRASS = 8, 12, 15, 6, 87
SHAPE = (20, 32)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NASTY = "<img src=x onerror=document.title='broken'>"


def box(top: int, left: int, bottom: int, right: int) -> np.ndarray:
    mask = np.zeros(SHAPE, bool)
    mask[top:bottom, left:right] = True
    return mask


def semantic(**regions: list[np.ndarray]) -> SemanticMap:
    class_ids = np.zeros(SHAPE, np.uint8)
    for name, masks in regions.items():
        class_ids[np.any(masks, axis=0)] = {"person": PERSON, "dog": DOG, "cat": CAT, "bus": BUS, "grass": GRASS}[name]
    return SemanticMap(class_ids)


def instances(*scored: tuple[int, float, np.ndarray]) -> InstanceSet:
    ranked = sorted(scored, key=lambda one: -one[1])
    return InstanceSet(tuple(Instance(*one, box=(0, 0, 1, 1)) for one in ranked), *SHAPE)


# Three people side by side in one piece, a fourth alone; a dog that only the semantic map shows, a cat that it takes
# for a person, and a bus.
TOUCHING = [box(2, 0, 12, 4), box(2, 4, 12, 8), box(2, 8, 12, 12)]
ALONE = box(2, 16, 12, 20)
DOGS, CATS, BUSES = box(14, 0, 18, 5), box(3, 16, 7, 20), box(14, 8, 20, 32)
STREET_MAP = semantic(person=[*TOUCHING, ALONE], dog=[DOGS], cat=[box(0, 28, 4, 32)], bus=[BUSES])
STREET_OBJECTS = instances(
    (PERSON, 0.9, TOUCHING[0]),
    (PERSON, 0.8, TOUCHING[1]),
    (PERSON, 0.6, TOUCHING[2]),
    (PERSON, 0.7, ALONE),
    (BUS, 0.95, BUSES),
    (CAT, 0.55, CATS),
)
STREET = answer_value({"path": "street.jpg"}, STREET_MAP, STREET_OBJECTS)
STREET_SENTENCE = (
    "Semantic: one person region, 25 % of the picture, in 2 pieces; one bus region, 23 %; one cat region, 3 %; and 1 "
    "more class. Instance: 4 people, 1 bus, 1 cat. The larger piece of the person region holds 3 people: the semantic "
    "map cannot tell them apart. Where the cat is, the semantic map mostly shows something else. One may be right, or "
    "neither: look at the picture."
)
SURE_SENTENCE = (  # of the same street with a threshold of 0.75
    "Semantic: one person region, 25 % of the picture, in 2 pieces; one bus region, 23 %; one dog region, 3 %; and 1 "
    "more class. Instance: 2 people, 1 bus. The larger piece of the person region holds 2 people: the semantic map "
    "cannot tell them apart. The instance answer has no dog. One may be right, or neither: look at the picture."
)
DOGS_ALONE = answer_value({"path": "dogs.jpg"}, semantic(dog=[DOGS]), instances((DOG, 0.9, DOGS)))
MEADOW = answer_value(
    {"path": "meadow.jpg"}, semantic(grass=[box(2, 0, 20, 32)], dog=[DOGS]), instances((DOG, 0.9, DOGS))
)
NOTHING = answer_value({"path": "nothing.jpg"}, semantic(), instances())

# The last of the parts that begin.
STARTED = "window.segdemo && document.querySelector('#part-table caption')?.textContent"
LINE = "#status [role=status]"
NUMBERS = re.compile(r"\b(4 people|3 people|2 pieces|25 %)")


@pytest.fixture(scope="module")
def harness() -> Iterator[str]:
    with gr.Blocks() as page:
        gr.HTML("<h1>Sentence, guess, table</h1>")
        status = status_line(elem_id="status")
        guess_first(elem_id="part-guess")
        class_table(elem_id="part-table")
        for name, value in {
            "busy": said("Looking …", "busy"),
            "download": said("Fetching …", "busy", 0.25),
            "problem": said(NASTY, "problem"),
            "answer": said("", "answer"),
        }.items():
            gr.Button(name, elem_id=f"say-{name}").click(lambda value=value: value, None, status)
    page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **segdemo.page.launch_options())
    yield page.local_url
    page.close()


@pytest.fixture
def open_harness(tabs: Tabs, harness: str) -> Callable[..., Page]:
    """Opens the page with an answer; the test fails on any error in its JavaScript."""

    def open_one(answer: dict | None = STREET, **options) -> Page:
        page = tabs.open(harness, **options)
        for part in (LINE, "#part-guess section", "#part-table section"):
            page.locator(part).wait_for(state="attached", timeout=30_000)
        page.wait_for_function(STARTED)
        if answer:
            put(page, answer=answer)
        return page

    return open_one


def pointed(page: Page) -> str | None:
    found = page.evaluate("window.segdemo.state.pointed")
    assert found is None or (found["x"], found["y"]) == (None, None)
    return found and found["target"]


def place(page: Page, words: str) -> Locator:
    return page.locator(LINE).get_by_role("button", name=words, exact=True)


def cells(page: Page) -> list[list[str]]:
    return [row.split("\t") for row in page.locator("#part-table tbody").inner_text().split("\n") if row.strip()]


# ------------------------------------------------------------------------------------------------------- the sentence


def test_words_of_the_sentence_light_up_their_place_while_the_mouse_is_on_them(open_harness):
    page = open_harness()
    expect(page.locator(LINE)).to_have_text(STREET_SENTENCE)
    for words, target in {
        "person region": "class:15",
        "4 people": "objects:15",
        "The larger piece of the person region": "merge:15",
        "the cat": "unseen:8",
        "1 bus": "objects:6",
    }.items():
        place(page, words).hover()
        assert pointed(page) == target
        page.mouse.move(700, 890)
        assert pointed(page) is None


def test_words_of_the_sentence_light_up_their_place_while_they_have_the_focus(open_harness):
    page = open_harness()
    place(page, "person region").focus()
    assert pointed(page) == "class:15"
    page.keyboard.press("Tab")
    assert pointed(page) == "class:6"
    page.locator("#part-guess [role=switch]").focus()
    assert pointed(page) is None


def test_a_tap_lights_a_place_up_until_something_else_is_tapped(open_harness):
    page = open_harness(**PHONE)
    place(page, "4 people").tap()
    assert pointed(page) == "objects:15"
    place(page, "1 bus").tap()
    assert pointed(page) == "objects:6"
    page.locator("#part-table h2").tap()
    assert pointed(page) is None


def test_the_sentence_follows_the_threshold_when_the_hand_rests(open_harness):
    page = open_harness()
    page.evaluate(
        """selector => {
            window.told = [];
            const line = document.querySelector(selector);
            new MutationObserver(() => window.told.push(line.textContent)).observe(line, { childList: true });
        }""",
        LINE,
    )
    for threshold in (0.55, 0.6, 0.65, 0.7, 0.75):
        put(page, threshold=threshold)
    expect(page.locator(LINE)).to_have_text(SURE_SENTENCE)
    assert page.evaluate("new Set(window.told).size") == 1, "a moving slider must not be read out"


def test_a_threshold_that_changes_no_count_leaves_the_line_alone(open_harness):
    page = open_harness()
    place(page, "4 people").evaluate("button => { window.before = button }")
    put(page, threshold=0.51)
    rest(page)
    assert page.evaluate("window.before.isConnected")


def test_work_in_progress_and_problems_are_told_plainly_and_the_sentence_comes_back(open_harness):
    page = open_harness()
    line = page.locator(LINE)
    expect(line).to_have_attribute("aria-live", "polite")
    page.locator("#say-busy").click()
    expect(line).to_have_text("Looking …")
    expect(line).to_have_attribute("data-kind", "busy")
    expect(line).to_have_attribute("aria-busy", "true")
    page.locator("#say-download").click()
    expect(line.locator("progress")).to_have_attribute("value", "0.25")
    page.locator("#say-answer").click()
    expect(line).to_have_text(STREET_SENTENCE)
    expect(line).to_have_attribute("data-kind", "answer")
    expect(line).to_have_attribute("aria-busy", "false")


def test_a_problem_keeps_the_last_answer_and_gives_way_to_its_sentence_when_the_threshold_moves(open_harness):
    page = open_harness()
    line = page.locator(LINE)
    for _ in range(2):  # the same file given again: the browser says "busy" by itself, the server the same words again
        put(page, said={"kind": "busy", "text": "Sending the picture …"})
        page.locator("#say-problem").click()
        expect(line).to_have_text(NASTY)
        expect(line).to_have_attribute("data-kind", "problem")
    assert page.title() != "broken" and not line.locator("img").count()
    assert page.evaluate("window.segdemo.state.answer.picture.path") == "street.jpg"
    assert len(cells(page)) == 4
    put(page, threshold=0.75)
    expect(line).to_have_text(SURE_SENTENCE)


def test_a_problem_outlives_the_work_that_was_going_on(open_harness):
    page = open_harness()
    line = page.locator(LINE)
    page.locator("#say-busy").click()
    expect(line).to_have_text("Looking …")
    put(page, said={"kind": "problem", "text": "This file is too large."})
    page.locator("#say-answer").click()
    rest(page)
    expect(line).to_have_text("This file is too large.")
    page.locator("#say-busy").click()
    expect(line).to_have_text("Looking …")
    page.locator("#say-answer").click()
    expect(line).to_have_text(STREET_SENTENCE)


def test_an_answer_that_comes_after_the_word_that_all_is_done_is_the_one_that_is_told(open_harness):
    page = open_harness()
    put(page, said={"kind": "busy", "text": "Looking …"})
    put(page, said={"kind": "answer", "text": ""})
    expect(page.locator(LINE)).to_have_text("Looking …")
    put(page, answer=DOGS_ALONE)
    expect(page.locator(LINE)).to_have_text("Semantic: one dog region, 3 % of the picture. Instance: 1 dog.")


# ---------------------------------------------------------------------------------------------------------- the table


def test_the_table_holds_the_facts(open_harness):
    page = open_harness()
    assert cells(page) == [
        ["person", "25.0 %", "2", "4", "3"],
        ["bus", "22.5 %", "1", "1", "0"],
        ["dog", "3.1 %", "1", "0", "0"],
        ["cat", "2.5 %", "1", "1", "0"],
    ]


def test_stuff_stands_below_the_things_and_has_no_objects(open_harness):
    page = open_harness()
    put(page, answer=MEADOW)
    rows = page.locator("#part-table tbody tr")
    told = [[cell.text_content() for cell in row.locator("th, td").all()] for row in rows.all()]
    not_counted = "–stuff is not counted"  # the dash to be seen, the words to be heard
    assert told == [["dog", "3.1 %", "1", "1", "0"], ["grass", "86.9 %", "1", not_counted, not_counted]]
    assert page.locator("#part-table td [aria-hidden=true]").first.inner_text() == "–"
    page.locator("#part-table th[data-column=area]").get_by_role("button").press("Enter")
    assert page.locator("#part-table tbody th").all_inner_texts() == ["dog", "grass"]


def test_the_table_is_sorted_by_any_column_in_both_directions(open_harness):
    page = open_harness()
    header = page.locator("#part-table th[data-column=area]")
    expect(header).to_have_attribute("aria-sort", "descending")
    for column, first in {"class": "ascending", "objects": "descending", "area": "descending"}.items():
        second = "ascending" if first == "descending" else "descending"
        header = page.locator(f"#part-table th[data-column={column}]")
        for direction in (first, second, first):
            header.get_by_role("button").press("Enter")
            expect(header).to_have_attribute("aria-sort", direction)
            assert page.locator("#part-table [aria-sort]").count() == 1
            shown = [row[{"class": 0, "area": 1, "objects": 3}[column]] for row in cells(page)]
            keys = shown if column == "class" else [float(number.removesuffix(" %")) for number in shown]
            assert keys == sorted(keys, reverse=direction == "descending")


def test_rows_of_the_table_light_up_their_class(open_harness):
    page = open_harness()
    row = page.locator("#part-table tbody tr").filter(has_text="bus")
    row.locator("td").last.hover()
    assert pointed(page) == "class:6"
    page.mouse.move(5, 5)
    assert pointed(page) is None
    row.get_by_role("button").focus()
    assert pointed(page) == "class:6"
    page.keyboard.press("Tab")
    assert pointed(page) == "class:12"


def test_the_table_follows_the_threshold(open_harness):
    page = open_harness()
    put(page, threshold=0.75)
    assert cells(page)[0] == ["person", "25.0 %", "2", "2", "2"]
    expect(page.locator("#part-table caption")).to_contain_text("0.75")


def test_the_table_says_why_it_is_empty(open_harness):
    page = open_harness(None)
    none = page.locator("#part-table .none")
    expect(none).to_contain_text("Give the page a picture")
    put(page, answer=NOTHING)
    expect(none).to_have_text("Neither answer shows any class.")
    expect(page.locator("#part-table table")).to_be_hidden()


# -------------------------------------------------------------------------------------------------------- guess first


def begin(page: Page) -> None:
    page.get_by_role("switch", name="Guess first").check()


def guess(page: Page, objects: int, pieces: int) -> None:
    page.get_by_label("How many people will the instance answer count?").fill(str(objects))
    page.get_by_label("In how many separate pieces will the semantic map show the people?").fill(str(pieces))


def result(page: Page) -> list[str]:
    return [" ".join(row.split()) for row in page.locator("#part-guess .result tbody tr:visible").all_inner_texts()]


def test_no_count_is_in_the_page_before_the_veil_is_lifted(open_harness):
    page = open_harness(None)
    begin(page)
    expect(page.locator("#part-guess .state")).to_contain_text("Give the page a picture")
    page.evaluate(
        """() => {
            window.seen = [];
            const look = () => window.seen.push(document.body.textContent);
            new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
        }"""
    )
    put(page, answer=STREET)
    expect(page.get_by_label("How many people will")).to_be_visible()
    put(page, threshold=0.75)
    put(page, threshold=0.5)
    rest(page)
    assert not [
        text for text in [*page.evaluate("window.seen"), page.locator("body").inner_text()] if NUMBERS.search(text)
    ]
    assert page.evaluate("window.segdemo.state.veiled") and not cells(page)
    expect(page.locator(LINE)).to_contain_text("Look at the picture and guess")


def test_a_guess_with_the_mouse(open_harness):
    page = open_harness()
    begin(page)
    objects, pieces = page.locator("#part-guess .question").all()
    for _ in range(4):
        objects.get_by_role("button", name="one more").click()
    objects.get_by_role("button", name="one fewer").click()
    pieces.get_by_role("button", name="one fewer").click()
    pieces.get_by_role("button", name="one more").click()
    pieces.get_by_role("button", name="one more").click()
    page.get_by_role("button", name="Reveal").click()
    assert result(page) == ["Instance: people 3 1 too few 4", "Semantic: pieces of people 2 exactly right 2"]
    expect(page.locator("#part-guess .reason")).to_have_text("3 people touch, so they are one region.")
    expect(page.locator(LINE)).to_have_text(STREET_SENTENCE)
    assert page.evaluate("window.segdemo.state.veiled") is False and len(cells(page)) == 4


def test_a_guess_with_the_keyboard(open_harness):
    page = open_harness()
    page.get_by_role("switch").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")  # one fewer
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    for _ in range(3):  # one more, one fewer, the second number
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert result(page) == ["Instance: people 7 3 too many 4", "Semantic: pieces of people 1 1 too few 2"]
    assert page.evaluate("document.activeElement.matches('#part-guess .result')"), "the result must be read out"


def test_a_guess_with_the_finger_on_a_phone(open_harness):
    page = open_harness(**PHONE)
    page.locator("#part-guess .pill").tap()
    for question in page.locator("#part-guess .question").all():
        question.get_by_role("button", name="one more").tap()
    page.get_by_role("button", name="Reveal").tap()
    assert result(page) == ["Instance: people 1 3 too few 4", "Semantic: pieces of people 1 1 too few 2"]
    for part in (LINE, "#part-guess .result", "#part-guess .result table", "#part-table table"):
        edges = page.locator(part).bounding_box()
        assert edges["x"] >= 0 and edges["x"] + edges["width"] <= 390, part


def test_only_two_whole_numbers_are_a_guess(open_harness):
    page = open_harness()
    begin(page)
    guess(page, 3, 2)
    for wrong in ("", "-1", "100", "1.5"):
        page.locator("#guess-pieces").fill(wrong)
        page.get_by_role("button", name="Reveal").click()
        assert page.evaluate("window.segdemo.state.veiled"), wrong


def test_the_revealed_counts_follow_the_threshold(open_harness):
    page = open_harness()
    begin(page)
    guess(page, 4, 2)
    page.get_by_role("button", name="Reveal").click()
    put(page, threshold=0.75)
    assert result(page) == ["Instance: people 4 2 too many 2", "Semantic: pieces of people 2 exactly right 2"]
    expect(page.locator("#part-guess .reason")).to_contain_text("2 people touch, so they are one region, but")


def test_the_answer_key_stands_beside_the_answers(open_harness):
    page = open_harness()
    begin(page)
    guess(page, 4, 2)
    page.get_by_role("button", name="Reveal").click()
    for objects, words in {4: "counts the same number", 6: "counts 2 too few", 3: "counts 1 too many"}.items():
        key = instances(*[(PERSON, 1.0, mask) for mask in [*TOUCHING, ALONE, DOGS, BUSES][:objects]])
        put(page, answer=answer_value({"path": "street.jpg"}, STREET_MAP, STREET_OBJECTS, (STREET_MAP, key)))
        assert result(page)[0] == f"Instance: people 4 exactly right 4 {objects}"
        expect(page.locator("#part-guess .reason")).to_contain_text(words)


def test_a_guess_that_the_answer_key_confirms_is_right_though_the_model_erred(open_harness):
    page = open_harness()
    begin(page)
    guess(page, 6, 2)
    page.get_by_role("button", name="Reveal").click()
    assert result(page)[0] == "Instance: people 6 2 too many 4"
    key = instances(*[(PERSON, 1.0, mask) for mask in [*TOUCHING, ALONE, DOGS, BUSES]])
    put(page, answer=answer_value({"path": "street.jpg"}, STREET_MAP, STREET_OBJECTS, (STREET_MAP, key)))
    assert result(page)[0] == "Instance: people 6 exactly right by the answer key 4 6"


def test_every_new_picture_is_asked_about_anew(open_harness):
    page = open_harness()
    begin(page)
    guess(page, 4, 2)
    page.get_by_role("button", name="Reveal").click()
    put(page, answer=answer_value({"path": "dogs.jpg"}))
    expect(page.locator("#part-guess .state")).to_contain_text("Two questions come")
    expect(page.locator("#part-guess .result")).to_be_hidden()
    put(page, answer=DOGS_ALONE)
    expect(page.get_by_label("How many dogs will the instance answer count?")).to_have_value("")
    assert page.evaluate("window.segdemo.state.veiled")


def test_an_answer_of_another_pair_to_the_same_picture_is_not_asked_about_again(open_harness):
    page = open_harness()
    begin(page)
    guess(page, 4, 2)
    page.get_by_role("button", name="Reveal").click()
    put(page, answer=answer_value({"path": "street.jpg"}, STREET_MAP, instances((PERSON, 0.9, ALONE))))
    assert result(page) == ["Instance: people 4 3 too many 1", "Semantic: pieces of people 2 exactly right 2"]


def test_the_questions_wait_while_the_models_look(open_harness):
    page = open_harness(None)
    begin(page)
    put(page, said={"kind": "busy", "text": "Looking …"})
    put(page, answer=STREET)
    expect(page.locator("#part-guess form")).to_be_hidden()
    put(page, said={"kind": "answer", "text": ""})
    expect(page.locator("#part-guess form")).to_be_visible()
    put(page, said={"kind": "busy", "text": "Looking …"})
    expect(page.get_by_role("button", name="Reveal")).to_be_disabled()


def test_where_nothing_was_found_there_is_nothing_to_guess(open_harness):
    page = open_harness(NOTHING)
    begin(page)
    expect(page.locator("#part-guess .state")).to_contain_text(text("guess.nothing"))
    expect(page.locator("#part-guess form")).to_be_hidden()
    expect(page.locator(LINE)).to_contain_text(text("sentence.nothing"))
    assert page.evaluate("window.segdemo.state.veiled") is False


def test_whoever_stops_guessing_sees_the_answers(open_harness):
    page = open_harness()
    begin(page)
    page.get_by_role("switch").uncheck()
    expect(page.locator(LINE)).to_have_text(STREET_SENTENCE)
    expect(page.locator("#part-guess form")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility_rules_find_nothing_before_and_after_the_guess(open_harness, scheme):
    page = open_harness(color_scheme=scheme)
    assert find_violations(page) == []
    begin(page)
    guess(page, 4, 2)
    assert find_violations(page) == []
    page.get_by_role("button", name="Reveal").click()
    assert find_violations(page) == []
