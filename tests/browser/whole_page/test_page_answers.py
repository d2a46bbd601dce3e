"""What a person sees on the whole page, and how pictures get there."""

import io
import re

import pytest
from playwright.sync_api import expect

from segdemo import PictureError, open_picture
from segdemo.scenes import SCENES
from tests.browser.steps import PHONE, settle
from tests.browser.whole_page.visitor import BAD_FILES, STATUS, await_answer, await_size, give, shown_picture


def test_a_photograph_is_answered_twice_and_in_words(open_page, photo):
    page = open_page()
    await_answer(page, SCENES[0].name)
    before = shown_picture(page)
    give(page, photo)
    sentence = await_answer(page)
    assert "1 person" in sentence and "person region" in sentence
    assert shown_picture(page) != before
    await_size(page, 512, 600)
    left, right = (page.locator("#view canvas").nth(number).get_attribute("aria-label") for number in (0, 1))
    assert "person" in left and "person" in right and left != right


def test_the_page_opens_with_an_example_whose_key_is_not_shown_before_the_models_have_answered(open_page):
    page = open_page(
        watch="""document.addEventListener('DOMContentLoaded', () => {
        window.pairsShown = new Set();
        const look = () => {
            const answer = window.segdemo?.state.answer;
            if (answer?.semantic) window.pairsShown.add(answer.pair);
            requestAnimationFrame(look);
        };
        look();
    });"""
    )
    await_answer(page, SCENES[0].name)
    assert page.evaluate("[...window.pairsShown]") == ["compact"]
    key, missed = page.evaluate(
        "[window.segdemo.state.answer.key.length, stepNow().missed.length]".replace(
            "stepNow()", "window.segdemo.state.answer.steps.findLast(step => step.threshold <= 0.5)"
        )
    )
    note = page.locator("#scene-note")
    expect(note).to_contain_text(SCENES[0].teaches)
    expect(note).to_contain_text("Marked by the answer key")
    told = [(int(found), int(asked)) for found, asked in re.findall(r"(\d+) of (\d+)", note.inner_text())]
    assert [sum(counts) for counts in zip(*told, strict=True)] == [key - missed, key]


def test_a_picture_given_before_the_last_answer_has_wholly_come_is_answered(open_page, photo):
    page = open_page(
        watch="""const plain = window.fetch;
        window.fetch = async (...asked) => {
            const answer = await plain(...asked);
            if (!String(asked[0].url ?? asked[0]).includes('queue/data')) return answer;
            const late = new TransformStream({ async transform(chunk, stream) {
                if (new TextDecoder().decode(chunk).includes('close_stream')) {
                    window.isClosing = true;
                    await new Promise((goOn) => setTimeout(goOn, 1000));
                }
                stream.enqueue(chunk);
            } });
            return new Response(answer.body.pipeThrough(late), { status: answer.status, headers: answer.headers });
        };"""
    )
    page.wait_for_function("window.isClosing", timeout=60_000)
    give(page, photo)
    await_answer(page)


def test_every_example_is_one_click_away_and_the_key_another(open_page):
    page = open_page()
    await_answer(page, SCENES[0].name)
    for scene in SCENES[1:3]:
        page.get_by_role("button", name=scene.title).click()
        await_answer(page, scene.name)
        expect(page.get_by_role("button", name=scene.title)).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Answer key").click()
    await_answer(page, SCENES[2].name, "answer_key")
    key = SCENES[2].read_key()[1]
    assert page.evaluate("window.segdemo.state.answer.instances.length") == len(key)


def test_an_own_picture_is_answered_by_a_model_even_if_the_key_was_chosen(open_page, photo):
    page = open_page()
    page.get_by_label("Answer key").click()
    await_answer(page, SCENES[0].name, "answer_key")
    give(page, photo)
    assert "1 person" in await_answer(page)
    expect(page.get_by_label("Small models")).to_be_checked()


