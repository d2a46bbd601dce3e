"""What every pixel of a training photo probably is, made from all that networks say and people know."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from segdemo.classes import VOID
from segdemo.compact.photo_tensors import CELLS, STRIDE, outputs_of
from segdemo.compact.targets import FULL, MARKED_THINGS

_MARKED = outputs_of(MARKED_THINGS)
_SURE_MARK = 0.7 * FULL  # a mark of less weight is left out
_SAY_OF_A_MARK = 0.95
_SHARPENED = 1.25
_LEAST_WEIGHT, _WEIGHT_OF_CERTAINTY = 0.35, 0.4  # a true label weighs 1


def soft_targets(log_probabilities: Tensor, labels: Tensor, weights: Tensor, true: Tensor, absent: Tensor) -> Tensor:
    """Probabilities without what cannot be, with the things that the instance network marked, and sharpened.

    Args:
        log_probabilities: (B, outputs, h, w) float32.
        labels: (B, h, w) uint8 outputs, VOID where nothing is known.
        weights: (B, h, w) uint8, 0–200.
        true: (B, h, w) bool: people labelled the pixel.
        absent: (B, outputs) bool.

    Returns:
        (B, outputs, h, w) float32; where all that is likely cannot be, all zero.
    """
    probabilities = _normalised(log_probabilities.exp().masked_fill(absent[:, :, None, None], 0))
    marked = ~true & _MARKED.to(labels.device)[labels.long()] & (weights >= _SURE_MARK)
    say = (_SAY_OF_A_MARK / FULL * weights * marked)[:, None]
    outputs = probabilities.shape[1]
    marks = F.one_hot(labels.long().clamp(max=outputs - 1), outputs).movedim(-1, 1)
    return _normalised((probabilities + say * (marks - probabilities)) ** _SHARPENED)


def soft_weights(probabilities: Tensor) -> Tensor:
    """(B, h, w): how much a pixel counts that nobody labelled, by its (B, outputs, h, w) probabilities."""
    return _LEAST_WEIGHT + _WEIGHT_OF_CERTAINTY * probabilities.amax(1)


def as_bytes(probabilities: Tensor) -> Tensor:
    """Probabilities as uint8: their square roots, so that small ones are not lost."""
    return (probabilities.sqrt() * 255).round().to(torch.uint8)


def probabilities_at(targets: Tensor, rows: Tensor, at: Tensor) -> Tensor:
    """The probabilities at these positions in photos ``rows``, (B, outputs, h, w) float32.

    Args:
        targets: (N, outputs, 100, 100) uint8, see :func:`as_bytes`.
        rows: (B,).
        at: (B, h, w, 2) x, y in pixels of the photo.
    """
    grid = at * (2 / (STRIDE * (CELLS - 1))) - 1
    roots = F.grid_sample(targets[rows].float() / 255, grid, padding_mode="border", align_corners=True)
    return _normalised(roots**2)


def best_guesses(targets: Tensor) -> Tensor:
    """(N, 100, 100) uint8: the outputs that are likelier than all others together, VOID where none is."""
    best = targets.max(1)
    return best.indices.to(torch.uint8).masked_fill(best.values < 255 * 0.5**0.5, VOID)


def _normalised(probabilities: Tensor) -> Tensor:
    return probabilities / probabilities.sum(1, keepdim=True).clamp(min=1e-6)
