"""A pair's marks on the example scenes, as a table for the README."""

from __future__ import annotations

from segdemo.answers import SHOWN_SCORE
from segdemo.marking import Marks, mark
from segdemo.pairs import Pair
from segdemo.picture import open_picture
from segdemo.scenes import SCENES, Scene

_HEAD = (
    "| Scene | Objects found | Share | Answers too many | mIoU | Pixels right | |\n"
    "| --- | --- | --- | --- | --- | --- | --- |"
)


def mark_scene(pair: Pair, scene: Scene) -> Marks:
    """The marks of ``pair`` on ``scene``, for the objects that a person is shown: score SHOWN_SCORE and more."""
    picture = open_picture(scene.picture_path)
    instances = pair.segment_instances(picture).above(SHOWN_SCORE)
    return mark(pair.segment_semantic(picture), instances, *scene.read_key())


def marks_table(pair: Pair) -> str:
    """A Markdown table with a line per scene, numbers as in :class:`Marks`, shares in percent.

    "Answers too many" are the answered objects that find nothing: doubled, merged or invented.
    """
    return "\n".join([_HEAD, *(_line(scene, mark_scene(pair, scene)) for scene in SCENES)])


def _line(scene: Scene, marks: Marks) -> str:
    found, asked = len(marks.found), len(marks.asked)
    cells = (
        scene.title,
        f"{found} of {asked}",
        f"{100 * found / asked:.0f} %" if asked else "–",
        str(len(marks.objects) - found),
        "–" if marks.miou is None else f"{100 * marks.miou:.0f}",
        f"{100 * marks.right_share:.1f} %",
        "hard" if scene.hard else "easy",
    )
    return f"| {' | '.join(cells)} |"
