"""What the eye meets first: the pictures, large, and nothing that jumps."""

import numpy as np
from playwright.sync_api import Page, expect

from segdemo.scenes import SCENES
from tests.browser.accessibility import find_violations_dark_and_light
from tests.browser.steps import canvas_pixels, put, settle
from tests.browser.whole_page.visitor import STATUS, await_answer

DESKTOPS = [(1440, 900), (1366, 650), (1024, 768)]
LONG = "one car region, 12 % of the picture, in 2 pieces; " * 20
SHARE = """() => [...document.querySelectorAll('#view .frame')].map(frame => frame.getBoundingClientRect())
    .reduce((sum, { left, top, right, bottom }) => sum
        + Math.max(0, Math.min(right, innerWidth) - left) * Math.max(0, Math.min(bottom, innerHeight) - top), 0)
    / innerWidth / innerHeight"""
# Where the pictures and what one does with them lie.
PLACES = """() => [...document.querySelectorAll('#view .frame, #view .controls, #gallery, #drop')]
    .map((part) => JSON.stringify(part.getBoundingClientRect()))"""


def test_pictures_have_45_percent_of_the_first_screen_and_nothing_jumps(street_again):
    page = street_again
    for width, height in DESKTOPS:
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        assert page.evaluate(SHARE) >= 0.45, (width, height)
        threshold = page.locator("input[name=threshold]").bounding_box()
        assert threshold["y"] + threshold["height"] <= height, "what one does first is on the first screen"
        before = page.evaluate(PLACES)
        for said in ({"kind": "busy", "text": "Looking …"}, {"kind": "problem", "text": LONG}):
            put(page, said=said)
            settle(page)
            line = page.locator(STATUS).bounding_box()
            assert line["y"] < height, "what goes on or went wrong is seen at once"
            assert page.evaluate(PLACES) == before
        put(page, said={"kind": "answer", "text": LONG}, answer=page.evaluate("window.segdemo.state.answer"))
        settle(page)
        assert page.evaluate(PLACES) == before
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_held_across_shows_both_pictures_first(street_again):
    page = street_again
    page.set_viewport_size({"width": 844, "height": 390})
    settle(page)
    assert page.evaluate(SHARE) >= 0.6


def test_full_screen_keeps_the_controls_that_matter_and_bars_nobody(open_page):
    page = open_page(color_scheme="dark")
    await_answer(page, SCENES[0].name)
    page.get_by_role("button", name="Full screen", exact=True).click()
    leave = page.get_by_role("button", name="Leave full screen")
    expect(leave).to_be_visible()
    assert page.evaluate("document.fullscreenElement.matches('.linked')")
    settle(page)
    assert page.evaluate(SHARE) >= 0.55
    for name in ("threshold", "merge", "wipe"):
        expect(page.locator(f"input[name={name}]")).to_be_visible()
    assert find_violations_dark_and_light(page) == []
    leave.click()
    page.wait_for_function("document.fullscreenElement === null")


def instance_view(page: Page) -> np.ndarray:
    return canvas_pixels(page.locator("#view .frame[data-side=instance] canvas").first)


def test_shades_flow_into_one_and_outlines_of_the_key_are_drawn_once_for_who_likes_motion(open_page):
    page = open_page(
        reduced_motion="no-preference",
        is_fresh=True,  # its clock will be set
        watch="""window.pens = 0;
            const count = (changes) => {
                const added = changes.flatMap((change) => [...change.addedNodes]);
                window.pens += added.filter((node) => node.className === 'pen').length;
            };
            document.addEventListener('DOMContentLoaded', () =>
                new MutationObserver(count).observe(document.body, { childList: true, subtree: true }));""",
    )
    await_answer(page, SCENES[0].name)
    page.wait_for_function("window.pens === 1 && !document.querySelector('.pen')")
    put(page, strength=90)
    settle(page)
    apart = instance_view(page)
    page.clock.install(time=0)
    page.clock.pause_at(1)
    page.locator("input[name=merge]").click()
    between = []
    for _ in range(2):
        page.clock.run_for(100)
        between.append(instance_view(page))
    page.clock.resume()
    assert (between[0] != apart).any() and (between[1] != between[0]).any(), "shades between the old ones and the new"
    page.wait_for_function(
        "!document.querySelector('#view .frame[data-side=instance] .plates').textContent.match(/[0-9]/)"
    )
    settle(page)
    assert (instance_view(page) != between[1]).any()
    assert page.evaluate("window.pens") == 1


def test_a_picture_that_hovers_over_the_page_is_shown_where_it_will_land(street_again):
    page = street_again
    page.evaluate(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(['x'], 'photo.jpg', { type: 'image/jpeg' }));
            document.dispatchEvent(new DragEvent('dragover', { dataTransfer: transfer, cancelable: true }));
        }"""
    )
    landing = page.locator(".landing")
    expect(landing).to_be_visible()
    place, views = landing.bounding_box(), page.locator("#view .views").bounding_box()
    assert {name: round(place[name]) for name in place} == {name: round(views[name]) for name in views}
    page.evaluate("document.dispatchEvent(new DragEvent('dragleave'))")
    expect(landing).to_be_hidden()
