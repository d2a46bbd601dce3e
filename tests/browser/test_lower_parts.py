"""The parts below the two views, each on a page of its own: uses, costs, numbers, limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import gradio as gr
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.costs import Cost
from segdemo.export import instance_ids
from segdemo.front.cost_chart import cost_chart, cost_value
from segdemo.front.limits import limits
from segdemo.front.look_inside import look_inside
from segdemo.front.shared.answer_value import answer_value
from segdemo.front.shared.modules import module_address
from segdemo.front.use_cases import JOBS, use_cases
from segdemo.pairs import pair_names
from segdemo.texts import noun, text
from tests.browser.conftest import Tabs
from tests.browser.steps import canvas_pixels, settle

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def two_costs(pair: str, semantic: tuple[float, int, int], instance: tuple[float, int, int]) -> tuple[Cost, Cost]:
    return tuple(
        Cost(pair, model, seconds, seconds, seconds, 3, *counted)
        for model, (seconds, *counted) in (("semantic", semantic), ("instance", instance))
    )


# What the button of this name puts into the chart.
MEASURED = {
    "small": two_costs("compact", (0.2013, 2_213_258, 4_822_140_224), (0.17434, 1_347_934, 951_733_440)),
    "small again": two_costs("compact", (0.4, 2_213_258, 4_822_140_224), (0.5, 1_347_934, 1_206_088_128)),
    "large": two_costs(
        "torchvision-balanced", (0.61, 11_029_075, 10_450_000_000), (3.712, 44_401_393, 134_380_000_000)
    ),
    "key": (),
}

HEIGHT, WIDTH = 60, 90
PERSON, SHEEP = 15, 17


def objects() -> InstanceSet:
    """Objects that overlap, two of them of the same size; the last one is shown at low thresholds only."""
    rows = [
        (SHEEP, 0.95, np.s_[10:40, 10:50]),
        (SHEEP, 0.9, np.s_[15:35, 40:60]),
        (PERSON, 0.8, np.s_[25:45, 45:65]),  # as large as the sheep before it, and over it
        (PERSON, 0.6, np.s_[0:60, 80:90]),
        (SHEEP, 0.2, np.s_[20:30, 20:30]),
    ]
    made = []
    for class_id, score, where in rows:
        mask = np.zeros((HEIGHT, WIDTH), bool)
        mask[where] = True
        y, x = where
        made.append(Instance(class_id, score, mask, (x.start, y.start, x.stop, y.stop)))
    return InstanceSet(tuple(made), HEIGHT, WIDTH)


def class_map() -> SemanticMap:
    """Blocks of three classes with ragged specks."""
    class_ids = np.zeros((HEIGHT, WIDTH), np.uint8)
    class_ids[8:42, 8:62] = SHEEP
    class_ids[25:60, 45:90] = PERSON
    rng = np.random.default_rng(0)
    class_ids[rng.random((HEIGHT, WIDTH)) < 0.03] = 3
    return SemanticMap(class_ids)


# Stands for the linked view: puts the answers into the store.
FEED = f"""
const at = (path) => import(new URL(path, new URL('{module_address("look_inside")}', document.baseURI)));
const [{{ store }}, {{ decodeAnswer }}] = await Promise.all(['../shared/store.js', '../shared/runs.js'].map(at));
const feed = () => store.set({{ answer: props.value && decodeAnswer(props.value) }});
feed();
watch('value', feed);"""


@pytest.fixture(scope="module")
def harness() -> Iterator[str]:
    """The address of a page that holds nothing but these parts."""
    from segdemo.page import launch_options

    with gr.Blocks() as page:
        gr.HTML(
            answer_value({"path": "a picture"}, class_map(), objects()),
            html_template="<i></i>",
            js_on_load=f"(async () => {{{FEED}}})()",
        )
        look_inside("inside")
        use_cases("uses")
        limits("limits")
        chart = cost_chart("cost")
        for name, measured in MEASURED.items():
            gr.Button(name).click(lambda measured=measured: cost_value(measured), None, chart)
    page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **launch_options())
    yield page.local_url
    page.close()


@pytest.fixture
def open_parts(tabs: Tabs, harness: str) -> Callable[..., Page]:
    """Opens the page, with the options of ``Tabs.open``; fails on an error in its JavaScript."""

    def open_one(**options) -> Page:
        page = tabs.open(harness, **options)
        page.get_by_role("button", name="key", exact=True).wait_for()
        expect(page.get_by_role("tab", selected=True)).to_have_count(1)
        return page

    return open_one


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


def set_threshold(page: Page, threshold: float) -> None:
    page.evaluate("threshold => window.segdemo.set({ threshold })", threshold)
    settle(page)


@pytest.mark.parametrize("threshold", [0.05, 0.5, 0.85, 0.95])
def test_the_grids_hold_the_numbers_of_the_arrays(open_parts, threshold):
    page = open_parts()
    set_threshold(page, threshold)
    arrays = {"semantic": class_map().class_ids, "instance": instance_ids(objects().above(threshold))}
    rng = np.random.default_rng(int(threshold * 100))
    points = [(int(rng.integers(WIDTH)), int(rng.integers(HEIGHT))) for _ in range(20)]
    for x, y in [*points, (0, 0), (WIDTH - 1, HEIGHT - 1)]:
        point(page, x, y)
        for side, array in arrays.items():
            numbers = grid(page, side)
            assert len(numbers) == 49
            assert numbers == {(column, row): array[row, column] for column, row in numbers}
            assert marked(page, side) == (x, y)


def test_the_shapes_are_those_of_the_arrays(open_parts):
    page = open_parts()
    expect(page.locator(".inside [data-side=semantic] code")).to_have_text("class_ids: 60 × 90, uint8")
    expect(page.locator(".inside [data-side=instance] code")).to_have_text("masks: 4 × 60 × 90, bool")
    set_threshold(page, 0.05)
    expect(page.locator(".inside [data-side=instance] code")).to_have_text("masks: 5 × 60 × 90, bool")


def test_each_object_has_class_score_and_box(open_parts):
    page = open_parts()
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


def test_an_object_that_is_pointed_at_shows_its_mask_and_its_numbers(open_parts):
    page = open_parts()
    page.evaluate("window.segdemo.set({ pointed: { target: 'object:3', x: null, y: null } })")
    expect(page.locator(".inside .which")).to_contain_text("person 2")
    x, y = marked(page, "instance")
    assert objects().instances[3].mask[y, x]


def test_without_an_object_the_numbers_say_so(open_parts):
    page = open_parts()
    page.evaluate("window.segdemo.set({ threshold: 0.99 })")
    expect(page.locator(".inside .which")).to_contain_text("No object is shown")
    expect(page.locator(".inside canvas")).to_be_hidden()
    expect(page.get_by_role("button", name="Next")).to_have_count(0)
    assert set(grid(page, "instance").values()) == {0}


def test_the_arrow_keys_move_through_the_numbers(open_parts):
    page = open_parts()
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


def test_the_rim_of_the_picture_stops_the_arrow_keys(open_parts):
    page = open_parts()
    point(page, 0, 0)
    page.get_by_role("group", name="Semantic: class ids").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert marked(page, "semantic") == (0, 0)


def test_why_the_left_grid_names_no_second_sheep(open_parts):
    page = open_parts()
    page.get_by_text("Why does the left grid never say “sheep 2”?").click()
    expect(page.locator(".inside details")).to_contain_text("Each pixel of each sheep holds 17")


def test_the_numbers_stay_hidden_while_a_person_guesses(open_parts):
    page = open_parts()
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


def test_the_grids_are_built_once_per_frame_however_fast_the_pointer_is(open_parts):
    page = open_parts()
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


# -------------------------------------------------------------------------------------------------- when to use which


def questions(page: Page, job: str) -> list[Locator]:
    page.get_by_role("tab", name=text(f"uses.job.{job}.title")).click()
    panel = page.get_by_role("tabpanel")
    expect(panel).to_have_count(1)
    return panel.get_by_role("group").all()


@pytest.mark.parametrize("job", JOBS)
def test_each_question_can_be_answered_and_explains_itself(open_parts, job):
    page = open_parts()
    asked = questions(page, job)
    assert len(asked) == len(JOBS[job])
    for number, (question, answer) in enumerate(zip(asked, JOBS[job], strict=True), start=1):
        verdict = question.locator("[aria-live=polite]")
        expect(verdict).to_be_empty()
        for choice in ("semantic", "instance", "both"):
            button = question.get_by_role("button", name=choice)
            button.click()
            expect(button).to_have_attribute("aria-pressed", "true")
            expect(question.locator("[aria-pressed=true]")).to_have_count(1)
            right = verdict.inner_text().startswith("Right")
            assert right == (choice == answer), f"{choice} for {job} {number}"
            expect(verdict).to_contain_text(text(f"uses.job.{job}.{number}.why"))
            expect(verdict).to_contain_text(text(f"uses.job.{job}.{number}.otherwise"))
            expect(verdict).to_contain_text(text(f"uses.job.{job}.{number}.here"))
            if not right:
                expect(verdict).to_contain_text(text(f"uses.answer.{answer}").split()[0])


def test_no_answer_fits_all_jobs_and_every_answer_fits_some():
    right = [answer for answers in JOBS.values() for answer in answers]
    assert set(right) == {"semantic", "instance", "both"}
    assert max(right.count(answer) for answer in set(right)) <= len(right) / 2


def test_the_keyboard_chooses_a_job_and_an_answer(open_parts):
    page = open_parts()
    tabs = page.get_by_role("tab").all()
    tabs[0].focus()
    page.keyboard.press("ArrowDown")
    expect(tabs[1]).to_be_focused()
    expect(tabs[1]).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(tabs[-1]).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Semantic")).to_have_count(2)
    expect(page.get_by_role("button", name="Semantic").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tabpanel")).to_contain_text("Right: semantic segmentation.")


def test_a_job_is_ticked_off_once_all_its_questions_are_answered(open_parts):
    page = open_parts()
    first, second = questions(page, "farming")
    tab = page.get_by_role("tab", name="Farming")
    for question in (first, first, second):
        expect(tab.get_by_role("img", name="answered")).to_have_count(0)
        question.get_by_role("button", name="Both").click()
    expect(tab.get_by_role("img", name="answered")).to_have_count(1)
    first.get_by_role("button", name="Instance").click()
    expect(tab.get_by_role("img", name="answered")).to_have_count(1)


# ------------------------------------------------------------------------------------------------------ what it costs


def measure(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    for cost in MEASURED[name]:
        expect(page.locator(f".costs td[data-value='{cost.seconds}']")).to_have_count(1)


def charted(page: Page) -> dict[tuple[str, str], dict[str, str]]:
    """The numbers of the chart by pair and model, as they are written, by the title of their table."""
    rows = page.evaluate(
        """() => [...document.querySelectorAll('.costs table')].flatMap(table => [...table.tBodies].flatMap(body =>
            [...body.rows].slice(1).map(row => [table.caption.textContent, body.rows[0].textContent,
                row.cells[0].textContent, row.cells[1].textContent, Number(row.cells[1].dataset.value)])))"""
    )
    chart: dict[tuple[str, str], dict] = {}
    names = {text(f"pair.{name}"): name for name in pair_names()}
    for title, pair, model, words, value in rows:
        chart.setdefault((names[pair], model), {})[title] = (words, value)
    return chart


def test_the_chart_shows_the_measured_numbers(open_parts):
    page = open_parts()
    expect(page.locator(".costs table").first).to_be_hidden()
    measure(page, "small")
    measure(page, "large")
    chart = charted(page)
    assert chart == {
        ("compact", "semantic"): {
            "Time": ("201 ms", 0.2013),
            "Parameters": ("2.21 million", 2_213_258),
            "Multiply-adds": ("4.82 billion", 4_822_140_224),
        },
        ("compact", "instance"): {
            "Time": ("174 ms", 0.17434),
            "Parameters": ("1.35 million", 1_347_934),
            "Multiply-adds": ("952 million", 951_733_440),
        },
        ("torchvision-balanced", "semantic"): {
            "Time": ("610 ms", 0.61),
            "Parameters": ("11 million", 11_029_075),
            "Multiply-adds": ("10.5 billion", 10_450_000_000),
        },
        ("torchvision-balanced", "instance"): {
            "Time": ("3.71 s", 3.712),
            "Parameters": ("44.4 million", 44_401_393),
            "Multiply-adds": ("134 billion", 134_380_000_000),
        },
    }
    expect(page.locator(".costs .told")).to_contain_text("instance model took 6.1 times as long")


def test_bars_are_as_long_as_their_numbers_are_large(open_parts):
    page = open_parts()
    measure(page, "small")
    measure(page, "large")
    for measured in page.locator(".costs table").all():
        bars = [
            (bar.bounding_box()["width"], float(bar.locator("..").get_attribute("data-value")))
            for bar in measured.locator(".bar").all()
        ]
        longest, largest = max(bars)
        for length, value in bars:
            assert length == pytest.approx(max(2, longest * value / largest), abs=1)


def test_the_newest_value_of_a_pair_replaces_the_older_one(open_parts):
    page = open_parts()
    measure(page, "small")
    measure(page, "large")
    measure(page, "small again")
    chart = charted(page)
    assert [pair for pair, _ in chart] == ["compact", "compact", "torchvision-balanced", "torchvision-balanced"]
    assert chart["compact", "instance"]["Time"] == ("500 ms", 0.5)
    expect(page.locator(".costs .told")).to_contain_text("instance model took 1.2 times as long")


def test_an_answer_key_leaves_the_bars_of_the_models(open_parts):
    page = open_parts()
    measure(page, "small")
    measure(page, "key")
    expect(page.locator(".costs .told")).to_contain_text("no model ran")
    assert {pair for pair, _ in charted(page)} == {"compact"}


def test_each_group_of_the_chart_is_a_table_with_a_name(open_parts):
    page = open_parts()
    measure(page, "small")
    for title in ("Time", "Parameters", "Multiply-adds"):
        expect(page.get_by_role("table", name=title)).to_have_count(1)
        expect(page.get_by_role("table", name=title).get_by_role("rowheader", name="semantic")).to_have_count(1)


# ------------------------------------------------------------------------------------------------------------- limits


def test_the_limits_name_every_class(open_parts):
    page = open_parts()
    said = page.locator("#limits").inner_text()
    assert [noun(class_id) for class_id in range(1, 21) if noun(class_id) not in said] == []


# ---------------------------------------------------------------------------------------------------------- all parts


def test_a_phone_never_scrolls_sideways_and_offers_large_targets(open_parts):
    page = open_parts(**PHONE)
    measure(page, "large")
    for choice in page.locator(".uses button:visible").all():
        assert choice.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
