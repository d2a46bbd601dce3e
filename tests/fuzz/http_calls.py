"""Calls that nobody would make, from those that the page makes: one part or several of each are changed."""

from __future__ import annotations

import json
import random
from typing import Any, NamedTuple
from urllib.parse import quote

MODEST = 40 * 1024 * 1024  # bytes; the largest body that is announced


class Call(NamedTuple):
    """One request as it goes over the wire.

    Attributes:
        is_whole: the server has all of it and should answer.
    """

    head: bytes
    body: bytes
    is_whole: bool


_PATHS = """/ /config /theme.css /manifest.json /favicon.ico /robots.txt /assets/index.js /static/img/logo.svg
/static/fonts/IBMPlexSans/IBMPlexSans-Bold.woff2 /front/000000000000/shared/dom.js /gradio_api/startup-events
/gradio_api/info /gradio_api/upload /gradio_api/queue/join /gradio_api/queue/data?session_hash=abc /gradio_api/cancel
/gradio_api/reset /gradio_api/call/compare /gradio_api/call/compare/abc /gradio_api/heartbeat/abc
/gradio_api/file=SECRET /gradio_api/file=/etc/passwd /gradio_api/file=../../etc/passwd /gradio_api/file/SECRET
/gradio_api/file=http://127.0.0.1:9/a /gradio_api/file/http://127.0.0.1:9/a /gradio_api/proxy=http://127.0.0.1:9/
/gradio_api/upload_progress?upload_id=abc /gradio_api/queue/status /gradio_api/component_server /gradio_api/run/compare
/gradio_api/api/compare /gradio_api/call/v2/compare /gradio_api/stream/abc /gradio_api/stream/abc/close
/gradio_api/stream/abc/1/2/playlist.m3u8 /gradio_api/process_recording /gradio_api/dev/reload /gradio_api/app_id
/gradio_api/user /gradio_api/token /gradio_api/login_check /gradio_api/openapi.json /gradio_api/deep_link?session_hash=a
/gradio_api/custom_component/a/client/b/c /gradio_api/vibe-edit/ /gradio_api/vibe-code/ /gradio_api/runs /monitoring
/monitoring/summary /monitoring/abc /login /logout /pwa_icon /pwa_icon/9 /svelte/a.js /docs /openapi.json /redoc
/?page=a /?deep_link=../a /config?page=a&deep_link=a /static/../config /assets/..%2f..%2fSECRET"""
_CALLED = "/gradio_api/queue/join /gradio_api/call/compare /gradio_api/cancel /gradio_api/reset /gradio_api/upload"
_METHODS = "GET POST HEAD PUT DELETE PATCH OPTIONS TRACE CONNECT PROPFIND get X"
_TYPES = """application/json text/plain application/x-www-form-urlencoded multipart/form-data
multipart/form-data;boundary=x multipart/form-data;boundary= multipart/form-data;boundary="x";charset=idna
application/json;charset=utf-16 APPLICATION/JSON image/png a/b;;;="""
PATHS, CALLED, METHODS, TYPES = _PATHS.split(), _CALLED.split(), _METHODS.split(), _TYPES.split()
STRANGE = [
    "",
    "\0",
    "..",
    "%",
    "%%00",
    "\ud800",
    "é" * 300,
    "A" * 5000,
    "${7*7}",
    "<script>",
    "'\"",
    "\r\nX: y",
    "-1",
    "1e999",
]
HEADERS = [
    ("Origin", "http://evil.example"),
    ("Origin", "null"),
    ("Origin", "http://[::1"),
    ("Sec-Fetch-Site", "cross-site"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Host", "[::1"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-For", "1.2.3.4, x"),
    ("X-Forwarded-Prefix", "/a"),
    ("Forwarded", "host=evil.example"),
    ("X-Gradio-Server", "http://evil.example"),
    ("Range", "bytes=0-5-7"),
    ("Range", "bytes=9999999-1"),
    ("If-None-Match", "*"),
    ("Accept-Language", "x" * 2000),
    ("Accept-Language", "pl;q=nan,en;q=\xff"),
    ("Accept-Encoding", "br, gzip;q=x"),
    ("Cookie", "access-token=a; =;;" + "a" * 3000),
    ("Authorization", "Bearer \xff"),
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Expect", "100-continue"),
    ("Content-Encoding", "gzip"),
    ("X-Long", "a" * 70_000),
]


def make_call(chance: random.Random, host: str, secret: str) -> Call:
    """A call to the server at ``host``; ``secret`` is the path of a file that it must never open."""
    path = chance.choice(CALLED if chance.random() < 0.5 else PATHS).replace("SECRET", secret)
    method = "POST" if path in CALLED else "GET"
    if chance.random() < 0.15:
        method = chance.choice(METHODS)
    if chance.random() < 0.3:
        path = _change_path(chance, path)
    kind, body = _body(chance, path, secret) if method not in ("GET", "HEAD") or chance.random() < 0.05 else ("", b"")
    if kind and chance.random() < 0.1:
        kind = chance.choice(TYPES)
    headers = [("Host", host)]
    if chance.random() < 0.1:
        headers = [("Host", chance.choice(["", "evil.example", "localhost.", "[::1", "a:b", host + ".", "\xff"]))]
    if kind:
        headers.append(("Content-Type", kind))
    headers += chance.sample(HEADERS, chance.choice([0, 0, 0, 1, 2, 4]))
    is_whole = True
    if body or kind:
        length, is_whole, body = _length(chance, body)
        headers.append(length)
    headers.append(("Connection", "close"))
    head = "\r\n".join([f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""])
    return Call(head.encode("latin-1", "replace"), body, is_whole)


def _change_path(chance: random.Random, path: str) -> str:
    place = chance.randrange(len(path) + 1)
    match chance.randrange(9):
        case 0:
            return path[:place] + quote(path[place : place + 1], safe="").replace("/", "%2F") + path[place + 1 :]
        case 1:
            return "".join(f"%{ord(letter):02x}" if chance.random() < 0.2 else letter for letter in path)
        case 2:
            return path.replace("/", chance.choice(["//", "/./", "/x/../", "%2f", "%252f", "\\", "/;a/"]))
        case 3:
            return path.upper()
        case 4:
            return path + chance.choice(
                [".", "/", ";", "%00", "%0a", "%20", "?", "#", "%", "%zz", "%ff", "%c0%ae", "/.."]
            )
        case 5:
            return path[:place] + quote(chance.choice(STRANGE), errors="replace")[:9000] + path[place:]
        case 6:
            return chance.choice(["http://evil.example", "//evil.example", "/a", ""]) + path
        case 7:
            return path + chance.choice(["?", "&"]) + "&".join(f"a{n}={n}" for n in range(chance.choice([1, 50, 3000])))
        case _:
            return path[:place]


def _body(chance: random.Random, path: str, secret: str) -> tuple[str, bytes]:
    if "upload" in path or chance.random() < 0.05:
        return _form(chance)
    value: Any = {
        "data": [_payload(chance, secret) for _ in range(chance.choice([0, 1, 1, 3, 9]))],
        "fn_index": chance.choice([0, 1, 2, 3, 4, 5, 99, -1, None, "1", 1.5, True, 10**30]),
        "session_hash": chance.choice(["abc", "abc", "s" * 100, "", None, 5, "../a", "a\0"]),
        "event_id": chance.choice(["abc", "", None, [], 7]),
        "trigger_id": chance.choice([1, None, "a", [], 10**30]),
    }
    match chance.randrange(8):
        case 0:
            value.pop(chance.choice(list(value)))
        case 1:
            value[chance.choice(list(value))] = _any_value(chance)
        case 2:
            value |= {
                "batched": True,
                "simple_format": True,
                "oauth_token": "a",
                "event_data": chance.choice([{"a": 0.5}, {"a": []}, {"a": _payload(chance, secret)}, []]),
                "request": {},
            }
        case 3:
            value = _any_value(chance)
    body = json.dumps(value).encode()
    match chance.randrange(12):
        case 0:
            depth = chance.choice([20, 900, 20_000])
            body = b'{"data": ' + b"[" * depth + b"]" * depth + b"}"
        case 1:
            body = body[: chance.randrange(len(body) + 1)]
        case 2:
            body = b'{"data": ["' + b"a" * chance.choice([60_000, 70_000, 3_000_000]) + b'"]}'
        case 3:
            body = bytes(chance.randrange(256) for _ in range(chance.randrange(200)))
        case 4:
            body = body.decode().encode(chance.choice(["utf-16", "utf-32", "utf-8-sig"]))
    return "application/json", body


def _payload(chance: random.Random, secret: str) -> Any:
    file = {"path": secret, "meta": {"_type": "gradio.FileData"}}
    return chance.choice(
        [
            file,
            {**file, "url": "http://127.0.0.1:9/a"},
            {**file, "is_stream": True},
            {"path": "http://127.0.0.1:9/a", "meta": {"_type": "gradio.FileData"}},
            {"path": secret},
            secret,
            None,
            "compact",
            "street",
            _any_value(chance),
        ]
    )


def _any_value(chance: random.Random) -> Any:
    return chance.choice(
        [None, True, 0, -1, 1.5, 10**400, float("nan"), [], {}, [[]], {"": {}}, *STRANGE, ["a"] * 5000, {"data": "x"}]
    )


def _form(chance: random.Random) -> tuple[str, bytes]:
    boundary = chance.choice(["x", "x", "a" * 70, "a" * 71, "", "é"])
    parts = b""
    for _ in range(chance.choice([0, 1, 1, 1, 2, 50])):
        name = chance.choice(["files", "files", "files", "file", "data", "", "files\0"])
        filename = chance.choice(
            ['; filename="a.png"', "", '; filename=".."', '; filename="../../a"', f'; filename="{"a" * 300}"']
        )
        if chance.random() < 0.2:
            filename = f'; filename="{chance.choice(STRANGE)}"'
        disposition = f'Content-Disposition: form-data; name="{name}"{filename}'
        content = bytes(chance.choice([0, 1, 1000, 200_000]))
        parts += f"--{boundary}\r\n{disposition}\r\n\r\n".encode("utf-8", "replace") + content + b"\r\n"
    if chance.random() < 0.8:
        parts += f"--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", parts


def _length(chance: random.Random, body: bytes) -> tuple[tuple[str, str], bool, bytes]:
    """How the length of ``body`` is told, whether the server gets all that it is told of, and what is sent."""
    match chance.randrange(20):
        case 0:
            return ("Content-Length", str(chance.choice([MODEST, len(body) + 5]))), False, body
        case 1:
            return ("Content-Length", chance.choice(["-1", "x", "1, 2", "9" * 30, "", "0x10"])), False, body
        case 2 | 3 | 4:
            size = chance.choice([1, 7, 4096]) if len(body) < 5000 else 65536
            pieces = [body[start : start + size] for start in range(0, len(body), size)]
            chunks = b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces)
            return ("Transfer-Encoding", "chunked"), True, chunks + b"0\r\n\r\n"
        case _:
            return ("Content-Length", str(len(body))), True, body
