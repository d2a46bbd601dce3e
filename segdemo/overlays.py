"""The two answers painted over the picture: one colour per class, or one shade and one number per object."""

from __future__ import annotations

import numpy as np

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.classes import class_palette, object_colour


def draw_semantic(picture: np.ndarray, semantic: SemanticMap, strength: float = 0.6) -> np.ndarray:
    """(H, W, 3) uint8: the class map over the picture."""
    painted = class_palette()[semantic.class_ids]
    return _blend(picture, painted, semantic.class_ids > 0, strength)


def draw_instances(picture: np.ndarray, instances: InstanceSet, strength: float = 0.6) -> np.ndarray:
    """(H, W, 3) uint8: the objects over the picture."""
    painted = np.zeros_like(picture)
    covered = np.zeros(picture.shape[:2], bool)
    for number, instance in sorted(instances.numbered(), key=lambda pair: -pair[1].area):
        painted[instance.mask] = object_colour(instance.class_id, number)
        covered |= instance.mask
    return _blend(picture, painted, covered, strength)


def _blend(picture: np.ndarray, painted: np.ndarray, covered: np.ndarray, strength: float) -> np.ndarray:
    mixed = (picture * (1 - strength) + painted * strength).astype(np.uint8)
    return np.where(covered[..., None], mixed, picture)
