"""Pictures as the browser gets them, and the answer keys of the scenes, ready to be shown."""

from __future__ import annotations

import copy
import io
from functools import lru_cache
from typing import Any

import numpy as np
from gradio.data_classes import FileData
from PIL import Image

from segdemo.front.shared.answer_value import answer_value
from segdemo.front.shared.kept_file import keep_file
from segdemo.scenes import Scene

_JPEG_QUALITY = 90


def photo_file(picture: np.ndarray) -> dict[str, Any]:
    """A (H, W, 3) uint8 RGB picture as a JPEG without any metadata, for :func:`answer_value`.

    It lies in the folder of uploads, see segdemo/private_folder.py, and goes as they do.
    """
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=_JPEG_QUALITY)
    return FileData(path=keep_file(file.getvalue(), "picture.jpg")).model_dump()


def scene_file(scene: Scene) -> dict[str, Any]:
    """The picture of an example scene, for :func:`answer_value`."""
    return FileData(path=str(scene.picture_path)).model_dump()


def photo_address(scene: Scene) -> str:
    """Where browsers get the picture of an example scene, relative to the page's own address."""
    return f"gradio_api/file={scene_file(scene)['path']}"


def key_value(scene: Scene) -> dict[str, Any]:
    """The value that shows the answer key of a scene."""
    return copy.deepcopy(_key_value(scene))  # Gradio writes into the values that it sends


@lru_cache(maxsize=32)
def _key_value(scene: Scene) -> dict[str, Any]:
    return answer_value(scene_file(scene), *scene.read_key(), pair="answer_key", example=scene.name)
