"""What a person sees and does on the page."""

import io
import re
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import segdemo.visit
from segdemo import PictureError, WeightsError, open_picture
from segdemo.answering import BothAnswers, SemanticAnswer
from segdemo.front.shared.modules import modules, version
from segdemo.pairs import Pair
from segdemo.scenes import SCENES
from tests.browser.accessibility import find_violations
from tests.browser.steps import settle

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
STATUS = "#status [role=status]"


@pytest.fixture(scope="module", autouse=True)
def models_that_remember() -> Iterator[None]:
    """The models answer each picture once: the second time they would say the same."""
    in_stages, known = segdemo.visit.answer_in_stages, {}

    def remembered(pair: Pair, picture: np.ndarray) -> Iterator[SemanticAnswer | BothAnswers]:
        key = pair.name, picture.shape, picture.tobytes()
        if key not in known:
            stages = []
            for stage in in_stages(pair, picture):
                stages.append(stage)
                yield stage
            known[key] = stages
        else:
            yield from known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segdemo.visit, "answer_in_stages", remembered)
        yield


def give(page: Page, data: bytes | Path) -> None:
    if isinstance(data, Path):
        data = data.read_bytes()
    page.set_input_files("#drop input", {"name": "holiday.jpg", "mimeType": "image/jpeg", "buffer": data})


def await_answer(page: Page, example: str | None = None, pair: str | None = None) -> str:
    """Until both answers of models are shown, for a picture of one's own or for an example; the sentence."""
    page.wait_for_function(
        """([example, pair]) => {
            const { answer, said } = window.segdemo.state;
            return answer?.instances && answer.example === example && said?.kind === 'answer'
                && (pair ? answer.pair === pair : answer.pair !== 'answer_key')
                && document.querySelector('#status [role=status]').textContent.includes('.');
        }""",
        arg=[example, pair],
        timeout=60_000,
    )
    return page.locator(STATUS).inner_text()


def await_size(page: Page, width: int, height: int) -> None:
    """Until both views show a picture of this size."""
    page.wait_for_function(
        """size => [...document.querySelectorAll('#view canvas')]
            .every(canvas => canvas.width === size[0] && canvas.height === size[1])""",
        arg=[width, height],
        timeout=30_000,
    )


def shown_picture(page: Page) -> str:
    return page.evaluate("window.segdemo.state.answer.picture.url")


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


def test_every_example_is_one_click_away_and_the_key_another(open_page):
    page = open_page()
    await_answer(page, SCENES[0].name)
    for scene in SCENES[1:3]:
        page.get_by_role("button", name=scene.title).click()
        await_answer(page, scene.name)
        expect(page.get_by_role("button", name=scene.title)).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Answer key").check()
    await_answer(page, SCENES[2].name, "answer_key")
    key = SCENES[2].read_key()[1]
    assert page.evaluate("window.segdemo.state.answer.instances.length") == len(key)


def test_an_own_picture_is_answered_by_a_model_even_if_the_key_was_chosen(open_page, photo):
    page = open_page()
    page.get_by_label("Answer key").check()
    await_answer(page, SCENES[0].name, "answer_key")
    give(page, photo)
    assert "1 person" in await_answer(page)
    expect(page.get_by_label("Small models")).to_be_checked()


def test_the_key_for_an_own_picture_is_refused_in_a_sentence(open_page, photo):
    page = open_page()
    give(page, photo)
    await_answer(page)
    page.get_by_label("Answer key").check()
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("Only the example scenes have an answer key")
    assert page.evaluate("window.segdemo.state.answer.pair") == "compact", "the last good answer stays"


def test_a_lesson_link_restores_example_pair_and_switches(open_page):
    page = open_page(query=f"?example={SCENES[1].name}&pair=answer_key&threshold=0.7&merge=1&hide=cost,files")
    await_answer(page, SCENES[1].name, "answer_key")
    assert page.evaluate("[window.segdemo.state.threshold, window.segdemo.state.merge]") == [0.7, True]
    expect(page.locator("#part-cost")).to_be_hidden()
    expect(page.locator("#part-uses")).to_be_visible()
    expect(page).to_have_url(re.compile(f"example={SCENES[1].name}.*hide=cost,files"))


