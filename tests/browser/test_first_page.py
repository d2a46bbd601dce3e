"""What a person sees and does on the page."""

import io
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import segdemo.page
from segdemo import PictureError, WeightsError, open_picture

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
STATUS = "#status [role=status]"


def give(page: Page, data: bytes | Path) -> None:
    if isinstance(data, Path):
        data = data.read_bytes()
    page.set_input_files("#drop input", {"name": "holiday.jpg", "mimeType": "image/jpeg", "buffer": data})


def await_answer(page: Page) -> str:
    expect(page.locator(f"{STATUS}[data-kind=answer]")).not_to_contain_text("No picture yet", timeout=60_000)
    return page.locator(STATUS).inner_text()


def await_size(page: Page, width: int, height: int) -> None:
    """Until both answers are shown, in this size."""
    page.wait_for_function(
        """size => ['semantic', 'instances'].every(id => {
            const image = document.querySelector(`#${id} img`);
            return image?.complete && image.naturalWidth === size[0] && image.naturalHeight === size[1];
        })""",
        arg=[width, height],
        timeout=30_000,
    )


def sources(page: Page) -> list[str]:
    return [page.locator(f"#{name} img").get_attribute("src") for name in ("semantic", "instances")]


def picture_file(width: int, height: int, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 255, (height, width, 3), np.uint8)).save(file, kind)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


BAD_FILES = {
    "text": b"just some words",
    "empty": b"",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
    "cut off": picture_file(200, 200)[:-9000],
    "gigantic": png_header(9000, 9000),
    "tiny": picture_file(8, 8),
    "thin": picture_file(800, 20),
}


def test_a_photograph_is_answered_twice_and_in_words(open_page, photo):
    page = open_page()
    before = sources(page)
    give(page, photo)
    sentence = await_answer(page)
    assert "1 person" in sentence and "person region" in sentence
    assert not set(sources(page)) & set(before), "an answer still shows the drawing"
    assert sources(page)[0] != sources(page)[1]
    await_size(page, 512, 600)
    for name in ("semantic", "instances"):
        expect(page.locator(f"#{name} img")).to_be_visible()
        expect(page.locator(f"#{name}-legend")).to_contain_text("person")
    expect(page.locator("#instances-legend")).to_contain_text("1")


def test_the_two_answers_lie_side_by_side_with_everything_in_view(open_page, photo):
    page = open_page()
    give(page, photo)
    await_answer(page)
    left, right = (page.locator(f"#{name}").bounding_box() for name in ("semantic", "instances"))
    assert left["y"] == right["y"] and left["width"] == right["width"] and left["height"] == right["height"]
    assert left["x"] + left["width"] < right["x"]
    assert page.evaluate("document.documentElement.scrollHeight") <= 900
    assert right["height"] > 400


def test_a_phone_stacks_the_answers_and_never_scrolls_sideways(open_page, photo):
    page = open_page(**PHONE)
    for _ in ("before a picture", "after it"):
        above, below = (page.locator(f"#{name}").bounding_box() for name in ("semantic", "instances"))
        assert above["y"] + above["height"] <= below["y"] and above["x"] == below["x"]
        assert above["width"] > 330
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        give(page, photo)
        await_answer(page)


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_told_in_one_sentence_and_keeps_the_last_answer(open_page, photo, kind):
    with pytest.raises(PictureError) as wanted:
        open_picture(io.BytesIO(BAD_FILES[kind]))
    page = open_page()
    give(page, photo)
    await_answer(page)
    before = sources(page)
    give(page, BAD_FILES[kind])
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_have_text(str(wanted.value), timeout=30_000)
    assert sources(page) == before
    text = page.locator("body").inner_text()
    assert not [word for word in ("Traceback", "Error", "gradio", "/tmp", "holiday") if word in text]
    give(page, photo)
    assert "person region" in await_answer(page), "after a bad file a good one is answered again"


