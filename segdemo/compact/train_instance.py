"""Train the compact instance network: ``python -m segdemo.compact.train_instance --data … --init … --out …``."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torchvision.ops import box_iou, generalized_box_iou_loss, roi_align

from segdemo.compact.data import (
    Donors,
    InstanceSample,
    drawing_weights,
    hold_back_exam,
    instance_sample,
)
from segdemo.compact.instance import (
    BINS,
    MASK_SIDE,
    InstanceNetwork,
    decode_boxes,
    grow,
    normalise,
    points,
)
from segdemo.compact.training import Samples, parse_options, save_weights, train
from segdemo.photos import Photo, read_photos

_SIDE = 320
_CANDIDATES = 13  # points that may answer for one object, at most
_MAX_MASKS = 64  # regions per step
_BOX_JITTER = 0.08  # of the box's sides: about how far off the detector's own boxes are
_UNSURE_WEIGHT = 0.25  # rims that the annotators left open count a little, as not the object
_BICYCLE = 2  # VOC masks only the frame's outline: no mask is learned from those, COCO's polygons are


def assign(
    scores: Tensor, boxes: Tensor, at: Tensor, true_boxes: Tensor, classes: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Which points answer for which object: NanoDet-Plus's dynamic soft-label assigner, after SimOTA (Ge et al. 2021).

    Args:
        scores, boxes: (P, 20) probabilities and (P, 4) boxes the network gives now.
        at: (P, 3) points.
        true_boxes, classes: (G, 4) xyxy and (G,) 0–19.

    Returns:
        (M,) point indices, (M,) object indices, (M,) IoU of each point's box with its object's.
    """
    x, y = at[:, :1], at[:, 1:2]
    inside = (x > true_boxes[:, 0]) & (y > true_boxes[:, 1]) & (x < true_boxes[:, 2]) & (y < true_boxes[:, 3])
    centres = (true_boxes[:, :2] + true_boxes[:, 2:]) / 2
    near = ((at[:, None, :2] - centres).abs() <= 0.75 * at[:, None, 2:]).all(-1)
    inside |= near & ~inside.any(0)  # an object too small to hold a point takes the nearest ones
    candidates = inside.any(1).nonzero()[:, 0]
    if not len(candidates):
        return candidates, candidates, scores.new_zeros(0)
    inside, iou = inside[candidates], box_iou(boxes[candidates], true_boxes)
    probability = scores[candidates][:, classes].clamp(1e-6, 1 - 1e-6)
    cost = F.binary_cross_entropy(probability, iou, reduction="none") * (iou - probability).abs() ** 2
    cost = cost - 3 * (iou + 1e-7).log() + (~inside) * 1e5
    wanted = (iou * inside).topk(min(_CANDIDATES, len(candidates)), 0).values.sum(0).int().clamp(min=1)
    rank = cost.argsort(0).argsort(0)
    chosen = (rank < wanted) & inside
    cheapest = F.one_hot(cost.where(chosen, cost.new_tensor(1e9)).argmin(1), len(classes)).bool()
    chosen &= cheapest  # a point answers for one object only
    point, target = chosen.nonzero(as_tuple=True)
    return candidates[point], target, iou[point, target]