def test_the_two_answers_lie_side_by_side_and_whole_on_the_first_screen(open_page):
    page = open_page()
    await_answer(page, SCENES[0].name)
    left, right = (page.locator("#view canvas").nth(number).bounding_box() for number in (0, 1))
    assert left["y"] == right["y"] and left["width"] == right["width"] and left["height"] == right["height"]
    assert left["x"] + left["width"] < right["x"]
    assert right["height"] > 400 and right["y"] + right["height"] < 900
    line = page.locator(STATUS).bounding_box()
    assert line["y"] + line["height"] < left["y"]


def test_a_projector_shows_both_answers_whole(open_page):
    page = open_page(viewport={"width": 1024, "height": 768})
    await_answer(page, SCENES[0].name)
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


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_told_in_one_sentence_and_keeps_the_last_answer(open_page, photo, kind):
    with pytest.raises(PictureError) as wanted:
        open_picture(io.BytesIO(BAD_FILES[kind]))
    page = open_page()
    give(page, photo)
    await_answer(page)
    before = shown_picture(page)
    give(page, BAD_FILES[kind])
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_have_text(str(wanted.value), timeout=30_000)
    assert shown_picture(page) == before
    text = page.locator("body").inner_text()
    assert not [word for word in ("Traceback", "Error", "gradio", "/tmp", "holiday.jpg") if word in text]
    give(page, photo)
    assert "person region" in await_answer(page), "after a bad file a good one is answered again"


def test_a_file_over_30_megabytes_is_refused_before_it_is_sent(open_page):
    page = open_page()
    await_answer(page, SCENES[0].name)
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


def test_a_camera_that_is_not_allowed_is_told_in_one_sentence(open_page):
    page = open_page()
    await_answer(page, SCENES[0].name)
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


def test_before_any_click_a_browser_receives_little_script_of_ours(open_page):
    page = open_page()
    await_answer(page, SCENES[0].name)
    received = dict(
        page.evaluate(
            """performance.getEntriesByType('resource').filter(({ name }) => name.includes('/front/'))
                .map(({ name, decodedBodySize }) => [name.split('/front/')[1], decodedBodySize])"""
        )
    )
    assert received.keys() == {f"{version()}/{path}" for path in modules()}, "what is preloaded is needed, and no more"
    starting = page.evaluate("window.gradio_config.components.map(({ props }) => props.js_on_load ?? '').join('')")
    assert 60_000 < sum(received.values()) + len(starting) <= 110_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [{}, PHONE], ids=["desktop", "phone"])
def test_accessibility_rules_find_nothing_on_the_whole_page(open_page, scheme, device):
    page = open_page(color_scheme=scheme, **device)
    await_answer(page, SCENES[0].name)
    assert find_violations(page) == []
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
    assert (max(paper) < 64) == (scheme == "dark"), "the page does not follow the colour scheme"


def test_a_new_picture_while_one_is_looked_at_wins(open_page, photo, monkeypatch):
    in_stages = segdemo.visit.answer_in_stages
    go_on, ended = threading.Event(), threading.Event()

    def held(pair, picture):
        """The second stage of the photo comes when it is told to, and hears when nobody wants it."""
        is_photo = picture.shape[:2] != (100, 200)
        try:
            for answer in in_stages(pair, picture):
                if is_photo and isinstance(answer, BothAnswers):
                    assert go_on.wait(60)
                yield answer
        finally:
            if is_photo:
                ended.set()

    page = open_page()
    await_answer(page, SCENES[0].name)
    monkeypatch.setattr(segdemo.visit, "answer_in_stages", held)
    give(page, photo)
    expect(page.locator(STATUS)).to_contain_text("Instance model", timeout=30_000)
    give(page, picture_file(200, 100))
    await_size(page, 200, 100)
    await_answer(page)
    go_on.set()
    assert ended.wait(60), "nobody wants the photo's answer any more"
    await_size(page, 200, 100)


