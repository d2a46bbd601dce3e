"""Train the compact semantic network.

``python -m segdemo.compact.train_semantic --data PHOTOS --marked MARKS --start WEIGHTS --out FOLDER``
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from tqdm import tqdm

from segdemo.classes import CLASSES, THINGS, VOC_THINGS, VOID
from segdemo.compact.data import View, hold_back_choice, jitter_colours
from segdemo.compact.rare import RareThings
from segdemo.compact.semantic import SemanticNetwork
from segdemo.compact.targets import Target, semantic_target
from segdemo.compact.training import Samples, load_our_weights, save_weights, train, training_parser
from segdemo.photos import Photo, read_photos

_SIDE = 321  # 16·20 + 1: see segdemo.compact.semantic
_STRIDE = 4  # of the logits; labels are compared there
# Stem and blocks up to stride 4 keep their start weights: edges and textures were learned from far more photos
# than there are here, and without their gradients a step takes a third less time.
_FROZEN_BLOCKS = 3
_FROZEN_BLOCKS_FOR_RARE = 6  # up to stride 8: what is wanted is names, not edges
_PASTED_SHARE = 0.5  # of the samples, where rare things are pasted
_ADJUSTMENT = 0.3  # of the logits while learning rare things (Menon et al. 2021)
_CLASS_IDS = tuple(spec.id for spec in CLASSES if spec.kind != "unnamed")
_ROW = np.zeros(256, np.int64)  # the network's output for each class id
_ROW[list(_CLASS_IDS)] = np.arange(len(_CLASS_IDS))
_KNOWN = 60  # of 200: pixels of this weight steer which photos and places are drawn
_SEEN_SHARE = 0.004  # of a photo: less of a class does not count as a photo of it


class Sample(NamedTuple):
    """A random view of one photo; arrays at stride 4 on a canvas of 321 pixels."""

    pixels: np.ndarray  # (3, 321, 321) float32 RGB, -1…1
    labels: np.ndarray  # (81, 81) uint8 class ids, VOID where nothing is known
    weights: np.ndarray  # (81, 81) uint8, 0–200
    absent: np.ndarray  # (classes,) bool: outputs that an unknown pixel of this photo cannot be


class MakeSample:
    """Makes samples; keeps what each photo teaches in memory (two bytes a pixel)."""

    def __init__(self, marked: Path, rare: RareThings | None = None) -> None:
        self._marked, self._rare = marked, rare
        self._targets: dict[str, Target] = {}

    def target(self, photo: Photo) -> Target:
        if photo.id not in self._targets:
            self._targets[photo.id] = semantic_target(photo, self._marked)
        return self._targets[photo.id]

    def __call__(self, photo: Photo, rng: np.random.Generator) -> Sample:
        target, image = self.target(photo), photo.image()
        view = View.draw(image.size, _SIDE, (0.75, 2.0), rng, _focus(photo, target, rng))
        pixels = view.place(image, Image.Resampling.BILINEAR, 127.5, np.float32)
        labels, weights = (
            view.place(Image.fromarray(plane), Image.Resampling.NEAREST, fill, np.uint8)
            for plane, fill in ((target.labels, VOID), (target.weights, 0))
        )
        if self._rare and rng.random() < _PASTED_SHARE:
            self._rare.paste(pixels, labels, weights, rng)
        labels, weights = (plane[::_STRIDE, ::_STRIDE].copy() for plane in (labels, weights))
        if rng.random() < 0.8:
            pixels = jitter_colours(pixels, rng)
        pixels = np.ascontiguousarray(pixels.transpose(2, 0, 1)) / np.float32(127.5) - np.float32(1)
        known = photo.labelled if photo.labelled in (THINGS, VOC_THINGS) else frozenset()
        return Sample(pixels, labels, weights, np.isin(_CLASS_IDS, list(known)))


def _focus(photo: Photo, target: Target, rng: np.random.Generator) -> tuple[float, float] | None:
    """Where a crop looks: at an object, at a class drawn evenly among those of the photo (so that a window counts as
    much as a wall), or anywhere."""
    chance = rng.random()
    if len(photo.boxes) and chance < 0.45:
        x1, y1, x2, y2 = photo.boxes[rng.integers(len(photo.boxes))]
        return (x1 + x2) / 2, (y1 + y2) / 2
    if chance < 0.85:
        labels = np.where(target.weights > _KNOWN, target.labels, VOID)[::_STRIDE, ::_STRIDE]
        present = np.setdiff1d(labels, [VOID])
        if present.size:
            rows, columns = np.nonzero(labels == rng.choice(present))
            place = rng.integers(rows.size)
            return float(_STRIDE * columns[place]), float(_STRIDE * rows[place])
    return None


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
    return torch.stack(losses).mean() if losses else probabilities.sum() * 0


def losses(network: nn.Module, batch: list[Tensor], adjustment: Tensor | None = None) -> dict[str, Tensor]:
    """Weighted cross-entropy, Lovász loss where labels are fairly sure, and a loss on classes known to be absent.

    Args:
        adjustment: (classes,) added to the logits in the cross-entropy alone, so that rare classes must win by more.
    """
    device = next(network.parameters()).device
    pixels, labels, weights, absent = (part.to(device) for part in batch)
    with torch.autocast(device.type, torch.bfloat16):
        logits = network(pixels.contiguous(memory_format=torch.channels_last))
    logits = logits.float().permute(0, 2, 3, 1)  # (B, h, w, C)
    log_probabilities = logits.log_softmax(-1)
    weights = weights.float() / 200
    known = weights > 0
    rows = torch.from_numpy(_ROW).to(device)[labels.long()]
    adjusted = log_probabilities if adjustment is None else (logits + adjustment.to(device)).log_softmax(-1)
    entropy = -adjusted.gather(-1, rows[..., None])[..., 0]
    told = {"cross_entropy": (entropy * weights)[known].sum() / weights.sum().clamp(min=1)}
    unknown = (labels == VOID) & ~known & absent.any(1)[:, None, None]
    if unknown.any():
        impossible = absent[:, None, None, :].expand(*unknown.shape, -1)[unknown]
        wrong = log_probabilities[unknown].exp().mul(impossible).sum(1).clamp(max=0.999)
        told["absent"] = -0.15 * (1 - wrong).log().mean()
    row, column = torch.randint(2, (2,)).tolist()  # every second pixel is enough, and sorting takes its time
    part = np.s_[:, row::2, column::2]
    sure = weights[part] > 0.4
    told["lovasz"] = 0.5 * lovasz_softmax(log_probabilities[part][sure].exp(), rows[part][sure])
    return told


def log_shares(photos: list[Photo], make: MakeSample) -> Tensor:
    """(outputs,) float32: the logarithm of each class's share of what is known of the photos' pixels."""
    counts = np.ones(256)
    for target in map(make.target, photos):
        counts += np.bincount(target.labels.ravel(), target.weights.ravel(), minlength=256)
    counts = counts[list(_CLASS_IDS)]
    return torch.from_numpy(np.log(counts / counts.sum())).float()


def drawing_weights(photos: list[Photo], make: MakeSample) -> np.ndarray:
    """(N,) float64 summing to 1: photos with rare classes and photos labelled more completely are drawn more often."""
    present = np.zeros((len(photos), len(CLASSES)), bool)
    for row, photo in zip(present, tqdm(photos, desc="what is known"), strict=True):
        target = make.target(photo)
        counts = np.bincount(target.labels[target.weights > 80], minlength=256)[: len(CLASSES)]
        row[:] = counts > _SEEN_SHARE * target.labels.size
    rarity = present / np.sqrt(np.maximum(present.sum(0), 5))
    weights = np.sort(rarity, axis=1)[:, -2:].sum(1) + 1e-3  # the two rarest classes of each photo
    weights *= [4 if photo.labelled == THINGS else 2 if photo.is_from_coco else 1 for photo in photos]
    return weights / weights.sum()


def main() -> None:
    parser = training_parser(__doc__, pictures=40_000, batch=12)
    parser.add_argument("--marked", type=Path, required=True, help="folder that label_things wrote")
    parser.add_argument("--rare", action="store_true", help="paste rare things, the last part of the training")
    options = parser.parse_args()
    photos, _ = hold_back_choice(read_photos(options.data))
    make = MakeSample(options.marked, RareThings(photos, options.marked) if options.rare else None)
    network = SemanticNetwork(len(_CLASS_IDS))
    if options.start.suffix == ".npz":
        network.load_start_weights(options.start)
    else:
        load_our_weights(network, options.start)
    network.class_ids.copy_(torch.tensor(_CLASS_IDS))
    network.stem.requires_grad_(False)
    for block in list(network.block)[: _FROZEN_BLOCKS_FOR_RARE if options.rare else _FROZEN_BLOCKS]:
        block.requires_grad_(False)
    start = {id(parameter) for parameter in network.start_parameters()}
    trainable = [parameter for parameter in network.parameters() if parameter.requires_grad]
    # Start weights move slowly: at twice this rate the network forgot whole classes (birds, couches) within 900
    # steps, although the training loss fell.
    groups = [
        {"params": [parameter for parameter in trainable if id(parameter) in start], "lr": 7e-5},
        {"params": [parameter for parameter in trainable if id(parameter) not in start], "lr": 5.6e-4},
    ]
    samples = partial(Samples, photos, drawing_weights(photos, make), make)
    adjustment = _ADJUSTMENT * log_shares(photos, make) if options.rare else None
    loss = partial(losses, adjustment=adjustment)
    save_weights(train(network, groups, samples, loss, options), options.out / "semantic.pt")


if __name__ == "__main__":
    main()
