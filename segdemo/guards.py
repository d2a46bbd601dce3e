"""What strangers may ask of the server: uploads of their own and plain values, nothing else, and in their language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Self

import gradio as gr
from gradio.data_classes import FileData
from gradio.utils import get_upload_folder
from pydantic import ValidationError
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from segdemo.texts import speaking, text, understood


class FetchNothing:
    """Refuses ``/gradio_api/file=https://…``: Gradio would fetch that address for anybody who asks and pass it on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and re.search(r"=\s*https?:", scope["path"], re.IGNORECASE):
            await PlainTextResponse(text("page.fetches_nothing"), status_code=403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class SpeakTheirLanguage:
    """Answers each request in the language of ours that the browser asks for first.

    What Gradio queues runs outside of the request: see ``page.py`` for that.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Headers(scope=scope).get("accept-language", "") if scope["type"] == "http" else ""
        with speaking(understood(asked)):
            await self._app(scope, receive, send)


class TakesNoFiles:
    """Put before a Gradio component: whoever sends it a file, or the address of one, is refused.

    Without this, Gradio would fetch any web address that a caller puts where a value belongs.
    """

    async def async_move_resource_to_block_cache(self, url_or_file_path: str | Path | None) -> str | None:
        raise gr.Error(text("page.no_file_here"), print_exception=False)


class UploadedFile(FileData):
    """A file that was uploaded here, as a caller names it; what is none is refused with a sentence."""

    @classmethod
    def model_validate(cls, *args: Any, **kwargs: Any) -> Self:
        try:
            return super().model_validate(*args, **kwargs)
        except ValidationError as error:
            raise gr.Error(text("page.not_uploaded"), print_exception=False) from error


def uploaded(path: str | Path) -> Path:
    """``path``, if it is a file in the upload folder, whatever a caller claims; else raises gr.Error."""
    try:
        resolved = Path(path).resolve()
        if resolved.is_relative_to(Path(get_upload_folder()).resolve()) and resolved.is_file():
            return resolved
    except (OSError, ValueError):  # a name that no file can have
        pass
    raise gr.Error(text("page.not_uploaded"), print_exception=False)