def fail_with(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def test_missing_weights_are_told_in_their_own_sentence(open_page, photo, monkeypatch):
    page = open_page()
    await_answer(page, SCENES[0].name)
    before = shown_picture(page)
    monkeypatch.setattr(
        segdemo.visit, "load_in_steps", fail_with(WeightsError("The model file is missing: fetch it again."))
    )
    page.get_by_role("button", name=SCENES[0].title).click()
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_have_text("The model file is missing: fetch it again.")
    assert shown_picture(page) == before


def test_a_pair_that_cannot_be_fetched_is_told_and_the_built_in_one_answers(open_page, photo, monkeypatch):
    load = segdemo.visit.load_in_steps

    def without_network(name):
        if name != "compact":
            yield 1_000_000, 170_000_000
            raise WeightsError("The models could not be fetched: check the network and try again.")
        yield from load(name)

    monkeypatch.setattr(segdemo.visit, "load_in_steps", without_network)
    page = open_page()
    give(page, photo)
    await_answer(page)
    page.get_by_label("Larger models").check()
    # The sentence comes with it, for the answer is a good one.
    expect(page.locator(f"{STATUS}[data-kind=answer]")).to_contain_text(
        "The models could not be fetched: check the network and try again. The built-in models answer instead. Sem",
        timeout=30_000,
    )
    page.wait_for_function("window.segdemo.state.answer.pair === 'compact' && window.segdemo.state.answer.instances")
    expect(page.get_by_label("Small models")).to_be_checked()
    page.get_by_label("Answer key").check()
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("Only the example scenes have an answer key")
    expect(page.get_by_label("Small models")).to_be_checked()


def test_a_download_tells_how_far_it_is(open_page, photo, monkeypatch):
    load, seen = segdemo.visit.load_in_steps, threading.Event()

    def slowly(name):
        if name != "compact":
            yield 34_000_000, 212_000_000
            seen.wait(20)
        yield from load("compact")

    monkeypatch.setattr(segdemo.visit, "load_in_steps", slowly)
    page = open_page()
    await_answer(page, SCENES[0].name)
    page.get_by_label("Larger models").check()
    expect(page.locator(STATUS)).to_contain_text("34 of 212 MB")
    assert page.locator(f"{STATUS} progress").evaluate("bar => bar.value") == pytest.approx(34 / 212)
    seen.set()
    await_answer(page, SCENES[0].name)


def test_a_fault_of_ours_is_told_plainly_and_logged(open_page, photo, monkeypatch, caplog):
    page = open_page()
    await_answer(page, SCENES[0].name)
    monkeypatch.setattr(segdemo.visit, "answer_value", fail_with(RuntimeError("out of memory in /secret/place")))
    give(page, photo)
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("Something went wrong here")
    assert "secret" not in page.locator("body").inner_text()
    assert "out of memory" in caplog.text


def test_a_busy_server_and_a_lost_connection_do_not_leave_the_page_waiting(open_page, photo):
    page = open_page()
    await_answer(page, SCENES[0].name)
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, body='{"detail": "Queue is full."}'))
    give(page, photo)
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("Something went wrong here")
    page.route("**/upload*", lambda route: route.abort())
    give(page, photo)
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("could not be sent")


def test_a_picture_that_cannot_be_read_ends_the_wait_with_a_sentence(browser, page_address):
    page = browser.new_page()
    page.route("**/gradio_api/file=**", lambda route: route.abort())
    page.goto(page_address)
    line = page.locator(STATUS)
    expect(line).to_contain_text("The picture could not be loaded", timeout=60_000)
    page.wait_for_function("window.segdemo.state.said.kind === 'problem'")
    expect(line).to_have_attribute("aria-busy", "false")
    page.close()


