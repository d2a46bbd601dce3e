"""The example scenes: rendered pictures with an exact answer key, every object and every pixel.

A key is a 16-bit greyscale PNG of the size of its picture, with the numbers of :mod:`segdemo.answer_keys`; few pixels
show something without a class.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from segdemo.answer_keys import VALUES_PER_CLASS, Key, answers_of
from segdemo.picture import open_picture
from segdemo.texts import text

_ASSETS = Path(__file__).resolve().parent.parent / "assets"
SCENES_FOLDER = _ASSETS / "scenes"
SEQUENCE_FOLDER = _ASSETS / "sequence"
# The street in motion, a picture every quarter of a second, JPEG; made by assets/scenes/build/sequence.py.
SEQUENCE = tuple(sorted(SEQUENCE_FOLDER.glob("*.jpg"), key=lambda path: int(path.stem)))


@dataclass(frozen=True)
class Scene:
    """One example scene.

    Attributes:
        name: of its files and texts.
        hard: the compact pair visibly fails on it; then there is a sentence that says why.
    """

    name: str
    hard: bool = False

    @property
    def picture_path(self) -> Path:
        """The picture, JPEG."""
        return SCENES_FOLDER / f"{self.name}.jpg"

    @property
    def key_path(self) -> Path:
        """The answer key, PNG."""
        return SCENES_FOLDER / f"{self.name}.png"

    @property
    def title(self) -> str:
        """What it is called on the page, four words at most."""
        return text(f"scenes.{self.name}.title")

    @property
    def teaches(self) -> str:
        """One sentence: what it teaches."""
        return text(f"scenes.{self.name}.teaches")

    @property
    def why_hard(self) -> str | None:
        """One sentence: why the compact pair fails on it; None if it does not."""
        return text(f"scenes.{self.name}.hard") if self.hard else None

    @property
    def classes(self) -> tuple[int, ...]:
        """Ids of the classes in the right answers, those with the most pixels first; raises OSError as read_key."""
        return _classes_of(self)

    def read_key(self) -> Key:
        """The right answers, as :func:`segdemo.answer_keys.answers_of` gives them.

        Raises:
            OSError: the file is missing or damaged.
        """
        return answers_of(_key_of(self))


SCENES = (
    Scene("street"),
    Scene("meadow"),
    Scene("car_park"),
    Scene("bottles", hard=True),
    Scene("behind_a_post"),
    Scene("window_sill", hard=True),
    Scene("same_colour"),
    Scene("living_room"),
    Scene("kitchen", hard=True),
    Scene("pasture"),
    Scene("empty_hills"),
    Scene("dining_table", hard=True),
    Scene("harbour", hard=True),
)


def find_scene(picture: np.ndarray) -> Scene | None:
    """The scene whose picture this is, (H, W, 3) uint8 RGB, by content: pixel for pixel as ``open_picture`` reads it.

    Raises:
        PictureError: the picture of a scene is missing or damaged.
    """
    content = _content(picture)
    return next((scene for scene in SCENES if _content_of(scene) == content), None)


def _key_of(scene: Scene) -> np.ndarray:
    """The values of the key, (H, W) uint16."""
    with Image.open(scene.key_path) as image:
        return np.array(image)


@cache
def _classes_of(scene: Scene) -> tuple[int, ...]:
    pixels = np.bincount(_key_of(scene).ravel() // VALUES_PER_CLASS)
    return tuple(class_id for class_id in np.argsort(-pixels, kind="stable").tolist() if class_id and pixels[class_id])


@cache
def _content_of(scene: Scene) -> bytes:
    # Computed here, not stored: decoders round differently, and both sides of the comparison must use the same one.
    return _content(open_picture(scene.picture_path))


def _content(picture: np.ndarray) -> bytes:
    return hashlib.sha256(repr(picture.shape).encode() + np.ascontiguousarray(picture).data).digest()
