"""Stuff, both answers at once, and answers that come in stages."""

import gradio as gr
import pytest
from playwright.sync_api import Page, expect

from segdemo.classes import CLASSES, object_colour
from segdemo.front import LinkedView
from segdemo.front.shared.modules import module_route
from tests.browser.linked_view.field import (
    BIRD,
    GRASS,
    IN_ALONE,
    IN_GRASS,
    IN_HIDDEN_BIRD,
    IN_LEFT_SHEEP,
    IN_RIGHT_SHEEP,
    IN_SKY,
    NASTY,
    SHEEP,
    SKY,
    VALUES,
    colour_at,
    frame,
    hover,
    is_bare,
    is_calm,
    is_dim,
    is_painted,
    show,
    tip,
)
from tests.browser.steps import settle

# ------------------------------------------------------------------------------------------------- stuff, both at once


def names_on(page: Page, side: str) -> list[str]:
    return sorted(frame(page, side).locator(".plates span").all_inner_texts())


def test_stuff_is_painted_and_named_in_the_semantic_view_alone_and_calmer_than_things(view_again):
    page = view_again("meadow")
    assert is_calm(page, "semantic", IN_SKY, SKY) and is_calm(page, "semantic", IN_GRASS, GRASS)
    assert is_painted(page, "semantic", IN_LEFT_SHEEP, CLASSES[SHEEP].colour)
    assert is_bare(page, "instance", IN_SKY) and is_bare(page, "instance", IN_GRASS)
    assert names_on(page, "semantic") == ["grass", "sheep", "sky"]
    rim = [tuple(colour_at(page, "semantic", (200, y))) for y in range(36, 44)]
    assert rim.count((12, 12, 16)) == 2 and (255, 255, 255) not in rim, "one dark line between stuff and stuff"


def test_things_only_leaves_stuff_unpainted_unnamed_and_out_of_the_lists(open_view):
    page = open_view("meadow")
    stuff = page.locator(".objects .stuff")
    expect(stuff).to_be_visible()
    page.get_by_label("Things only").check()
    settle(page)
    assert is_bare(page, "semantic", IN_SKY) and is_bare(page, "semantic", IN_GRASS)
    assert is_painted(page, "semantic", IN_LEFT_SHEEP, CLASSES[SHEEP].colour)
    assert names_on(page, "semantic") == ["sheep"]
    expect(stuff).to_be_hidden()
    page.get_by_role("button", name="More").click()
    expect(page.locator(".classes.stuff")).to_be_hidden()
    page.get_by_label("Things only").uncheck()
    expect(page.locator(".classes.stuff").get_by_label("sky")).to_be_visible()
    expect(page.locator(".classes.things").get_by_label("sky")).to_have_count(0)


@pytest.mark.parametrize("side", ["semantic", "instance"])
def test_pointing_at_stuff_lights_its_region_left_and_leaves_the_photo_right(view_again, side):
    page = view_again("meadow")
    hover(page, side, IN_SKY)
    assert is_calm(page, "semantic", IN_SKY, SKY) and is_dim(page, "semantic", IN_GRASS)
    assert is_bare(page, "instance", IN_SKY) and is_dim(page, "instance", IN_GRASS)
    assert is_dim(page, "instance", IN_LEFT_SHEEP)
    assert tip(page, "semantic")[0] == "sky — class region, 26 % of the picture"
    assert tip(page, "instance") == ["sky: stuff, not counted"]


def test_stuff_has_a_line_of_its_own_in_the_list_the_largest_first(view_again):
    page = view_again("meadow")
    line = page.locator(".objects .stuff")
    assert line.inner_text().split("\n") == ["Stuff:", "grass 53 %", "sky 26 %"]
    assert page.locator(".count").inner_text() == "3 objects: 2 sheep, 1 bird"
    line.get_by_role("button", name="grass").focus()
    settle(page)
    assert is_calm(page, "semantic", IN_GRASS, GRASS) and is_dim(page, "semantic", IN_SKY)
    assert tip(page, "instance") == ["grass: stuff, not counted"]