DROP = """async ({ files, words, kind }) => {
    const transfer = new DataTransfer();
    for (const name of files) transfer.items.add(new File(['x'], name, { type: 'image/png' }));
    if (words) transfer.setData(kind === 'drop' ? 'text/uri-list' : 'text/plain', words);
    const event = kind === 'drop'
        ? new DragEvent('drop', { dataTransfer: transfer, cancelable: true, bubbles: true })
        : new ClipboardEvent('paste', { clipboardData: transfer, cancelable: true, bubbles: true });
    document.body.dispatchEvent(event);
}"""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kind": "drop", "files": ["a.png", "b.png"], "words": ""}, "One picture at a time"),
        ({"kind": "paste", "files": ["a.png", "b.png"], "words": ""}, "One picture at a time"),
        ({"kind": "paste", "files": [], "words": " https://example.com/dog.jpg\n"}, "opens no web addresses"),
        ({"kind": "drop", "files": [], "words": "https://example.com/dog.jpg"}, "opens no web addresses"),
    ],
)
def test_what_is_not_one_picture_is_answered_by_one_sentence_and_not_sent(open_page, given, told):
    page = open_page()
    await_answer(page, SCENES[0].name)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "upload" in request.url else None)
    page.evaluate(DROP, given)
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text(told)
    assert not sent


def test_pasted_words_that_are_no_address_are_nobodys_business(open_page):
    page = open_page()
    sentence = await_answer(page, SCENES[0].name)
    page.evaluate(DROP, {"kind": "paste", "files": [], "words": "see https://example.com"})
    assert page.locator(STATUS).inner_text() == sentence


def test_a_bad_value_in_a_lesson_link_is_told_with_the_first_answer_and_only_there(open_page):
    page = open_page("?threshold=7&merge=1")
    notice = "One setting in this link is unknown here, so the usual one is used instead."
    assert await_answer(page, SCENES[0].name).startswith(f"{notice} Semantic:")
    assert page.evaluate("[window.segdemo.state.threshold, window.segdemo.state.merge]") == [0.5, True]
    page.get_by_role("button", name=SCENES[1].title).click()
    assert notice not in await_answer(page, SCENES[1].name)


def test_who_answers_is_one_stop_for_the_tab_key_and_arrow_keys_choose(open_page):
    page = open_page()
    await_answer(page, SCENES[0].name)
    focused = "document.activeElement.value"
    page.get_by_role("switch", name="Guess first").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "compact"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") != "radio"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowLeft")  # round to the last one
    assert page.evaluate(focused) == "answer_key"
    await_answer(page, SCENES[0].name, pair="answer_key")
    expect(page.get_by_label("Answer key")).to_be_checked()
    page.wait_for_function("location.search.includes('pair=answer_key')")


LISTEN = """() => {
    window.spoken = [];
    const regions = '[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]';
    new MutationObserver((changes) => {
        const speaking = new Set();
        for (const { target } of changes) {
            const region = (target.nodeType === 1 ? target : target.parentElement)?.closest(regions);
            if (region?.textContent.trim() && region.getAttribute('aria-live') !== 'off') speaking.add(region);
        }
        for (const region of speaking) window.spoken.push(region.className || region.parentElement.className);
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""


def test_never_do_two_regions_speak_at_once(open_page):
    page = open_page()
    await_answer(page, SCENES[0].name)
    page.evaluate(LISTEN)

    def spoken_by(act) -> set[str]:
        page.evaluate("() => { window.spoken = [] }")
        act()
        page.wait_for_function("window.spoken.length")
        settle(page)
        return set(page.evaluate("window.spoken"))

    assert spoken_by(lambda: page.locator(".inside [data-step='1']").click()) == {"current spoken"}
    page.locator(".inside [data-side=instance] .grid").focus()
    assert spoken_by(lambda: page.keyboard.press("ArrowRight")) == {"pixel"}
    page.locator(".views").focus()
    assert spoken_by(lambda: page.keyboard.press("ArrowRight")) == {"current spoken"}
    page.locator("input[name=threshold]").focus()
    assert spoken_by(lambda: page.locator("input[name=threshold]").fill("0.95")) == {"sentence"}
    assert len(spoken_by(lambda: page.get_by_role("button", name="Copy lesson link").click())) == 1