def test_a_file_over_30_megabytes_is_refused_before_it_is_sent(open_page):
    page = open_page()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/upload" in request.url else None)
    page.evaluate(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(30 * 1024 * 1024 + 1)], 'photo.jpg', { type: 'image/jpeg' }));
            document.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true }));
        }"""
    )
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("larger than 30 MB")
    assert not sent


@pytest.mark.parametrize("gesture", ["drop", "paste"])
def test_a_picture_can_be_dropped_or_pasted_anywhere(open_page, photo, gesture):
    page = open_page()
    page.evaluate(
        """async ([gesture, bytes]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], 'photo.jpg', { type: 'image/jpeg' }));
            const event = gesture === 'drop'
                ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
                : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true });
            document.querySelector('#answers').dispatchEvent(event);
        }""",
        [gesture, list(photo.read_bytes())],
    )
    assert "person region" in await_answer(page)


def test_the_keyboard_alone_reaches_the_upload(open_page):
    page = open_page()
    page.on("filechooser", lambda chooser: None)  # from now on: Playwright needs a moment to catch choosers
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "choose":
            break
    page.wait_for_timeout(300)
    with page.expect_file_chooser(timeout=5_000):
        page.keyboard.press("Enter")


def test_the_camera_takes_a_picture(open_page):
    page = open_page()
    page.evaluate(
        """() => { navigator.mediaDevices.getUserMedia = async () => {
            const canvas = document.createElement('canvas');
            canvas.width = 320; canvas.height = 240;
            const context = canvas.getContext('2d');
            const paint = () => { context.fillStyle = 'teal'; context.fillRect(0, 0, 320, 240); };
            paint(); setInterval(paint, 50);
            window.stream = canvas.captureStream();
            return window.stream;
        } }"""
    )
    page.get_by_role("button", name="Use the camera").click()
    page.get_by_role("button", name="Take the picture").click()
    await_answer(page)
    await_size(page, 320, 240)
    assert page.evaluate("window.stream.getTracks().every(track => track.readyState === 'ended')"), "camera still on"


def test_a_camera_that_is_not_allowed_is_told_in_one_sentence(open_page):
    page = open_page()
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('not allowed')) }")
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("camera cannot be used")
    expect(page.locator("#drop dialog")).to_be_hidden()


def test_what_is_going_on_is_announced_to_screen_readers(open_page, photo):
    page = open_page()
    line = page.locator(STATUS)
    expect(line).to_have_attribute("aria-live", "polite")
    line.evaluate("element => { window.line = element }")
    give(page, photo)
    await_answer(page)
    assert line.evaluate("element => element === window.line"), "a replaced element is not announced"
    expect(page.locator("#semantic img")).to_have_attribute("alt", "Your picture with one colour per class.")
    expect(page.locator("#instances img")).to_have_attribute("alt", "Your picture with one colour per object.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_in_light_and_dark(open_page, scheme):
    page = open_page(color_scheme=scheme)
    contrasts = page.evaluate(
        """() => {
            const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
            const rgb = (colours) => {  // the colours painted over each other, whatever notation they are in
                for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
                return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
            };
            const luminance = (colour) => colour.map(value => value / 255)
                .map(value => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
                .reduce((sum, value, channel) => sum + value * [0.2126, 0.7152, 0.0722][channel], 0);
            const marks = {};
            for (const selector of ['h1', '#title p', '.drop-hint', '.choose', '.camera', '#status p', '.answer h2',
                                    '.answer h2 + p', '.legend li', '#limits button']) {
                const element = document.querySelector(selector);
                const behind = [];
                for (let e = element; e; e = e.parentElement) behind.unshift(getComputedStyle(e).backgroundColor);
                const paper = rgb(behind), ink = rgb([...behind, getComputedStyle(element).color]);
                const [low, high] = [luminance(paper), luminance(ink)].sort((a, b) => a - b);
                marks[selector] = [(high + 0.05) / (low + 0.05), low < 0.2 && luminance(paper) === low];
            }
            return marks;
        }"""
    )
    assert {name: mark for name, mark in contrasts.items() if mark[0] < 4.5} == {}
    assert contrasts["h1"][1] == (scheme == "dark"), "the page does not follow the colour scheme"


def test_a_new_picture_while_one_is_looked_at_wins(open_page, photo, monkeypatch):
    slowly = segdemo.page.draw_semantic

    def draw(*args):
        time.sleep(1)
        return slowly(*args)

    monkeypatch.setattr(segdemo.page, "draw_semantic", draw)
    page = open_page()
    give(page, photo)
    expect(page.locator(STATUS)).to_contain_text("Semantic model", timeout=30_000)
    give(page, picture_file(200, 100))
    expect(page.locator("#semantic img")).to_have_attribute(
        "alt", "Your picture with one colour per class.", timeout=30_000
    )
    await_size(page, 200, 100)
    await_answer(page)
    page.wait_for_timeout(1500)  # time enough for the first picture to come back, if it did
    await_size(page, 200, 100)


def fail_with(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def test_missing_weights_are_told_in_their_own_sentence(open_page, photo, monkeypatch):
    monkeypatch.setattr(
        segdemo.page, "load_pair", fail_with(WeightsError("The model file is missing: fetch it again."))
    )
    page = open_page()
    before = sources(page)
    give(page, photo)
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_have_text("The model file is missing: fetch it again.")
    assert sources(page) == before


def test_a_fault_of_ours_is_told_plainly_and_logged(open_page, photo, monkeypatch, caplog):
    monkeypatch.setattr(segdemo.page, "draw_semantic", fail_with(RuntimeError("out of memory in /secret/place")))
    page = open_page()
    give(page, photo)
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("Something went wrong here")
    assert "secret" not in page.locator("body").inner_text()
    assert "out of memory" in caplog.text


def test_a_busy_server_and_a_lost_connection_do_not_leave_the_page_waiting(open_page, photo):
    page = open_page()
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, body='{"detail": "Queue is full."}'))
    give(page, photo)
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("Something went wrong here")
    page.route("**/upload*", lambda route: route.abort())
    give(page, photo)
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("could not be sent")
