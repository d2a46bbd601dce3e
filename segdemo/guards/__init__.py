"""What strangers may ask of the server: its own addresses, small bodies in good time, uploads of their own.

``launch(**launch_options())`` puts these around all of Gradio. SECURITY.md says what they promise.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.types import ASGIApp

from segdemo.guards.bodies import PlainJson
from segdemo.guards.connections import FewAtOnce, bound_connections
from segdemo.guards.forms import OneFile
from segdemo.guards.hosts import KnownHosts, TellBrowsers, client_address, neighbourhood
from segdemo.guards.routes import KnownRoutes
from segdemo.guards.streams import HangUpFirst, settled
from segdemo.guards.values import TakesNoFiles, UploadedFile, asked_in, uploaded
from segdemo.guards.words import AnswerInOneLine, Refusal, SpeakTheirLanguage, language_of, told_that_it_broke
from segdemo.settings import Settings

__all__ = [
    "HangUpFirst",
    "Refusal",
    "Settings",
    "TakesNoFiles",
    "UploadedFile",
    "asked_in",
    "bound_connections",
    "client_address",
    "guarded",
    "guarding",
    "language_of",
    "neighbourhood",
    "settled",
    "told_that_it_broke",
    "uploaded",
]


def guarded(app: ASGIApp, folders: Sequence[Path], max_upload: int, settings: Settings) -> ASGIApp:
    """``app``, Gradio's, behind all guards; the outermost is the last.

    Args:
        folders: files in them are handed out, beside uploads and answers.
        max_upload: bytes of one file.
    """
    app = HangUpFirst(app)
    app = OneFile(app, max_upload)
    app = PlainJson(app)
    app = KnownRoutes(app, folders)
    app = KnownHosts(app, settings)
    app = FewAtOnce(app, settings)
    app = AnswerInOneLine(app)
    app = SpeakTheirLanguage(app)
    return TellBrowsers(app, settings)


def guarding(folders: Sequence[Path], max_upload: int) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """A ``lifespan`` for Gradio's ``app_kwargs`` that puts the guards of :func:`guarded` in front of the server.

    As ``middleware`` they would stand behind Gradio's own, which answers and fails before them.
    """

    @asynccontextmanager
    async def guard(app: Starlette) -> AsyncIterator[None]:
        inner = app.middleware_stack or app.build_middleware_stack()
        app.middleware_stack = guarded(inner, folders, max_upload, Settings.from_environment())
        yield

    return guard
