"""The example scenes as a row of small pictures."""

from __future__ import annotations

import base64
import io
from typing import Any

import gradio as gr
from PIL import Image

from segdemo.front.shared.part import shared_props, starts
from segdemo.guards import TakesNoFiles
from segdemo.scenes import SCENES, Scene
from segdemo.texts import text

_THUMBNAIL = (128, 96)  # pixels
# The Tab key goes from example to example, and each scrolls into view: the arrows are for the mouse.
_ARROWS = "".join(
    f'<button type="button" class="{side}" data-step="{step}" tabindex="-1" aria-hidden="true"></button>'
    for side, step in (("before", -0.7), ("after", 0.7))  # how far it scrolls, as a share of what is seen
)
_TEMPLATE = f'<div class="examples" data-part="intake"><ul class="gallery"></ul>{_ARROWS}</div>'


class SceneGallery(TakesNoFiles, gr.HTML):
    """Hands the chosen :class:`Scene` to the server; a name that is none of the scenes' is refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            html_template=_TEMPLATE,
            js_on_load=starts("gallery"),
            apply_default_css=False,
            scenes=[_described(scene) for scene in SCENES],
            **shared_props("gallery.", "own.", "sure."),
            **kwargs,
        )

    def preprocess(self, payload: Any) -> Scene | None:
        """The scene of this name."""
        if payload is None:
            return None
        scene = next((scene for scene in SCENES if scene.name == payload), None)
        if scene is None:
            raise gr.Error(text("page.no_such_example"), print_exception=False)
        return scene


def _described(scene: Scene) -> dict[str, Any]:
    with Image.open(scene.picture_path) as picture:
        picture.draft("RGB", _THUMBNAIL)
        small = picture.resize(_THUMBNAIL, Image.Resampling.LANCZOS, reducing_gap=2)
    file = io.BytesIO()
    small.save(file, "JPEG", quality=80)
    thumbnail = "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")
    return {
        "name": scene.name,
        "title": scene.title,
        "teaches": scene.teaches,
        "hard": scene.hard,
        "thumbnail": thumbnail,
    }
