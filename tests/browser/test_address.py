"""The state of the page in the address bar: written, restored on a fresh page, and safe from what strangers write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

import gradio as gr
import pytest
from playwright.sync_api import Page, expect

from segdemo.front.address import address_bar
from segdemo.page_state import page_properties, parse
from tests.browser.conftest import Tabs, served
from tests.browser.steps import rest

PROPERTIES = page_properties(("meadow", "car-park"), ("compact", "answer_key"), languages=("en", "pt-BR"))
DEFAULTS = {prop.name: prop.default for prop in PROPERTIES}
CHANGED = {
    "example": "car-park",
    "pair": "answer_key",
    "lang": "pt-BR",
    "threshold": 0.15000000000000002,  # as 0.1 + 0.05 is in a browser
    "strength": 0,
    "contours": False,
    "numbers": False,
    "things_only": True,
    "right": "both",
    "merge": True,
    "wipe": True,
    "off": [17, 15],
    "guess": True,
    "hide": ["cost", "limits"],
}
QUERY = (
    "example=car-park&pair=answer_key&lang=pt-BR&threshold=0.15&strength=0&contours=0&numbers=0&things_only=1&right=both"
    "&merge=1&wipe=1&off=15,17&guess=1"
    "&hide=cost,limits"
)
STATE = "window.segdemo.state"
SAID = "#address [role=status]"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
COUNT_WRITES = """window.written = 0;
history.replaceState = new Proxy(history.replaceState, {
    apply: (...call) => { window.written += 1; return Reflect.apply(...call); },
});"""
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def harness() -> Iterator[str]:
    """A page with the address bar, two parts that can be hidden, and what the server makes of the address."""

    def as_read(request: gr.Request) -> dict:
        return parse(str(request.query_params), PROPERTIES)

    with gr.Blocks() as page:
        address_bar(PROPERTIES, elem_id="address")
        gr.HTML("the cost", elem_id="part-cost")
        gr.HTML('<p data-part="limits">the limits</p><p id="stays">what stays</p>')
        seen = gr.JSON(elem_id="seen")
        page.load(as_read, None, seen, api_visibility="private")
    yield from served(page)


@pytest.fixture
def open_at(tabs: Tabs, harness: str) -> Opener:
    """Opens the harness with a query; the test fails on an error in the page's JavaScript."""

    def open_one(query: str = "", **options) -> Page:
        page = tabs.open(harness + query, **options)
        expect(page.get_by_role("button", name="Copy lesson link")).to_be_enabled(timeout=30_000)
        return page

    return open_one


def query(page: Page) -> str:
    rest(page)
    return urlsplit(page.url).query


def state(page: Page) -> dict:
    return page.evaluate(f"names => Object.fromEntries(names.map(name => [name, {STATE}[name]]))", list(DEFAULTS))


def as_lists(values: dict) -> dict:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def test_a_fresh_page_has_the_defaults_and_a_bare_address(open_at):
    page = open_at()
    assert state(page) == as_lists(DEFAULTS)
    assert query(page) == ""


def test_what_is_changed_stands_in_the_address_and_a_fresh_page_restores_it(open_at):
    page = open_at()
    page.evaluate("changes => window.segdemo.set(changes)", CHANGED)
    assert query(page) == QUERY
    fresh = open_at(f"?{QUERY}")
    restored = as_lists(DEFAULTS) | CHANGED | {"threshold": 0.15, "off": [15, 17]}
    assert state(fresh) == restored
    assert query(fresh) == QUERY
    fresh.evaluate("defaults => window.segdemo.set(defaults)", as_lists(DEFAULTS))
    assert query(fresh) == ""


def test_the_server_reads_the_same_from_the_address(open_at):
    page = open_at(f"?{QUERY}")
    for words in ("car-park", "answer_key", "0.15"):
        expect(page.locator("#seen")).to_contain_text(words)


WILD = (
    "threshold=0.51&strength=101&merge=true&off=0,21,x&hide=page&pair=best&example=..%2F..%2Fetc&contours=&guess",
    "threshold=nan&strength=-1&merge=01&off=15,,15,%0015,3&hide=cost,<b>&pair=COMPACT&example=constructor&wipe=1%00",
    "threshold=0.9&threshold=0.1&__proto__=1&constructor=1&toString=1&off=__proto__&hide=%F0%28%8C%28,limits&merge=+1",
    "threshold=%D9%A0.9&strength=5e1&numbers=0;1&off=1.0,2&hide=%2C%2C&example=meadow%0A&pair[]=answer_key&%%%&=&&==",
    f"example={quote('<img src=x onerror=alert(1)>')}&pair={quote('${alert(2)}')}&hide={quote('x{}*{display:none}')}"
    f"&off={quote('</style><script>alert(3)</script>')}",
)


