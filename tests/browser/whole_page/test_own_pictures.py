"""Pictures of one's own: kept in the browser, brought back by a click, by the back button, and after what breaks."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

import segdemo.visit
from segdemo.private_folder import keep_files_private
from segdemo.scenes import SCENES
from segdemo.texts import text
from tests.browser.accessibility import find_violations
from tests.browser.steps import rest
from tests.browser.whole_page.visitor import STATUS, await_answer, await_size, give, picture_file

PROBLEM = f"{STATUS}[data-kind=problem]"
OWN = "#gallery .own button[data-own]"
LOOK_FOR_EXAMPLES = """window.examples = [];
const look = () => {
    if (!window.segdemo) requestAnimationFrame(look);
    else window.segdemo.listen(({ answer }) => answer?.example && window.examples.push(answer.example));
};
look();"""


def own_is_shown(page: Page, width: int, height: int) -> None:
    await_size(page, width, height)
    await_answer(page)


def test_back_forward_and_reload_bring_the_pictures_that_were_there(open_page):
    page = open_page(is_fresh=True)
    await_answer(page, SCENES[0].name)
    length = page.evaluate("history.length")
    give(page, picture_file(200, 100))
    own_is_shown(page, 200, 100)
    page.evaluate("window.segdemo.set({ threshold: 0.7, merge: true })")
    rest(page)
    page.get_by_role("button", name=SCENES[1].title).click()
    await_answer(page, SCENES[1].name)
    assert page.evaluate("history.length") == length + 2, "a picture is an entry, a control is none"
    page.go_back()
    own_is_shown(page, 200, 100)
    page.go_back()
    await_answer(page, SCENES[0].name)
    rest(page)
    assert "example" not in page.url and "threshold=0.7" in page.url, "the controls stay as they are"
    page.go_forward()
    own_is_shown(page, 200, 100)
    page.add_init_script(LOOK_FOR_EXAMPLES)
    page.reload()
    own_is_shown(page, 200, 100)
    assert page.evaluate("window.examples") == [], "no example flashes by"
    assert page.evaluate("history.length") == length + 2
    page.go_forward()
    await_answer(page, SCENES[1].name)


def test_the_strip_keeps_brings_back_and_forgets(open_page):
    page = open_page()
    await_answer(page, SCENES[0].name)
    expect(page.locator("#gallery .own")).to_have_count(0)
    give(page, b"just some words")
    expect(page.locator(PROBLEM)).to_contain_text("This is not a picture")
    for width in (200, 210, 200):
        give(page, picture_file(width, 100))
        own_is_shown(page, width, 100)
    expect(page.locator(OWN)).to_have_count(2)
    expect(page.locator("#gallery .own img[src^='data:image/jpeg']")).to_have_count(2)
    expect(page.locator(OWN).first).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#gallery")).to_contain_text("This list stays in your browser")
    assert find_violations(page) == []
    page.locator(OWN).nth(1).click()
    own_is_shown(page, 210, 100)
    expect(page.locator(OWN).nth(1)).to_have_attribute("aria-pressed", "true")
    page.go_back()
    own_is_shown(page, 200, 100)
    page.get_by_role("button", name="Forget my picture of").first.click()
    expect(page.locator(OWN)).to_have_count(1)
    assert page.evaluate("document.activeElement.closest('.own') !== null")

    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(OWN)).to_have_count(1, timeout=30_000)
    page.get_by_role("button", name="Forget all").click()
    page.get_by_role("button", name=text("sure.yes")).click()
    expect(page.locator("#gallery .own")).to_have_count(0)
    expect(other.locator("#gallery .own")).to_have_count(0)
    page.wait_for_function("indexedDB.databases().then(all => !all.length)")
    other.close()
    page.go_back()
    expect(page.locator(PROBLEM)).to_have_text("This picture is no longer in this browser: choose it again.")


def test_a_browser_that_keeps_nothing_shows_them_as_long_as_the_page_is_open(open_page):
    page = open_page(watch="Object.defineProperty(window, 'indexedDB', { get() { throw new Error('not allowed'); } })")
    give(page, picture_file(200, 100))
    own_is_shown(page, 200, 100)
    page.get_by_role("button", name=SCENES[1].title).click()
    await_answer(page, SCENES[1].name)
    page.locator(OWN).click()
    own_is_shown(page, 200, 100)
    rest(page)
    page.reload()
    await_answer(page, SCENES[0].name)


def break_off(page: Page, address: str) -> None:
    page.wait_for_load_state("networkidle")  # else the stream of the first answer may be open still
    page.route(address, lambda route: route.abort("internetdisconnected"))


def test_a_network_that_is_gone_costs_one_sentence_and_one_click(open_page):
    page = open_page()
    await_answer(page, SCENES[0].name)
    for width, broken in ((200, "**/upload*"), (210, "**/queue/join*"), (220, "**/queue/data*")):
        break_off(page, broken)
        give(page, picture_file(width, 100))
        expect(page.locator(PROBLEM)).to_contain_text("again")
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(PROBLEM)).to_contain_text("again")
        page.unroute_all()
        page.get_by_role("button", name="Try again").click()
        own_is_shown(page, width, 100)
        expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    # An example is asked for again in the same way, and when the network is back, by the page itself.
    break_off(page, "**/queue/join*")
    page.get_by_role("button", name=SCENES[1].title).click()
    expect(page.locator(PROBLEM)).to_contain_text("The server does not answer")
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    await_answer(page, SCENES[1].name)


def test_a_picture_that_could_not_be_sent_survives_a_reload(open_page):
    page = open_page()
    await_answer(page, SCENES[0].name)
    break_off(page, "**/upload*")
    give(page, picture_file(200, 100))
    expect(page.locator(PROBLEM)).to_contain_text("could not be sent")
    expect(page.locator(OWN)).to_have_count(1)
    page.unroute_all()
    page.reload()
    own_is_shown(page, 200, 100)
    expect(page.locator("#gallery .own img[src]")).to_have_count(1)


def test_another_pair_after_an_hour_gets_the_picture_again_from_the_browser(open_page, monkeypatch):
    load = segdemo.visit.load_in_steps
    monkeypatch.setattr(segdemo.visit, "load_in_steps", lambda name: load("compact"))
    page = open_page()
    await_answer(page, SCENES[0].name)
    give(page, picture_file(200, 100))
    own_is_shown(page, 200, 100)
    path = Path(page.evaluate("window.segdemo.state.given.path"))
    assert path.is_relative_to(keep_files_private())
    path.unlink()  # as the sweep does
    with page.expect_request("**/upload*"):
        page.get_by_label("Larger models").click()
    await_answer(page)
    assert Path(page.evaluate("window.segdemo.state.given.path")).exists()
    expect(page.get_by_label("Larger models")).to_be_checked()


def test_files_that_cannot_come_are_told_though_the_connection_is_gone(open_page):
    page = open_page()
    await_answer(page, SCENES[0].name)
    break_off(page, "**/queue/data*")
    said = page.locator("#part-files [role=status]")
    page.get_by_role("button", name="Download the answers").click()
    expect(said).to_have_text("The files could not be packed: try again in a moment.")
    page.unroute_all()
    with page.expect_download(timeout=60_000):
        page.get_by_role("button", name="Download the answers").click()
