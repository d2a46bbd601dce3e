"""The tour, and how lessons are found and left."""

import threading
from typing import Any

import numpy as np
import pytest
from fake_pair import FakePair
from playwright.sync_api import expect

import segdemo.answering
import segdemo.visit
from segdemo.answers import SemanticMap
from segdemo.lessons import LESSONS, TOUR, lesson
from segdemo.remembered import RememberedAnswers
from segdemo.scenes import Scene
from segdemo.texts import text
from tests.browser.accessibility import find_violations
from tests.browser.steps import PHONE
from tests.browser.whole_page.pupil import Pupil
from tests.browser.whole_page.visitor import STATUS, await_answer

STEPS = lesson(TOUR).steps


def take_tour(page, hand: str) -> None:
    pupil = Pupil(page, hand)
    task = pupil.panel.locator(".task")
    for step in STEPS:
        expect(pupil.panel.locator(".where")).to_have_text(
            text("player.where", step=STEPS.index(step) + 1, steps=len(STEPS)), timeout=30_000
        )
        expect(task).to_be_focused()
        pupil.await_picture(step.picture)
        expect(pupil.panel.locator(".deed")).to_have_text(text("player.to_do"))
        expect(pupil.panel.locator(".next.strong")).to_have_count(0)
        pupil.do(classes=step.classes)
        pupil.expect_done()
        expect(pupil.panel.locator(".deed")).to_contain_text(text(step.said))
        expect(pupil.panel.locator(".next.strong")).to_be_visible()
        pupil.go_on()
    expect(pupil.panel).to_have_count(0)
    assert page.evaluate("[segdemo.state.tour, segdemo.state.merge, segdemo.state.guess]") == [False, False, False]


def test_the_tour_with_the_keys(open_page):
    page = open_page("?tour=1")
    take_tour(page, "keys")


@pytest.mark.walk
@pytest.mark.parametrize(("hand", "device"), [("mouse", {}), ("finger", PHONE)])
def test_the_tour_with_a_mouse_and_a_finger(open_page, hand, device):
    page = open_page(**device)
    await_answer(page, "street")
    page.get_by_role("link", name=text("player.tour.start")).click()
    take_tour(page, hand)


def test_a_lesson_is_found_followed_after_a_reload_and_left(open_page):
    page = open_page("?pair=answer_key")
    links = page.locator("#lessons li a")
    assert [f"?lesson={name}" for name in LESSONS] == [
        href
        for href in links.evaluate_all("links => links.map((link) => link.getAttribute('href'))")
        if "&" not in href
    ][: len(LESSONS)]
    page.get_by_role("link", name=text("lessons.merge_or_separate.title"), exact=True).click()
    pupil = Pupil(page)
    pupil.await_picture("meadow")
    page.get_by_label("Small models").dispatch_event("click")  # hidden in this lesson, but not in every one
    pupil.go_on()
    expect(page.get_by_label("Answer key")).to_be_checked()  # who answers is chosen for one step
    pupil.await_picture("meadow")
    pupil.point_neighbours()
    pupil.expect_done()
    expect(pupil.panel.locator(".question")).to_contain_text(text("player.one_answer"))
    chosen = text("lessons.merge_or_separate.neighbours.choice.huge")
    pupil.choose(chosen)
    expect(pupil.panel.locator(".verdict")).to_contain_text(text("player.wrong"))
    pupil.panel.locator(".choices [aria-pressed=false]").first.dispatch_event("click")  # the first answer counts
    expect(pupil.panel.locator("[aria-pressed=true]")).to_contain_text(chosen)
    expect(pupil.panel.locator(".note")).to_be_hidden()
    page.wait_for_url("**example=meadow*lesson=merge_or_separate*")
    page.goto(page.url + "&teacher=1")
    expect(pupil.panel.locator(".where")).to_have_text("Step 2 of 10", timeout=30_000)
    expect(pupil.panel.locator(".verdict")).to_contain_text(text("player.wrong"))
    expect(pupil.panel.locator(".note")).to_be_visible()
    expect(page.locator("#part-cost")).to_be_hidden()
    pupil.await_picture("meadow")
    assert find_violations(page) == []
    pupil.panel.get_by_role("button", name=text("player.leave")).click()
    expect(pupil.panel).to_have_count(0)
    expect(page.locator("#part-cost")).to_be_visible()


def test_in_a_lesson_late_answers_undo_neither_its_picture_nor_its_pair(open_page, monkeypatch):
    """As on a first visit, or with a class on one server: what was asked for before is answered last."""
    street, compact = threading.Event(), threading.Event()
    key_value, answer_again = segdemo.visit.key_value, segdemo.visit.answer_again
    again = []

    def late_for_street(scene: Scene) -> dict[str, Any]:
        assert scene.name != "street" or street.wait(20)
        return key_value(scene)

    class LatePair(FakePair):
        def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
            assert compact.wait(20)
            return super().segment_semantic(picture)

    monkeypatch.setattr(segdemo.visit, "key_value", late_for_street)
    monkeypatch.setattr(segdemo.visit, "answer_again", lambda *of: again.append(of) or answer_again(*of))
    monkeypatch.setattr(segdemo.visit, "load_in_steps", lambda name: iter([LatePair(name)]))
    monkeypatch.setattr(segdemo.visit, "answer_in_stages", segdemo.answering.answer_in_stages)
    monkeypatch.setattr(segdemo.visit, "_answers_to_examples", RememberedAnswers())
    page = open_page("?lesson=merge_or_separate&pair=answer_key")
    pupil = Pupil(page)
    await_answer(page, "meadow", "answer_key")
    assert not again, "the address has chosen the pair"
    page.get_by_label("Small models").dispatch_event("click")  # hidden in this lesson, but not in every one
    expect(page.locator(f"{STATUS}[data-kind=busy]")).to_be_visible()
    pupil.go_on()
    for is_late in (True, False):
        await_answer(page, "meadow", "answer_key")
        expect(page.get_by_label("Answer key")).to_be_checked()  # who answers is chosen for one step
        if is_late:
            # The page hangs up when nothing more is to come.
            with page.expect_event("requestfailed", lambda request: "queue/data" in request.url):
                street.set()
                compact.set()


def test_a_lesson_that_there_is_not_is_told_in_one_sentence(open_page):
    page = open_page("?lesson=../../secret&pair=answer_key")
    expect(page.locator("#status [role=status]")).to_contain_text(
        text("address.not_understood", count=1), timeout=30_000
    )
    expect(page.locator("section.lesson")).to_have_count(0)
