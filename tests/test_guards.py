"""Which addresses there are and what may be sent to them: each attack by its name, on the real page."""

import json

import httpx
import pytest
from asking import ask_raw, asked_without_a_trace, is_one_line

from segdemo.guards import bodies
from segdemo.texts import text


@pytest.fixture
def http(page_address):
    """The page asked by a program; the test fails if the server logs a trace meanwhile."""
    with asked_without_a_trace(page_address) as client:
        yield client


# Routes


UNUSED_ROUTES = """GET /gradio_api/file/http://127.0.0.1:9/a.png
GET /gradio_api/file=http://127.0.0.1:9/a.png
GET /gradio_api/file=/etc/passwd
GET /gradio_api/file/etc/passwd
GET /gradio_api/proxy=http://127.0.0.1:9/
HEAD /gradio_api/proxy=http://127.0.0.1:9/
POST /gradio_api/stream/abc
POST /gradio_api/stream/abc/close
GET /gradio_api/stream/a/1/2/playlist.m3u8
GET /gradio_api/upload_progress?upload_id=abc
GET /gradio_api/queue/status
POST /gradio_api/component_server
POST /gradio_api/run/compare
POST /gradio_api/api/compare
POST /gradio_api/call/v2/compare
POST /gradio_api/call/answer_scene
POST /gradio_api/process_recording
GET /gradio_api/dev/reload
GET /gradio_api/deep_link?session_hash=a
GET /gradio_api/custom_component/a/client/b/c
GET /gradio_api/vibe-starter-queries/
GET /gradio_api/app_id
GET /gradio_api/heartbeat/abc
GET /gradio_api/user
GET /gradio_api/token
GET /gradio_api/login_check
GET /gradio_api/openapi.json
GET /gradio_api/theme.css
GET /gradio_api/runs
GET /monitoring
GET /monitoring/summary
GET /monitoring/abc
POST /login
GET /logout
GET /pwa_icon
GET /svelte/svelte.js
GET /openapi.json
GET /docs
POST /
PUT /gradio_api/upload
DELETE /config
OPTIONS /gradio_api/upload
GET /gradio_api/queue/join"""


@pytest.mark.parametrize("asked", UNUSED_ROUTES.splitlines())
def test_what_the_page_does_not_use_is_not_there(http, asked):
    method, path = asked.split()
    answer = http.request(method, path)
    assert answer.status_code in (404, 405)
    assert method == "HEAD" or answer.text == text("guards.no_such_address")


OTHER_SPELLINGS = """//config /./config /x/../config /CONFIG /config. /config; /config;a=b /config%00 /config%20
/config%0a /%2fconfig /config%2f /gradio_api%2f%2finfo /gradio_api//info /static/../config /static/img/../../../a
/static/img/%2e%2e/%2e%2e/index.html /assets/..%2f..%2findex.html /assets/.hidden /gradio_api/file%3d/etc/passwd
/gradio_api/file=//etc/passwd /gradio_api/file=%2Fetc%2Fpasswd /gradio_api/%66ile=/etc/passwd /gradio_api\\info
/gradio_api/file=UPLOADS/../../etc/passwd /gradio_api/file=UPLOADS/%2e%2e/x /gradio_api/file=UPLOADS//x
/gradio_api/file=UPLOADS/x%00.png /gradio_api/file=UPLOADS /gradio_api/heartbeat/a%2f..%2fb /gradio_api/heartbeat/
/gradio_api/call/compare/a/b /gradio_api/call/%63ompare2 /%c0%ae%c0%ae/config /%ff /config%zz"""


@pytest.mark.parametrize("path", OTHER_SPELLINGS.split())
def test_no_other_spelling_of_an_address_is_one(http, page_address, path):
    from gradio.utils import get_upload_folder

    status, body = ask_raw(page_address, f"GET {path.replace('UPLOADS', get_upload_folder())} HTTP/1.1")
    assert (status, body) == (404, text("guards.no_such_address"))


@pytest.mark.parametrize("query", ["page=nobody", "deep_link=../../x", "__theme=%ff&a", "example=%zz", "&" * 5000])
def test_whatever_stands_in_its_query_the_page_opens(http, query):
    assert "gradio_config" in http.get(f"?{query}").text
    assert http.get(f"config?{query}").json()["title"]


