"""Guess first."""

from playwright.sync_api import Page, expect

from segdemo.front.shared.answer_value import answer_value
from segdemo.texts import text
from tests.browser.accessibility import find_violations_dark_and_light
from tests.browser.sentence_and_guess.street import (
    ALONE,
    BUSES,
    DOGS,
    DOGS_ALONE,
    LINE,
    NOTHING,
    NUMBERS,
    PERSON,
    STREET,
    STREET_MAP,
    STREET_OBJECTS,
    STREET_SENTENCE,
    TOUCHING,
    cells,
    instances,
)
from tests.browser.steps import PHONE, put, rest

# -------------------------------------------------------------------------------------------------------- guess first


def begin(page: Page) -> None:
    page.get_by_role("switch", name="Guess first").check()


def guess(page: Page, objects: int, pieces: int) -> None:
    page.get_by_label(text("guess.ask.objects", names="people")).fill(str(objects))
    page.get_by_label(text("guess.ask.pieces", names="people")).fill(str(pieces))


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
    expect(page.get_by_label("how many people will")).to_be_visible()
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


def test_only_two_whole_numbers_are_a_guess(street_again):
    page = street_again
    begin(page)
    guess(page, 3, 2)
    for wrong in ("", "-1", "100", "1.5"):
        page.locator("#guess-pieces").fill(wrong)
        page.get_by_role("button", name="Reveal").click()
        assert page.evaluate("window.segdemo.state.veiled"), wrong


def test_the_revealed_counts_follow_the_threshold(street_again):
    page = street_again
    begin(page)
    guess(page, 4, 2)
    page.get_by_role("button", name="Reveal").click()
    put(page, threshold=0.75)
    assert result(page) == ["Instance: people 4 2 too many 2", "Semantic: pieces of people 2 exactly right 2"]
    expect(page.locator("#part-guess .reason")).to_contain_text("2 people touch, so they are one region, but")


def test_the_answer_key_stands_beside_the_answers(street_again):
    page = street_again
    begin(page)
    guess(page, 4, 2)
    page.get_by_role("button", name="Reveal").click()
    same, other = "exactly right", "as the model says, but not the answer key"
    for objects, remark, words in (
        (4, same, "counts the same number"),
        (6, other, "counts 2 too few"),
        (3, other, "counts 1 too many"),
    ):
        key = instances(*[(PERSON, 1.0, mask) for mask in [*TOUCHING, ALONE, DOGS, BUSES][:objects]])
        put(page, answer=answer_value({"path": "street.jpg"}, STREET_MAP, STREET_OBJECTS, (STREET_MAP, key)))
        assert result(page)[0] == f"Instance: people 4 {remark} 4 {objects}"
        expect(page.locator("#part-guess .reason")).to_contain_text(words)


def test_a_guess_that_the_answer_key_confirms_is_right_though_the_model_erred(street_again):
    page = street_again
    begin(page)
    guess(page, 6, 2)
    page.get_by_role("button", name="Reveal").click()
    assert result(page)[0] == "Instance: people 6 2 too many 4"
    assert page.evaluate("segdemo.state.guessed") == {"class_id": PERSON, "objects": [6, 4], "pieces": [2, 2]}
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
    expect(page.get_by_label(text("guess.ask.objects", names="dogs"))).to_have_value("")
    assert page.evaluate("window.segdemo.state.veiled")


def test_an_answer_of_another_pair_to_the_same_picture_is_not_asked_about_again(street_again):
    page = street_again
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


def test_whoever_stops_guessing_sees_the_answers(street_again):
    page = street_again
    begin(page)
    page.get_by_role("switch").uncheck()
    expect(page.locator(LINE)).to_have_text(STREET_SENTENCE)
    expect(page.locator("#part-guess form")).to_be_hidden()


def test_accessibility_rules_find_nothing_before_and_after_the_guess(open_harness):
    page = open_harness(color_scheme="dark")
    assert find_violations_dark_and_light(page) == []
    begin(page)
    guess(page, 4, 2)
    assert find_violations_dark_and_light(page) == []
    page.get_by_role("button", name="Reveal").click()
    assert find_violations_dark_and_light(page) == []
