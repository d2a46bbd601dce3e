"""A teacher makes a lesson with mouse and keys; a pupil in another browser opens its link."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from segdemo.lessons import LESSONS, lesson
from segdemo.texts import text
from tests.browser.accessibility import find_violations
from tests.browser.whole_page.pupil import Pupil

TITLE = "Sheep – Schafe – 羊"
TASK = "How many sheep? <script>window.ran = true</script><img src=x onerror='window.ran = true'>"


def fill_in(page: Page) -> None:
    """Two steps: the first with the keys alone, the second with the mouse."""
    keys = page.keyboard
    page.locator("#lessons a[href='?build=1']").press("Enter")
    expect(page.locator(".builder")).to_be_focused(timeout=30_000)
    for _ in range(2):
        keys.press("Tab")  # back to the pictures, title
    keys.type(TITLE)
    for _ in range(3):
        keys.press("Tab")  # a picture of one's own, delete the step (a single one cannot be moved), its picture
    keys.type(text("scenes.meadow.title"))
    keys.press("Tab")
    keys.type(TASK)
    keys.press("Tab")
    keys.press("Space")  # guess first
    page.get_by_role("button", name=text("builder.add")).click()
    second = page.get_by_role("region", name=text("builder.step", step=2))
    second.get_by_label(text("builder.task"), exact=True).fill("One colour?")
    second.get_by_label(text("builder.shows.merge")).check()
    second.get_by_label(text("builder.question")).check()
    second.get_by_label(text("builder.ask"), exact=True).fill("What is lost?")
    for number, words in enumerate(("the numbers", "the classes"), start=1):
        second.get_by_label(text("builder.choice", choice=number), exact=True).fill(words)
    expect(page.locator(".give .wrong")).to_have_text(text("builder.wrong.right", step=2))
    second.get_by_label(text("builder.is_right", choice=1)).check()
    expect(second.get_by_label(text("builder.why_not.of", choice=1))).to_be_hidden()
    second.get_by_label(text("builder.why_not.of", choice=2)).fill("They are still there.")
    second.get_by_label(text("builder.reason")).fill("Merged objects have none.")
    second.get_by_label(text("builder.note")).fill("Ask who would need them.")
    page.get_by_label(text("limits.title"), exact=True).check()
    page.get_by_label(text("builder.projector")).check()


@pytest.mark.walk
def test_a_lesson_made_by_hand_is_the_same_in_a_fresh_browser(open_page, tmp_path: Path):
    page = open_page("?pair=answer_key")
    fill_in(page)
    link = page.get_by_label(text("builder.link"))
    expect(link).to_be_visible()
    expect(page.get_by_alt_text(text("builder.qr", title=TITLE))).to_be_visible()
    expect(page.locator(".give .wrong")).to_have_text("")
    page.wait_for_function("document.querySelector('.give input').value === document.querySelector('.give a').href")
    assert find_violations(page) == []

    address, fragment = link.input_value().split("#")
    with page.expect_download() as saved:
        page.get_by_role("button", name=text("builder.save")).click()
    saved.value.save_as(tmp_path / "lesson.json")
    made = json.loads((tmp_path / "lesson.json").read_text(encoding="utf-8"))
    assert made["steps"][1]["note"] == "Ask who would need them."

    pupil = Pupil(open_page(f"?teacher=1&pair=answer_key#{fragment}", is_fresh=True))
    expect(pupil.panel.locator(".where")).to_have_text(text("player.where", step=1, steps=2), timeout=30_000)
    pupil.await_picture("meadow")
    expect(pupil.panel.locator(".title")).to_have_text(TITLE)
    expect(pupil.panel.locator(".task")).to_have_text(TASK)
    assert pupil.page.evaluate("[window.ran, segdemo.state.guess, segdemo.state.hide]") == [
        None,
        True,
        ["inside", "time", "cost", "break", "limits", "files"],
    ]
    expect(pupil.page.locator("html")).to_have_class(re.compile("projector"))
    pupil.do()
    pupil.go_on()
    assert pupil.page.evaluate("[segdemo.state.guess, segdemo.state.merge]") == [False, True]
    pupil.press(pupil.panel.locator(".choices button").last)
    for told in ("They are still there.", "Merged objects have none."):
        expect(pupil.panel.locator(".verdict")).to_contain_text(told)
    expect(pupil.panel.locator(".note")).to_be_hidden()  # it is not in the pupils' link, whatever they ask for
    pupil.press(pupil.panel.locator(".leave"))
    expect(pupil.panel).to_have_count(0)
    expect(pupil.page.locator("html")).not_to_have_class(re.compile("projector"))
    pupil.page.wait_for_url(lambda url: "#" not in url)

    # What is no lesson is told in a sentence, in the same tab as well; then the file, and a draft that is still there.
    pupil.page.evaluate("location.hash = '#lesson=AAAA'")
    expect(pupil.page.locator("#status [role=status]")).to_have_text(text("builder.bad_link"))
    page.reload()
    expect(page.get_by_label(text("builder.lesson_title"))).to_have_value(TITLE, timeout=30_000)
    page.get_by_role("button", name=text("builder.remove", step=1)).click()
    expect(page.locator(".step")).to_have_count(1)
    page.get_by_role("button", name=text("builder.undo")).click()
    expect(page.locator(".step")).to_have_count(2)
    page.get_by_role("button", name=text("builder.new")).click()
    expect(page.locator(".give .wrong")).to_have_text(text("builder.wrong.title"))
    page.locator(".give input[type=file]").set_input_files(tmp_path / "lesson.json")
    expect(link).to_have_value(f"{address}#{fragment}")
    links = {link.input_value()}
    for name in LESSONS:
        page.get_by_role("button", name=text(lesson(name).title)).click()
        expect(page.locator(".step")).to_have_count(len(lesson(name).steps))
        page.wait_for_function("links => !links.includes(document.querySelector('.give input').value)", arg=[*links])
        links.add(link.input_value())
        expect(page.get_by_label(text("builder.lesson_title"))).to_have_value(text(lesson(name).title))
    page.keyboard.press("Escape")
    expect(page.locator(".builder")).to_have_count(0)
    expect(page.locator("#lessons a[href='?build=1']")).to_be_focused()
