"""Pointing at places of the two views, by mouse, finger and keys, and where the two answers disagree."""

import re

from playwright.sync_api import expect

from segdemo.classes import CLASSES, object_colour
from tests.browser.linked_view.field import (
    IN_ALONE,
    IN_BIRD,
    IN_DOG,
    IN_LAMB,
    IN_LEFT_SHEEP,
    IN_NOTHING,
    IN_RIGHT_SHEEP,
    IN_WALKER,
    SHEEP,
    assert_left_sheep_is_lit,
    colour_at,
    frame,
    hover,
    is_dim,
    is_painted,
    lit_objects,
    pointed,
    position,
    tip,
)
from tests.browser.steps import PHONE, settle

# ------------------------------------------------------------------------------------------------ pointing, four ways


def test_hovering_an_object_lights_its_class_region_left_and_itself_right(view_again):
    page = view_again()
    assert is_painted(page, "instance", IN_RIGHT_SHEEP, object_colour(SHEEP, 2))
    hover(page, "instance", IN_LEFT_SHEEP)
    assert_left_sheep_is_lit(page)
    page.mouse.move(5, 5)
    settle(page)
    assert tip(page, "instance") == [] and is_painted(page, "instance", IN_RIGHT_SHEEP, object_colour(SHEEP, 2))


def test_hovering_a_merged_region_lights_all_objects_that_it_holds(view_again):
    page = view_again()
    hover(page, "semantic", IN_RIGHT_SHEEP)
    assert tip(page, "semantic") == ["sheep — class region, 25 % of the picture", "this one region holds 2 sheep"]
    assert tip(page, "instance") == ["2 sheep", "all in one region on the semantic side"]
    assert is_painted(page, "instance", IN_LEFT_SHEEP, object_colour(SHEEP, 1))
    assert is_painted(page, "instance", IN_RIGHT_SHEEP, object_colour(SHEEP, 2))
    assert is_dim(page, "instance", IN_ALONE)


def test_a_tap_on_a_phone_does_the_same(open_view):
    page = open_view(**PHONE)
    frame(page, "instance").scroll_into_view_if_needed()
    page.touchscreen.tap(*position(page, "instance", IN_LEFT_SHEEP))
    settle(page)
    assert_left_sheep_is_lit(page)
    page.touchscreen.tap(*position(page, "instance", IN_NOTHING))
    settle(page)
    assert is_painted(page, "instance", IN_RIGHT_SHEEP, object_colour(SHEEP, 2))


