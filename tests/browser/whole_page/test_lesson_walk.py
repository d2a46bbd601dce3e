"""Every lesson from start to end, as a pupil would go, and what of it comes out of the printer."""

import pytest
from playwright.sync_api import expect

from segdemo.lessons import LESSONS, OWN, lesson
from segdemo.texts import text
from tests.browser.accessibility import find_violations
from tests.browser.steps import PHONE
from tests.browser.whole_page.pupil import Pupil, page_count

# Papers by name: how many pages they may have.
MOST_PAGES = {"worksheet": 2, "answers": 2}


def expect_room_for_both_pictures(pupil: Pupil) -> None:
    """On a phone's screen, above the panel, however much is asked there."""
    pupil.page.wait_for_function(
        """() => {
            const [panel, first, second] = ['.lesson', '[data-side=semantic]', '[data-side=instance]'].map(
                (selector) => document.querySelector(selector).getBoundingClientRect());
            return panel.height <= 0.37 * innerHeight && second.bottom - first.top <= panel.top;
        }"""
    )


@pytest.mark.walk
@pytest.mark.parametrize("device", [{}, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_from_start_to_end(tabs, page_address, photo, name, device):
    page = tabs.open(page_address + f"?lesson={name}", **device)  # which soon hides what other tests wait for
    pupil = Pupil(page, "finger" if device else "mouse")
    steps = lesson(name).steps
    for number, step in enumerate(steps, start=1):
        where = text("player.where", step=number, steps=len(steps))
        expect(pupil.panel.locator(".where")).to_have_text(where, timeout=30_000)
        if step.picture != OWN:
            pupil.await_picture(step.picture)
        pupil.do(photo, step.classes)
        if step.question:
            right = step.question.right
            wrong = next(choice for choice in step.question.choices if choice != right)
            pupil.choose(text(step.question.choices[right if number > 3 else wrong]))
            for key in step.question.reason:
                expect(pupil.panel.locator(".verdict")).to_contain_text(text(key))
        if device and step.picture != OWN:
            expect_room_for_both_pictures(pupil)
        if step.write:
            pupil.panel.locator("textarea").fill(f"my words in step {number}")
        if number in (1, len(steps)):
            assert find_violations(page) == [], step.id
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        pupil.go_on()
    paper = page.locator(".lesson-paper")
    expect(paper.get_by_role("heading")).to_have_text(text(lesson(name).title))
    expect(paper.locator(".pictures img")).to_have_count(2 * len(steps))
    assert paper.locator(".words").all_inner_texts() == [
        f"my words in step {number}" for number, step in enumerate(steps, start=1) if step.write
    ]
    guesses = [step for step in steps if step.deed == "reveal"]
    assert paper.locator(".guessed td:nth-child(2)").all_inner_texts() == ["3", "3"] * len(guesses)
    asked = [step for step in steps if step.question]
    count = sum(steps.index(step) >= 3 for step in asked)
    expect(paper).to_contain_text(text("player.score", count=count, asked=len(asked)))
    assert find_violations(page) == []
    assert 2 <= page_count(page.pdf(prefer_css_page_size=True)) <= 4
    page.keyboard.press("Escape")
    expect(paper).to_have_count(0)


@pytest.mark.walk
def test_papers_have_the_pages_that_they_should(open_page, tabs, page_address):
    page = open_page("?example=kitchen&pair=answer_key")  # the scene with the most classes
    page.wait_for_function("segdemo.state.answer?.instances && document.querySelector('#part-table tbody tr')")
    assert page_count(page.pdf(prefer_css_page_size=True)) == 1
    for name in LESSONS:
        page = tabs.open(page_address + f"?lesson={name}&teacher=1&pair=answer_key")
        for paper, most in MOST_PAGES.items():
            page.locator(f"section.lesson .to-{paper}").click(timeout=30_000)
            page.wait_for_function(
                "[...document.querySelectorAll('.lesson-paper img')].every(({ naturalWidth }) => naturalWidth)"
            )
            assert 1 <= page_count(page.pdf(prefer_css_page_size=True)) <= most, (name, paper)
            page.get_by_role("button", name=text("player.close")).click()
