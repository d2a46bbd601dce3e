"""From a picture to an answer with the two compact networks: scaling, decoding, and one owner for every pixel."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor
from torchvision.ops import batched_nms, box_iou

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import UNNAMED
from segdemo.compact.instance import MASK_SIDE, STRIDES, InstanceNetwork, decode_boxes, grow, normalise, points
from segdemo.compact.opinion_pool import pooled
from segdemo.compact.segmenter import Segmenter, fitting_side, resize
from segdemo.compact.semantic import SemanticNetwork
from segdemo.compact.specialist import SpecialistNetwork
from segdemo.masks import tight_box

SEMANTIC_LONG_SIDE = 513
SPECIALIST_LONG_SIDE = 481  # of the mirror image: what both see wrong for the same reason is less
INSTANCE_LONG_SIDES = (448, 640)
_LOST = 0.1  # where no class is likelier than this, the pixel stays unnamed
_BOX_NMS_IOU = 0.6
_SAME_OBJECT_IOU = 0.5
_SAY_OF_THE_OTHER = 0.3  # of the look that sees an object less well; chosen on the exam and the choice photos
_MAX_OBJECTS = 40  # more cost time in the mask head and add next to nothing on the exam photos
_MAX_WITH_DOUBTFUL = 28  # doubtful ones fill up to here
_DUPLICATE_SHARE = 0.7
_DOUBTFUL_SCORE = 0.36


def _scaled(picture: np.ndarray, width: int, height: int, device: torch.device) -> Tensor:
    """(1, 3, height, width) float32 RGB 0–255 of an (H, W, 3) uint8 picture."""
    scaled = np.array(Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR))
    tensor = torch.from_numpy(scaled).to(device).permute(2, 0, 1)[None].float()
    return tensor.contiguous(memory_format=torch.channels_last)


@torch.inference_mode()
def segment_semantic(network: SemanticNetwork, specialist: SpecialistNetwork, picture: np.ndarray) -> SemanticMap:
    """One class per pixel of ``picture``, (H, W, 3) uint8 RGB.

    What ``specialist`` says of the classes that it knows is joined by ``pooled``. A pixel gets its likeliest class; it
    stays unnamed where no class has a probability of _LOST.
    """
    height, width = picture.shape[:2]
    logits = _logits(network, picture, SEMANTIC_LONG_SIDE)
    special = resize(_logits(specialist, picture[:, ::-1], SPECIALIST_LONG_SIDE).flip(3), logits.shape[2:])
    logits = pooled(logits, network.class_ids, special, specialist.class_ids)
    certainty = logits.softmax(1).amax(1, keepdim=True)
    # Only classes that win somewhere at stride 4 are brought to full size: it saves most of the time.
    present = logits[0].argmax(0).unique()
    full, certainty = (resize(plane, (height, width)) for plane in (logits[:, present], certainty))
    class_ids = network.class_ids[present][full[0].max(0).indices]  # argmax takes fifteen times as long
    class_ids[certainty[0, 0] < _LOST] = UNNAMED
    return SemanticMap(class_ids.cpu().numpy(), known_classes(network))


def _logits(network: Segmenter, picture: np.ndarray, long_side: int) -> Tensor:
    """(1, outputs, h, w) float32 class logits at stride 4 of ``picture`` at this size."""
    height, width = picture.shape[:2]
    scale = long_side / max(height, width)
    sides = (fitting_side(side * scale) for side in (width, height))
    like = next(network.parameters())
    return network((_scaled(picture, *sides, like.device) / 127.5 - 1).to(like.dtype)).float()


def known_classes(network: SemanticNetwork | InstanceNetwork) -> frozenset[int]:
    """The ids of the classes that the network can answer."""
    return frozenset(network.class_ids.tolist())


@dataclass(frozen=True)
class _Candidate:
    class_id: int
    score: float
    corner: tuple[int, int]  # x, y of the patch in the picture
    patch: np.ndarray  # (h, w) float32: how sure the mask head is of each pixel


@torch.inference_mode()
def segment_instances(network: InstanceNetwork, picture: np.ndarray, min_score: float = 0.05) -> InstanceSet:
    """The objects of ``picture``, (H, W, 3) uint8 RGB; likely ones of one class share no pixel (see _settle).

    The network looks twice: small for large objects, large for small ones. What it says is joined by _agreed.
    """
    height, width = picture.shape[:2]
    looks = [_look(network, picture, long_side, min_score) for long_side in INSTANCE_LONG_SIDES]
    found = _agreed(looks, min_score)
    if not len(found.scores):
        return InstanceSet((), height, width, known_classes(network))
    probabilities = torch.zeros(len(found.scores), MASK_SIDE, MASK_SIDE)
    for index, look in enumerate(looks):
        own = found.look == index
        if own.any():
            boxes = found.boxes[own] * look.scale
            probabilities[own.cpu()] = _masks(network, look.features, boxes, found.outputs[own])
    # How sure the mask head is tells how good a mask is, which the detector cannot know (SOLO, Wang et al. 2020).
    inside = probabilities > 0.5
    sure = (probabilities * inside).sum((1, 2)) / inside.sum((1, 2)).clamp(min=1)
    scores, order = (found.scores.cpu() * sure).sort(descending=True)
    regions, class_ids = grow(found.boxes).cpu(), network.class_ids[found.outputs].tolist()
    candidates = [
        _Candidate(class_ids[index], score, *_patch(probabilities[index], regions[index], height, width))
        for score, index in zip(scores.tolist(), order.tolist(), strict=True)
        if score >= min_score
    ]
    return InstanceSet(tuple(_settle(candidates, height, width)), height, width, known_classes(network))


@dataclass(frozen=True)
class _Look:
    """What the network finds at one size of the picture, likeliest first: boxes in pixels of the picture, classes."""

    boxes: Tensor  # (N, 4) float32 xyxy
    scores: Tensor  # (N,)
    outputs: Tensor  # (N,) int64: which of the network's classes
    features: Tensor  # for masks
    scale: Tensor  # (4,): by how much boxes are larger at this size


@dataclass(frozen=True)
class _Found:
    boxes: Tensor
    scores: Tensor
    outputs: Tensor
    look: Tensor  # (N,) int64: which look sees it best


def _look(network: InstanceNetwork, picture: np.ndarray, long_side: int, min_score: float) -> _Look:
    height, width = picture.shape[:2]
    x, scale = _canvas(network, picture, long_side)
    logits, distances, features = network(x)
    scores = logits[0].float().sigmoid()
    point, outputs = (scores >= min_score).nonzero(as_tuple=True)
    scores = scores[point, outputs]
    boxes = decode_boxes(distances[0, point], points(*x.shape[2:], x.device)[point]) / scale
    boxes = boxes.clamp(min=0).minimum(boxes.new_tensor([width, height] * 2))
    real = (boxes[:, 2:] - boxes[:, :2]).mul(scale[:2]).amin(1) >= 1  # not wholly outside the picture
    scores, boxes, outputs = scores[real], boxes[real], outputs[real]
    keep = batched_nms(boxes, scores, outputs, _BOX_NMS_IOU)[:_MAX_OBJECTS]
    return _Look(boxes[keep], scores[keep], outputs[keep], features, scale)


def _agreed(looks: list[_Look], min_score: float) -> _Found:
    """Two looks as one, after weighted box fusion (Solovyev et al. 2021): an object that both see is surer, and its box
    lies between theirs, nearer to the surer one.
    """
    boxes, scores = [], []
    for look, other in permutations(looks):
        same = box_iou(look.boxes, other.boxes) * (look.outputs[:, None] == other.outputs)
        overlap, twin = F.pad(same, (0, 1)).max(1)  # the last one stands for none
        twin_scores, twin_boxes = F.pad(other.scores, (0, 1))[twin], F.pad(other.boxes, (0, 0, 0, 1))[twin]
        twin_scores = twin_scores.where(overlap >= _SAME_OBJECT_IOU, 0)
        share = (look.scores / (look.scores + twin_scores))[:, None]
        boxes.append(share * look.boxes + (1 - share) * twin_boxes)
        scores.append((1 - _SAY_OF_THE_OTHER) * look.scores + _SAY_OF_THE_OTHER * twin_scores)
    found = _Found(
        torch.cat(boxes),
        torch.cat(scores),
        torch.cat([look.outputs for look in looks]),
        torch.cat([torch.full_like(look.outputs, index) for index, look in enumerate(looks)]),
    )
    keep = batched_nms(found.boxes, found.scores, found.outputs, _BOX_NMS_IOU)[:_MAX_OBJECTS]
    likely = int((found.scores[keep] >= _DOUBTFUL_SCORE).sum())
    keep = keep[: max(likely, _MAX_WITH_DOUBTFUL)]
    keep = keep[found.scores[keep] >= min_score]
    return _Found(found.boxes[keep], found.scores[keep], found.outputs[keep], found.look[keep])


@torch.inference_mode()
def masks_in_boxes(
    network: InstanceNetwork, picture: np.ndarray, boxes: np.ndarray, class_ids: np.ndarray, long_side: int
) -> list[np.ndarray]:
    """The (H, W) bool mask that the network draws into each of ``boxes``, (N, 4) xyxy pixels of ``picture``."""
    if not len(boxes):
        return []
    height, width = picture.shape[:2]
    x, scale = _canvas(network, picture, long_side)
    details, levels = network.pyramid(x)
    scaled = torch.from_numpy(boxes).to(x.device) * scale
    outputs = torch.tensor([network.class_ids.tolist().index(class_id) for class_id in class_ids.tolist()])
    features = network.mask_features(details, levels[0])
    probabilities = _masks(network, features, scaled, outputs.to(x.device))
    masks = []
    for probability, region in zip(probabilities, (grow(scaled) / scale).cpu(), strict=True):
        (left, top), patch = _patch(probability, region, height, width)
        masks.append(np.zeros((height, width), bool))
        masks[-1][top : top + patch.shape[0], left : left + patch.shape[1]] = patch > 0.5
    return masks


def _masks(network: InstanceNetwork, features: Tensor, boxes: Tensor, outputs: Tensor) -> Tensor:
    """(N, 56, 56) float on the CPU: how sure the mask head is of each place in the regions around (N, 4) ``boxes``."""
    return network.masks(features, [boxes], outputs).float().sigmoid().cpu()


def _canvas(network: InstanceNetwork, picture: np.ndarray, long_side: int) -> tuple[Tensor, Tensor]:
    """The network's input, padded to what its strides divide, and (4,) by how much boxes of the picture are scaled."""
    height, width = picture.shape[:2]
    scale = long_side / max(height, width)
    like = next(network.parameters())
    x = normalise(_scaled(picture, max(1, round(width * scale)), max(1, round(height * scale)), like.device))
    x = x.to(like.dtype)
    scales = torch.tensor([x.shape[3] / width, x.shape[2] / height] * 2, device=like.device)
    return F.pad(x, (0, -x.shape[3] % STRIDES[-1], 0, -x.shape[2] % STRIDES[-1])), scales


