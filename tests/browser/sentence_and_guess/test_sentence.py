"""The sentence."""

from playwright.sync_api import expect

from tests.browser.sentence_and_guess.street import (
    DOGS_ALONE,
    LINE,
    NASTY,
    STREET_SENTENCE,
    SURE_SENTENCE,
    cells,
    place,
    pointed,
)
from tests.browser.steps import PHONE, put, rest

# ------------------------------------------------------------------------------------------------------- the sentence


def test_words_of_the_sentence_light_up_their_place_while_the_mouse_is_on_them(street_again):
    page = street_again
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


def test_words_of_the_sentence_light_up_their_place_while_they_have_the_focus(street_again):
    page = street_again
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


def test_the_sentence_follows_the_threshold_when_the_hand_rests(street_again):
    page = street_again
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


def test_a_threshold_that_changes_no_count_leaves_the_line_alone(street_again):
    page = street_again
    place(page, "4 people").evaluate("button => { window.before = button }")
    put(page, threshold=0.51)
    rest(page)
    assert page.evaluate("window.before.isConnected")


def test_work_in_progress_and_problems_are_told_plainly_and_the_sentence_comes_back(street_again):
    page = street_again
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


def test_a_problem_keeps_the_last_answer_and_gives_way_to_its_sentence_when_the_threshold_moves(street_again):
    page = street_again
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


def test_a_problem_outlives_the_work_that_was_going_on(street_again):
    page = street_again
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


def test_an_answer_that_comes_after_the_word_that_all_is_done_is_the_one_that_is_told(street_again):
    page = street_again
    put(page, said={"kind": "busy", "text": "Looking …"})
    put(page, said={"kind": "answer", "text": ""})
    expect(page.locator(LINE)).to_have_text("Looking …")
    put(page, answer=DOGS_ALONE)
    expect(page.locator(LINE)).to_have_text("Semantic: one dog region, 3 % of the picture. Instance: 1 dog.")
