"""The addresses that the page and its callers use. Everything else that Gradio serves is not there."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode

from gradio.utils import get_upload_folder
from starlette.types import ASGIApp, Receive, Scope, Send

from segdemo.guards.words import Refusal
from segdemo.texts import Sentence

WORD = "[A-Za-z0-9_-]{1,64}"  # sessions and events are called so
_FILE = r"[\w-][\w.-]*"  # no hidden file, no way up
_READ = ("GET", "HEAD")


class _Route(NamedTuple):
    path: re.Pattern[str]
    methods: tuple[str, ...]
    asks: str = ""  # the only field that its query may hold; "*" for any


def _route(path: str, methods: tuple[str, ...] = ("GET",), asks: str = "") -> _Route:
    return _Route(re.compile(path, re.ASCII | re.DOTALL), methods, asks)


_FILES_AT = "/gradio_api/file="
_FILES = _route(f"{_FILES_AT}.+", _READ)
_ROUTES = (
    _route("/", _READ),  # what stands behind the page's "?" is read in the browser
    _route("/(config|theme\\.css|manifest\\.json|favicon\\.ico|robots\\.txt)"),
    _route(f"/assets/{_FILE}"),
    _route(f"/static/(fonts|img|js)(/{_FILE})+"),
    _route(f"/front/[0-9a-f]{{12}}(/{_FILE})+"),
    _route(f"/lessons/{_FILE}/{_FILE}"),
    _route("/gradio_api/startup-events"),  # asked by Gradio itself when it has started
    _route("/gradio_api/info"),
    _route("/gradio_api/upload", ("POST",)),
    _route("/gradio_api/queue/join", ("POST",), "*"),
    _route("/gradio_api/queue/data", asks="session_hash"),
    _route("/gradio_api/(cancel|reset|call/compare)", ("POST",)),
    _route(f"/gradio_api/call/compare/{WORD}"),
    _FILES,
)


class KnownRoutes:
    """Passes on what asks for an address of the page, by its method, and refuses the rest.

    Args:
        folders: files in them are handed out, beside uploads and answers.
    """

    def __init__(self, app: ASGIApp, folders: Sequence[Path]) -> None:
        self._app = app
        self._folders = [os.path.abspath(folder) for folder in folders]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = route_path(scope)
        route = next((route for route in _ROUTES if route.path.fullmatch(path)), None)
        if route is None or (route is _FILES and not self._is_handed_out(path.removeprefix(_FILES_AT))):
            raise Refusal(404, Sentence("guards.no_such_address"))
        if scope["method"] not in route.methods:
            raise Refusal(405, Sentence("guards.no_such_address"))
        headers = scope["headers"]
        if route is _FILES:
            # Gradio fails on some ranges and sends the request's own headers back with the others.
            headers = [(name, value) for name, value in headers if name.lower() not in (b"range", b"if-range")]
        await self._app({**scope, "headers": headers, "query_string": _query(scope, path, route)}, receive, send)

    def _is_handed_out(self, file: str) -> bool:
        """Whether ``file`` is named like one below a folder that is open; Gradio looks at what lies there."""
        if any(ord(letter) < 32 for letter in file) or file != os.path.normpath(file):
            return False
        folders = [os.path.abspath(get_upload_folder()), *self._folders]
        return any(file.startswith(os.path.join(folder, "")) for folder in folders)


def route_path(scope: Scope) -> str:
    """The path that Starlette's router goes by: without the prefix under which a proxy shows the page."""
    root, path = scope.get("root_path", "").rstrip("/"), scope["path"]
    return path[len(root) :] or "/" if path == root or path.startswith(f"{root}/") else path


def _query(scope: Scope, path: str, route: _Route) -> bytes:
    """What Gradio gets to see of the query: it fails on unknown pages and opens saved ones of anybody."""
    if route.asks == "*":
        return scope["query_string"]
    if path == "/gradio_api/info":
        return b"page="  # else Gradio keeps the description for good, with the address of whoever asked first
    if not route.asks:
        return b""
    values = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=None).get(route.asks, [])
    if len(values) != 1 or not re.fullmatch(WORD, values[0]):
        raise Refusal(400, Sentence("page.bad_request"))
    return urlencode({route.asks: values[0]}).encode()