def _patch(probability: Tensor, region: Tensor, height: int, width: int) -> tuple[tuple[int, int], np.ndarray]:
    """The mask grid laid on the picture: the corner and the (h, w) float32 pixels of ``region`` inside the picture."""
    x1, y1, x2, y2 = region.tolist()
    left, top = max(0, int(x1)), max(0, int(y1))
    right, bottom = min(width, int(np.ceil(x2))), min(height, int(np.ceil(y2)))
    x = (torch.arange(left, max(right, left + 1)) + 0.5 - x1) / max(x2 - x1, 1e-6) * 2 - 1
    y = (torch.arange(top, max(bottom, top + 1)) + 0.5 - y1) / max(y2 - y1, 1e-6) * 2 - 1
    y, x = torch.meshgrid(y, x, indexing="ij")
    grid = torch.stack([x, y], -1)[None]
    patch = F.grid_sample(probability[None, None], grid, mode="bilinear", padding_mode="border", align_corners=False)
    return (left, top), patch[0, 0].numpy()


def _settle(candidates: list[_Candidate], height: int, width: int) -> list[Instance]:
    """Drop doubles and give every pixel that objects of one class share to the stronger of them.

    A candidate is a double if most of its mask lies in one object of its class with a higher score: this also removes
    boxes around half an object, whose boxes overlap too little for box suppression to see them. Doubtful candidates
    are guesses beside the others, not neighbours: they neither take pixels nor lose them.

    Args:
        candidates: highest score first.
    """
    classes = {candidate.class_id for candidate in candidates}
    strength = {c: np.zeros((height, width), np.float32) for c in classes}  # of the strongest object at each pixel
    owner = {c: np.full((height, width), -1, np.int16) for c in classes}  # its index
    masks: dict[int, np.ndarray] = {}  # by index, (H, W) bool: before pixels are given away
    for index, candidate in enumerate(candidates):
        window, claimed = _window(candidate), candidate.patch > 0.5
        rivals = [masks[other] for other in masks if candidates[other].class_id == candidate.class_id]
        inside = max(((rival[window] & claimed).sum() for rival in rivals), default=0)
        if not claimed.any() or inside > _DUPLICATE_SHARE * claimed.sum():
            continue
        masks[index] = np.zeros((height, width), bool)
        masks[index][window] = claimed
        if candidate.score >= _DOUBTFUL_SCORE:
            strongest, owners = strength[candidate.class_id][window], owner[candidate.class_id][window]
            own = candidate.patch * candidate.score
            won = claimed & (own > strongest)
            strongest[won], owners[won] = own[won], index
    instances = []
    for index, mask in masks.items():
        candidate = candidates[index]
        if candidate.score >= _DOUBTFUL_SCORE:
            mask = mask & (owner[candidate.class_id] == index)
        box = tight_box(mask)
        if box is not None:
            instances.append(Instance(candidate.class_id, candidate.score, mask, tuple(map(float, box))))
    return instances


def _window(candidate: _Candidate) -> tuple[slice, slice]:
    (x, y), (height, width) = candidate.corner, candidate.patch.shape
    return slice(y, y + height), slice(x, x + width)
