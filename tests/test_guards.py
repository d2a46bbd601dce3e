"""The guards around the server, attacked: each attack by its name, on the real page wherever the page shows it."""

import asyncio
import json
import logging
import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest

from segdemo.guards import Settings, bodies, client_address, connections, forms, guarded
from segdemo.guards.connections import BoundedConnection
from segdemo.texts import text

FILE_DATA = {"_type": "gradio.FileData"}


@pytest.fixture
def http(page_address):
    """The page asked by a program; the test fails if the server logs a trace meanwhile."""
    traces = []
    handler = logging.Handler()
    handler.emit = lambda record: traces.append(record) if record.exc_info else None  # type: ignore[method-assign]
    logging.getLogger("uvicorn.error").addHandler(handler)
    with httpx.Client(base_url=page_address, timeout=60) as client:
        yield client
    logging.getLogger("uvicorn.error").removeHandler(handler)
    assert not traces


def is_one_line(answer: httpx.Response) -> bool:
    is_text = answer.headers["content-type"].startswith("text/plain")
    return is_text and answer.text.endswith(".") and "\n" not in answer.text and len(answer.text) < 300


def ask_raw(address: str, head: str, body: bytes = b"") -> tuple[int, str]:
    """Status and body of a request whose ``head``, the lines before ``Host``, goes over the wire as it is."""
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=60) as connection:
        host = "" if "host:" in head.lower() else f"Host: {where.netloc}\r\n"
        connection.sendall(f"{head}\r\n{host}Connection: close\r\n\r\n".encode("latin-1") + body)
        answer = b""
        while data := connection.recv(65536):
            answer += data
    return int(answer[9:12]), answer.partition(b"\r\n\r\n")[2].decode()


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


