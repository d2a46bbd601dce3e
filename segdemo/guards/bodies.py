"""What callers send as JSON: small, flat, in time, and with the fields that the page sends, each of its type."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from segdemo.guards.routes import WORD, route_path
from segdemo.guards.words import Refusal
from segdemo.texts import Sentence

_MAX_JSON = 64 * 1024  # bytes; the page's own requests have some hundred
_MAX_VALUES = 64  # of one call
_MAX_DEPTH = 16
_JSON_SECONDS = 15.0

Check = Callable[[Any], bool]


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(WORD, value) is not None


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**31


def _is_data(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= _MAX_VALUES


def _is_event(value: Any) -> bool:
    return isinstance(value, dict) and len(value) <= _MAX_VALUES and not any(map(_may_be_file, value.values()))


def _may_be_file(value: Any) -> bool:
    """Whether there is an object with anything in it; Gradio takes some of these for files, and fails."""
    return any(map(_may_be_file, value)) if isinstance(value, list) else isinstance(value, dict) and bool(value)


def _or_none(check: Check) -> Check:
    return lambda value: value is None or check(value)


class Field(NamedTuple):
    """What a field must hold, and what it holds where it is missing or null."""

    check: Check
    default: Any = None


# By route, the fields that Gradio gets to see; it fails on several of the others.
_FIELDS: dict[str, dict[str, Field]] = {
    "/gradio_api/queue/join": {
        "data": Field(_is_data),
        "fn_index": Field(_is_number),
        "session_hash": Field(_is_word),
        "trigger_id": Field(_or_none(_is_number)),
        "event_data": Field(_is_event, {}),
    },
    "/gradio_api/call/compare": {"data": Field(_is_data), "session_hash": Field(_or_none(_is_word))},
    "/gradio_api/cancel": {"session_hash": Field(_is_word), "fn_index": Field(_is_number), "event_id": Field(_is_word)},
    "/gradio_api/reset": {"event_id": Field(_is_word)},
}


class PlainJson:
    """Reads the JSON of a call, refuses what is none of the page's, and passes the rest on, written anew."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fields = _FIELDS.get(route_path(scope))
        if fields is None:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Refusal(415, Sentence("page.bad_request"))
        body = written_anew(await _read(receive, headers), fields)
        # Some of Gradio's functions are the browser's alone.
        functions = {number for number, function in scope["app"].get_blocks().fns.items() if function.fn}
        if "fn_index" in fields and json.loads(body)["fn_index"] not in functions:
            raise Refusal(400, Sentence("page.bad_request"))
        scope = {**scope, "headers": [*scope["headers"]]}
        MutableHeaders(scope=scope)["content-length"] = str(len(body))
        await self._app(scope, _replay(body, receive), send)


def written_anew(body: bytes, fields: dict[str, Field]) -> bytes:
    """``body``, a JSON object, with those of its values that ``fields`` names; raises Refusal where one is wrong."""
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
        if not isinstance(value, dict) or not _is_flat(value):
            raise ValueError("not an object, or too deep")
        told = {name: told for name, told in value.items() if told is not None}
        kept = {name: told.get(name, field.default) for name, field in fields.items()}
        if not all(field.check(kept[name]) for name, field in fields.items()):
            raise ValueError("a field is missing or of the wrong type")
        return json.dumps(kept, ensure_ascii=False).encode()  # half a surrogate pair is a ValueError here
    except (ValueError, RecursionError) as error:
        raise Refusal(400, Sentence("page.bad_request")) from error


def declared_length(headers: Headers) -> int:
    """The ``Content-Length`` in bytes, 0 where none is told; raises Refusal where it is no number."""
    told = headers.get("content-length", "0")
    if not re.fullmatch("[0-9]{1,15}", told):
        raise Refusal(400, Sentence("page.bad_request"))
    return int(told)


async def _read(receive: Receive, headers: Headers) -> bytes:
    if declared_length(headers) > _MAX_JSON:
        raise Refusal(413, Sentence("guards.too_large"))
    body = bytearray()
    try:
        async with asyncio.timeout(_JSON_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                body += message.get("body", b"")
                if len(body) > _MAX_JSON:
                    raise Refusal(413, Sentence("guards.too_large"))
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError as error:
        raise Refusal(408, Sentence("guards.too_slow")) from error


def _replay(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that hands ``body`` out first."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return messages.pop() if messages else await receive()

    return next_message


def _is_flat(value: Any) -> bool:
    """Whether lists and objects lie in each other no deeper than ``_MAX_DEPTH``."""
    layer: list[Any] = [value]
    for _ in range(_MAX_DEPTH):
        layer = [inner for outer in layer for inner in _inside(outer)]
        if not layer:
            return True
    return False


def _inside(value: Any) -> Iterable[Any]:
    inner = value.values() if isinstance(value, dict) else value
    return (one for one in inner if isinstance(one, (dict, list)))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
