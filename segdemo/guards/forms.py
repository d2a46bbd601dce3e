"""The one form that callers send: an upload, one file of a bounded size, at a bounded slowness."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from pathlib import Path

from gradio_client.utils import strip_invalid_filename_characters
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import Headers, MutableHeaders
from starlette.formparsers import MultiPartException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from segdemo.guards.bodies import declared_length
from segdemo.guards.routes import route_path
from segdemo.guards.words import Refusal
from segdemo.texts import Sentence

_log = logging.getLogger(__name__)
_FIELD = b"files"  # where Gradio looks for uploads
_AROUND = 1024 * 1024  # bytes of the form beside its file
_GRACE_SECONDS = 60.0
_SLOWEST = 20 * 1024  # bytes per second, after the grace


class OneFile:
    """Lets an upload through that is one file in the field ``files``, and stops any other as soon as it shows.

    Args:
        max_file: bytes of the file, at most.
    """

    def __init__(self, app: ASGIApp, max_file: int) -> None:
        self._app, self._max_file = app, max_file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if route_path(scope) != "/gradio_api/upload":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        kind, options = parse_options_header(headers.get("content-type", ""))
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not re.fullmatch(rb"[0-9A-Za-z'()+_,./:=?-]{1,70}", boundary):
            raise Refusal(400, Sentence("guards.one_file"))
        if declared_length(headers) > self._max_file + _AROUND:
            raise self._too_large()
        form = _Form(boundary)
        refusal: Refusal | None = None
        got = 0
        begin = asyncio.get_running_loop().time()

        async def receive_checked() -> Message:
            nonlocal refusal, got
            try:
                async with asyncio.timeout_at(begin + _GRACE_SECONDS + got / _SLOWEST):
                    message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refusal(400, Sentence("guards.one_file"))
                got += len(message.get("body", b""))
                if got > self._max_file + _AROUND:
                    raise self._too_large()
                form.write(message.get("body", b""), is_last=not message.get("more_body", False))
                return message
            except (Refusal, TimeoutError) as problem:
                refusal = problem if isinstance(problem, Refusal) else Refusal(408, Sentence("guards.too_slow"))
                raise MultiPartException("refused") from problem  # after this, Gradio deletes what it had of the file

        async def send_unless_refused(message: Message) -> None:
            if refusal:
                raise refusal
            if message["type"] == "http.response.start" and message["status"] == 413:
                raise self._too_large()
            problem = sys.exception()
            if message["type"] == "http.response.start" and message["status"] == 500 and isinstance(problem, OSError):
                _log.error("an upload could not be kept: %s", problem)  # the disk is full, or nothing can be written
                raise Refusal(507, Sentence("page.cannot_keep"))
            await send(message)

        scope = {**scope, "headers": [*scope["headers"]]}
        # Gradio reads words in any encoding that the caller names here, and fails on some.
        MutableHeaders(scope=scope)["content-type"] = f"multipart/form-data; boundary={_quoted(boundary)}"
        try:
            await self._app(scope, receive_checked, send_unless_refused)
        except MultiPartException:
            raise refusal or Refusal(400, Sentence("guards.one_file")) from None

    def _too_large(self) -> Refusal:
        return Refusal(413, Sentence("drop.too_large", limit=self._max_file // 1024 // 1024))


class _Form:
    """Reads a form as it comes in, beside Gradio's own reader; raises Refusal where it is not one file."""

    def __init__(self, boundary: bytes) -> None:
        self._files = 0
        self._ended = False
        self._name = bytearray()
        self._value = bytearray()
        self._disposition = b""
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin_part,
                "on_header_field": lambda data, start, end: self._name.extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_end": self._end,
            },
        )

    def write(self, data: bytes, is_last: bool) -> None:
        try:
            if data:
                self._parser.write(data)
        except FormParserError as error:
            raise Refusal(400, Sentence("guards.one_file")) from error
        if is_last and not (self._ended and self._files == 1):
            raise Refusal(400, Sentence("guards.one_file"))

    def _begin_part(self) -> None:
        self._disposition = b""

    def _end_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._name.clear()
        self._value.clear()

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._files += 1
        name = Path(options.get(b"filename", b"..").decode("utf-8", "replace")).name
        if options.get(b"name") != _FIELD or self._files > 1 or strip_invalid_filename_characters(name) == "..":
            raise Refusal(400, Sentence("guards.one_file"))

    def _end(self) -> None:
        self._ended = True


def _quoted(boundary: bytes) -> str:
    return f'"{boundary.decode("ascii")}"'
