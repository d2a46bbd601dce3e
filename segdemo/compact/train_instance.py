"""Train the masks of the compact instance network; the detector stays as its publisher trained it.

``python -m segdemo.compact.train_instance --data PHOTOS --start WEIGHTS --out FOLDER``
"""

from __future__ import annotations

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader
from torchvision.ops import roi_align

from segdemo.classes import CLASSES, THINGS
from segdemo.compact.data import Donors, InstanceSample, Samples, hold_back_choice, instance_sample
from segdemo.compact.instance import MASK_SIDE, InstanceNetwork, grow, normalise
from segdemo.compact.training import Run, begin, load_our_weights, save_weights, train, training_parser
from segdemo.photos import Photo, read_photos

_SIDE = 384
_MAX_MASKS = 64  # regions per step
_BOX_JITTER = 0.08  # of the box's sides: about how far off the detector's own boxes are
_UNSURE_WEIGHT = 0.25  # rims that the annotators left open count a little, as not the object
_BICYCLE = 2  # VOC masks only the frame's outline: no mask is learned from those, COCO's polygons are
_CLASS_IDS = sorted(THINGS)
_OUTPUT = {class_id: output for output, class_id in enumerate(_CLASS_IDS)}


def mask_losses(
    network: InstanceNetwork, features: Tensor, samples: list[InstanceSample], device: torch.device
) -> dict[str, Tensor]:
    """Binary cross-entropy and Dice losses of the mask head on jittered true boxes, two regions per object."""
    regions = []  # (picture, object) of every region
    for index, sample in enumerate(samples):
        usable = sample.mask_ok & ((sample.boxes[:, 2:] - sample.boxes[:, :2]).min(1, initial=np.inf) >= 6)
        regions += [(index, row) for row in np.flatnonzero(usable)] * 2
    if not regions:
        return {"mask": features.sum() * 0}
    if len(regions) > _MAX_MASKS:
        regions = [regions[row] for row in torch.randperm(len(regions))[:_MAX_MASKS]]
    regions.sort()
    true_masks = np.stack([samples[i].instances == samples[i].values[row] for i, row in regions])
    unsure = np.stack([sample.instances == 255 for sample in samples])
    boxes = torch.from_numpy(np.stack([samples[i].boxes[row] for i, row in regions])).to(device)
    classes = torch.tensor([_OUTPUT[int(samples[i].class_ids[row])] for i, row in regions], device=device)
    sides = (boxes[:, 2:] - boxes[:, :2]).repeat(1, 2)
    boxes = boxes + sides * _BOX_JITTER * (2 * torch.rand_like(boxes) - 1)

    picture = torch.tensor([i for i, _ in regions], device=device)
    grown = grow(boxes)
    rows = torch.arange(len(regions), device=device)
    with torch.no_grad():
        target = _look(true_masks, rows, grown, device)
        weight = 1 - (1 - _UNSURE_WEIGHT) * _look(unsure, picture, grown, device)
    logits = network.masks(features, [boxes[picture == i] for i in range(len(samples))], classes).float()
    entropy = F.binary_cross_entropy_with_logits(logits, target, weight, reduction="none").mean((1, 2))
    probability = logits.sigmoid()
    overlap = (probability * target * weight).sum((1, 2))
    size = ((probability**2 + target**2) * weight).sum((1, 2))
    dice = 1 - (2 * overlap + 1) / (size + 1)
    return {"mask": 3 * entropy.mean(), "dice": 2 * dice.mean()}


def _look(masks: np.ndarray, index: Tensor, regions: Tensor, device: torch.device) -> Tensor:
    """(N, 56, 56) float: what ``masks[index]`` (bool) holds in each region, area-averaged."""
    planes = torch.from_numpy(masks).to(device, torch.float32)[:, None]
    rois = torch.cat([index[:, None].float(), regions], 1)
    return roi_align(planes, rois, MASK_SIDE, sampling_ratio=2, aligned=True)[:, 0]


def losses(network: InstanceNetwork, samples: list[InstanceSample]) -> dict[str, Tensor]:
    """The mask losses of one step; the detector's features are taken as they are."""
    device = next(network.parameters()).device
    pictures = torch.from_numpy(np.stack([sample.pixels for sample in samples])).to(device)
    pictures = normalise(pictures).contiguous(memory_format=torch.channels_last)
    with torch.autocast(device.type, torch.bfloat16):
        with torch.no_grad():
            details, levels = network.pyramid(pictures)
        return mask_losses(network, network.mask_features(details, levels[0]), samples, device)


class MakeSample:
    """Makes samples; a class, not a closure, so that a worker process can be given it."""

    def __init__(self, photos: list[Photo]) -> None:
        self._donors = Donors(photos)

    def __call__(self, photo: Photo, rng: np.random.Generator) -> InstanceSample:
        sample = instance_sample(photo, self._donors, _SIDE, rng)
        if not photo.is_from_coco:
            sample.mask_ok[sample.class_ids == _BICYCLE] = False
        return sample


def drawing_weights(photos: list[Photo]) -> np.ndarray:
    """(N,) float64 summing to 1: photos of rare classes (1/√frequency), with many masks, and of COCO are drawn more."""
    with_masks = [photo.class_ids[photo.mask_ok] for photo in photos]
    counts = np.bincount(np.concatenate([np.unique(class_ids) for class_ids in with_masks]), minlength=len(CLASSES))
    rarity = 1 / np.sqrt(np.maximum(counts, 3))
    weights = np.array([rarity[class_ids].max() * np.sqrt(min(len(class_ids), 9)) for class_ids in with_masks])
    weights *= [3 if photo.is_from_coco else 1 for photo in photos]  # their masks are exact
    return weights / weights.sum()


def main() -> None:
    options = training_parser(__doc__, pictures=40_000, batch=10).parse_args()
    begin(options)
    photos, _ = hold_back_choice(read_photos(options.data))
    photos = [photo for photo in photos if photo.mask_ok.any()]
    network = InstanceNetwork(len(_CLASS_IDS))
    if options.start.suffix == ".npz":
        coco_order = sorted(_CLASS_IDS, key=lambda class_id: CLASSES[class_id].coco_id)
        network.load_start_weights(options.start, [coco_order.index(class_id) for class_id in _CLASS_IDS])
    else:
        load_our_weights(network, options.start)
    network.class_ids.copy_(torch.tensor(_CLASS_IDS))
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(name.startswith("mask_"))
    groups = [{"params": [p for p in network.parameters() if p.requires_grad], "lr": 1.2e-3}]
    draw = partial(Samples, photos, drawing_weights(photos), MakeSample(photos))

    def batches(seed: int) -> DataLoader:
        return DataLoader(draw(seed), options.batch, collate_fn=list, num_workers=1, prefetch_factor=4)

    run = Run(options.out, options.pictures, options.batch, options.seed)
    save_weights(train(network, groups, batches, losses, run), options.out / "instance.pt")


if __name__ == "__main__":
    main()