def detection_losses(
    logits: Tensor, distances: Tensor, at: Tensor, targets: list[tuple[Tensor, Tensor]]
) -> dict[str, Tensor]:
    """Quality focal, GIoU and distribution focal losses (Li et al. 2020).

    Args:
        logits, distances: the network's (B, P, 20) and (B, P, 4, 8).
        targets: per picture, (G, 4) xyxy boxes and (G,) classes 0–19.
    """
    boxes, scores = decode_boxes(distances, at), logits.detach().sigmoid()
    quality = torch.zeros_like(logits)
    picture, point, true_boxes, ious = [], [], [], []
    for index, (gt_boxes, classes) in enumerate(targets):
        if not len(classes):
            continue
        points_, objects, iou = assign(scores[index], boxes[index].detach(), at, gt_boxes, classes)
        quality[index, points_, classes[objects]] = iou
        picture.append(torch.full_like(points_, index))
        point.append(points_)
        true_boxes.append(gt_boxes[objects])
        ious.append(iou)
    focal = F.binary_cross_entropy_with_logits(logits, quality, reduction="none") * (quality - scores).abs() ** 2
    if not picture:
        return {"class": focal.sum()}
    picture, point, true_boxes = torch.cat(picture), torch.cat(point), torch.cat(true_boxes)
    weights = scores[picture, point].amax(1).clamp(min=0.05)
    weights = weights / weights.sum()
    at, raw = at[point], distances[picture, point]
    sides = torch.cat([at[:, :2] - true_boxes[:, :2], true_boxes[:, 2:] - at[:, :2]], 1) / at[:, 2:]
    sides = sides.clamp(0, BINS - 1.01)
    low = sides.long()
    log_bins = raw.log_softmax(-1)
    low_log, high_log = (log_bins.gather(-1, bins[..., None])[..., 0] for bins in (low, low + 1))
    distribution = -(low_log * (low + 1 - sides) + high_log * (sides - low)).mean(1)
    giou = generalized_box_iou_loss(boxes[picture, point], true_boxes)
    return {
        "class": focal.sum() / torch.cat(ious).sum().clamp(min=1),
        "box": 2 * (giou * weights).sum(),
        "distribution": 0.25 * (distribution * weights).sum(),
    }


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
    classes = torch.tensor([int(samples[i].class_ids[row]) - 1 for i, row in regions], device=device)
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
    """All losses of one step."""
    device = next(network.parameters()).device
    pictures, at = _pictures(samples, device)
    targets = [
        (torch.from_numpy(sample.boxes).to(device), torch.from_numpy(sample.class_ids - 1).to(device))
        for sample in samples
    ]
    with torch.autocast(device.type, torch.bfloat16):
        logits, distances, features = network(pictures)
        masks = mask_losses(network, features, samples, device)
    return detection_losses(logits.float(), distances.float(), at, targets) | masks


def losses_of_masks(network: InstanceNetwork, samples: list[InstanceSample]) -> dict[str, Tensor]:
    """The mask losses alone, for a network whose other layers are frozen."""
    device = next(network.parameters()).device
    pictures, _ = _pictures(samples, device)
    with torch.autocast(device.type, torch.bfloat16):
        _, _, features = network(pictures)
        return mask_losses(network, features, samples, device)


def _pictures(samples: list[InstanceSample], device: torch.device) -> tuple[Tensor, Tensor]:
    """The network's input for ``samples``, and its points."""
    pictures = torch.from_numpy(np.stack([sample.pixels for sample in samples])).to(device)
    pictures = normalise(pictures).contiguous(memory_format=torch.channels_last)
    return pictures, points(*pictures.shape[-2:], device)


def parameter_groups(network: InstanceNetwork) -> list[dict]:
    """Learning rates: weights with folded normalisation move slowly, the new mask layers fast."""
    groups = {"backbone": [], "neck": [], "new": []}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            kind = "new" if name.startswith("mask_") else "backbone" if name.startswith("stage") else "neck"
            groups[kind].append(parameter)
    rates = {"backbone": 4e-5, "neck": 1e-4, "new": 1.2e-3}
    return [{"params": groups[kind], "lr": rates[kind]} for kind in groups]


class _Make:
    """Makes samples; a class, not a closure, so that a worker process can be given it."""

    def __init__(self, photos: list[Photo]) -> None:
        self.donors = Donors(photos)

    def __call__(self, photo: Photo, rng: np.random.Generator) -> InstanceSample:
        sample = instance_sample(photo, self.donors, _SIDE, rng)
        if not photo.source.startswith("coco"):
            sample.mask_ok[sample.class_ids == _BICYCLE] = False
        return sample


def main() -> None:
    options = parse_options(__doc__, pictures=40_000, batch=16)
    photos, _ = hold_back_exam(read_photos(options.data))
    network = InstanceNetwork()
    network.load_start_weights(options.init)
    # The first two stages keep their start weights: with so few photos they have nothing to gain, and a step is
    # faster without their gradients.
    network.stem.requires_grad_(False)
    network.stage2.requires_grad_(False)
    weights = drawing_weights(photos, coco_weight=2.0)
    samples = partial(Samples, photos, weights, _Make(photos))
    network = train(network, parameter_groups(network), samples, losses, options, collate=list)

    # Then the mask layers alone: they start from nothing and want many more pictures than the detector, and a step
    # without the detector's gradients takes a third of the time.
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(name.startswith("mask_"))
    groups = [{"params": [p for p in network.parameters() if p.requires_grad], "lr": 6e-4}]
    options.out, options.pictures = options.out / "masks", options.pictures // 2
    network = train(network, groups, samples, losses_of_masks, options, collate=list)
    save_weights(network, options.out.parent / "instance.pt")


if __name__ == "__main__":
    main()
