"""The stream in which a browser hears of its answers: closed by both of its ends before an answer goes elsewhere.

Gradio closes a session's stream when nothing is left to tell. A browser that joins the queue before it has heard of
that would open no other, and never hear of its answer.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from segdemo.guards.routes import route_path

_ROUTE = "/gradio_api/queue/data"
_CLOSES = b'data: {"msg":"close_stream"'
_PATIENCE = 5.0  # seconds, with a browser that does not hang up

_closing: dict[str, asyncio.Event] = {}  # by session


class HangUpFirst:
    """Lets a stream that says it is closing last until the browser has heard that, and hung up."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or route_path(scope) != _ROUTE:
            await self._app(scope, receive, send)
            return
        [session] = parse_qs(scope["query_string"].decode())["session_hash"]
        closed = asyncio.Event()

        async def send_to_the_end(message: Message) -> None:
            if message.get("body", b"").startswith(_CLOSES):
                _closing[session] = closed
            elif _closing.get(session) is closed and not message.get("more_body"):
                with suppress(TimeoutError):
                    async with asyncio.timeout(_PATIENCE):
                        while (await receive())["type"] != "http.disconnect":
                            pass
            await send(message)

        try:
            await self._app(scope, receive, send_to_the_end)
        finally:
            closed.set()
            if _closing.get(session) is closed:
                del _closing[session]


async def settled(session: str) -> None:
    """Returns when no stream of this session is closing."""
    if session in _closing:
        await _closing[session].wait()