def test_the_key_for_an_own_picture_is_refused_in_a_sentence(open_page, photo):
    page = open_page()
    give(page, photo)
    await_answer(page)
    page.get_by_label("Answer key").click()  # not check(): the page may take it back at once
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("This picture has no answer key")
    assert page.evaluate("window.segdemo.state.answer.pair") == "compact", "the last good answer stays"


def test_a_lesson_link_restores_example_pair_and_switches(open_page):
    page = open_page(query=f"?example={SCENES[1].name}&pair=answer_key&threshold=0.7&merge=1&hide=cost,files")
    await_answer(page, SCENES[1].name, "answer_key")
    assert page.evaluate("[window.segdemo.state.threshold, window.segdemo.state.merge]") == [0.7, True]
    expect(page.locator("#part-cost")).to_be_hidden()
    expect(page.locator("#part-uses")).to_be_visible()
    expect(page).to_have_url(re.compile(f"example={SCENES[1].name}.*hide=cost,files"))


def test_the_two_answers_lie_side_by_side_and_whole_on_the_first_screen(street_again):
    page = street_again
    left, right = (page.locator("#view canvas").nth(number).bounding_box() for number in (0, 1))
    for length in ("y", "width", "height"):
        assert left[length] == pytest.approx(right[length], abs=0.1)
    assert left["x"] + left["width"] < right["x"]
    assert right["height"] > 400 and right["y"] + right["height"] < 900
    line = page.locator(STATUS).bounding_box()
    assert right["y"] + right["height"] < line["y"] and line["y"] + 50 < 900, "it begins there"


def test_a_projector_shows_both_answers_whole(street_again):
    page = street_again
    page.set_viewport_size({"width": 1024, "height": 768})
    settle(page)
    right = page.locator("#view canvas").nth(1).bounding_box()
    assert right["x"] + right["width"] <= 1024 and right["y"] + right["height"] <= 768


def test_a_phone_stacks_the_answers_and_never_scrolls_sideways(open_page, photo):
    page = open_page(**PHONE)
    for example in (SCENES[0].name, None):
        await_answer(page, example)
        above, below = (page.locator("#view canvas").nth(number).bounding_box() for number in (0, 1))
        assert above["y"] + above["height"] <= below["y"] and abs(above["x"] - below["x"]) < 1
        assert above["x"] >= 0 and above["x"] + above["width"] <= 390
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        if example:
            give(page, photo)


def test_a_bad_file_is_told_in_one_sentence_and_keeps_the_last_answer(open_page, photo):
    page = open_page()
    give(page, photo)
    await_answer(page)
    before = shown_picture(page)
    for data in BAD_FILES.values():
        with pytest.raises(PictureError) as wanted:
            open_picture(io.BytesIO(data))
        give(page, data)
        expect(page.locator(f"{STATUS}[data-kind=problem]")).to_have_text(str(wanted.value), timeout=30_000)
        assert shown_picture(page) == before
        text = page.locator("body").inner_text()
        assert not [word for word in ("Traceback", "Error", "gradio", "/tmp", "holiday.jpg") if word in text]
    give(page, photo)
    assert "person region" in await_answer(page), "after bad files a good one is answered again"


def test_a_file_over_30_megabytes_is_refused_before_it_is_sent(street_again):
    page = street_again
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
            document.querySelector('#view').dispatchEvent(event);
        }""",
        [gesture, list(photo.read_bytes())],
    )
    assert "person region" in await_answer(page)


def test_the_keyboard_alone_reaches_the_upload(open_page):
    page = open_page()
    page.on("filechooser", lambda chooser: None)  # from now on: Playwright needs a moment to catch choosers
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.choose')"):
            break
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
    await_size(page, 320, 240)
    await_answer(page)
    assert page.evaluate("window.stream.getTracks().every(track => track.readyState === 'ended')"), "camera still on"


def test_a_camera_that_is_not_allowed_is_told_in_one_sentence(street_again):
    page = street_again
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('not allowed')) }")
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("camera cannot be used")
    expect(page.locator("#drop dialog")).to_be_hidden()
