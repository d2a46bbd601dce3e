"""What must never stop the views from being drawn, and drawn right."""

import numpy as np
import pytest
from scipy import ndimage

from segdemo.classes import CLASSES, object_colour
from segdemo.look import LOOK
from segdemo.overlays import draw_instances, draw_semantic
from tests.browser.linked_view.field import (
    FIELD_MAP,
    FIELD_OBJECTS,
    GREY,
    HEIGHT,
    IN_ALONE,
    IN_DOG,
    IN_LEFT_SHEEP,
    IN_NOTHING,
    SHEEP,
    WIDTH,
    frame,
    hover,
    is_bare,
    is_dim,
    is_painted,
    lit_objects,
    pointed,
    show,
    tip,
)
from tests.browser.steps import canvas_pixels, settle

# ------------------------------------------------------------------------------------------------- what must not freeze


@pytest.mark.parametrize("locale", ["en-GB", "pl-PL", "ru-RU", "ar", "ja-JP", "de-DE", "cy-GB"])
def test_both_views_are_drawn_in_every_browsers_language_and_when_a_translator_is_at_work(open_view, locale):
    page = open_view(speaks=locale)
    assert page.evaluate("[navigator.language, Intl.NumberFormat().resolvedOptions().locale]") == [locale] * 2
    settle(page)
    assert page.evaluate("document.documentElement.lang") == "en", "the language of the texts"
    for side, colour in (("semantic", CLASSES[SHEEP].colour), ("instance", object_colour(SHEEP, 3))):
        assert is_painted(page, side, IN_ALONE, colour)
    assert page.locator(".count").inner_text() == "5 objects: 3 sheep, 1 dog, 1 bird"
    hover(page, "instance", IN_LEFT_SHEEP)
    assert tip(page, "instance") == ["sheep 1 of 3, score 0.95"]
    for lang in ("pl", "ar", "x-nonsense"):
        page.evaluate("lang => { document.documentElement.lang = lang }", lang)
        for threshold, count in (("0.9", "1 object: 1 sheep"), ("0.8", "2 objects: 2 sheep")):
            page.locator("input[name=threshold]").fill(threshold)
            settle(page)
            assert page.locator(".count").inner_text() == count


def test_what_fails_in_one_frame_is_reported_and_the_next_one_is_drawn(open_view, tabs):
    page = open_view()
    settle(page)
    page.evaluate("window.segdemo.set({ off: null })")  # nothing of that frame can be drawn
    settle(page)
    assert tabs.errors, "the tests hear of it"
    tabs.errors.clear(), tabs.complaints.clear()
    page.evaluate("window.segdemo.set({ off: [] })")
    page.locator("input[name=threshold]").fill("0.9")
    settle(page)
    assert page.locator(".count").inner_text() == "1 object: 1 sheep"
    assert is_painted(page, "instance", IN_LEFT_SHEEP, object_colour(SHEEP, 1)) and is_bare(page, "instance", IN_DOG)


def test_what_fails_in_one_part_is_reported_and_stops_no_other(open_view, tabs):
    page = open_view("none")
    page.evaluate("window.segdemo.listen(() => { throw new Error('a broken part') })")
    page.evaluate(
        "window.heard = []; window.segdemo.listen((changes) => { window.heard.push(...Object.keys(changes)) })"
    )
    tabs.errors.clear(), tabs.complaints.clear()
    show(page, "field")
    settle(page)
    assert "answer" in page.evaluate("window.heard") and is_bare(page, "instance", IN_NOTHING)
    assert any("a broken part" in error for error in tabs.errors)
    tabs.errors.clear(), tabs.complaints.clear()


def test_a_new_answer_does_not_keep_an_object_of_the_last_one_pointed_at(view_again):
    page = view_again()
    page.get_by_role("button", name="dog 1").focus()
    assert pointed(page) == "object:3"
    show(page, "crowd")
    settle(page)
    assert pointed(page) is None and not is_dim(page, "instance", (30, 80)) and lit_objects(page) == []


def test_the_browser_paints_what_the_files_to_take_away_show(view_again):
    """Colours, contours and plates of the two views are those of overlays.py: both read look.json."""
    page = view_again()
    settle(page)
    grey = np.full((HEIGHT, WIDTH, 3), GREY, np.uint8)
    shown = FIELD_OBJECTS.above(0.5)
    texts = {"semantic": {"sheep", "person"}, "instance": {"sheep 1", "sheep 2"}}
    drawn = {"semantic": draw_semantic(grey, FIELD_MAP), "instance": draw_instances(grey, shown)}
    for side, picture in drawn.items():
        painted_here = canvas_pixels(frame(page, side).locator("canvas"))
        differs = np.abs(painted_here - picture.astype(int)).max(axis=2) > 3
        plates = np.zeros((HEIGHT, WIDTH), bool)  # drawn into the files, laid over the canvas here
        plates |= np.abs(picture.astype(int) - LOOK["plate"]).max(axis=2) < 40
        plates |= ndimage.binary_closing(plates, iterations=6)
        plates = ndimage.binary_dilation(plates, iterations=4)
        assert not (differs & ~plates).any(), f"{side}: {np.argwhere(differs & ~plates)[:5]}"
        assert plates.mean() < 0.4, "the plates must not hide what is compared"
        assert texts[side] <= set(frame(page, side).locator(".plates span").all_inner_texts())
    plate = frame(page, "instance").locator(".plates span").first
    colour = plate.evaluate("plate => getComputedStyle(plate).backgroundColor")
    assert colour == f"rgba({', '.join(map(str, LOOK['plate']))}, {LOOK['plate_opacity']})"
