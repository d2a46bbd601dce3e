"""How many connections the server holds, and for how long: enough for a school behind one address, no more."""

from __future__ import annotations

import asyncio
import os
import socket
from collections import Counter
from typing import ClassVar

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import HTTP_PROTOCOLS
from uvicorn.protocols.http.h11_impl import H11Protocol

from segdemo.guards.hosts import client_address, neighbourhood
from segdemo.guards.words import Refusal
from segdemo.settings import Settings
from segdemo.texts import Sentence, text

_PER_ADDRESS = 600  # sixty pupils behind one address, six connections each, and some to spare
_ALL = 4096
_OTHER_FILES = 256  # that the process may need open beside its connections
_REQUEST_SECONDS = 15.0  # until a connection has sent the head of a request
_GONE_SECONDS = 60  # until a person whose machine no longer answers counts as gone


class _Held(Counter[str]):
    """How many each address holds; one that holds none is forgotten."""

    def release(self, address: str) -> None:
        self[address] -= 1
        if not self[address]:
            del self[address]


class BoundedConnection(H11Protocol):
    """A connection that is refused where there are too many, and closed when it has nothing to ask.

    uvicorn bounds requests, but not connections that never send one; and it waits for these without end.
    """

    at_most: ClassVar[int] = _ALL
    per_address: ClassVar[int] = _PER_ADDRESS
    request_seconds: ClassVar[float] = _REQUEST_SECONDS
    _open: ClassVar[_Held] = _Held()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._deadline: asyncio.TimerHandle | None = None
        self._address = neighbourhood(self.client[0] if self.client else "")
        self._open[self._address] += 1
        if self._open.total() > self.at_most or self._open[self._address] > self.per_address:
            transport.write(_busy_answer())
            transport.close()
            return
        peer = transport.get_extra_info("socket")
        if hasattr(socket, "TCP_USER_TIMEOUT") and peer.family in (socket.AF_INET, socket.AF_INET6):
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _GONE_SECONDS * 1000)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_answering():
            self._stop_waiting()
        else:
            self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._open.release(self._address)
        super().connection_lost(exc)

    def _should_upgrade(self) -> bool:
        return False  # the page has no web sockets

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _await_request(self) -> None:
        """Close the connection unless it has a request in time; what trickles in does not prolong the time."""
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.request_seconds, self._end_waiting)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end_waiting(self) -> None:
        self._deadline = None
        if not self._is_answering():
            self.transport.close()


class FewAtOnce:
    """Behind a proxy, bounds what one person asks at the same time, event streams included.

    There, all connections are the proxy's, so that :class:`BoundedConnection` cannot tell whose they are.
    """

    def __init__(self, app: ASGIApp, settings: Settings, at_most: int = _PER_ADDRESS) -> None:
        self._app, self._settings, self._at_most = app, settings, at_most
        self._asking = _Held()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._settings.behind_proxy:
            await self._app(scope, receive, send)
            return
        address = neighbourhood(client_address(scope, self._settings))
        if self._asking[address] >= self._at_most:
            raise Refusal(503, Sentence("guards.too_many"))
        self._asking[address] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._asking.release(address)


def bound_connections() -> None:
    """Make uvicorn, which Gradio starts without any options, use :class:`BoundedConnection`; open more files."""
    HTTP_PROTOCOLS["auto"] = f"{BoundedConnection.__module__}:{BoundedConnection.__qualname__}"
    # Else uvicorn believes whatever this machine's own programs claim to be the caller's address.
    os.environ.setdefault("FORWARDED_ALLOW_IPS", "")
    # Behind a proxy, all connections are the proxy's.
    BoundedConnection.per_address = _ALL if Settings.from_environment().behind_proxy else _PER_ADDRESS
    BoundedConnection.at_most = max(min(_ALL, _raise_file_limit() - _OTHER_FILES), _OTHER_FILES)


def _raise_file_limit() -> int:
    """How many files this process may open, after raising its own limit as far as it is let."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows has no such limit
        return _ALL + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ALL + _OTHER_FILES if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):  # macOS says unlimited and means less
            return soft
    return wanted


def _busy_answer() -> bytes:
    sentence = text("guards.too_many").encode()
    head = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 60\r\n"
    return f"{head}Content-Length: {len(sentence)}\r\nConnection: close\r\n\r\n".encode() + sentence
