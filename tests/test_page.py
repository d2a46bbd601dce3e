"""The page's server, asked without a browser: the documented endpoint, and what strangers may try."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import gradio as gr
import httpx
import pytest
from asking import finished, heard
from fake_pair import FakePair
from gradio.state_holder import SessionState

import segdemo.page
import segdemo.visit
from segdemo.front.shared.modules import FRONT, first_modules, module_address, modules, version
from segdemo.remembered import RememberedAnswers

ROOT = Path(__file__).parent.parent
META = {"_type": "gradio.FileData"}


@pytest.fixture
def http(page_address):
    with httpx.Client(base_url=page_address, timeout=60) as client:
        yield client


@pytest.fixture
def without_models(monkeypatch):
    """All is answered at once, for what is asked is not what models see."""
    monkeypatch.setattr(segdemo.visit, "load_in_steps", lambda name: iter([FakePair(name)]))
    monkeypatch.setattr(segdemo.visit, "_answers_to_examples", RememberedAnswers())
    monkeypatch.setattr(import_module("segdemo.front.in_time"), "_answered", lambda: {"frames": []})


def upload(http: httpx.Client, data: bytes, name: str = "photo.jpg") -> str:
    return http.post("gradio_api/upload", files={"files": (name, data)}).json()[0]


def call(http: httpx.Client, payload: object) -> str:
    """The raw events that ``/compare`` answers."""
    event = http.post("gradio_api/call/compare", json={"data": [payload]})
    if event.status_code != 200:
        return event.text
    return http.get(f"gradio_api/call/compare/{event.json()['event_id']}").text


def test_an_uploaded_picture_is_answered_over_plain_http(http, photo):
    assert "person region" in call(http, {"path": upload(http, photo.read_bytes()), "meta": META})


def attacks(photo: Path, upload_folder: Path) -> dict[str, object]:
    secret = str(photo)  # a picture on the server that nobody uploaded
    return {
        "a server path": {"path": secret, "meta": META},
        "a server path without the mark of a file": {"path": secret},
        "a server path with another mark": {"path": secret, "meta": {"_type": "mine"}},
        "a server path as a stream": {"path": secret, "is_stream": True, "meta": META},
        "a server path as text": secret,
        "a way out of the upload folder": {"path": f"{upload_folder}/../../../../../../..{secret}", "meta": META},
        "a web address": {"path": "http://example.com/a.png", "meta": META},
        "a local web address": {"path": "http://127.0.0.1:9/a.png", "meta": META},
        "an inline picture": {"path": "", "url": "data:image/png;base64,AAAA", "meta": META},
        "a file that is not there": {"path": f"{upload_folder}/no.jpg", "meta": META},
        "a folder": {"path": str(upload_folder), "meta": META},
        "a name no file can have": {"path": "a\0b", "meta": META},
        "nothing": None,
        "a list": [secret],
    }


@pytest.mark.parametrize("attack", attacks(Path("x"), Path("x")))
def test_the_endpoint_reads_nothing_but_uploads(http, photo, attack):
    folder = Path(upload(http, b"x")).parent
    answer = call(http, attacks(photo, folder)[attack])
    assert "event: error" in answer and "sentence" not in answer
    assert str(photo) not in answer and "Traceback" not in answer and str(folder) not in answer
    told = json.loads(answer.partition("data: ")[2].partition("\n")[0])["error"]
    assert told and told.endswith(".") and "\n" not in told


def test_a_request_without_a_picture_is_answered_with_a_sentence(http):
    event = http.post("gradio_api/call/compare", json={"data": []}).json()["event_id"]
    assert "This request cannot be understood" in http.get(f"gradio_api/call/compare/{event}").text


def test_what_is_no_picture_is_answered_with_its_sentence(http, photo):
    for content, words in [
        (b"just some words", "This is not a picture"),
        (b"", "This file is empty"),
        (photo.read_bytes()[:2000], "This picture is damaged"),
    ]:
        assert words in call(http, {"path": upload(http, content), "meta": META})


@pytest.mark.parametrize("payload", ["a server path", "a server path without the mark of a file", "a web address"])
def test_no_event_of_the_page_reads_anything_but_uploads(http, photo, payload, without_models):
    payload = attacks(photo, Path("x"))[payload]
    config = http.get("config").json()
    states = {part["id"] for part in config["components"] if part["type"] == "state"}
    for event in config["dependencies"]:
        body = {"data": [payload] * len(event["inputs"]), "fn_index": event["id"], "session_hash": f"s{event['id']}"}
        if http.post("gradio_api/queue/join", json=body).status_code != 200:
            continue
        told = heard(http, body["session_hash"])
        # What the server itself remembers of a visit is not taken from the caller, whatever he sends.
        assert '"success":false' in told or set(event["inputs"]) <= states
        assert "Traceback" not in told


OUT_OF_BOUNDS = """file=/etc/passwd file=app.py file=segdemo/page.py file=http://example.com/ file=HTTPS://example.com/
file=%68ttp://example.com/ proxy=http://example.com/"""


