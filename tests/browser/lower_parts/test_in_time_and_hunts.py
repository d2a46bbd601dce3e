"""The street in motion, and the hunts for what the models cannot do."""

import re

from playwright.sync_api import expect

from segdemo.texts import noun, text
from tests.browser.accessibility import find_violations
from tests.browser.lower_parts.parts import SEQUENCE, SHEEP


def test_the_street_is_played_and_one_object_followed_to_its_end(open_parts):
    page, count = open_parts(), len(SEQUENCE)
    page.get_by_role("button", name=text("time.button")).click()
    player = page.locator("#time .player")
    slider = player.get_by_role("slider")
    expect(slider).to_be_visible(timeout=60_000)
    player.get_by_role("button", name=text("time.play")).click()  # by itself it plays for who likes motion
    expect(player.locator("output")).to_have_text(
        text("time.picture", number=len(SEQUENCE), all=len(SEQUENCE)), timeout=30_000
    )
    chips = player.locator(".chips button")
    expect(chips.first).to_have_attribute("aria-pressed", "true")
    followed = re.compile(rf"followed through \d+ of {count} pictures")
    expect(player.locator(".seen")).to_have_text(followed)
    chips.last.click()
    expect(chips.first).to_have_attribute("aria-pressed", "false")
    expect(player.locator(".seen")).to_contain_text(chips.last.inner_text())
    slider.focus()
    slider.press("Home")
    expect(player.locator("output")).to_have_text(text("time.picture", number=1, all=count))
    semantic, instance = player.locator("canvas").all()
    assert re.search(r"car \d+ %", semantic.get_attribute("aria-label"))
    assert re.search(r"car 1\b", instance.get_attribute("aria-label"))
    assert find_violations(page) == []


def test_a_hunt_is_solved_by_the_counts_and_kept_until_it_is_forgotten(open_parts):
    page = open_parts()
    hunts = page.locator("#break [data-hunt]")
    page.locator("#break").scroll_into_view_if_needed()
    pieces = page.locator("#break [data-hunt=pieces]")
    expect(hunts.first.locator(".state")).to_have_text(text("break.not_yet"))
    page.evaluate(
        """sheep => {
            const { answer } = window.segdemo.state;
            const fact = { class_id: sheep, comparable: true, objects: 1, components: 2, largest_merge: 0 };
            const steps = [{ threshold: 0.05, classes: [fact], missed: [] }];
            window.segdemo.set({ answer: { ...answer, pair: 'compact', steps } });
        }""",
        SHEEP,
    )
    page.evaluate("new Promise((checked) => requestAnimationFrame(() => setTimeout(checked)))")
    expect(pieces.locator(".state")).to_have_text(text("break.not_yet"))  # it is the page's picture
    page.evaluate("window.segdemo.set({ wanted: { own: 1 } })")
    expect(pieces.locator(".state")).to_have_text(text("break.found"))
    solved = text("break.pieces.solved", name=noun(SHEEP), regions=2, objects=1)
    expect(pieces.locator("figcaption")).to_contain_text(solved)
    assert find_violations(page) == []
    page.reload()
    page.locator("#break").scroll_into_view_if_needed()
    expect(pieces.locator(".state")).to_have_text(text("break.found"))
    page.get_by_role("button", name=text("break.forget")).click()
    expect(page.get_by_role("button", name=text("sure.no"))).to_be_focused()
    page.keyboard.press("Escape")
    page.get_by_role("button", name=text("break.forget")).click()
    expect(pieces.locator(".state")).to_have_text(text("break.found"))
    page.get_by_role("button", name=text("sure.yes")).click()
    expect(pieces.locator(".state")).to_have_text(text("break.not_yet"))
    expect(pieces.locator("figure")).to_have_count(0)
