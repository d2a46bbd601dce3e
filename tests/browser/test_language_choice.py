"""The page in each of its languages: that all of it is in that language, that it fits, and how a person changes it."""

from collections.abc import Callable, Iterator

import gradio as gr
import pytest
from playwright.sync_api import Page, expect

from segdemo.front import language_choice
from segdemo.front.shared.modules import version
from segdemo.texts import languages, speaking, text
from tests.browser.accessibility import find_violations
from tests.browser.conftest import Tabs, served
from tests.browser.steps import put, settle
from tests.languages import own_texts

SIZES = ((1366, 650), (1024, 768), (390, 844))

# What a person can see and press but not read to its end, or not reach.
CLIPPED = """() => {
    const seen = [...document.querySelectorAll('button, select, summary, legend, label, [role=tab]')].filter((part) => {
        const { width, height } = part.getBoundingClientRect();
        const isSeen = part.checkVisibility({ visibilityProperty: true }) && !part.closest('.spoken, .skip');
        return isSeen && width > 1 && height > 1;
    });
    const clipped = seen.filter((part) => {
        const { left, right } = part.getBoundingClientRect();
        const isScrolled = part.closest('.gallery, .scroll, .facts, .story, [role=tablist]');
        // A summary breaks its lines; what is larger than its words is the place for a finger.
        const isLarger = part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1;
        const isCut = isLarger && part.tagName !== 'SUMMARY';
        return (part.clientWidth && isCut) || (!isScrolled && (left < -1 || right > innerWidth + 1));
    });
    return clipped.map((part) => part.outerHTML.slice(0, 200));
}"""


def english_left(page: Page, name: str) -> list[str]:
    """Sentences and phrases of the English page that stand in this one."""
    own, english = own_texts(name), own_texts("en")
    said = page.locator("body").inner_text()
    plain = [words for key, words in english.items() if isinstance(words, str) and words != own[key]]
    return [words for words in plain if words.count(" ") > 1 and "{" not in words and words in said]


@pytest.mark.walk
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", languages())
def test_the_page_is_whole_and_fits_in_every_language_and_size(tabs: Tabs, page_address: str, name: str, size):
    width, height = size
    page = tabs.open(f"{page_address}?lang={name}", viewport={"width": width, "height": height})
    page.wait_for_function(
        "window.segdemo?.state.answer?.instances && !document.querySelector('#address button').disabled"
    )
    with speaking(name):
        title, semantic = text("page.title"), text("sentence.semantic", regions="")
    expect(page).to_have_title(title)
    page.locator("#view .more").click()
    # An event of the server's: it comes in the language of the address, though the browser asks for English.
    page.locator("#gallery button").nth(1).click()
    page.wait_for_function(
        "window.segdemo.state.answer?.example === 'meadow' && window.segdemo.state.said?.kind === 'answer'"
    )
    expect(page.locator("#status")).to_contain_text(semantic.rstrip(".。। "))
    for state in ({}, {"right": "both", "threshold": 0.25}, {"guess": True}):
        put(page, **state)
        settle(page)
        assert page.evaluate("document.documentElement.lang") == name
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert page.evaluate(CLIPPED) == []
        said = page.locator("body").inner_text()
        assert "undefined" not in said and "{" not in said
        if name != "en":
            assert english_left(page, name) == []


@pytest.fixture(scope="module")
def choice() -> Iterator[str]:
    with speaking("de"), gr.Blocks() as page:
        gr.HTML("<h1>Sprachen</h1>")
        language_choice(elem_id="language")
    yield from served(page)


@pytest.fixture
def open_choice(tabs: Tabs, choice: str) -> Callable[[str], Page]:
    def open_one(query: str) -> Page:
        page = tabs.open(choice + query)
        expect(page.get_by_role("combobox")).to_be_visible()
        page.add_script_tag(type="module", url=f"front/{version()}/language_choice/later/choosing.js")
        expect(page.get_by_role("combobox")).to_be_enabled()
        return page

    return open_one


def test_a_language_is_chosen_from_a_list_and_all_else_in_the_address_stays(open_choice):
    page = open_choice("?guess=1&lang=fr")
    select = page.get_by_role("combobox", name="Sprache")
    expect(select).to_have_value("de")
    assert select.locator("option").all_inner_texts()[:2] == ["English", "Deutsch"]
    assert select.locator("option").nth(1).get_attribute("lang") == "de"
    assert find_violations(page) == []
    select.select_option("hi")
    page.wait_for_url("**/?guess=1&lang=hi")


def test_arrow_keys_look_through_the_list_and_enter_chooses(open_choice):
    page = open_choice("")
    select = page.get_by_role("combobox", name="Sprache")
    select.focus()
    page.keyboard.press("ArrowDown")
    expect(select).to_have_value("es")
    expect(page.get_by_role("button", name="OK")).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert "lang" not in page.url
    page.keyboard.press("Enter")
    page.wait_for_url("**/?lang=fr")
