"""The controls of the two views."""

import re

import numpy as np
from playwright.sync_api import expect

from segdemo import compare
from segdemo.classes import CLASSES
from segdemo.page_state import THRESHOLDS
from segdemo.texts import noun
from tests.browser.linked_view.field import (
    FIELD_MAP,
    FIELD_OBJECTS,
    GIRAFFE,
    IN_ALONE,
    IN_LEFT_SHEEP,
    IN_RIGHT_SHEEP,
    SHEEP,
    colour_at,
    frame,
    hover,
    is_bare,
    is_painted,
    painted,
    position,
    tip,
)
from tests.browser.steps import settle

# --------------------------------------------------------------------------------------------------------- controls


def told_count(threshold: float) -> str:
    facts = compare(FIELD_MAP, FIELD_OBJECTS.above(threshold)).classes
    counted = sorted((fact for fact in facts if fact.objects), key=lambda fact: -fact.objects)
    total = sum(fact.objects for fact in counted)
    if not total:
        return "No object reaches this score."
    listed = ", ".join(f"{fact.objects} {noun(fact.class_id, fact.objects)}" for fact in counted)
    return f"{total} {'object' if total == 1 else 'objects'}: {listed}"


def test_the_threshold_recounts_at_once_and_counts_as_python_does(view_again):
    page = view_again()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    slider = page.locator("input[name=threshold]")
    for threshold in THRESHOLDS:
        slider.fill(str(threshold))
        settle(page)
        told = page.locator(".count").inner_text()
        assert sorted(re.split(r"[:,] ", told)) == sorted(re.split(r"[:,] ", told_count(threshold)))
    slider.fill("0.7")
    settle(page)
    assert is_bare(page, "instance", IN_ALONE) and is_painted(page, "semantic", IN_ALONE, CLASSES[SHEEP].colour)
    expect(page.get_by_role("button", name="sheep 3")).to_be_hidden()
    hover(page, "instance", IN_LEFT_SHEEP)
    assert tip(page, "instance") == ["sheep 1 of 2, score 0.95"]
    assert not asked, "nothing of this needs the server"


def test_merging_by_class_paints_the_objects_as_the_semantic_view_does(view_again):
    page = view_again()
    seam = (60, 80)
    before = colour_at(page, "instance", seam)
    assert before.max() < 60 or before.min() > 200, "a contour lies between the two sheep"
    page.locator("input[name=merge]").check()
    settle(page)
    for pixel in (IN_LEFT_SHEEP, seam, IN_RIGHT_SHEEP, IN_ALONE):
        assert is_painted(page, "instance", pixel, CLASSES[SHEEP].colour), pixel
        assert np.array_equal(colour_at(page, "instance", pixel), colour_at(page, "semantic", pixel)), pixel
    plates = frame(page, "instance").locator(".plates").inner_text()
    assert "sheep" in plates and not re.search(r"\d", plates)
    hover(page, "instance", IN_LEFT_SHEEP)
    assert tip(page, "instance")[0] == "3 sheep"


def test_the_wipe_lays_one_view_over_the_other_and_moves_by_mouse_and_keyboard(open_view):
    page = open_view()
    page.locator("input[name=wipe]").check()
    settle(page)
    assert frame(page, "semantic").bounding_box() == frame(page, "instance").bounding_box()

    def seen_at(pixel: tuple[int, int]) -> str:
        side_of = "([x, y]) => document.elementFromPoint(x, y).closest('.frame').dataset.side"
        return page.evaluate(side_of, list(position(page, "semantic", pixel)))

    assert [seen_at(pixel) for pixel in (IN_LEFT_SHEEP, IN_ALONE)] == ["semantic", "instance"]
    divider = page.get_by_role("slider", name=re.compile("^Divider"))
    divider.focus()
    for key, value in [("ArrowRight", 52), ("ArrowLeft", 50), ("PageUp", 60), ("Home", 0)]:
        page.keyboard.press(key)
        expect(divider).to_have_attribute("aria-valuenow", str(value))
    assert seen_at(IN_LEFT_SHEEP) == "instance"
    page.keyboard.press("End")
    where = divider.bounding_box()
    page.mouse.move(where["x"] + where["width"] / 2, where["y"] + 20)
    page.mouse.down()
    page.mouse.move(position(page, "semantic", (72, 0))[0], where["y"] + 20)
    page.mouse.up()
    expect(divider).to_have_attribute("aria-valuenow", "30")
    assert [seen_at(pixel) for pixel in (IN_LEFT_SHEEP, IN_RIGHT_SHEEP)] == ["semantic", "instance"]
    hover(page, "instance", IN_RIGHT_SHEEP)
    assert tip(page, "instance") == ["sheep 2 of 3, score 0.85"] and tip(page, "semantic") == []


