"""A page that holds nothing but the parts below the two views."""

from collections.abc import Callable, Iterator
from importlib import import_module

import gradio as gr
import pytest
from playwright.sync_api import Page, expect

from segdemo.front.break_it import break_it
from segdemo.front.cost_chart import cost_chart, cost_value
from segdemo.front.in_time import in_time
from segdemo.front.limits import limits
from segdemo.front.look_inside import look_inside
from segdemo.front.shared.answer_value import answer_value
from segdemo.front.use_cases import use_cases
from tests.browser.conftest import Tabs, served
from tests.browser.lower_parts.parts import FEED, MEASURED, SEQUENCE, class_map, objects


@pytest.fixture(scope="module")
def harness() -> Iterator[str]:
    """The address of a page that holds nothing but these parts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_module("segdemo.front.in_time"), "SEQUENCE", SEQUENCE)
        with gr.Blocks() as page:
            gr.HTML(
                answer_value({"path": "a picture"}, class_map(), objects()),
                html_template="<i></i>",
                js_on_load=f"(async () => {{{FEED}}})()",
            )
            look_inside("inside")
            use_cases("uses")
            limits("limits")
            in_time("time")
            break_it("break")
            gr.HTML("<h1>Parts</h1><canvas></canvas><canvas></canvas>", elem_id="view")
            chart = cost_chart("cost")
            for name, measured in MEASURED.items():
                gr.Button(name).click(lambda measured=measured: cost_value(measured), None, chart)
        yield from served(page)


def wait(page: Page) -> None:
    page.get_by_role("button", name="key", exact=True).wait_for()
    expect(page.get_by_role("tab", selected=True)).to_have_count(1)
    expect(page.locator(".inside .pixel")).not_to_be_empty()  # its module comes when it is near


@pytest.fixture
def open_parts(tabs: Tabs, harness: str) -> Callable[..., Page]:
    """Opens the page, with the options of ``Tabs.open``; fails on an error in its JavaScript."""

    def open_one(**options) -> Page:
        page = tabs.open(harness, **options)
        wait(page)
        return page

    return open_one


@pytest.fixture
def parts_again(tabs: Tabs, harness: str) -> Page:
    """The page that the test before has had: see ``Tabs.open_again``."""
    return tabs.open_again(harness, wait)
