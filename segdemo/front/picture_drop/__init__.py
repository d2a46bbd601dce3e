"""The place that takes a picture: chosen, dropped anywhere on the page, pasted, or taken with the camera."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.data_classes import FileData

from segdemo.front.shared.part import shared_props, starts
from segdemo.guards import UploadedFile, uploaded
from segdemo.texts import text

_ACCEPTED = "image/*,.heic,.heif,.avif,.tif,.tiff"


class PictureDrop(gr.HTML):
    """Hands an uploaded file, undecoded, to the server as a ``Path``; ``open_picture`` judges and decodes it.

    ``gr.Image`` would not do: called over raw HTTP it opens any picture on the server, in the browser it refuses
    files whose type the browser does not know (HEIC), and it tells of a bad file in a passing pop-up only.

    Args:
        max_bytes: larger files are refused in the browser, before the upload, with a sentence.
    """

    # Only data that Gradio marked as an uploaded file passes this model; without a model anything would.
    data_model = UploadedFile

    def __init__(self, max_bytes: int, **kwargs: Any) -> None:
        super().__init__(
            html_template=_template(),
            js_on_load=starts("picture_drop"),
            apply_default_css=False,
            max_bytes=max_bytes,
            **shared_props("drop.", "own."),
            **kwargs,
        )

    def preprocess(self, payload: FileData | None) -> Path | None:
        """The uploaded file; nothing outside the upload folder, whatever a caller claims."""
        return None if payload is None else uploaded(payload.path)

    def postprocess(self, value: None) -> None:
        """The server never puts a picture in."""

    async def async_move_resource_to_block_cache(self, url_or_file_path: str | Path | None) -> str | None:
        # Gradio would fetch a web address that a caller names, and note a folder for deletion, which then fails for
        # good and keeps every later upload for ever.
        return str(uploaded(url_or_file_path or ""))

    def api_info(self) -> dict[str, Any]:
        return FileData.model_json_schema()

    def example_payload(self) -> Any:
        return None

    def example_value(self) -> Any:
        return None


def _template() -> str:
    words = {
        name: escape(text(f"drop.{name}")) for name in ("title", "choose", "camera", "hint", "dialog", "take", "cancel")
    }
    return f"""
<div class="drop" data-part="intake" role="group" aria-label="{words["title"]}">
<input type="file" accept="{_ACCEPTED}" hidden>
<p class="drop-buttons">
<button type="button" class="choose button strong" disabled>{words["choose"]}</button>
<button type="button" class="camera button" hidden>{words["camera"]}</button>
</p>
<p class="drop-hint">{words["hint"]}</p>
<dialog aria-label="{words["dialog"]}">
<video autoplay playsinline muted></video>
<p class="drop-buttons">
<button type="button" class="take button strong" disabled>{words["take"]}</button>
<button type="button" class="cancel button">{words["cancel"]}</button>
</p>
</dialog>
</div>"""
