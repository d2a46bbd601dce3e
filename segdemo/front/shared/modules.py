"""The browser's half of the page: its modules, handed out under an address that changes whenever one of them does."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from html import escape
from pathlib import Path

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from segdemo.front.shared.routes import nothing_there

FRONT = Path(__file__).parent.parent
LATER = "later"  # what lies in folders of this name is fetched when it is wanted: a module by import() in another one
# Lines that are nothing but a comment, and indentation: for who reads the source, so browsers need not fetch it.
_FOR_READERS = re.compile(rb"^[ \t]*(?://.*|/\*\*.*\*/)$|^[ \t]+", re.MULTILINE)
_TYPES = {".js": "text/javascript", ".css": "text/css"}
# Whoever has a module once need not ask again: what changes gets another address.
_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


@lru_cache(maxsize=1)
def modules() -> dict[str, bytes]:
    """Every module below front/ as browsers get it, by its path there with forward slashes.

    Without indentation and lines of comment, which stay as empty lines, so that errors name the lines of the source.
    """
    files = sorted(FRONT.rglob("*.js"))
    return {file.relative_to(FRONT).as_posix(): _FOR_READERS.sub(b"", file.read_bytes()) for file in files}


def first_modules() -> list[str]:
    """Paths of the modules that every visitor needs at once."""
    return [path for path in modules() if LATER not in path.split("/")]


@lru_cache(maxsize=1)
def version() -> str:
    """A word that differs whenever a module does."""
    contents = hashlib.sha256()
    for path, content in _handed_out().items():
        contents.update(f"{path} {len(content)} ".encode() + content)
    return contents.hexdigest()[:12]


def module_address(name: str) -> str:
    """The address of the module of a part, relative to the page's own.

    Raises:
        KeyError: the part has none.
    """
    path = f"{name}/{name}.js"
    if path not in modules():
        raise KeyError(path)
    return f"front/{version()}/{path}"


def module_route() -> Route:
    """Hands the modules out, packed, and nothing else; for the ``routes`` of Gradio's ``app_kwargs``."""
    return Route("/front/{version}/{path:path}", _hand_out, middleware=[Middleware(GZipMiddleware)])


def preloads() -> str:
    """Elements for the head of the page: the browser fetches its first modules at once, not one after the other.

    And the guard of the connection, which runs before Gradio asks for anything, and the style sheet of the printed
    page, which browsers fetch last.
    """
    hrefs = (escape(f"front/{version()}/{path}") for path in first_modules())
    modules_first = "".join(f'<link rel="modulepreload" href="{href}">' for href in hrefs)
    modules_first += f'<script type="module" src="front/{version()}/shared/connection.js"></script>'
    return f'{modules_first}<link rel="stylesheet" media="print" href="front/{version()}/shared/later/print.css">'


def style_sheets() -> list[Path]:
    """The CSS that the page begins with, that of base.css before all others."""
    base = FRONT / "shared" / "base.css"
    return [base, *sorted(file for file in FRONT.rglob("*.css") if file != base and file.parent.name != LATER)]


@lru_cache(maxsize=1)
def _handed_out() -> dict[str, bytes]:
    """The modules, and the style sheets that the page does not begin with."""
    later = sorted(FRONT.rglob(f"{LATER}/*.css"))
    return modules() | {file.relative_to(FRONT).as_posix(): file.read_bytes() for file in later}


async def _hand_out(request: Request) -> Response:
    path = request.path_params["path"]
    content = _handed_out().get(path)
    if content is None or request.path_params["version"] != version():
        return nothing_there()
    return Response(content, media_type=_TYPES[Path(path).suffix], headers=_HEADERS)