OTHER_SPELLINGS = """//config /./config /x/../config /CONFIG /config. /config; /config;a=b /config%00 /config%20 /config%0a
/%2fconfig /config%2f /gradio_api%2f%2finfo /gradio_api//info /static/../config /static/img/../../../routes.py
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
    sent = CALL | {"batched": True, "simple_format": True, "oauth_token": "a", "event_data": {}, "request": {}}
    written = bodies.written_anew(json.dumps(sent).encode(), bodies._FIELDS["/gradio_api/queue/join"])
    assert json.loads(written) == CALL | {"trigger_id": None}


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


# Other websites

FOREIGN_HOSTS = (
    "localhost. x.localhost evil.example 127.0.0.1.evil.example 127.0.0.2 0.0.0.0 [::2] 2130706433 a@localhost"
)


@pytest.mark.parametrize("name", FOREIGN_HOSTS.split())
def test_a_page_on_this_machine_has_no_other_name(http, page_address, name):
    port = urlsplit(page_address).port
    status, told = ask_raw(page_address, f"GET /config HTTP/1.1\r\nHost: {name}:{port}")
    assert status in (400, 421) and told.endswith(".") and "\n" not in told and name not in told.split()


def test_a_page_on_this_machine_has_no_other_port(http, page_address):
    for host in ("127.0.0.1:1", "localhost", "localhost:", "localhost:x"):
        assert ask_raw(page_address, f"GET /config HTTP/1.1\r\nHost: {host}")[0] in (400, 421)


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
def test_a_page_on_this_machine_has_its_own_names(http, page_address, name):
    host = f"{name}:{urlsplit(page_address).port}"
    assert ask_raw(page_address, f"GET /config HTTP/1.1\r\nHost: {host}")[0] == 200


FOREIGN = [
    ("Origin", "http://evil.example"),
    ("Origin", "null"),
    ("Origin", "http://[::1"),
    ("Origin", "http://localhost:1"),
]


@pytest.mark.parametrize("header", [*FOREIGN, ("Sec-Fetch-Site", "cross-site")])
def test_another_website_starts_nothing_and_reads_nothing(http, header):
    headers = dict([header])
    for answer in (
        http.post(COMPARE, json={"data": []}, headers=headers),
        http.post("gradio_api/upload", files={"files": ("a.png", b"x")}, headers=headers),
        http.options(COMPARE, headers=headers | {"Access-Control-Request-Method": "POST"}),
    ):
        assert answer.status_code in (403, 405) and is_one_line(answer)
        assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-origin" not in http.get("config", headers=headers).headers


def test_the_page_itself_may_send(http, page_address):
    headers = {"Origin": page_address.rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    assert http.post(COMPARE, json={"data": []}, headers=headers).status_code == 200


FORWARDED = ["X-Forwarded-Host", "X-Gradio-Server", "Forwarded", "X-Forwarded-Server", "X-Original-Host"]


@pytest.mark.parametrize("name", FORWARDED)
def test_nobody_poisons_the_address_of_the_page(http, page_address, name):
    for value in ("evil.example", "http://evil.example/", "host=evil.example", "[::1"):
        headers = {name: value, "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"}
        assert http.get("config", headers=headers).json()["root"] == page_address.rstrip("/")
        assert "evil" not in http.get("", headers=headers).text + http.get("gradio_api/info", headers=headers).text
    assert "evil" not in http.get("gradio_api/info").text


@pytest.mark.parametrize("path", ["", "config", "theme.css", "nothing", "gradio_api/file=/etc/passwd", "assets/x.js"])
def test_every_answer_tells_the_browser_what_not_to_do(http, path):
    headers = http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
    rules = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert rules["frame-ancestors"] == "'self' https://huggingface.co https://*.hf.space"
    assert not any("http:" in sources or "*" in sources.split() for sources in rules.values())


# Connections


def connect(address: str) -> socket.socket:
    return socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), timeout=30)


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_a_connection_that_asks_nothing_is_closed(http, page_address, monkeypatch, sent):
    monkeypatch.setattr(BoundedConnection, "request_seconds", 0.2)
    with connect(page_address) as idle:
        idle.sendall(sent)
        assert idle.recv(100) == b""


def test_what_trickles_in_does_not_hold_a_connection(http, page_address, monkeypatch):
    monkeypatch.setattr(BoundedConnection, "request_seconds", 0.5)
    begin = time.monotonic()
    with connect(page_address) as slow, pytest.raises(OSError):
        while time.monotonic() - begin < 60:
            slow.sendall(b"G")
            slow.settimeout(0.1)
            try:
                if slow.recv(100) == b"":
                    raise ConnectionError("closed")
            except TimeoutError:
                pass
    assert time.monotonic() - begin < 30


@pytest.mark.parametrize("bound", ["per_address", "at_most"])
def test_more_connections_than_allowed_are_refused_with_a_sentence(http, page_address, monkeypatch, bound):
    held = [connect(page_address) for _ in range(3)]
    http.get("robots.txt")  # so that the server has noticed the three
    monkeypatch.setattr(BoundedConnection, bound, BoundedConnection._open.total())
    with connect(page_address) as refused:
        answer = refused.recv(1000).decode()
    assert answer.startswith("HTTP/1.1 503") and answer.endswith(text("guards.too_many"))
    for connection in held:
        connection.close()
    assert http.get("robots.txt").status_code == 200  # over the connection that was there


def test_a_school_behind_one_address_fits():
    assert BoundedConnection.per_address >= 60 * 6


def test_as_many_files_are_opened_as_the_system_allows():
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 200), hard))
        assert connections._raise_file_limit() == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > min(soft, 200) or hard <= 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_an_ipv6_network_counts_as_one_address():
    near = {connections._neighbourhood(address) for address in ("2001:db8::1", "2001:db8::2", "2001:db8::ffff:1")}
    assert len(near) == 1
    assert connections._neighbourhood("::ffff:192.0.2.1") == connections._neighbourhood("192.0.2.1") == "192.0.2.1"


# The same guards in other places: around a server that answers with what it was asked


class Asked:
    """One request to guards around an app that tells what reached it, without a network."""

    def __init__(self, method: str, path: str, headers: dict[str, str] | None = None, **options) -> None:
        self.settings = options.pop("settings", Settings())
        self.messages = list(options.pop("messages", [{"type": "http.request", "body": b"", "more_body": False}]))
        sent = {"host": "127.0.0.1:7860"} | (headers or {})
        self.scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "scheme": "http",
            "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
            "server": ("127.0.0.1", 7860),
            "client": ("127.0.0.1", 5),
        } | options
        self.reached: dict | None = None
        self.status, self.body = 0, b""
        asyncio.run(
            asyncio.wait_for(guarded(self._app, [], 1000, self.settings)(self.scope, self._receive, self._send), 20)
        )

    async def _app(self, scope, receive, send) -> None:
        self.reached = scope
        if scope["method"] == "POST":
            while (await receive()).get("more_body"):
                pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"reached"})

    async def _receive(self) -> dict:
        if not self.messages:
            await asyncio.sleep(60)
        return self.messages.pop(0)

    async def _send(self, message: dict) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")


SCHOOL = ("192.168.1.5", 7860)


def test_under_a_prefix_the_routes_are_the_same():
    for path, status in {
        "/demo/": 200,
        "/demo": 200,
        "/demo/config": 200,
        "/config": 200,
        "/demo//config": 404,
    }.items():
        assert Asked("GET", path, root_path="/demo").status == status, path
    for path in ("/demo/gradio_api/proxy=http://x", "/demo/monitoring", "/demo/demo/config", "/demoX/config"):
        assert Asked("GET", path, root_path="/demo").status == 404


def test_in_a_school_the_page_goes_by_any_name_unless_they_are_listed():
    assert Asked("GET", "/", {"host": "teacher.local:7860"}, server=SCHOOL).status == 200
    listed = Settings(hosts=frozenset({"teacher.local", "demo.school.org:443"}))
    for host, status in {
        "teacher.local:7860": 200,
        "teacher.local": 200,
        "demo.school.org:443": 200,
        "192.168.1.5:7860": 200,  # the address itself, which nobody can point elsewhere
        "demo.school.org": 421,
        "evil.example": 421,
        "teacher.local.": 400,
    }.items():
        assert Asked("GET", "/", {"host": host}, server=SCHOOL, settings=listed).status == status, host


def test_the_environment_tells_names_and_proxies(monkeypatch):
    for name in ("SEGDEMO_HOSTS", "SEGDEMO_PROXY", "SPACE_ID"):
        monkeypatch.delenv(name, raising=False)
    assert Settings.from_environment() == Settings()
    monkeypatch.setenv("SEGDEMO_HOSTS", " Demo.School.org, 10.0.0.5:7860,")
    monkeypatch.setenv("SEGDEMO_PROXY", "1")
    assert Settings.from_environment() == Settings(frozenset({"demo.school.org", "10.0.0.5:7860"}), True)
    monkeypatch.delenv("SEGDEMO_PROXY")
    monkeypatch.setenv("SPACE_ID", "somebody/demo")
    assert Settings.from_environment().behind_proxy


def test_what_a_proxy_tells_is_believed_only_where_one_is_declared():
    headers = {
        "x-forwarded-host": "demo.school.org",
        "x-forwarded-for": "6.6.6.6, 8.8.8.8, 10.0.0.1",
        "x-forwarded-proto": "https",
    }
    alone, behind = Asked("GET", "/", headers), Asked("GET", "/", headers, settings=Settings(behind_proxy=True))
    assert [name for name, _ in alone.reached["headers"]] == [b"host"]
    assert {name.decode() for name, _ in behind.reached["headers"]} == {"host", *headers}
    assert client_address(behind.scope, Settings()) == "127.0.0.1"
    # What a caller wrote himself stands left of what the proxy saw.
    assert client_address(behind.scope, Settings(behind_proxy=True)) == "8.8.8.8"


def test_behind_a_proxy_the_page_s_own_site_may_send():
    form = {"content-type": FORM, "x-forwarded-host": "demo.school.org", "origin": "https://demo.school.org"}
    messages = [{"type": "http.request", "body": PART + b"--x--\r\n"}]
    behind = {"settings": Settings(behind_proxy=True), "messages": messages}
    assert Asked("POST", "/gradio_api/upload", form, **behind).status == 200
    foreign = form | {"origin": "https://evil.example"}
    assert Asked("POST", "/gradio_api/upload", foreign, **behind).status == 403
    assert Asked("GET", "/", form | {"x-forwarded-host": "[::1"}, **behind).status == 400


def test_the_description_of_the_api_is_not_kept_with_the_address_of_whoever_asked():
    assert Asked("GET", "/gradio_api/info", query_string=b"all_endpoints=1").reached["query_string"] == b"page="


def test_a_body_that_comes_too_slowly_is_given_up(monkeypatch):
    monkeypatch.setattr(bodies, "_JSON_SECONDS", 0.05)
    begun = [{"type": "http.request", "body": b'{"data"', "more_body": True}]
    asked = Asked("POST", f"/{COMPARE}", {"content-type": "application/json"}, messages=begun)
    assert (asked.status, asked.body.decode()) == (408, text("guards.too_slow"))


def test_an_upload_that_comes_too_slowly_is_given_up(monkeypatch):
    monkeypatch.setattr(forms, "_GRACE_SECONDS", 0.05)
    begun = [{"type": "http.request", "body": PART[:60], "more_body": True}]
    asked = Asked("POST", "/gradio_api/upload", {"content-type": FORM}, messages=begun)
    assert (asked.status, asked.body.decode()) == (408, text("guards.too_slow"))


def test_an_upload_in_pieces_is_counted():
    many = [{"type": "http.request", "body": PART[:-2], "more_body": True}]
    many += [{"type": "http.request", "body": b"a" * 100_000, "more_body": True}] * 12
    asked = Asked("POST", "/gradio_api/upload", {"content-type": FORM}, messages=many)
    assert (asked.status, asked.messages != []) == (413, True)


def test_an_upload_that_breaks_off_is_no_upload():
    broken = [{"type": "http.request", "body": PART[:60], "more_body": True}, {"type": "http.disconnect"}]
    assert Asked("POST", "/gradio_api/upload", {"content-type": FORM}, messages=broken).status == 400
