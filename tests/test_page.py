"""The page's server, asked without a browser: the documented endpoint, and what strangers may try."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from segdemo.classes import CLASS_NAMES, class_colour, object_colour

ROOT = Path(__file__).parent.parent
META = {"_type": "gradio.FileData"}


@pytest.fixture
def http(page_address):
    with httpx.Client(base_url=page_address, timeout=60) as client:
        yield client


def upload(http: httpx.Client, data: bytes, name: str = "photo.jpg") -> str:
    return http.post("gradio_api/upload", files={"files": (name, data)}).json()[0]


def call(http: httpx.Client, payload: object) -> str:
    """The raw events that ``/compare`` answers."""
    event = http.post("gradio_api/call/compare", json={"data": [payload]})
    if event.status_code != 200:
        return event.text
    return http.get(f"gradio_api/call/compare/{event.json()['event_id']}").text


def test_the_documented_endpoint_takes_a_picture_and_returns_facts(page_address, photo):
    client = Client(page_address, verbose=False, analytics_enabled=False)
    facts = client.predict(handle_file(photo), api_name="/compare")
    assert (facts["width"], facts["height"]) == (512, 600)
    assert "person region" in facts["sentence"]
    assert facts["objects"][0]["class"] == "person"
    assert list(client.view_api(return_format="dict")["named_endpoints"]) == ["/compare"]


def test_the_documented_endpoint_answers_a_bad_file_with_its_sentence(page_address, tmp_path):
    (tmp_path / "notes.jpg").write_text("just some words")
    with pytest.raises(AppError, match="This is not a picture: choose a JPEG"):
        Client(page_address, verbose=False, analytics_enabled=False).predict(
            handle_file(tmp_path / "notes.jpg"), api_name="/compare"
        )


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


def test_the_page_own_event_reads_nothing_but_uploads_either(http, photo):
    events = http.get("config").json()["dependencies"]
    event = next(event["id"] for event in events if event["targets"][0][1] == "input")
    for payload in ({"path": str(photo)}, {"path": str(photo), "meta": META}):
        body = {"data": [payload], "fn_index": event, "session_hash": "stranger"}
        assert http.post("gradio_api/queue/join", json=body).status_code == 200
        told = http.get("gradio_api/queue/data", params={"session_hash": "stranger"}).text
        assert '"success":false' in told and str(photo) not in told.replace("\\/", "/")


OUT_OF_BOUNDS = """file=/etc/passwd file=app.py file=segdemo/page.py file=http://example.com/ file=HTTPS://example.com/
file=%68ttp://example.com/ proxy=http://example.com/"""


@pytest.mark.parametrize("path", OUT_OF_BOUNDS.split())
def test_the_server_hands_out_and_fetches_nothing(http, path):
    assert http.get(f"gradio_api/{path}").status_code in (400, 403, 404)


def test_a_web_page_disguised_as_a_picture_is_not_shown_as_a_web_page(http):
    path = upload(http, b"<script>alert(1)</script>", "photo.html")
    answer = http.get(f"gradio_api/file={path}")
    assert "attachment" in answer.headers.get("content-disposition", "") or "html" not in answer.headers["content-type"]


def test_an_upload_over_the_limit_is_refused(http):
    answer = http.post("gradio_api/upload", files={"files": ("big.jpg", bytes(30 * 1024 * 1024 + 1))})
    assert answer.status_code == 413


def test_app_starts_the_page_where_gradio_is_told_to(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    app = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=os.environ | where)
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
    finally:
        app.terminate()
        app.wait(20)


def test_the_drawings_before_the_first_picture_wear_the_colours_of_people():
    person = CLASS_NAMES.index("person")
    semantic, instances = (
        (ROOT / "segdemo" / "view" / f"start_{name}.svg").read_text() for name in ("semantic", "instances")
    )
    assert "#{:02x}{:02x}{:02x}".format(*class_colour(person)) in semantic
    for number in (1, 2, 3):
        assert "#{:02x}{:02x}{:02x}".format(*object_colour(person, number)) in instances
