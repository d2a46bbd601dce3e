"""A teacher's own picture with a key: corrected, given as a file, and compared with in a pupil's browser."""

import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Page, expect

from segdemo.scenes import SCENES
from segdemo.texts import noun, text
from tests.browser.accessibility import find_violations
from tests.browser.whole_page.pupil import Pupil
from tests.browser.whole_page.visitor import STATUS, await_answer

SHEEP, CAT = 17, 8
TASK = "How many? <img src=x onerror='window.ran = true'>"


def flock() -> bytes:
    """A photo that the page does not know, with sheep on it."""
    (scene,) = (one for one in SCENES if one.name == "meadow")
    file = io.BytesIO()
    with Image.open(scene.picture_path) as picture:
        ImageOps.mirror(picture).save(file, "JPEG", quality=92)
    return file.getvalue()


def chips(page: Page) -> list[str]:
    return page.locator(".key-objects button").all_inner_texts()


def correct(page: Page) -> int:
    """Every correction once, by mouse and by the keys; how many objects the key has."""
    keys, objects = page.keyboard, page.locator(".key-objects button")
    found = len(chips(page))
    objects.first.press("Enter")
    page.get_by_role("button", name=text("key.split"), exact=True).press("Enter")
    for key in ("ArrowUp",) * 30 + ("Enter",) + ("ArrowDown",) * 60 + ("Enter",):
        keys.press(key)
    expect(objects).to_have_count(found + 1)
    page.get_by_role("button", name=text("builder.undo")).click()
    expect(objects).to_have_count(found)

    # The same with the mouse: the object under it is chosen, and a line is drawn from edge to edge.
    x, y = page.evaluate(
        """() => { const { answer } = segdemo.state; const [{ box: [x1, y1, x2, y2] }] = answer.instances;
            return [(x1 + x2) / 2 / answer.width, (y1 + y2) / 2 / answer.height] }"""
    )
    box = page.locator(".board").bounding_box()
    assert box
    page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    expect(page.locator(".key-objects [aria-pressed=true]")).to_have_count(1)
    page.get_by_role("button", name=text("key.split"), exact=True).click()
    page.mouse.move(box["x"] + x * box["width"], box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"] + x * box["width"], box["y"] + box["height"] - 2, steps=3)
    page.mouse.up()
    expect(objects).to_have_count(found + 1)
    assert find_violations(page) == []

    objects.last.press("Delete")
    told = text("key.said.deleted", object=f"{noun(SHEEP)} {found + 1}")
    expect(page.locator(".key-side .said")).to_contain_text(told)
    objects.last.press("Enter")
    page.get_by_label(text("key.class"), exact=True).select_option(str(CAT))
    assert chips(page) == [*(f"{noun(SHEEP)} {number}" for number in range(1, found)), f"{noun(CAT)} 1"]
    return found


@pytest.mark.walk
def test_a_picture_corrected_by_its_teacher_marks_the_answers_of_pupils(open_page, tmp_path: Path):
    page = open_page("?build=1")
    page.get_by_role("button", name=text("builder.picture_add")).click(timeout=30_000)
    picker = page.locator(".key-editor input[type=file]")
    picker.set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})
    expect(page.locator(".key-editor .said")).to_contain_text(text("picture.not_a_picture"), timeout=30_000)
    picker.set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": flock()})
    expect(page.locator(".board")).to_be_visible(timeout=90_000)
    objects = correct(page)
    page.get_by_role("button", name=text("key.use")).click()

    page.get_by_label(text("builder.lesson_title")).fill("Our flock")
    step = page.get_by_role("region", name=text("builder.step", step=1))
    step.get_by_label(text("builder.picture"), exact=True).select_option(label=text("builder.keyed", number=1))
    step.get_by_label(text("builder.task"), exact=True).fill(TASK)
    step.get_by_label(text("builder.shows.guess")).check()
    step.get_by_label(text("builder.deed"), exact=True).select_option("point_classes")
    expect(step.get_by_role("checkbox", name=noun(CAT), exact=True)).to_be_visible()  # it is in the key alone
    step.get_by_label(text("builder.deed"), exact=True).select_option("reveal")
    step.get_by_label(text("builder.note")).fill("A secret.")
    assert find_violations(page) == []
    with page.expect_download() as saved:
        page.get_by_role("button", name=text("builder.save_pupils")).click()
    file = tmp_path / "lesson.json"
    saved.value.save_as(file)
    made = json.loads(file.read_text(encoding="utf-8"))
    assert file.stat().st_size < 900_000 and "note" not in made["steps"][0]

    # The draft outlives a reload, and its key can be corrected again.
    page.reload()
    page.get_by_role("button", name=text("builder.picture_correct", number=1)).click(timeout=30_000)
    expect(page.locator(".key-objects button")).to_have_count(objects)
    expect(page.locator(".weak button").first).to_be_visible(timeout=90_000)  # the models are asked again
    page.keyboard.press("Escape")
    expect(page.locator(".key-editor")).to_have_count(0)

    pupil = Pupil(open_page("?lesson=file", watch="window.fresh = true"))
    picker = pupil.page.locator(".lesson-file input[type=file]")
    harmful = made | {"pictures": {"picture_1": "data:image/jpeg;base64,AAAA"}}
    for content in (b"{}", json.dumps(harmful).encode()):
        picker.set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": content})
        expect(pupil.page.locator(".lesson-file .wrong")).to_have_text(text("builder.bad_file"), timeout=30_000)
    picker.set_input_files(file)
    expect(pupil.panel.locator(".task")).to_have_text(TASK, timeout=30_000)
    await_own(pupil.page)
    draw_between(pupil.page)
    pupil.do()
    told = pupil.page.locator(".between-told")
    expect(told).to_have_text(re.compile("in the answer key .* are [0-9.]+ % of the picture’s width apart"))
    in_key = pupil.page.locator(".guess [data-count=objects] [data-from=key] b")
    expect(in_key).to_have_text(str(objects - 1))  # without the cat
    note = pupil.page.locator(".scene-note")
    expect(note).to_contain_text(f"0 of 1 {noun(CAT)} found")
    expect(pupil.page.locator(".second-look")).to_be_hidden()

    pupil.page.reload()
    expect(pupil.panel.locator(".task")).to_have_text(TASK, timeout=30_000)
    await_own(pupil.page)
    pupil.page.evaluate("segdemo.set({ guess: false })")
    expect(pupil.page.locator(".between, .between-board, .between-told, .drawing")).to_have_count(0)
    pupil.page.get_by_label(text("pair.answer_key")).click()
    await_answer(pupil.page, pair="answer_key")
    expect(pupil.page.locator(STATUS)).to_contain_text(f"{objects - 1} {noun(SHEEP, 2)}")
    pupil.press(pupil.panel.locator(".leave"))
    expect(pupil.panel).to_have_count(0)
    pupil.page.locator("#lessons a[href='?lesson=file']").click()
    expect(pupil.page.locator(".lesson-file")).to_be_visible()  # who has left it may want another one
    assert pupil.page.evaluate("window.ran") is None


def draw_between(page: Page) -> None:
    """A line down the middle of the picture, where the questions stand."""
    page.get_by_role("button", name=text("between.draw")).click(timeout=30_000)
    board = page.locator(".between-board")
    expect(board).to_be_focused()
    box = board.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.7 * box["height"], steps=4)
    page.mouse.up()
    expect(board.locator(".drawn")).to_have_count(2)
    assert find_violations(page) == []


def await_own(page: Page) -> None:
    page.wait_for_function(
        """() => { const { answer, said } = segdemo.state;
            return answer?.instances && answer.given && answer.key.length && said?.kind === 'answer' }""",
        timeout=90_000,
    )
