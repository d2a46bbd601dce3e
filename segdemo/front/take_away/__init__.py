"""The files to take away, made only when somebody asks for them."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
import numpy as np
from gradio.data_classes import FileData

from segdemo.answers import SHOWN_SCORE, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, UNNAMED
from segdemo.export import ZIP_NAME, write_zip
from segdemo.front.shared.answer_value import answers_in
from segdemo.front.shared.kept_file import keep_file
from segdemo.front.shared.part import part, tell_unreached
from segdemo.page_state import THRESHOLDS
from segdemo.picture import PictureError, open_picture
from segdemo.remembered import unpacked
from segdemo.texts import text

_log = logging.getLogger(__name__)


class KeptAnswer(NamedTuple):
    """What the server keeps of a visit's last answer: masks as run lengths, and where the picture is, not its pixels.

    Attributes:
        picture: the file that was answered, as ``open_picture`` takes it.
        packed: the value of the linked view with both answers, see :func:`segdemo.remembered.packed`.
    """

    picture: Path
    packed: bytes


def take_away(kept: gr.State, elem_id: str) -> gr.HTML:
    """A button that gives the last answer as one zip, with what the page shows of it: by its threshold, without the
    classes that are switched off.

    Args:
        kept: holds the :class:`KeptAnswer` of this visit, None before the first.
        elem_id: id of the part in the page.
    """
    template = f"""
<section class="take-away part">
<h2>{escape(text("story.files"))}</h2>
<p>{escape(text("take_away.what"))}</p>
<div><button type="button" class="button" disabled>{escape(text("take_away.button"))}</button>
<p role="status"></p></div>
</section>"""
    files = part("take_away", template, ("take_away.",), elem_id)
    run = files.click(pack, kept, files, api_visibility="private", show_progress="hidden")
    tell_unreached(run, files, {"problem": text("take_away.failed")})
    return files


def zip_file(picture: np.ndarray, semantic: SemanticMap, instances: InstanceSet) -> str:
    """The path of a new zip with the files of ``export.write_zip``, in the folder of uploads, and goes as they do."""
    content = io.BytesIO()
    write_zip(content, picture, semantic, instances)
    return keep_file(content.getvalue(), ZIP_NAME)


def _shown(semantic: SemanticMap, instances: InstanceSet, event: gr.EventData) -> tuple[SemanticMap, InstanceSet]:
    """What the page shows of the answers; what a browser claims and the page does not have counts as unsaid."""
    threshold, off = getattr(event, "threshold", None), getattr(event, "off", None)
    hidden = [spec.id for spec in CLASSES if spec.id != UNNAMED and isinstance(off, list) and spec.id in off]
    instances = instances.above(threshold if threshold in THRESHOLDS else SHOWN_SCORE)
    kept = tuple(instance for instance in instances if instance.class_id not in hidden)
    class_ids = np.where(np.isin(semantic.class_ids, hidden), np.uint8(UNNAMED), semantic.class_ids)
    return replace(semantic, class_ids=class_ids), replace(instances, instances=kept)


def pack(kept: KeptAnswer | None, event: gr.EventData) -> dict[str, Any]:
    try:
        if kept is None:  # it was kept as long as the picture
            raise PictureError
        picture = open_picture(kept.picture)
        semantic, instances = _shown(*answers_in(unpacked(kept.packed)), event)
        return {"file": FileData(path=zip_file(picture, semantic, instances)).model_dump(), "name": ZIP_NAME}
    except PictureError as problem:
        is_gone = kept is None or not kept.picture.exists()
        return {"problem": text("take_away.not_kept") if is_gone else str(problem)}
    except Exception:
        _log.exception("packing the files failed")
        return {"problem": text("take_away.failed")}