def test_both_at_once_has_stuff_beneath_and_one_object_per_pixel(view_again):
    page = view_again("meadow")
    assert is_painted(page, "instance", IN_HIDDEN_BIRD, CLASSES[BIRD].colour)
    choice = page.get_by_role("group", name="What the second picture shows")
    choice.get_by_label("Instance").focus()
    page.keyboard.press("ArrowRight")
    expect(choice.get_by_label("Both", exact=True)).to_be_checked()
    settle(page)
    head = page.locator(".head[data-side=instance]")
    expect(head.locator("h2")).to_have_text("Both at once (panoptic)")
    expect(page.locator(".why[data-side=instance]")).to_contain_text("every thing a number")
    told = frame(page, "instance").locator("canvas").get_attribute("aria-label")
    assert told == "Both at once (panoptic). 2 objects: 2 sheep Stuff: grass 53 %, sky 26 %"
    assert is_calm(page, "instance", IN_SKY, SKY) and is_calm(page, "instance", IN_GRASS, GRASS)
    assert is_painted(page, "instance", IN_LEFT_SHEEP, object_colour(SHEEP, 1))
    assert is_painted(page, "instance", IN_HIDDEN_BIRD, object_colour(SHEEP, 2)), "the bird is mostly hidden"
    assert names_on(page, "instance") == ["grass", "sheep 1", "sheep 2", "sky"]
    hover(page, "instance", IN_SKY)
    assert tip(page, "instance") == ["sky: stuff, no number"]
    assert is_calm(page, "instance", IN_SKY, SKY) and is_dim(page, "instance", IN_LEFT_SHEEP)
    hover(page, "instance", IN_RIGHT_SHEEP)
    assert tip(page, "instance") == ["sheep 2 of 2, score 0.85"] and is_dim(page, "instance", IN_SKY)


# ------------------------------------------------------------------------------------------------- stages and values


def test_an_answer_arrives_in_stages_and_can_go_again(view_again):
    page = view_again("photo")
    expect(page.get_by_text("looking …")).to_have_count(2)
    expect(page.locator(".looking:visible")).to_have_count(2)
    assert is_bare(page, "semantic", IN_ALONE)
    show(page, "half")
    settle(page)
    expect(page.locator(".looking:visible")).to_have_count(1)
    assert is_painted(page, "semantic", IN_ALONE, CLASSES[SHEEP].colour) and is_bare(page, "instance", IN_ALONE)
    hover(page, "semantic", IN_ALONE)
    assert tip(page, "semantic") and not tip(page, "instance"), "the instance answer says nothing yet"
    show(page, "field")
    expect(page.locator(".looking:visible")).to_have_count(0)
    show(page, "none")
    expect(page.locator(".views")).to_be_hidden()


def test_where_nothing_was_found_both_views_show_the_picture_and_a_sentence_says_so(view_again):
    page = view_again("empty")
    settle(page)
    for side in ("semantic", "instance"):
        assert is_bare(page, side, IN_ALONE)
    expect(page.locator(".note")).to_have_text("Neither model found anything that it knows in this picture.")


def test_a_photo_that_loads_late_does_not_replace_a_newer_answer(open_view):
    page = open_view("none")
    held = []
    page.route("**/picture.jpg", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request("**/picture.jpg") as late:
        page.get_by_role("button", name="field", exact=True).click()
    show(page, "small")
    with page.expect_event("requestfinished", lambda request: request == late.value):
        held[0].continue_()
    settle(page)
    assert frame(page, "semantic").locator("canvas").evaluate("canvas => canvas.width") == 60


def test_nothing_can_be_seen_behind_the_veil(view_again):
    page = view_again()
    page.evaluate("window.segdemo.set({ veiled: true })")
    settle(page)
    hover(page, "instance", IN_LEFT_SHEEP)
    for side in ("semantic", "instance"):
        assert is_bare(page, side, IN_LEFT_SHEEP) and tip(page, side) == []
        assert "sheep" not in frame(page, side).locator("canvas").get_attribute("aria-label")
    assert "sheep" not in page.locator(".linked").inner_text()
    page.evaluate("window.segdemo.set({ veiled: false })")
    settle(page)
    assert is_painted(page, "instance", IN_LEFT_SHEEP, object_colour(SHEEP, 1))


def test_the_view_takes_nothing_from_the_browser():
    assert LinkedView(render=False).preprocess({"picture": {"path": "/etc/passwd"}}) is None


def test_a_hostile_name_stays_text(tabs):
    view = LinkedView(render=False)
    view.props["texts"] = view.props["texts"] | {f"class.{SHEEP}": {"one": NASTY, "other": NASTY}}
    with gr.Blocks(title="view") as blocks:
        view.render()
        gr.Button("field").click(VALUES["field"], None, view)
    routes = {"routes": [module_route()]}
    blocks.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", app_kwargs=routes)
    page = tabs.open(blocks.local_url)
    page.get_by_text("No picture yet.").wait_for(timeout=30_000)
    show(page, "field")
    hover(page, "instance", IN_LEFT_SHEEP)
    assert tip(page, "semantic")[0].startswith(NASTY) and NASTY in page.locator(".plates").first.inner_text()
    assert page.locator(".linked img").count() == 0 and page.title() == "view"
    blocks.close()
