"""What goes wrong on the whole page is told in one sentence; and whom the page must not lock out."""

import threading

import pytest
from playwright.sync_api import expect

import segdemo.visit
from segdemo import WeightsError
from segdemo.answering import BothAnswers
from segdemo.front.shared.modules import LATER, first_modules, version
from segdemo.scenes import SCENES
from tests.browser.accessibility import find_violations_dark_and_light
from tests.browser.steps import PHONE, settle
from tests.browser.whole_page.visitor import STATUS, await_answer, await_size, give, picture_file

AFTER_THE_FIRST_ANSWER = (
    "address/later/history.js",
    "language_choice/later/choosing.js",
    "class_table/later/table.js",
    "picture_drop/later/sending.js",
    "use_cases/later/jobs.js",
)


def test_what_is_going_on_is_announced_to_screen_readers(open_page, photo):
    page = open_page()
    line = page.locator(STATUS)
    expect(line).to_have_attribute("aria-live", "polite")
    line.evaluate("element => { window.line = element }")
    give(page, photo)
    await_answer(page)
    assert line.evaluate("element => element === window.line"), "a replaced element is not announced"


def test_before_any_click_a_browser_receives_little_script_of_ours(open_page):
    page = open_page(is_fresh=True)
    await_answer(page, SCENES[0].name)
    received = dict(
        page.evaluate(
            """performance.getEntriesByType('resource').filter(({ name }) => name.includes('/front/'))
                .map(({ name, decodedBodySize }) => [name.split('/front/')[1], decodedBodySize])"""
        )
    )
    received.pop(f"{version()}/shared/later/print.css")  # no script
    after_it = {path for path in received if f"/{LATER}/" in path}  # they may be there by now, or be on their way
    received = {path: size for path, size in received.items() if path not in after_it}
    first = {f"{version()}/{path}" for path in first_modules()}
    assert received.keys() == first, "what is preloaded is needed, and no more"
    assert after_it <= {f"{version()}/{path}" for path in AFTER_THE_FIRST_ANSWER}
    starting = page.evaluate("window.gradio_config.components.map(({ props }) => props.js_on_load ?? '').join('')")
    assert 60_000 < sum(received.values()) + len(starting) <= 110_000


@pytest.mark.parametrize("device", [{}, PHONE], ids=["desktop", "phone"])
def test_accessibility_rules_find_nothing_on_the_whole_page_dark_and_light(open_page, device):
    page = open_page(color_scheme="dark", **device)
    await_answer(page, SCENES[0].name)
    paper = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    assert max(page.evaluate(paper)) < 64, "the page does not follow the colour scheme"
    assert find_violations_dark_and_light(page) == []
    assert max(page.evaluate(paper)) >= 64, "the page does not follow the colour scheme"


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


def test_missing_weights_are_told_in_their_own_sentence(street_again, photo, monkeypatch):
    page = street_again
    monkeypatch.setattr(
        segdemo.visit, "load_in_steps", fail_with(WeightsError("The model file is missing: fetch it again."))
    )
    give(page, photo)
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_have_text("The model file is missing: fetch it again.")
    await_size(page, 512, 600)


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
    page.get_by_label("Larger models").click()
    # The sentence comes with it, for the answer is a good one.
    expect(page.locator(f"{STATUS}[data-kind=answer]")).to_contain_text(
        "The models could not be fetched: check the network and try again. The built-in models answer instead. Sem",
        timeout=30_000,
    )
    page.wait_for_function("window.segdemo.state.answer.pair === 'compact' && window.segdemo.state.answer.instances")
    expect(page.get_by_label("Small models")).to_be_checked()
    page.get_by_label("Answer key").check()
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("This picture has no answer key")
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
    page.get_by_label("Larger models").click()
    expect(page.locator(STATUS)).to_contain_text("34 of 212 MB")
    assert page.locator(f"{STATUS} progress").evaluate("bar => bar.value") == pytest.approx(34 / 212)
    seen.set()
    await_answer(page, SCENES[0].name)


def test_a_fault_of_ours_is_told_plainly_and_logged(street_again, photo, monkeypatch, caplog):
    page = street_again
    monkeypatch.setattr(segdemo.visit, "answer_value", fail_with(RuntimeError("out of memory in /secret/place")))
    give(page, photo)
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("Something went wrong here")
    assert "secret" not in page.locator("body").inner_text()
    assert "out of memory" in caplog.text


def test_a_busy_server_and_a_lost_connection_do_not_leave_the_page_waiting(street_again, photo):
    page = street_again
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, body='{"detail": "Queue is full."}'))
    give(page, photo)
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("The server does not answer")
    page.route("**/upload*", lambda route: route.abort())
    give(page, photo)
    expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text("could not be sent")


def test_a_picture_that_cannot_be_read_ends_the_wait_with_a_sentence(tabs, page_address):
    page = tabs.open("about:blank")
    page.route("**/gradio_api/file=**", lambda route: route.abort())
    page.goto(page_address)
    line = page.locator(STATUS)
    expect(line).to_contain_text("The picture could not be loaded", timeout=60_000)
    page.wait_for_function("window.segdemo.state.said.kind === 'problem'")
    expect(line).to_have_attribute("aria-busy", "false")


DROP = """async ({ files, words, kind }) => {
    const transfer = new DataTransfer();
    for (const name of files) transfer.items.add(new File(['x'], name, { type: 'image/png' }));
    if (words) transfer.setData(kind === 'drop' ? 'text/uri-list' : 'text/plain', words);
    const event = kind === 'drop'
        ? new DragEvent('drop', { dataTransfer: transfer, cancelable: true, bubbles: true })
        : new ClipboardEvent('paste', { clipboardData: transfer, cancelable: true, bubbles: true });
    document.body.dispatchEvent(event);
}"""


def test_what_is_not_one_picture_is_answered_by_one_sentence_and_not_sent(street_again):
    page = street_again
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "upload" in request.url else None)
    for kind, files, words, told in (
        ("drop", ["a.png", "b.png"], "", "One picture at a time"),
        ("paste", [], " https://example.com/dog.jpg\n", "opens no web addresses"),
        ("paste", ["a.png", "b.png"], "", "One picture at a time"),
        ("drop", [], "https://example.com/dog.jpg", "opens no web addresses"),
    ):
        page.evaluate(DROP, {"kind": kind, "files": files, "words": words})
        expect(page.locator(f"{STATUS}[data-kind=problem]")).to_contain_text(told)
    assert not sent


def test_pasted_words_that_are_no_address_are_nobodys_business(street_again):
    page = street_again
    sentence = page.locator(STATUS).inner_text()
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
    page.locator(".inside").scroll_into_view_if_needed()  # what is inside comes when it is near
    expect(page.locator(".inside [data-step='1']")).to_be_visible()
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
