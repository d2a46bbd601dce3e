"""The button that gives the answers as one zip."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from pycocotools.coco import COCO

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.front.shared.answer_value import answer_value
from segdemo.front.take_away import KeptAnswer, pack, take_away
from segdemo.remembered import packed
from tests.browser.conftest import Tabs, served

PERSON = 15
SEMANTIC = SemanticMap(np.pad(np.full((30, 40), PERSON, np.uint8), ((9, 9), (12, 12))))
LIKELY, DOUBTFUL = SEMANTIC.class_ids > 0, np.tri(48, 64, dtype=bool)
INSTANCES = InstanceSet(
    (Instance(PERSON, 0.91, LIKELY, (12, 9, 52, 39)), Instance(PERSON, 0.3, DOUBTFUL, (0, 0, 48, 48))), 48, 64
)
BUTTON, SAID = "#part-files section button", "#part-files section [role=status]"


@pytest.fixture(scope="module")
def picture(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("given") / "picture.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (48, 64, 3), np.uint8)).save(path)
    return path


@pytest.fixture(scope="module")
def harness(picture: Path) -> Iterator[str]:
    """A page with the part alone, and a button that answers the picture."""
    with gr.Blocks() as page:
        kept = gr.State(None, time_to_live=3600)
        take_away(kept, elem_id="part-files")
        answer = KeptAnswer(picture, packed(answer_value({"path": "photo.jpg"}, SEMANTIC, INSTANCES)))
        told = gr.Textbox(elem_id="told")
        gr.Button("Answer", elem_id="answer").click(lambda: (answer, "answered"), None, [kept, told])
    yield from served(page)


@pytest.fixture
def page(tabs: Tabs, harness: str) -> Page:
    """The harness; the test fails on an error in the page's JavaScript."""
    page = tabs.open(harness)
    expect(page.locator(BUTTON)).to_be_visible(timeout=30_000)
    page.wait_for_function("window.segdemo?.state.said === null")
    return page


def arrive(page: Page, instances: list | None) -> None:
    """The browser has an answer."""
    page.evaluate(
        "instances => window.segdemo.set({ answer: { picture: { path: 'photo.jpg' }, instances } })", instances
    )


def answer(page: Page) -> None:
    page.locator("#answer").click()
    expect(page.locator("#told textarea, #told input")).to_have_value("answered")
    arrive(page, [])


def download(page: Page, folder: Path) -> tuple[COCO, list[str]]:
    """The objects and the names of the files."""
    with page.expect_download() as arriving:
        page.locator(BUTTON).click()
    assert arriving.value.suggested_filename == "segdemo-answers.zip"
    with zipfile.ZipFile(arriving.value.path()) as archive:
        return COCO(archive.extract("objects_coco.json", folder)), archive.namelist()


def test_there_is_nothing_to_take_before_the_first_answer(page):
    expect(page.locator(BUTTON)).to_be_disabled()
    arrive(page, None)
    expect(page.locator(BUTTON)).to_be_disabled()
    answer(page)
    expect(page.locator(BUTTON)).to_be_enabled()


def test_the_zip_holds_the_objects_that_the_threshold_shows(page, tmp_path):
    answer(page)
    coco, names = download(page, tmp_path)
    assert [annotation["score"] for annotation in coco.anns.values()] == [0.91]
    assert {"README.txt", "picture.png", "semantic.png", "instances.png", "facts.csv"} <= set(names)
    expect(page.locator(SAID)).to_contain_text("segdemo-answers.zip is in your downloads")
    page.evaluate("window.segdemo.set({ threshold: 0.1 + 0.05 })")
    coco, _ = download(page, tmp_path)
    masks = [coco.annToMask(annotation) for annotation in coco.anns.values()]
    assert np.array_equal(masks, [LIKELY, DOUBTFUL])


def test_the_same_zip_can_be_taken_again(page, tmp_path):
    answer(page)
    assert download(page, tmp_path)[1] == download(page, tmp_path)[1]
    expect(page.locator(BUTTON)).to_be_enabled()


