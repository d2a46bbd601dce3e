"""A real browser on the page. Without Chromium these tests fail: a page nobody looked at is not a page that works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    sync_playwright,
)

from segdemo.bench_page import find_browser
from tests.browser.steps import settle

DESKTOP = {"width": 1440, "height": 900}
# No request of the browser's own leaves the machine, and none of the page's: other hosts have no address here. (Routes
# of Playwright would switch the browser's cache off.)
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


class Tabs:
    """Tabs that stay open from test to test, with a new document for each that does not say ``open_again``.

    What a browser has fetched and compiled once it keeps, so this is five times as fast as a new profile for each test.

    Attributes:
        errors: what must not happen in a test: errors in the page's JavaScript, dialogs, requests to other hosts.
        complaints: what the page has written to the console as an error.
    """

    def __init__(self, browser: Browser) -> None:
        self.errors: list[str] = []
        self.complaints: list[str] = []
        self._browser = browser
        self._kept: dict[str, Page] = {}  # by the options that only a profile of its own can have
        self._lent: dict[Page, CDPSession] = {}  # what is set by a session ends with it
        self._stays: tuple[str, str] | None = None  # what stays open in the tab without options, see open_again

    def open(
        self,
        address: str,
        watch: str = "",
        viewport: dict[str, int] | None = None,
        color_scheme: str = "light",
        forced_colors: str = "none",
        reduced_motion: str = "reduce",
        speaks: str = "",
        is_fresh: bool = False,
        **options: Any,
    ) -> Page:
        """A new document at ``address``; ``watch`` is JavaScript that runs before it, ``speaks`` the browser's
        language, ``is_fresh`` whether the browser was never here before, ``options`` are those of Playwright's
        ``new_context``. Nothing moves unless a test is about that."""
        key = repr(sorted(options.items()))
        page = None if is_fresh else self._kept.get(key)
        if page is None:
            page = self._new(self._browser.new_context(**options))
            if not is_fresh:
                self._kept[key] = page
        elif page in self._lent:
            page = self._new(page.context)
        elif not options:
            self.empty()
        devtools = self._lend(page, viewport)
        page.emulate_media(color_scheme=color_scheme, forced_colors=forced_colors, reduced_motion=reduced_motion)
        if watch:
            devtools.send("Page.enable")
            devtools.send("Page.addScriptToEvaluateOnNewDocument", {"source": watch})
        if speaks:
            devtools.send("Emulation.setLocaleOverride", {"locale": speaks})
            agent = {"userAgent": page.evaluate("navigator.userAgent"), "acceptLanguage": speaks}
            devtools.send("Emulation.setUserAgentOverride", agent)
        page.goto(address)
        return page

    def open_again(self, address: str, prepare: Callable[[Page], object], shows: str = "") -> Page:
        """For tests that change nothing but the state of the page's store: the document that the test before has had in
        this way, where it ``shows`` the same, with the state as at first; else a new one, once it is prepared."""
        if self._stays == (address, shows):
            page = self._kept[repr([])]
            self._lend(page)
            page.evaluate("document.activeElement.blur(), window.segdemo.set(window.stateAtFirst)")
            settle(page)
        else:
            page = self.open(address)
            prepare(page)
            page.evaluate("window.stateAtFirst = { ...window.segdemo.state }")
        self._stays = address, shows
        return page

    def give_back(self) -> None:
        """After a test: what it has opened goes, but for one tab of each kind, which is emptied."""
        for page, devtools in reversed(self._lent.items()):
            if page in self._kept.values():
                page.unroute_all(behavior="ignoreErrors")
                page.mouse.move(0, 0)
                if not self._stays or page != self._kept[repr([])]:
                    self._empty(page, devtools)
                devtools.detach()
            elif page.context in [kept.context for kept in self._kept.values()]:
                page.close()
            else:
                page.context.close()
        self._lent.clear()

    def empty(self) -> None:
        """The document that stays goes too, as it has to before its server does."""
        if self._stays:
            page = self._kept[repr([])]
            devtools = page.context.new_cdp_session(page)
            self._empty(page, devtools)
            devtools.detach()
            self._stays = None

    def close(self) -> None:
        for page in self._kept.values():
            page.context.close()

    def _lend(self, page: Page, viewport: dict[str, int] | None = None) -> CDPSession:
        page.set_viewport_size(viewport or DESKTOP)
        devtools = self._lent[page] = page.context.new_cdp_session(page)
        return devtools

    def _empty(self, page: Page, devtools: CDPSession) -> None:
        origin = page.evaluate("location.origin")
        page.goto("about:blank")
        page.context.clear_permissions()
        kinds = "indexeddb,local_storage"
        devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": kinds})

    def _new(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(f"an error in the page's JavaScript: {error}"))
        page.on("console", self._hear)
        page.on("dialog", self._dismiss)
        page.on("request", self._look_at)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _dismiss(self, dialog: Dialog) -> None:
        self.errors.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _look_at(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme not in ("about", "blob", "data") and asked.hostname != "127.0.0.1":
            self.errors.append(f"a request to another host: {request.url}")


def served(page: gr.Blocks) -> Iterator[str]:
    """The address of a page with a few parts alone, for a fixture to yield from: it is closed when that ends."""
    from segdemo.page import launch_options

    page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **launch_options())
    yield page.local_url
    page.close()


@pytest.fixture(autouse=True)
def uncounted(no_cover: None) -> None:
    """Coverage is counted in the other tests: counting makes the server that these ask a half slower."""


@pytest.fixture(autouse=True)
def timed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of many sizes are shown, and nobody looks at how long each took."""
    monkeypatch.setattr("segdemo.answering.RUNS", 1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.fail("The browser tests need Chromium: install the package chromium.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def all_tabs(browser: Browser) -> Iterator[Tabs]:
    tabs = Tabs(browser)
    yield tabs
    tabs.close()


@pytest.fixture(scope="module")
def _tabs(all_tabs: Tabs) -> Iterator[Tabs]:
    yield all_tabs
    all_tabs.empty()


@pytest.fixture
def tabs(_tabs: Tabs) -> Iterator[Tabs]:
    """Opens pages; the test fails if one of them has an error in its JavaScript or turns to another host."""
    yield _tabs
    _tabs.give_back()
    errors = [*_tabs.errors]
    _tabs.errors.clear()
    _tabs.complaints.clear()
    assert not errors


@pytest.fixture
def open_page(tabs: Tabs, page_address: str) -> Callable[..., Page]:
    """Opens the whole page, with the options of :meth:`Tabs.open`."""

    def open_one(query: str = "", **options: Any) -> Page:
        page = tabs.open(page_address + query, **options)
        wait_until_built(page)
        return page

    return open_one


def wait_until_built(page: Page) -> None:
    """Gradio builds the whole page piece by piece, the link last. Asked in each frame: expect() asks less often."""
    page.wait_for_function(
        """() => ['Choose a picture', 'Copy lesson link'].every((name) => [...document.querySelectorAll('button')]
            .some((button) => button.textContent.trim() === name && !button.disabled))""",
        timeout=30_000,
    )