@pytest.mark.parametrize("path", OUT_OF_BOUNDS.split())
def test_the_server_hands_out_and_fetches_nothing(http, path):
    assert http.get(f"gradio_api/{path}").status_code in (400, 403, 404)


def test_modules_are_handed_out_for_good_under_an_address_that_changes_with_them(http):
    answer = http.get(module_address("linked_view"))
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"] and answer.headers["x-content-type-options"] == "nosniff"
    old = http.get(module_address("linked_view").replace(version(), "0" * 12))
    assert old.status_code == 404 and old.headers["cache-control"] == "no-store"


NO_MODULES = "__init__.py linked_view/linked_view.html shared/base.css shared/ ..%2Fpage.py %2e%2e/page.py x.js"


@pytest.mark.parametrize("path", NO_MODULES.split())
def test_nothing_but_modules_is_handed_out_beside_them(http, path):
    assert http.get(f"front/{version()}/{path}").status_code == 404


def test_no_tab_holds_a_connection_while_it_rests(http):
    """Browsers allow a host six, so that the seventh tab would never open."""
    assert http.get("config").json()["connect_heartbeat"] is False
    assert re.search(r'"connect_heartbeat":\s*false', http.get("").text)


def test_no_server_path_stands_in_the_page(http):
    for path in ("", "config"):
        assert str(ROOT) not in http.get(path).text.replace(str(ROOT / "assets"), ""), path


def test_the_modules_of_a_first_visit_weigh_little(http):
    sent = 0
    for path in first_modules():
        with http.stream("GET", f"front/{version()}/{path}", headers={"Accept-Encoding": "gzip"}) as answer:
            sent += sum(map(len, answer.iter_raw()))
            assert answer.headers["Cache-Control"].startswith("public")
    assert 10_000 < sent <= 45_000


def test_lessons_and_what_is_fetched_later_are_handed_out(http):
    assert len(http.get("lessons/en/tour.json").json()["steps"]) == 5
    for path, kind in {"lesson_player/later/player.css": "text/css", "shared/later/print.css": "text/css"}.items():
        answer = http.get(f"front/{version()}/{path}")
        assert answer.status_code == 200 and answer.headers["content-type"].startswith(kind)
    assert "later/" not in http.get("").text.replace("shared/later/print.css", "")
    assert http.get("lessons/en/none.json").status_code == http.get("lessons/../SECURITY.md").status_code == 404


def test_browsers_get_the_lines_of_the_source_without_comments_and_indentation():
    for path, served in modules().items():
        source = (FRONT / path).read_text(encoding="utf-8").split("\n")
        assert all(line.count("`") % 2 == 0 for line in source), "a line of a longer text might look like a comment"
        for number, (line, sent) in enumerate(zip(source, served.decode().split("\n"), strict=True), start=1):
            assert sent == ("" if line.lstrip().startswith(("//", "/**")) else line.lstrip()), f"{path}:{number}"


def test_a_web_page_disguised_as_a_picture_is_not_shown_as_a_web_page(http):
    path = upload(http, b"<script>alert(1)</script>", "photo.html")
    answer = http.get(f"gradio_api/file={path}")
    assert "attachment" in answer.headers.get("content-disposition", "") or "html" not in answer.headers["content-type"]


def test_an_upload_over_the_limit_is_refused(http):
    answer = http.post("gradio_api/upload", files={"files": ("big.jpg", bytes(30 * 1024 * 1024 + 1))})
    assert answer.status_code == 413


def status_lines(http: httpx.Client, language: str, query: str = "") -> list[str]:
    """What the status line says to a browser of this language that opens the page at an address with this query."""
    headers = {"Accept-Language": language}
    config = http.get("config", headers=headers).json()
    load = next(event for event in config["dependencies"] if event["targets"][0][1] == "load")
    body = {"data": [None], "fn_index": load["id"], "session_hash": f"session-{language}{query[5:]}"}
    http.post(f"gradio_api/queue/join?{query}", json=body, headers=headers)
    told = heard(http, body["session_hash"])
    return re.findall(r'"kind":\s*"busy",\s*"text":\s*"([^"]+)"', told)