def test_a_class_that_is_switched_off_goes_from_both_views_and_the_count(open_view):
    page = open_view()
    page.get_by_role("button", name="More").click()
    page.locator(".classes").get_by_label("sheep").uncheck()
    settle(page)
    for side in ("semantic", "instance"):
        assert is_bare(page, side, IN_LEFT_SHEEP) and is_bare(page, side, IN_ALONE)
    assert page.evaluate("window.segdemo.state.off") == [SHEEP]
    assert page.locator(".count").inner_text() == "2 objects: 1 dog, 1 bird"
    expect(page.get_by_role("button", name="sheep", exact=True)).to_be_hidden()
    hover(page, "semantic", IN_LEFT_SHEEP)
    assert tip(page, "semantic") == ["sheep: switched off"]
    page.locator(".classes").get_by_label("sheep").check()
    settle(page)
    assert is_painted(page, "semantic", IN_ALONE, CLASSES[SHEEP].colour)


def test_strength_contours_and_numbers(open_view):
    page = open_view()
    page.get_by_role("button", name="More").click()
    for strength in (0, 100, 25):
        page.locator("input[name=strength]").fill(str(strength))
        settle(page)
        wanted = painted(CLASSES[SHEEP].colour, strength / 100)
        assert np.abs(colour_at(page, "semantic", IN_ALONE) - wanted).max() <= 4
    edge = (10, 80)
    assert colour_at(page, "semantic", edge).max() < 30
    page.get_by_label("Contours").uncheck()
    settle(page)
    assert np.abs(colour_at(page, "semantic", edge) - wanted).max() <= 4
    expect(frame(page, "instance").locator(".plates span").first).to_be_visible()
    page.get_by_label("Numbers and names").uncheck()
    expect(page.locator(".plates span")).to_have_count(0)


def test_more_than_nine_objects_stay_apart(view_again):
    page = view_again("crowd")
    plates = frame(page, "instance").locator(".plates span")
    expect(plates).to_have_count(12)
    assert sorted(int(words.split()[-1]) for words in plates.all_inner_texts()) == list(range(1, 13))
    boxes = [plate.bounding_box() for plate in plates.all()]
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            apart = any(
                first[edge] + first[length] <= second[edge] + 1
                for first, second in ((one, other), (other, one))
                for edge, length in (("x", "width"), ("y", "height"))
            )
            assert apart, "two plates overlap"
    for number in range(1, 12):
        seam = colour_at(page, "instance", (20 * number, 120))
        assert seam.max() < 30, "a contour between neighbours"


def test_a_class_that_the_semantic_model_does_not_know_is_shown_and_is_no_disagreement(view_again):
    page = view_again("zoo")
    assert is_painted(page, "instance", IN_LEFT_SHEEP, CLASSES[GIRAFFE].colour)
    assert page.locator(".count").inner_text() == "2 objects: 1 sheep, 1 giraffe"
    hover(page, "instance", IN_LEFT_SHEEP)
    assert tip(page, "semantic") == ["unnamed"]
    assert tip(page, "instance") == [
        f"{noun(GIRAFFE)} 1 of 1, score 0.80",
        "the semantic model does not know this class",
    ]
