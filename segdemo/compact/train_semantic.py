"""Train the compact semantic network, in three stages; one whose result is in FOLDER already is not done again.

``python -m segdemo.compact.train_semantic --data PHOTOS --marked MARKS --start WEIGHTS --out FOLDER``

1. ``fold-0.pt`` and ``fold-1.pt``: two networks, each on every second photo.
2. ``soft.pt``: what every pixel probably is, said by the network that did not see the photo (see ``refine``).
3. ``semantic.pt``: the first of the two, trained on with all photos; packed as it is shipped.

Photos and soft targets lie in the memory of the GPU: 14 GB with 7,000 photos.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from segdemo.classes import VOC_THINGS, VOID
from segdemo.compact.data import hold_back_choice
from segdemo.compact.drawing_plan import drawing_plan
from segdemo.compact.photo_tensors import CLASS_IDS, STRIDE, read_tensors
from segdemo.compact.refine import FOLDS, refine
from segdemo.compact.semantic import SemanticNetwork
from segdemo.compact.soft_targets import best_guesses
from segdemo.compact.specialist import SpecialistNetwork
from segdemo.compact.training import (
    Run,
    begin,
    load_our_weights,
    save,
    save_weights,
    train,
    training_device,
    training_parser,
)
from segdemo.compact.views import Batch, Views
from segdemo.compact.weights import packed
from segdemo.photos import read_photos

_SPECIALIST = Path("assets", "weights", "specialist.pt")  # the one that is shipped
_PICTURES = 148_600  # of all stages
_FOLD_SHARE = 28_800 / _PICTURES
_RATES = (4e-4, 1.5e-3)  # peaks of the learning rate: of start weights, of new layers
_LAST_RATES = (4e-4, 1.2e-3)
_KNOWN = 60  # of 200: labels of this weight steer which photos and places are drawn
_LIKELY = 0.6  # soft targets that count as labels in the Lovász loss
_LOVASZ_STEP = 3  # every third pixel is enough, and sorting takes its time


def lovasz_softmax(probabilities: Tensor, labels: Tensor) -> Tensor:
    """A smooth stand-in for 1 − mIoU over the classes in the batch (Berman et al. 2018).

    Args:
        probabilities: (N, C) float.
        labels: (N,) int64, all valid.
    """
    if not len(labels):
        return probabilities.sum() * 0
    truth = F.one_hot(labels, probabilities.shape[1]).to(probabilities.dtype)
    errors, order = (truth - probabilities).abs().sort(0, descending=True)
    truth = truth.gather(0, order)
    total = truth.sum(0)
    # The Jaccard loss when the worst k pixels are wrong, for every k; its steps weight the sorted errors.
    jaccard = 1 - (total - truth.cumsum(0)) / (total + (1 - truth).cumsum(0))
    steps = torch.diff(jaccard, dim=0, prepend=torch.zeros_like(jaccard[:1]))
    return (errors * steps).sum(0)[total > 0].mean()


def losses(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """Weighted cross-entropy, Lovász loss where labels are fairly sure, and a loss on classes known to be absent.

    That last one is left out where there are soft targets: they have the absent classes taken out.
    """
    device = batch.pixels.device
    with torch.autocast(device.type, torch.bfloat16):
        logits = network(batch.pixels.contiguous(memory_format=torch.channels_last))
    log_probabilities = logits.float().log_softmax(1)
    probabilities, weights, hard = log_probabilities.exp(), batch.weights, batch.hard
    labels = batch.labels.long().clamp(max=len(CLASS_IDS) - 1)  # what is VOID has no weight
    entropy = F.nll_loss(log_probabilities, labels, reduction="none")
    told = {}
    if batch.probabilities is None:
        sure = weights > 0.4
        unknown = (batch.labels == VOID) & batch.inside
        wrong = torch.einsum("bchw,bc->bhw", probabilities, batch.absent.float()).clamp(max=0.999)
        told["absent"] = -0.15 * ((1 - wrong).log() * unknown).sum() / unknown.sum().clamp(min=1)
    else:
        entropy = torch.where(hard, entropy, -(batch.probabilities * log_probabilities).sum(1))
        likely = batch.probabilities.max(1)
        labels = torch.where(hard, labels, likely.indices)
        sure = (weights > 0.2) & (hard | (likely.values > _LIKELY))
    told["cross_entropy"] = (entropy * weights).sum() / weights.sum().clamp(min=1)
    row, column = torch.randint(_LOVASZ_STEP, (2,)).tolist()
    part = np.s_[:, row::_LOVASZ_STEP, column::_LOVASZ_STEP]
    chosen = sure[part]
    told["lovasz"] = 0.5 * lovasz_softmax(probabilities.movedim(1, -1)[part][chosen], labels[part][chosen])
    return told


def _network(weights: Path) -> SemanticNetwork:
    """A network with the weights of an earlier stage, or with published ones in its encoder."""
    network = SemanticNetwork(len(CLASS_IDS))
    network.get_buffer("class_ids").copy_(torch.tensor(CLASS_IDS))
    if weights.suffix == ".pth":
        network.load_start_weights(weights)
    else:
        load_our_weights(network, weights)
    return network


def _trained(network: SemanticNetwork, views: Views, rates: tuple[float, float], run: Run) -> nn.Module:
    start = {id(parameter) for parameter in network.start_parameters()}
    groups: list[dict[str, Any]] = [{"params": [], "lr": rate} for rate in rates]
    for parameter in network.parameters():
        groups[id(parameter) not in start]["params"].append(parameter)
    return train(network, groups, views, losses, run)


def main() -> None:
    parser = training_parser(__doc__, _PICTURES, batch=48)
    parser.add_argument("--marked", type=Path, required=True, help="folder that label_things wrote")
    parser.add_argument(
        "--specialist", type=Path, default=_SPECIALIST, help="weights of the specialist (default %(default)s)"
    )
    options = parser.parse_args()
    begin(options)
    run = partial(Run, weight_decay=0.02, warm_up=200, memory=0.999)
    photos, _ = hold_back_choice(read_photos(options.data))
    tensors = read_tensors(photos, options.marked).to(training_device())
    known = tensors.labels.masked_fill(tensors.weights <= _KNOWN, VOID)[:, ::STRIDE, ::STRIDE]
    plan = drawing_plan(photos, known, tensors.sizes, options.seed)

    in_folds = round(_FOLD_SHARE * options.pictures)
    folds = [options.out / f"fold-{fold}.pt" for fold in range(FOLDS)]
    for fold, file in enumerate(folds):
        if not file.exists():
            half = torch.arange(len(photos), device=known.device) % FOLDS == fold
            one = run(options.out / file.stem, in_folds, options.batch * 2 // 3, options.seed + fold)
            views = Views(tensors, plan.of(half), None, one.batch)
            save_weights(_trained(_network(options.start), views, _RATES, one), file)

    soft = options.out / "soft.pt"
    if not soft.exists():
        specialist = SpecialistNetwork(len(VOC_THINGS) + 1)
        load_our_weights(specialist, options.specialist)
        save(refine([_network(file) for file in folds], specialist, tensors), soft)
    targets = torch.load(soft, map_location=known.device, weights_only=True)

    known = torch.where(tensors.true[:, ::STRIDE, ::STRIDE], known, best_guesses(targets))
    known = known.masked_fill(~tensors.inside(), VOID)
    plan = replace(drawing_plan(photos, known, tensors.sizes, options.seed), donors=plan.donors)
    last = run(options.out / "last", options.pictures - FOLDS * in_folds, options.batch, options.seed)
    network = _trained(_network(folds[0]), Views(tensors, plan, targets, last.batch), _LAST_RATES, last)
    save(packed(network.cpu().state_dict()), options.out / "semantic.pt")


if __name__ == "__main__":
    main()