def test_the_keyboard_alone_does_the_same(view_again):
    page = view_again()
    views = page.locator(".views")
    for _ in range(40):
        if views.evaluate("views => views === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(views).to_be_focused()
    # By thirds from top to bottom, in each from left to right: sheep and bird, sheep and sheep, dog and person.
    stops = []
    for _ in range(7):
        page.keyboard.press("ArrowRight")
        stops.append(pointed(page))
    assert stops == ["object:2", "object:4", "object:0", "object:1", "object:3", "region:0", "object:2"]
    for key in ("ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    assert pointed(page) == "object:3"
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    settle(page)
    assert_left_sheep_is_lit(page)
    expect(page.locator(".current")).to_contain_text("sheep 1 of 3, score 0.95")
    page.keyboard.press("Escape")
    settle(page)
    assert pointed(page) is None and tip(page, "instance") == []


def test_the_buttons_of_the_list_do_the_same(view_again):
    page = view_again()
    button = page.get_by_role("button", name="sheep 1")
    button.hover()
    settle(page)
    assert_left_sheep_is_lit(page)
    assert lit_objects(page) == ["object:0"]
    page.mouse.move(5, 5)
    button.focus()
    settle(page)
    assert_left_sheep_is_lit(page)
    page.get_by_role("button", name="sheep", exact=True).focus()
    settle(page)
    assert tip(page, "instance")[0] == "3 sheep"
    assert is_painted(page, "instance", IN_ALONE, object_colour(SHEEP, 3))


def test_the_smallest_of_objects_that_overlap_is_pointed_at_and_the_others_by_the_keys(view_again):
    page = view_again()
    page.locator("input[name=threshold]").fill("0.3")
    hover(page, "instance", IN_LAMB)
    assert tip(page, "instance") == ["sheep 4 of 4, score 0.30"]
    page.evaluate("window.segdemo.set({ pointed: { target: 'object:0', x: null, y: null } })")
    settle(page)
    assert tip(page, "instance")[0].startswith("sheep 1 of 4")
    assert is_painted(page, "instance", IN_LAMB, object_colour(SHEEP, 1)), "it is lit whole, also behind the lamb"


# ---------------------------------------------------------------------------------------------------- disagreements


def test_where_the_answers_disagree_both_views_say_so(view_again):
    page = view_again()
    for pixel, left, right in (
        (IN_NOTHING, ["unnamed"], ["no object here"]),
        (
            IN_WALKER,
            ["person — class region, 5 % of the picture"],
            ["no object here", "≠ the semantic model says: person"],
        ),
        (
            IN_DOG,
            ["unnamed", "≠ the instance model says: dog"],
            ["dog 1 of 1, score 0.60", "≠ the semantic model says: unnamed"],
        ),
        (
            IN_BIRD,
            ["sheep — class region, 25 % of the picture", "≠ the instance model says: bird"],
            ["bird 1 of 1, score 0.55", "≠ the semantic model says: sheep"],
        ),
    ):
        for side in ("semantic", "instance"):
            hover(page, side, pixel)
            assert (tip(page, "semantic"), tip(page, "instance")) == (left, right)


def test_an_object_that_the_other_view_lacks_is_dashed_there(view_again):
    page = view_again()
    for x, y, side, pixel in [(*IN_DOG, "semantic", (130, 130)), (*IN_WALKER, "instance", (200, 120))]:
        other = "instance" if side == "semantic" else "semantic"
        hover(page, other, (x, y))
        rim = {tuple(colour_at(page, side, (pixel[0], pixel[1] + step))) for step in range(-12, 13)}
        assert {(255, 255, 255), (12, 12, 16)} <= rim, "dashes, light and dark"
        assert is_dim(page, side, (x, y))


def test_every_target_of_the_store_lights_something_up(view_again):
    page = view_again("marked")
    places = {"flock": IN_RIGHT_SHEEP, "alone": IN_ALONE, "walker": IN_WALKER, "dog": IN_DOG}
    targets = "object:1 region:1 class:15 objects:17 merge:17 unclaimed:15 unseen:12 missed:15 key:1"
    lit = {}
    for target in targets.split():
        page.evaluate("target => window.segdemo.set({ pointed: { target, x: null, y: null } })", target)
        settle(page)
        lit[target] = [
            [name for name, pixel in places.items() if not is_dim(page, side, pixel)]
            for side in ("semantic", "instance")
        ]
        assert is_dim(page, "semantic", IN_NOTHING) and is_dim(page, "instance", IN_NOTHING), target
        assert tip(page, "semantic") and tip(page, "instance"), target
    assert lit == {
        "object:1": [["flock", "alone"], ["flock"]],
        "region:1": [["flock", "alone"], ["alone"]],
        "class:15": [["walker"], []],
        "objects:17": [["flock", "alone"], ["flock", "alone"]],
        "merge:17": [["flock", "alone"], ["flock"]],
        "unclaimed:15": [["walker"], []],
        "unseen:12": [[], ["dog"]],
        "missed:15": [["walker"], []],
        "key:1": [["walker"], []],
    }
    page.evaluate("window.segdemo.set({ pointed: { target: 'object:99', x: null, y: null } })")
    settle(page)
    assert tip(page, "semantic") == [] and is_painted(page, "semantic", IN_ALONE, CLASSES[SHEEP].colour)


def test_objects_of_the_key_that_were_missed_are_dashed_and_can_be_pointed_at(view_again):
    page = view_again("marked")
    rim = {tuple(colour_at(page, "instance", (200, 120 + step))) for step in range(-12, 13)}
    assert {(255, 255, 255), (12, 12, 16)} <= rim
    hover(page, "instance", IN_WALKER)
    assert tip(page, "instance") == ["missed: person", "it is in the answer key, but no answer fits it"]
    expect(page.locator(".missed")).to_contain_text(re.compile("Missed, drawn dashed:.*person.*bus", re.DOTALL))
    page.locator(".missed button", has_text="bus").focus()
    settle(page)
    assert tip(page, "instance")[0] == "missed: bus"
