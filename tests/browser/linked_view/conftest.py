"""A page that holds nothing but the linked view."""

from collections.abc import Callable, Iterator

import gradio as gr
import pytest
from playwright.sync_api import Page

from segdemo.front import LinkedView
from tests.browser.conftest import Tabs, served
from tests.browser.linked_view.field import VALUES, show


@pytest.fixture(scope="module")
def harness() -> Iterator[str]:
    """The address of a page that holds nothing but the linked view, and a button per value."""
    with gr.Blocks(title="view") as page:
        gr.HTML("<h1>The linked view</h1>")
        view = LinkedView(elem_id="view")
        for name, value in VALUES.items():
            gr.Button(name).click(value, None, view)
    yield from served(page)


def prepare(page: Page, name: str) -> None:
    page.get_by_text("No picture yet.").wait_for(timeout=30_000)
    if name != "none":
        show(page, name)


@pytest.fixture
def open_view(tabs: Tabs, harness: str) -> Iterator[Callable[..., Page]]:
    """Opens the page and shows a value, with the options of ``Tabs.open``; fails on an error there."""

    def open_one(name: str = "field", **options) -> Page:
        page = tabs.open(harness, **options)
        prepare(page, name)
        return page

    yield open_one
    assert not tabs.complaints


@pytest.fixture
def view_again(tabs: Tabs, harness: str) -> Iterator[Callable[..., Page]]:
    """As ``open_view``, on the page that the test before has had: see ``Tabs.open_again``."""
    yield lambda name="field": tabs.open_again(harness, lambda page: prepare(page, name), name)
    assert not tabs.complaints
