"""A stream that closes, and an answer that must not go into it."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from asking import finished

from segdemo.guards import HangUpFirst, settled, streams

SAYS = b'data: {"msg":"process_completed"}\n\n'
CLOSES = b'data: {"msg":"close_stream","event_id":null}\n\n'


async def gradio(scope, receive, send) -> None:
    """Tells one answer, then closes."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for body, more in ((SAYS, True), (CLOSES, True), (b"", False)):
        await send({"type": "http.response.body", "body": body, "more_body": more})


class Browser:
    """A browser that listens to the stream of the session ``mine`` and hangs up when told to."""

    def __init__(self, prefix: str = "") -> None:
        self.heard: list[bytes] = []
        self._hangs_up = asyncio.Event()
        scope = {"type": "http", "path": f"{prefix}/gradio_api/queue/data", "query_string": b"session_hash=mine"}
        self.listening = asyncio.create_task(
            HangUpFirst(gradio)(scope | {"root_path": prefix}, self._receive, self._send)
        )

    def hang_up(self) -> None:
        self._hangs_up.set()

    async def until_closed(self) -> None:
        while CLOSES not in self.heard:
            await asyncio.sleep(0)

    async def _receive(self) -> dict:
        await self._hangs_up.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict) -> None:
        self.heard.append(message.get("body", b""))


@pytest.mark.parametrize("prefix", ["", "/school"])
def test_nothing_new_begins_before_the_browser_has_hung_up(prefix):
    async def visit() -> None:
        browser = Browser(prefix)
        await browser.until_closed()
        joining = asyncio.create_task(settled("mine"))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(joining), 0.05)
        assert not joining.done() and not browser.listening.done()
        await settled("somebody else's")
        browser.hang_up()
        await joining
        await browser.listening
        assert browser.heard[-3:] == [SAYS, CLOSES, b""]
        await settled("mine")

    finished(visit())


def test_a_browser_that_does_not_hang_up_is_waited_for_a_while(monkeypatch):
    monkeypatch.setattr(streams, "_PATIENCE", 0.01)

    async def visit() -> None:
        browser = Browser()
        await browser.until_closed()
        await settled("mine")
        await browser.listening

    finished(visit())
