"""A page with the sentence, the guess and the table alone; what lights up is read from the store they share."""

from collections.abc import Callable, Iterator

import gradio as gr
import pytest
from playwright.sync_api import Page

from segdemo.front import said, status_line
from segdemo.front.class_table import class_table
from segdemo.front.guess import guess_first
from tests.browser.conftest import Tabs, served
from tests.browser.sentence_and_guess.street import FILLED, LINE, NASTY, STARTED, STREET
from tests.browser.steps import put


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
    yield from served(page)


def prepare(page: Page, answer: dict | None) -> None:
    for part in (LINE, "#part-guess section", "#part-table section"):
        page.locator(part).wait_for(state="attached", timeout=30_000)
    page.wait_for_function(STARTED)
    if answer:
        put(page, answer=answer)
        page.wait_for_function(FILLED)


@pytest.fixture
def open_harness(tabs: Tabs, harness: str) -> Callable[..., Page]:
    """Opens the page with an answer; the test fails on any error in its JavaScript."""

    def open_one(answer: dict | None = STREET, **options) -> Page:
        page = tabs.open(harness, **options)
        prepare(page, answer)
        return page

    return open_one


@pytest.fixture
def street_again(tabs: Tabs, harness: str) -> Page:
    """The page with the street, as the test before has had it: see ``Tabs.open_again``."""
    return tabs.open_again(harness, lambda page: prepare(page, STREET))
