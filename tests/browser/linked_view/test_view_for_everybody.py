"""The two views for everybody: forced colours, keys, small screens."""

import numpy as np
import pytest
from playwright.sync_api import expect

from segdemo.classes import CLASSES
from segdemo.front.shared.modules import module_address
from segdemo.masks import boxed_run_lengths
from tests.browser.accessibility import find_violations, find_violations_dark_and_light
from tests.browser.linked_view.field import SHEEP, frame
from tests.browser.steps import PHONE, settle

# --------------------------------------------------------------------------------------------- for everybody, and fast


def test_in_forced_colours_switches_swatches_and_objects_can_be_told_apart(open_view):
    page = open_view(forced_colors="active")
    page.get_by_role("button", name="More").click()
    sheep = f"rgb{CLASSES[SHEEP].colour}"
    expect(page.locator(".objects .swatch").first).to_have_css("background-color", sheep)
    expect(page.get_by_role("button", name="sheep 1", exact=True)).to_have_css("background-color", sheep)
    expect(page.locator(".plates span").first).to_have_css("color", "rgb(255, 255, 255)")
    outline = "box => getComputedStyle(box.closest('.pill')).outlineStyle"
    assert page.get_by_label("Contours").evaluate(outline) == "solid"
    assert page.get_by_label("Wipe").evaluate(outline) == "none"


def test_the_first_stop_of_the_tab_key_leads_to_the_pictures(open_view):
    page = open_view()
    link = page.get_by_role("link", name="Go to the two pictures")
    page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges()")
    address = page.url
    link.focus()
    assert link.bounding_box()["x"] >= 0, "it is seen while it has the focus"
    assert page.evaluate("document.querySelector('a, button, input, [tabindex]').className") == "skip"
    page.keyboard.press("Enter")
    expect(page.locator(".views")).to_be_focused()
    assert page.url == address


@pytest.mark.parametrize(
    ("options", "find"),
    [({"color_scheme": "dark"}, find_violations_dark_and_light), (PHONE, find_violations)],
    ids=["dark and light", "phone"],
)
def test_accessibility_rules_find_nothing(open_view, options, find):
    page = open_view("marked", **options)
    page.get_by_role("button", name="More").click()
    page.locator(".objects button").first.focus()
    settle(page)
    assert find(page) == []
    page.locator("input[name=wipe]").check()
    assert find(page) == []


def test_the_pictures_are_told_in_words(view_again):
    page = view_again()
    labels = [frame(page, side).locator("canvas").get_attribute("aria-label") for side in ("semantic", "instance")]
    assert labels == [
        "What is where (semantic). sheep, 25 % of the picture; person, 5 % of the picture",
        "Which one is which (instance). 5 objects: 3 sheep, 1 dog, 1 bird",
    ]


def test_nothing_sticks_out_and_a_narrow_page_stacks_the_views(open_view):
    page = open_view("crowd")
    page.get_by_role("button", name="More").click()
    for width in (1440, 1024, 720, 390):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        expect(page.locator(".hint")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        left, right = (frame(page, side).bounding_box() for side in ("semantic", "instance"))
        for length in ("width", "height"):
            assert left[length] == pytest.approx(right[length], abs=0.1)
        if width > 760:
            assert left["y"] == right["y"] and left["x"] + left["width"] <= right["x"]
        else:
            assert left["x"] == right["x"] and 0 < right["y"] - left["y"] - left["height"] < 90, "a title and a choice"
            assert right["y"] + right["height"] - left["y"] < 844, "both fit on a phone's screen"


def test_masks_as_runs_are_those_of_numpy(view_again):
    page = view_again("none")
    rng = np.random.default_rng(0)
    height, width = 9, 13
    pairs = [rng.random((2, height, width)) < rng.random() for _ in range(150)]
    pairs += [np.ones((2, height, width), bool), np.zeros((2, height, width), bool)]
    computed = page.evaluate(
        """async ([part, masks, width, height]) => {
            const address = new URL('../shared/runs.js', new URL(part, document.baseURI));
            const { contains, decodeMask, meet, middle, rim, subtract, unite } = await import(address);
            const list = (runs) => [...runs];
            return masks.map((pair) => {
              const [a, b] = pair.map((mask) => decodeMask(mask, width));
              const hit = Array.from({ length: width * height }, (_, pixel) => contains(a, pixel));
              return { a: list(a), hit, unite: list(unite([a, b])), subtract: list(subtract(a, b)), meet: meet(a, b),
                rim: list(rim(a, width, height)), middle: a.length ? middle(a) : null };
            });
        }""",
        [module_address("linked_view"), [[boxed_run_lengths(mask) for mask in pair] for pair in pairs], width, height],
    )

    def pixels(runs: list[int]) -> np.ndarray:
        mask = np.zeros(height * width, bool)
        for start, end in zip(runs[::2], runs[1::2], strict=True):
            assert start < end and start // width == (end - 1) // width, "a run lies within one row"
            mask[start:end] = True
        return mask.reshape(height, width)

    for (a, b), told in zip(pairs, computed, strict=True):
        assert np.array_equal(pixels(told["a"]), a)
        assert np.array_equal(np.reshape(told["hit"], a.shape), a)
        assert np.array_equal(pixels(told["unite"]), a | b)
        assert np.array_equal(pixels(told["subtract"]), a & ~b)
        assert told["meet"] == (a & b).any()
        around = np.pad(a, 1, mode="edge")
        core = a & around[:-2, 1:-1] & around[2:, 1:-1] & around[1:-1, :-2] & around[1:-1, 2:]
        assert sorted(told["rim"]) == np.flatnonzero(a & ~core).tolist()
        assert told["middle"] is None or a.ravel()[told["middle"]]
