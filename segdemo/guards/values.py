"""What a caller may put into a call: uploads of his own and plain values, nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import gradio as gr
from gradio.data_classes import FileData
from gradio.utils import get_upload_folder
from pydantic import ValidationError

from segdemo.texts import text


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


def asked_in(event: gr.EventData) -> int:
    """The number that the page gives to what it asks for, see front/shared/asking.js; 0 for whoever gives none."""
    number = event._data.get("asked") if isinstance(event._data, dict) else None
    return number if type(number) is int else 0
