"""A real browser on the page. Without Chromium these tests fail: a page nobody looked at is not a page that works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from segdemo.bench_page import find_browser

# No request of the browser's own leaves the machine either.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.fail("The browser tests need Chromium: install the package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, page_address: str) -> Iterator[Callable[..., Page]]:
    """Opens the page, with the options of Playwright's ``new_context``; ``watch`` is JavaScript that runs before it.

    The test fails on any request to another host and on any error in the page's own JavaScript.
    """
    contexts, strangers, errors = [], [], []

    def guard(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.netloc == urlsplit(page_address).netloc:
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    def open_one(query: str = "", watch: str = "", **options) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}} | options)
        contexts.append(context)
        context.route("**/*", guard)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if watch:
            page.add_init_script(watch)
        page.goto(page_address + query)
        expect(page.get_by_role("button", name="Choose a picture")).to_be_enabled(timeout=30_000)
        # Gradio builds the page piece by piece, this comes last.
        expect(page.get_by_role("button", name="Copy lesson link")).to_be_enabled(timeout=30_000)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not strangers, f"the page asked other hosts: {strangers}"
    assert not errors, f"errors in the page's JavaScript: {errors}"
