"""The answer key as a pair: exactly right, every object and every pixel, but for the example scenes only."""

from __future__ import annotations

import numpy as np

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.classes import STUFF, THINGS
from segdemo.pairs import PairError
from segdemo.picture import PictureError
from segdemo.scenes import find_scene


class AnswerKeyPair:
    """Looks the right answers up instead of asking a model."""

    name = "answer_key"
    semantic_classes, instance_classes = THINGS | STUFF, THINGS
    weights = ()

    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        """The class of every pixel of a scene's ``picture``, (H, W, 3) uint8 RGB; raises PairError for any other."""
        return _key(picture)[0]

    def segment_instances(self, picture: np.ndarray, min_score: float = 0.05) -> InstanceSet:
        """All objects of a scene's ``picture``, (H, W, 3) uint8 RGB, with score 1; raises PairError for any other."""
        return _key(picture)[1]

    def complexity(self, picture: np.ndarray) -> None:
        """None: nothing is computed."""


def _key(picture: np.ndarray) -> tuple[SemanticMap, InstanceSet]:
    try:
        scene = find_scene(picture)
        if scene:
            return scene.read_key()
    except (PictureError, OSError) as error:
        raise PairError(
            "The example scenes are incomplete: fetch the project again, with its assets folder."
        ) from error
    raise PairError("Only the example scenes have an answer key: choose one of them, or another pair for this picture.")