def test_what_the_page_does_not_have_counts_as_unsaid(page, tmp_path):
    def claim(route: Route) -> None:
        body = route.request.post_data_json
        assert body["event_data"] == {"threshold": 0.5, "off": []}
        route.continue_(post_data=json.dumps(body | {"event_data": {"threshold": -1, "off": "15"}}))

    answer(page)
    page.route("**/queue/join*", claim)
    coco, _ = download(page, tmp_path)
    assert len(coco.anns) == 1


def zipped(tmp_path: Path, picture: Path, **claimed: object) -> tuple[list[dict], set[int]]:
    """The objects of the zip that the server packs for this event, and the class ids of its map."""
    kept = KeptAnswer(picture, packed(answer_value({"path": "photo.jpg"}, SEMANTIC, INSTANCES)))
    given = pack(kept, gr.EventData(None, claimed))
    with zipfile.ZipFile(given["file"]["path"]) as archive:
        with Image.open(archive.open("semantic_map.png")) as image:
            class_ids = set(np.unique(np.asarray(image)).tolist())
        return json.loads(archive.read("objects_coco.json"))["annotations"], class_ids


@pytest.mark.parametrize("threshold", [-1, 0.31, "0.3", None, [0.3], {}])
def test_a_threshold_that_the_page_does_not_have_counts_as_the_usual_one(tmp_path, picture, threshold):
    assert len(zipped(tmp_path, picture, threshold=threshold)[0]) == 1


@pytest.mark.parametrize(
    ("off", "objects", "classes"),
    [
        ([PERSON], 0, {0}),
        ([12], 1, {0, PERSON}),
        ("15", 1, {0, PERSON}),
        ([[PERSON]], 1, {0, PERSON}),
        (15, 1, {0, PERSON}),
    ],
)
def test_classes_that_are_switched_off_are_left_out(tmp_path, picture, off, objects, classes):
    annotations, class_ids = zipped(tmp_path, picture, threshold=0.5, off=off)
    assert (len(annotations), class_ids) == (objects, classes)


def test_a_picture_that_is_no_longer_here_is_told_in_one_sentence(page, picture):
    answer(page)
    kept = picture.rename(picture.with_suffix(".gone"))
    try:
        page.locator(BUTTON).click()
        expect(page.locator(SAID)).to_have_text(
            "Your picture was deleted here after an hour: give it again, then download."
        )
        expect(page.locator(BUTTON)).to_be_enabled()
    finally:
        kept.rename(picture)


def test_a_fault_of_ours_is_told_plainly_each_time(page, monkeypatch, caplog):
    def fail(*given):
        raise RuntimeError("disk full in /secret/place")

    monkeypatch.setattr("segdemo.export.draw_semantic", fail)
    answer(page)
    for _ in range(2):
        page.locator(BUTTON).click()
        expect(page.locator(SAID)).to_have_text("The files could not be packed: try again in a moment.")
        expect(page.locator(BUTTON)).to_be_enabled()
    assert "secret" not in page.locator("body").inner_text()
    assert caplog.text.count("RuntimeError: disk full") == 2


def test_a_busy_server_is_told_too(page):
    answer(page)
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, body='{"detail": "Queue is full."}'))
    page.locator(BUTTON).click()
    expect(page.locator(SAID)).to_have_text("The files could not be packed: try again in a moment.")
    expect(page.locator(BUTTON)).to_be_enabled()


def test_files_that_do_not_come_are_told_within_ten_seconds_and_may_come_late(tabs, harness):
    page = tabs.open(harness, is_fresh=True)
    expect(page.locator(BUTTON)).to_be_visible(timeout=30_000)
    page.wait_for_function("window.segdemo?.state.said === null")
    answer(page)
    page.clock.install()
    held: list[Route] = []
    page.route("**/queue/join*", lambda route: held.append(route))
    page.locator(BUTTON).click()
    expect(page.locator(SAID)).to_have_text("Packing the files …")
    page.clock.fast_forward(10_000)
    expect(page.locator(SAID)).to_contain_text("The files are not here yet")
    expect(page.locator(BUTTON)).to_be_enabled()
    with page.expect_download():
        held.pop().continue_()
        page.clock.resume()
    expect(page.locator(SAID)).to_contain_text("Here they are")