@pytest.mark.parametrize("wild", WILD)
def test_a_wild_address_means_to_the_browser_what_it_means_to_the_server(open_at, wild):
    page = open_at(f"?{wild}")
    assert state(page) == as_lists(parse(wild, PROPERTIES))
    expect(page.locator("#stays")).to_be_visible()
    kept = query(page)
    assert not {name for name in DEFAULTS if f"{name}=" in kept} - {name for name in DEFAULTS if f"{name}=" in wild}
    assert parse(kept, PROPERTIES) == parse(wild, PROPERTIES)
    assert "alert" not in page.content()


def test_names_of_others_stay_in_the_address_but_not_in_the_link(open_at):
    page = open_at("?__theme=dark&merge=1")
    page.context.grant_permissions(CLIPBOARD)
    assert query(page) == "merge=1&__theme=dark"
    page.get_by_role("button", name="Copy lesson link").click()
    expect(page.locator(SAID)).to_contain_text("Copied")
    assert urlsplit(page.evaluate("navigator.clipboard.readText()")).query == "merge=1"


def test_the_address_is_not_written_at_every_step_of_a_slider(open_at):
    page = open_at(watch=COUNT_WRITES)
    query(page)
    before = page.evaluate("window.written")
    elapsed = page.evaluate(
        """async () => {
            const start = performance.now();
            for (let strength = 0; strength < 60; strength++) {
                window.segdemo.set({ strength });
                await new Promise((done) => setTimeout(done, 10));
            }
            return performance.now() - start;
        }"""
    )
    assert query(page) == "strength=59"
    assert page.evaluate("window.written") - before <= 1 + elapsed / 200


def test_pointing_at_things_leaves_the_address_alone(open_at):
    page = open_at(watch=COUNT_WRITES)
    query(page)
    before = page.evaluate("window.written")
    page.evaluate("window.segdemo.set({ pointed: { target: 'class:15', x: 1, y: 1 } })")
    assert query(page) == "" and page.evaluate("window.written") == before


def test_a_teacher_hides_parts_and_brings_them_back(open_at):
    page = open_at("?hide=cost,limits")
    for part in ("#part-cost", "[data-part=limits]"):
        expect(page.locator(part)).to_be_attached()
        expect(page.locator(part)).to_be_hidden()
    expect(page.locator("#stays")).to_be_visible()
    page.evaluate("window.segdemo.set({ hide: ['limits'] })")
    expect(page.locator("#part-cost")).to_be_visible()
    page.evaluate("document.querySelector('#stays').dataset.part = 'limits'")
    expect(page.locator("#stays")).to_be_hidden()


def answered(page: Page, example: str | None) -> None:
    page.evaluate("example => window.segdemo.set({ answer: { picture: { path: String(example) }, example } })", example)


def test_the_example_that_was_answered_stands_in_the_address(open_at):
    page = open_at()
    for name, stands in (("meadow", ""), ("car-park", "example=car-park"), (None, ""), ("meadow", "")):
        answered(page, name)
        assert state(page)["example"] == name
        assert query(page) == stands


def test_the_answer_that_the_page_comes_with_leaves_the_example_that_is_asked_for(open_at):
    page = open_at("?example=car-park")
    answered(page, "meadow")
    assert query(page) == "example=car-park"
    answered(page, "car-park")
    answered(page, "meadow")
    assert query(page) == ""


def test_the_lesson_link_is_copied_and_the_copying_is_announced(open_at):
    page = open_at()
    page.context.grant_permissions(CLIPBOARD)
    line = page.locator(SAID)
    expect(line).to_have_text("")
    page.evaluate("window.segdemo.set({ example: 'car-park', threshold: 0.7 })")
    page.get_by_role("button", name="Copy lesson link").click()
    expect(line).to_have_text("Copied: the link opens this page just as it is now.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith("/?example=car-park&threshold=0.7") and link.startswith("http://127.0.0.1")
    page.evaluate("window.segdemo.set({ threshold: 0.75 })")
    expect(line).to_have_text("")


def test_the_link_of_a_picture_of_ones_own_says_that_the_picture_is_not_in_it(open_at):
    page = open_at()
    page.context.grant_permissions(CLIPBOARD)
    answered(page, None)
    page.evaluate("window.segdemo.set({ threshold: 0.7 })")
    page.get_by_role("button", name="Copy lesson link").click()
    expect(page.locator(SAID)).to_contain_text("Your own picture is not in it")
    assert page.evaluate("navigator.clipboard.readText()").endswith("/?threshold=0.7")


@pytest.mark.parametrize(
    "clipboard", ["undefined", "{ writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"]
)
def test_without_a_clipboard_the_link_is_shown_to_copy_by_hand(open_at, clipboard):
    page = open_at("?merge=1", watch=f"Object.defineProperty(navigator, 'clipboard', {{ value: {clipboard} }})")
    field = page.get_by_label("Lesson link", exact=True)
    expect(field).to_be_hidden()
    page.get_by_role("button", name="Copy lesson link").press("Enter")
    expect(field).to_be_visible()
    expect(field).to_have_value(page.url)
    expect(field).not_to_be_editable()
    assert page.evaluate("getSelection().toString()") == page.url
    expect(page.locator(SAID)).to_contain_text("Copy the link from the field yourself")
