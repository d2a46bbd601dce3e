"""What the page hands out beside what Gradio does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from segdemo.texts import languages, speaking


def spoken_route(path: str, value: Callable[..., Any]) -> Route:
    """Hands out as JSON what ``value`` returns in the language that ``path`` names.

    Args:
        path: with ``{language}`` in it; ``value`` is called with what else stands in braces, by name.
        value: returns what JSON can hold, or None where nothing is at that address.
    """

    async def hand_out(request: Request) -> Response:
        asked = dict(request.path_params)
        spoken = asked.pop("language")
        if spoken not in languages():
            return nothing_there()
        with speaking(spoken):
            found = value(**asked)
        return nothing_there() if found is None else JSONResponse(found, headers={"Cache-Control": "no-cache"})

    return Route(path, hand_out)


def nothing_there() -> Response:
    """The answer to an address that nothing is at; nobody is to remember it, it may be of a newer page."""
    return Response(status_code=404, headers={"Cache-Control": "no-store"})
