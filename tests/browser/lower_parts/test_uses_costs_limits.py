"""When to use which, what it costs, and what the models cannot do."""

import pytest
from playwright.sync_api import Locator, Page, expect

from segdemo.front.use_cases import JOBS
from segdemo.pairs import pair_names
from segdemo.texts import noun, text
from tests.browser.lower_parts.parts import MEASURED
from tests.browser.steps import PHONE

# -------------------------------------------------------------------------------------------------- when to use which


def questions(page: Page, job: str) -> list[Locator]:
    page.get_by_role("tab", name=text(f"uses.job.{job}.title")).click()
    panel = page.get_by_role("tabpanel")
    expect(panel).to_have_count(1)
    return panel.get_by_role("group").all()


def test_each_question_can_be_answered_and_explains_itself(open_parts):
    page = open_parts()
    for job, answers in JOBS.items():
        asked = questions(page, job)
        assert len(asked) == len(answers)
        for number, (question, answer) in enumerate(zip(asked, answers, strict=True), start=1):
            verdict = question.locator("[aria-live=polite]")
            expect(verdict).to_be_empty()
            for choice in ("semantic", "instance", "both"):
                button = question.get_by_role("button", name=choice)
                button.click()
                expect(button).to_have_attribute("aria-pressed", "true")
                expect(question.locator("[aria-pressed=true]")).to_have_count(1)
                told = verdict.inner_text()
                right = told.startswith("Right")
                assert right == (choice == answer), f"{choice} for {job} {number}"
                reasons = [f"uses.job.{job}.{number}.why", f"uses.job.{job}.{number}.here"]
                if not right:
                    own = f"uses.job.{job}.{number}.not.{choice}"
                    reasons.append(f"uses.not.both.{answer}" if choice == "both" else own)
                assert all(text(reason) in told for reason in reasons)
                assert right or text(f"uses.answer.{answer}").split()[0] in told


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
    # No mouse: parts above are still growing, and the button moves away from under it.
    page.get_by_role("button", name=name, exact=True).dispatch_event("click")
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


def test_the_chart_shows_the_measured_numbers_in_bars_as_long_as_they_are_large(open_parts):
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
    for measured in page.locator(".costs table").all():
        bars = [
            (bar.bounding_box()["width"], float(bar.locator("..").get_attribute("data-value")))
            for bar in measured.locator(".bar").all()
        ]
        longest, largest = max(bars)
        for length, value in bars:
            assert length == pytest.approx(max(2, longest * value / largest), abs=1)
    measure(page, "small again")  # the newest value of a pair replaces the older one
    chart = charted(page)
    assert [pair for pair, _ in chart] == ["compact", "compact", "torchvision-balanced", "torchvision-balanced"]
    assert chart["compact", "instance"]["Time"] == ("500 ms", 0.5)
    expect(page.locator(".costs .told")).to_contain_text("instance model took 1.2 times as long")


def test_the_chart_is_tables_with_names_and_an_answer_key_leaves_them(open_parts):
    page = open_parts()
    measure(page, "small")
    for title in ("Time", "Parameters", "Multiply-adds"):
        expect(page.get_by_role("table", name=title)).to_have_count(1)
        expect(page.get_by_role("table", name=title).get_by_role("rowheader", name="semantic")).to_have_count(1)
    measure(page, "key")
    expect(page.locator(".costs .told")).to_contain_text("no model ran")
    assert {pair for pair, _ in charted(page)} == {"compact"}


# ------------------------------------------------------------------------------------------------------------- limits


def test_the_limits_name_every_class(parts_again):
    said = parts_again.locator("#limits").inner_text()
    assert [noun(class_id) for class_id in range(1, 21) if noun(class_id) not in said] == []


# ---------------------------------------------------------------------------------------------------------- all parts


def test_a_phone_never_scrolls_sideways_and_offers_large_targets(open_parts):
    page = open_parts(**PHONE)
    measure(page, "large")
    for choice in page.locator(".uses button:visible").all():
        assert choice.bounding_box()["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
