"""The answer key as a pair: exactly right, every object and every pixel, but for the example scenes only."""

from __future__ import annotations

import numpy as np

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.classes import STUFF, THINGS
from segdemo.pairs.pair import PairError, Progress, at_the_door
from segdemo.picture import PictureError
from segdemo.scenes import find_scene
from segdemo.texts import Sentence


def load(progress: Progress) -> AnswerKeyPair:
    """The pair ``answer_key``."""
    return AnswerKeyPair()


class AnswerKeyPair:
    """Looks the right answers up instead of asking a model."""

    name = "answer_key"
    semantic_classes, instance_classes = THINGS | STUFF, THINGS
    weights = ()

    @at_the_door
    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        """The class of every pixel of a scene's ``picture``, (H, W, 3) uint8 RGB; raises PairError for any other."""
        return _key(picture)[0]

    @at_the_door
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
        raise PairError(Sentence("key.incomplete")) from error
    raise PairError(Sentence("key.examples_only"))
