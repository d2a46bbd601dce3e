"""Train the compact semantic network: ``python -m segdemo.compact.train_semantic --data … --init … --out …``."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from segdemo.classes import VOID
from segdemo.compact.data import drawing_weights, hold_back_exam, semantic_sample
from segdemo.compact.semantic import SemanticNetwork
from segdemo.compact.training import Samples, parse_options, save_weights, train
from segdemo.photos import read_photos

_SIDE = 321  # 16·20 + 1: see segdemo.compact.semantic
# Stem and blocks up to stride 4 keep their start weights: edges and textures were learned from far more photos
# than there are here, and without their gradients a step takes a third less time.
_FROZEN_BLOCKS = 3


def lovasz_softmax(probabilities: Tensor, labels: Tensor) -> Tensor:
    """A smooth stand-in for 1 − mIoU over the classes in the batch (Berman et al. 2018).

    Args:
        probabilities: (N, C) float.
        labels: (N,) int64, all valid.
    """
    losses = []
    for class_id in labels.unique().tolist():
        truth = (labels == class_id).float()
        errors, order = (truth - probabilities[:, class_id]).abs().sort(descending=True)
        truth = truth[order]
        # The Jaccard loss when the worst k pixels are wrong, for every k; its steps weight the sorted errors.
        jaccard = 1 - (truth.sum() - truth.cumsum(0)) / (truth.sum() + (1 - truth).cumsum(0))
        losses.append(torch.dot(errors, torch.diff(jaccard, prepend=jaccard.new_zeros(1))))
    return torch.stack(losses).mean()


def losses(network: nn.Module, batch: tuple[Tensor, Tensor]) -> dict[str, Tensor]:
    """Cross-entropy at stride 2 and the Lovász loss at stride 4, where labels and logits fall on the same pixels."""
    device = next(network.parameters()).device
    pictures = batch[0].to(device, memory_format=torch.channels_last)
    labels = batch[1].to(device).long()
    with torch.autocast(device.type, torch.bfloat16):
        logits = network(pictures)
    logits = logits.float()
    fine_labels, coarse_labels = labels[:, ::2, ::2], labels[:, ::4, ::4]
    fine_logits = F.interpolate(logits, size=fine_labels.shape[-2:], mode="bilinear", align_corners=True)
    valid = coarse_labels != VOID
    probabilities = logits.softmax(1).permute(0, 2, 3, 1)
    return {
        "cross_entropy": F.cross_entropy(fine_logits, fine_labels, ignore_index=VOID),
        "lovasz": 0.5 * lovasz_softmax(probabilities[valid], coarse_labels[valid]),
    }


def main() -> None:
    options = parse_options(__doc__, pictures=21_000, batch=12)
    photos, _ = hold_back_exam(read_photos(options.data))
    network = SemanticNetwork()
    network.load_start_weights(options.init)
    network.stem.requires_grad_(False)
    for block in list(network.block)[:_FROZEN_BLOCKS]:
        block.requires_grad_(False)
    start = {id(parameter) for parameter in network.start_parameters()}
    trainable = [parameter for parameter in network.parameters() if parameter.requires_grad]
    # Start weights move slowly: at five times this rate the network forgot whole classes (birds, couches) within 900
    # steps, although the training loss fell.
    groups = [
        {"params": [parameter for parameter in trainable if id(parameter) in start], "lr": 3e-5},
        {"params": [parameter for parameter in trainable if id(parameter) not in start], "lr": 1e-3},
    ]
    weights = drawing_weights(photos, coco_weight=3.0)
    samples = partial(Samples, photos, weights, partial(_sample, side=_SIDE))
    average = train(network, groups, samples, losses, options)
    save_weights(average, options.out / "semantic.pt")


def _sample(photo, rng: np.random.Generator, side: int) -> tuple[np.ndarray, np.ndarray]:
    return semantic_sample(photo, side, rng)


if __name__ == "__main__":
    main()