def test_the_page_s_own_addresses_are_there(http):
    for path in ("", "config", "theme.css", "manifest.json", "favicon.ico", "robots.txt", "gradio_api/info"):
        assert http.get(path).status_code == 200, path
    assert http.head("").status_code == 200
    assert http.get("static/fonts/IBMPlexSans/IBMPlexSans-Bold.woff2").status_code == 200


def test_a_strange_range_of_a_file_is_no_fault(http, photo):
    path = http.post("gradio_api/upload", files={"files": ("a.jpg", photo.read_bytes())}).json()[0]
    for asked in ("bytes=0-5-7", "bytes=5-2", "bytes=99999999-999999999"):
        answer = http.get(f"gradio_api/file={path}", headers={"Range": asked, "Cookie": "mine=1"})
        assert answer.content == photo.read_bytes() and "cookie" not in answer.headers


# Bodies

JOIN, COMPARE = "gradio_api/queue/join", "gradio_api/call/compare"
CALL = {"data": [], "fn_index": 0, "session_hash": "abc"}
JSON_ATTACKS = {
    "20,000 lists in each other": (JOIN, b'{"data": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", 400),
    "30 lists in each other": (COMPARE, b'{"data": ' + b"[" * 30 + b"]" * 30 + b"}", 400),
    "60 MB": (COMPARE, b'{"data": ["' + b"a" * 60_000_000 + b'"]}', 413),
    "more than the page ever sends": (JOIN, json.dumps(CALL | {"data": ["a" * 70_000]}).encode(), 413),
    "half a body": (JOIN, b'{"data": [', 400),
    "no body": (JOIN, b"", 400),
    "a list": (JOIN, b"[]", 400),
    "no JSON": (COMPARE, bytes(range(256)), 400),
    "a number too long": (COMPARE, b'{"data": [' + b"9" * 5000 + b"]}", 400),
    "no number": (COMPARE, b'{"data": [NaN]}', 400),
    "half a letter": (COMPARE, b'{"data": ["\\ud800"]}', 400),
    "no data": (COMPARE, b"{}", 400),
    "data of another type": (COMPARE, b'{"data": "abc"}', 400),
    "many values": (COMPARE, json.dumps({"data": [0] * 1000}).encode(), 400),
    "an unknown function": (JOIN, json.dumps(CALL | {"fn_index": 9999}).encode(), 400),
    "a function before the first": (JOIN, json.dumps(CALL | {"fn_index": -1}).encode(), 400),
    "a function by its name": (JOIN, json.dumps(CALL | {"fn_index": "compare"}).encode(), 400),
    "a function that is none": (JOIN, json.dumps(CALL | {"fn_index": True}).encode(), 400),
    "an event of another type": (JOIN, json.dumps(CALL | {"event_data": [1]}).encode(), 400),
    "an event with a file": (JOIN, json.dumps(CALL | {"event_data": {"a": [{"path": "/etc/passwd"}]}}).encode(), 400),
    "no session": (JOIN, json.dumps(CALL | {"session_hash": None}).encode(), 400),
    "a session with a way up": (JOIN, json.dumps(CALL | {"session_hash": "../a"}).encode(), 400),
    "a session with a NUL": (JOIN, json.dumps(CALL | {"session_hash": "a\0"}).encode(), 400),
    "a session without end": (COMPARE, json.dumps({"data": [], "session_hash": "a" * 65}).encode(), 400),
    "an event that is a list": ("gradio_api/cancel", b'{"session_hash": "a", "fn_index": 1, "event_id": []}', 400),
    "nothing to reset": ("gradio_api/reset", b"{}", 400),
}


@pytest.mark.parametrize("attack", JSON_ATTACKS)
def test_a_body_that_is_no_call_is_refused_in_one_line(http, attack):
    path, body, status = JSON_ATTACKS[attack]
    try:
        answer = http.post(path, content=body, headers={"Content-Type": "application/json"})
    except httpx.WriteError:  # the server has answered and closed before it was sent all
        assert status == 413
        return
    assert answer.status_code == status and is_one_line(answer)


def test_a_function_that_runs_in_the_browser_only_is_refused(http):
    functions = http.get("config").json()["dependencies"]
    theirs = next(function["id"] for function in functions if not function["backend_fn"])
    answer = http.post(JOIN, json=CALL | {"fn_index": theirs})
    assert answer.status_code == 400 and is_one_line(answer)


def test_a_body_of_another_type_is_refused(http):
    answer = http.post(COMPARE, content=b'{"data": []}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415 and is_one_line(answer)


def test_a_body_in_pieces_is_counted(http, page_address):
    piece = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    head = f"POST /{COMPARE} HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked"
    status, told = ask_raw(page_address, head, piece * 5)
    assert (status, told) == (413, text("guards.too_large"))


def test_fields_that_the_page_never_sends_do_not_reach_gradio():
    sent = CALL | {"batched": True, "simple_format": True, "oauth_token": "a", "request": {}}
    written = bodies.written_anew(json.dumps(sent).encode(), bodies._FIELDS["/gradio_api/queue/join"])
    assert json.loads(written) == CALL | {"trigger_id": None, "event_data": {}}


def test_an_event_that_is_not_there_is_told_without_a_trace(http):
    assert "session_not_found" in http.get("gradio_api/queue/data?session_hash=nobody").text
    assert "event: error" in http.get("gradio_api/call/compare/nobody").text
    for query in ("", "?session_hash=", "?session_hash=../a", "?session_hash=a&session_hash=b", "?session_hash=a%00"):
        answer = http.get(f"gradio_api/queue/data{query}")
        assert answer.status_code == 400 and is_one_line(answer)


FORM_ATTACKS = {
    "a field of another name": [("data", ("a.png", b"x"))],
    "a field that is no file": [("files", (None, b"x"))],
    "a value beside the file": [("files", ("a.png", b"x")), ("name", (None, b"x"))],
    "two files": [("files", ("a.png", b"x")), ("files", ("b.png", b"x"))],
    "a thousand files": [("files", ("a.png", b"x"))] * 1000,
    "a name that is the folder above": [("files", ("..", b"x"))],
    "a name that ends in the folder above": [("files", ("a/..", b"x"))],
}


@pytest.mark.parametrize("attack", FORM_ATTACKS)
def test_an_upload_that_is_not_one_file_is_refused(http, attack):
    answer = http.post("gradio_api/upload", files=FORM_ATTACKS[attack])
    assert answer.status_code == 400 and answer.text == text("guards.one_file")


PART = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\nabc\r\n'
FORM = "multipart/form-data; boundary=x"
BROKEN_FORMS = {
    "no form": ("application/json", b"{}"),
    "no type": ("", PART + b"--x--\r\n"),
    "no boundary": ("multipart/form-data", PART + b"--x--\r\n"),
    "a boundary too long": (f"multipart/form-data; boundary={'x' * 300}", PART + b"--x--\r\n"),
    "no part": (FORM, b"--x--\r\n"),
    "no end": (FORM, PART),
    "nothing": (FORM, b""),
    "a part without a name": (FORM, b"--x\r\n\r\nabc\r\n--x--\r\n"),
    "a head too long": (FORM, PART.replace(b"a.png", b"a" * 9000) + b"--x--\r\n"),
}


@pytest.mark.parametrize("attack", BROKEN_FORMS)
def test_a_broken_form_is_refused_in_one_line(http, attack):
    kind, body = BROKEN_FORMS[attack]
    answer = http.post("gradio_api/upload", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400 and is_one_line(answer)


def test_words_of_an_upload_are_not_read_in_an_encoding_of_the_caller_s(http):
    kind = {"Content-Type": f"{FORM}; charset=idna"}
    strange = PART.replace(b"a.png", b"a.\xff\xfe.png") + b"--x--\r\n"
    assert http.post("gradio_api/upload", content=strange, headers=kind).status_code == 200


def test_too_large_an_upload_is_refused_before_it_is_sent(http, page_address):
    head = f"POST /gradio_api/upload HTTP/1.1\r\nContent-Type: {FORM}\r\nContent-Length: {10**10}"
    status, told = ask_raw(page_address, head)
    assert (status, told) == (413, text("drop.too_large", limit=30))
