"""Asking a server what no browser would ask: a running page over the wire, and guards around an app without one."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx

from segdemo.guards import Settings, guarded

MAX_UPLOAD = 1000  # bytes, of the guards that stand alone


@contextmanager
def asked_without_a_trace(address: str) -> Iterator[httpx.Client]:
    """What asks the page at ``address``; an AssertionError where its server logged a trace meanwhile."""
    traces = []
    handler = logging.Handler()
    handler.emit = lambda record: traces.append(record) if record.exc_info else None
    logging.getLogger("uvicorn.error").addHandler(handler)
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client
    logging.getLogger("uvicorn.error").removeHandler(handler)
    assert not traces


def finished(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What ``coroutine`` returns; in a thread of its own, for in this one Playwright may have a loop that runs."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def heard(http: httpx.Client, session: str) -> str:
    """What a browser hears of all that it has joined: as a browser does it hangs up when it is told to."""
    told = ""
    with http.stream("GET", "gradio_api/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            told += line + "\n"
            if "close_stream" in line:
                break
    return told


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


class Asked:
    """One request to guards around an app that tells what reached it, without a network."""

    def __init__(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> None:
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
        self.headers: dict[str, str] = {}
        guards = guarded(self._app, [], MAX_UPLOAD, self.settings)
        finished(asyncio.wait_for(guards(self.scope, self._receive, self._send), 20))

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
        self.headers |= {name.decode(): value.decode() for name, value in message.get("headers", ())}
        self.body += message.get("body", b"")
