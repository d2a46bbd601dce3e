"""Other websites, other names, proxies, slow and idle callers: each attack by its name."""

import asyncio
import socket
import time
from urllib.parse import urlsplit

import pytest
from asking import Asked, ask_raw, asked_without_a_trace, finished, heard, is_one_line

from segdemo.guards import Settings, bodies, client_address, connections, forms, neighbourhood
from segdemo.guards.connections import BoundedConnection
from segdemo.texts import text

COMPARE = "gradio_api/call/compare"
FORM = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\nabc\r\n'


@pytest.fixture
def http(page_address):
    """The page asked by a program; the test fails if the server logs a trace meanwhile."""
    with asked_without_a_trace(page_address) as client:
        yield client


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


@pytest.mark.no_cover  # counting would make it two or three times as slow
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


def test_who_leaves_two_event_streams_of_one_session_leaves_no_trace(http, page_address):
    function = next(one for one in http.get("config").json()["dependencies"] if one["api_name"] == "compare")
    call = {"data": [None], "fn_index": function["id"], "session_hash": "twice"}
    assert http.post("gradio_api/queue/join", json=call).status_code == 200
    heard(http, "twice")  # the call is answered, and its session stays
    http.get("robots.txt")  # over the connection that asks again below, so that it is counted
    before = BoundedConnection._open.total()
    streams = [connect(page_address) for _ in range(2)]
    for stream in streams:
        path = "/gradio_api/queue/data?session_hash=twice"
        stream.sendall(f"GET {path} HTTP/1.1\r\nHost: {urlsplit(page_address).netloc}\r\n\r\n".encode())
        assert stream.recv(12) == b"HTTP/1.1 200"
    for stream in streams:
        stream.close()
    while BoundedConnection._open.total() > before:  # until the server has noticed
        http.get("robots.txt")


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
    near = {neighbourhood(address) for address in ("2001:db8::1", "2001:db8::2", "2001:db8::ffff:1")}
    assert len(near) == 1
    assert neighbourhood("::ffff:192.0.2.1") == neighbourhood("192.0.2.1") == "192.0.2.1"


# The same guards in other places: around a server that answers with what it was asked


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


def test_behind_a_proxy_nobody_asks_everything_at_once():
    answered = asyncio.Event()

    async def wait(scope, receive, send) -> None:
        await answered.wait()

    async def ask(app, visitor: str) -> None:
        scope = {"type": "http", "client": ("10.0.0.1", 5), "headers": [(b"x-forwarded-for", visitor.encode())]}
        await app(scope, None, None)

    async def attack() -> list:
        app = connections.FewAtOnce(wait, Settings(behind_proxy=True), at_most=2)
        asking = [asyncio.create_task(ask(app, visitor)) for visitor in ("8.8.8.8", "8.8.8.8", "8.8.8.8", "9.9.9.9")]
        await asyncio.wait(asking, timeout=0.1)
        answered.set()
        return await asyncio.gather(*asking, ask(app, "8.8.8.8"), return_exceptions=True)

    told = finished(attack())
    assert [getattr(one, "status", None) for one in told] == [None, None, 503, None, None]


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
