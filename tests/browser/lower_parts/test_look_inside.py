"""The numbers around one pixel."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from segdemo.export import instance_ids
from tests.browser.lower_parts.parts import HEIGHT, WIDTH, class_map, objects
from tests.browser.steps import PHONE, canvas_pixels, settle

# -------------------------------------------------------------------------------------------------------- look inside


def point(page: Page, x: int, y: int) -> None:
    page.evaluate("([x, y]) => window.segdemo.set({ pointed: { target: 'background', x, y } })", [x, y])
    settle(page)


def grid(page: Page, side: str) -> dict[tuple[int, int], int]:
    """The numbers of a grid by (x, y)."""
    cells = page.evaluate(
        """side => [...document.querySelectorAll(`.inside [data-side=${side}] td`)]
            .map(cell => [Number(cell.dataset.x), Number(cell.dataset.y), Number(cell.textContent)])""",
        side,
    )
    return {(x, y): number for x, y, number in cells}


def marked(page: Page, side: str) -> tuple[int, int]:
    cell = page.locator(f".inside [data-side={side}] td.here")
    return int(cell.get_attribute("data-x")), int(cell.get_attribute("data-y"))


def grids(page: Page, points: list[tuple[int, int]]) -> list[dict[str, list[list[int]]]]:
    """For each point that is pointed at, what the grids hold: rows of x, y, number, and 1 where it is marked."""
    return page.evaluate(
        """async points => {
            const frame = () => new Promise(requestAnimationFrame);
            const read = (side) => [...document.querySelectorAll(`.inside [data-side=${side}] td`)].map((cell) =>
                [...[cell.dataset.x, cell.dataset.y, cell.textContent].map(Number), +cell.matches('.here')]);
            const all = [];
            for (const [x, y] of points) {
                window.segdemo.set({ pointed: { target: 'background', x, y } });
                await frame();
                await frame();
                all.push({ semantic: read('semantic'), instance: read('instance') });
            }
            return all;
        }""",
        points,
    )


def set_threshold(page: Page, threshold: float) -> None:
    page.evaluate("threshold => window.segdemo.set({ threshold })", threshold)
    settle(page)


def test_the_grids_hold_the_numbers_of_the_arrays(parts_again):
    page = parts_again
    for threshold in (0.05, 0.5, 0.85, 0.95):
        set_threshold(page, threshold)
        arrays = {"semantic": class_map().class_ids, "instance": instance_ids(objects().above(threshold))}
        rng = np.random.default_rng(int(threshold * 100))
        points = [(int(rng.integers(WIDTH)), int(rng.integers(HEIGHT))) for _ in range(6)]
        points += [(0, 0), (WIDTH - 1, HEIGHT - 1)]
        for point_at, shown in zip(points, grids(page, points), strict=True):
            for side, array in arrays.items():
                cells = shown[side]
                assert len({(x, y) for x, y, *_ in cells}) == 49
                assert all(number == array[y, x] for x, y, number, _ in cells)
                assert [(x, y) for x, y, _, is_marked in cells if is_marked] == [point_at]


def test_the_shapes_are_those_of_the_arrays(parts_again):
    page = parts_again
    expect(page.locator(".inside [data-side=semantic] code")).to_have_text("class_ids: 60 × 90, uint8")
    expect(page.locator(".inside [data-side=instance] code")).to_have_text("masks: 4 × 60 × 90, bool")
    set_threshold(page, 0.05)
    expect(page.locator(".inside [data-side=instance] code")).to_have_text("masks: 5 × 60 × 90, bool")


def test_each_object_has_class_score_and_box(parts_again):
    page = parts_again
    rows = page.locator(".inside .list tbody tr").all()
    assert [row.inner_text().split("\t") for row in rows] == [
        ["1", "sheep", "0.95", "10, 10, 50, 40"],
        ["2", "sheep", "0.90", "40, 15, 60, 35"],
        ["3", "person", "0.80", "45, 25, 65, 45"],
        ["4", "person", "0.60", "80, 0, 90, 60"],
    ]


def shown_mask(page: Page) -> np.ndarray:
    return canvas_pixels(page.locator(".inside canvas")).min(axis=2) > 127


def test_one_mask_after_the_other_is_shown_alone(open_parts):
    page = open_parts()
    masks = [instance.mask for instance in objects().above(0.5)]
    for index in (0, 1, 2, 3, 0):
        expect(page.locator(".inside .which")).to_contain_text(f"Object {index + 1} of 4")
        expect(page.get_by_role("img", name=f"Object {index + 1} of 4")).to_be_visible()
        assert np.array_equal(shown_mask(page), masks[index])
        assert page.locator(".inside .list [aria-current]").inner_text().startswith(f"{index + 1}")
        page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Previous").click()
    expect(page.locator(".inside .which")).to_contain_text("Object 1 of 4: sheep 1.")


def test_an_object_that_is_pointed_at_shows_its_mask_and_its_numbers(parts_again):
    page = parts_again
    page.evaluate("window.segdemo.set({ pointed: { target: 'object:3', x: null, y: null } })")
    expect(page.locator(".inside .which")).to_contain_text("person 2")
    x, y = marked(page, "instance")
    assert objects().instances[3].mask[y, x]


def test_without_an_object_the_numbers_say_so(parts_again):
    page = parts_again
    page.evaluate("window.segdemo.set({ threshold: 0.99 })")
    expect(page.locator(".inside .which")).to_contain_text("No object is shown")
    expect(page.locator(".inside canvas")).to_be_hidden()
    expect(page.get_by_role("button", name="Next")).to_have_count(0)
    assert set(grid(page, "instance").values()) == {0}


def test_the_arrow_keys_move_through_the_numbers(parts_again):
    page = parts_again
    point(page, 43, 20)
    right = page.get_by_role("group", name="Instance: object ids")
    right.focus()
    for key, where in (
        ("ArrowRight", (44, 20)),
        ("ArrowDown", (44, 21)),
        ("ArrowLeft", (43, 21)),
        ("ArrowUp", (43, 20)),
    ):
        page.keyboard.press(key)
        settle(page)
        assert marked(page, "instance") == marked(page, "semantic") == where
    # "told": the line below reads the numbers out, so the view need not.
    assert page.evaluate("window.segdemo.state.pointed") == {"target": "object:1", "x": 43, "y": 20, "told": True}
    line = page.locator(".inside .pixel")
    expect(line).to_have_attribute("aria-live", "polite")
    expect(line).to_have_text("Pixel x = 43, y = 20. Left: 17 = sheep. Right: 2 = sheep 2.")
    page.get_by_role("group", name="Semantic: class ids").focus()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("window.segdemo.state.pointed.target").startswith("region:")


def test_the_rim_of_the_picture_stops_the_arrow_keys(parts_again):
    page = parts_again
    point(page, 0, 0)
    page.get_by_role("group", name="Semantic: class ids").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert marked(page, "semantic") == (0, 0)


def test_why_the_left_grid_names_no_second_sheep(open_parts):
    page = open_parts()
    page.get_by_text("Why does the left grid never say “sheep 2”?").click()
    expect(page.locator(".inside details")).to_contain_text("Each pixel of each sheep holds 17")


def test_the_numbers_stay_hidden_while_a_person_guesses(parts_again):
    page = parts_again
    page.evaluate("window.segdemo.set({ veiled: true })")
    expect(page.locator(".inside")).to_contain_text("Guess first")
    expect(page.locator(".inside .arrays")).to_be_hidden()
    page.evaluate("window.segdemo.set({ veiled: false })")
    expect(page.locator(".inside .arrays")).to_be_visible()


def test_the_numbers_are_there_once_the_next_picture_is_revealed(open_parts):
    page = open_parts()
    page.evaluate(
        """() => {
            const { answer } = window.segdemo.state;
            window.segdemo.set({ guess: true });
            window.segdemo.set({ answer: { ...answer, picture: { path: 'another picture' } } });
            window.segdemo.set({ veiled: false });
        }"""
    )
    settle(page)
    expect(page.locator(".inside .which")).to_contain_text("Object 1 of 4")
    assert set(grid(page, "instance").values()) > {0}


def test_the_grids_are_built_once_per_frame_however_fast_the_pointer_is(parts_again):
    page = parts_again
    settle(page)
    built = page.evaluate(
        """async () => {
            let built = 0;
            const grid = document.querySelector('.inside [data-side=semantic] tbody');
            const watcher = new MutationObserver((changes) => (built += changes.length));
            watcher.observe(grid, { childList: true });
            for (let x = 0; x < 40; x++) window.segdemo.set({ pointed: { target: 'background', x, y: 9 } });
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            return built;
        }"""
    )
    assert built == 1 and marked(page, "semantic") == (39, 9)


def test_bars_can_be_seen_in_forced_colours(open_parts):
    page = open_parts(forced_colors="active")
    page.get_by_role("button", name="small", exact=True).click()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    bars = page.locator("#cost .bar")
    expect(bars.first).to_be_visible()
    for bar in bars.all():
        assert bar.evaluate("bar => getComputedStyle(bar).backgroundColor") not in (paper, "rgba(0, 0, 0, 0)")


def test_a_phone_has_a_smaller_grid(open_parts):
    page = open_parts(**PHONE)
    assert len(grid(page, "semantic")) == len(grid(page, "instance")) == 25


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_number_stands_out_from_its_cell(open_parts, scheme):
    page = open_parts(color_scheme=scheme)
    set_threshold(page, 0.05)
    for x, y in ((25, 25), (45, 25), (60, 40), (85, 30), (5, 5)):
        point(page, x, y)
        colours = page.locator(".inside td[data-x]").evaluate_all(
            """cells => cells.map(cell => [getComputedStyle(cell).color, getComputedStyle(cell).backgroundColor]
                .map(colour => colour.match(/[\\d.]+/g).map(Number)))"""
        )
        assert min(contrast(*pair) for pair in colours) >= 4.5


def contrast(*colours: list[float]) -> float:
    """WCAG 2's contrast of two opaque sRGB colours."""
    assert all(len(colour) == 3 for colour in colours)
    linear = [np.array(colour) / 255 for colour in colours]
    linear = [np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4) for part in linear]
    low, high = sorted(float(part @ (0.2126, 0.7152, 0.0722)) for part in linear)
    return (high + 0.05) / (low + 0.05)