def test_each_visitor_gets_the_page_in_the_language_of_the_browser(polish, without_models):
    page = segdemo.page.build_page()
    page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **segdemo.page.launch_options())
    try:
        with httpx.Client(base_url=page.local_url, timeout=60) as http:
            configs = {}
            for header, name in (("pl-PL,pl;q=0.9", "pl"), ("de,en;q=0.5", "en"), ("", "en")):
                configs[name] = config = http.get("config", headers={"Accept-Language": header}).json()
                assert config["title"].startswith("pl ") == (name == "pl")
                pair = next(part["props"] for part in config["components"] if part["props"].get("elem_id") == "pair")
                assert (">pl Small models" in pair["html_template"]) == (name == "pl")
                assert ("pl One picture" in http.get("", headers={"Accept-Language": header}).text) == (name == "pl")
            ids = [[part["id"] for part in config["components"]] for config in configs.values()]
            assert ids[0] == ids[1], "what happens on the page goes by these numbers"
            assert status_lines(http, "pl")[0].startswith("pl ")
            assert not status_lines(http, "en")[0].startswith("pl ")
            english = {"Accept-Language": "en"}
            assert "pl One picture" in http.get("?lang=pl", headers=english).text, (
                "the address comes before the browser"
            )
            assert "pl One picture" not in http.get("?lang=xx", headers=english).text
            assert status_lines(http, "en", "lang=pl")[0].startswith("pl ")
            refused = http.get("gradio_api/file=http://example.com/?lang=pl", headers=english)
            assert refused.text == "pl There is nothing at this address: open the page itself."
            refused = http.get("gradio_api/file=http://example.com/", headers={"Accept-Language": "pl"})
            assert refused.text == "pl There is nothing at this address: open the page itself."
    finally:
        page.close()


def test_parts_that_an_update_says_nothing_of_are_not_made_anew(monkeypatch):
    with segdemo.page._Page() as page:
        told, silent = gr.HTML(), gr.HTML()
        page.load(lambda: None, None, [told, silent])
    made, begin = [], gr.HTML.__init__

    @wraps(begin)  # Gradio asks what it takes
    def begin_noted(*arguments: Any, **options: Any) -> None:
        made.append(options)
        begin(*arguments, **options)

    monkeypatch.setattr(gr.HTML, "__init__", begin_noted)
    (function,) = page.fns.values()
    for update, values in (({told: "news"}, ["news", gr.skip()]), (gr.skip(), [gr.skip()] * 2)):
        assert finished(page.postprocess_data(function, update, SessionState(page))) == values
    assert made == []


def test_a_page_that_can_keep_no_pictures_says_so_in_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "no folder").write_text("")
    monkeypatch.setattr("segdemo.private_folder._folder", None)
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "no folder"))
    with pytest.raises(SystemExit, match=r"^The page has nowhere to keep pictures .*: set GRADIO_TEMP_DIR to a folder"):
        segdemo.page.build_page()


def test_app_starts_the_page_where_gradio_is_told_to(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    where["GRADIO_TEMP_DIR"] = str(tmp_path / "kept")
    # From another folder: the example that the page opens with must be handed out all the same.
    app = subprocess.Popen([sys.executable, ROOT / "app.py"], cwd=tmp_path, env=os.environ | where)
    try:
        for _ in range(120):
            try:
                config = json.load(urlopen(f"http://127.0.0.1:{port}/config", timeout=5))
                break
            except OSError:
                assert app.poll() is None, "app.py ended"
                time.sleep(0.5)
        assert config["title"] == "One picture, two answers"
        assert config["analytics_enabled"] is False
        view = next(part["props"]["value"] for part in config["components"] if part["props"].get("elem_id") == "view")
        with urlopen(view["picture"]["url"], timeout=20) as picture:
            assert picture.headers["content-type"] == "image/jpeg"
        address = f"http://127.0.0.1:{port}/gradio_api/upload"
        sent = httpx.post(address, files={"files": ("picture", b"somebody's")}, timeout=60).json()[0]
        assert Path(sent).read_bytes() == b"somebody's" and tmp_path in Path(sent).parents
    finally:
        app.terminate()
        app.wait(20)
    assert not list((tmp_path / "kept").glob("segdemo-*"))
