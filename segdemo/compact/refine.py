"""Soft targets for all training photos, from networks that did not see them.

Of every photo the opinion of the network that was trained on the other half (cross-fitting), joined with the
specialist's, then the votes of the networks that taught stuff, then what people know.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from segdemo.classes import VOID
from segdemo.compact.inference import SEMANTIC_LONG_SIDE, SPECIALIST_LONG_SIDE
from segdemo.compact.opinion_pool import pooled
from segdemo.compact.photo_tensors import CELLS, CLASS_IDS, IS_STUFF, STRIDE, PhotoTensors
from segdemo.compact.segmenter import Segmenter, fitting_side
from segdemo.compact.semantic import SemanticNetwork
from segdemo.compact.soft_targets import as_bytes, soft_targets
from segdemo.compact.specialist import SpecialistNetwork
from segdemo.compact.views import sampled
from segdemo.compact.votes import log_likelihood, with_votes

FOLDS = 2
_AT_ONCE = 32  # photos
_ALIKE = 0.16  # shapes whose logarithms of height by width differ by less are brought to one
_PRIOR_STEP = 49  # every so many photos are asked for the prior: odd, so that both networks are
_SAY_OF_THE_PRIOR = 0.12


@torch.inference_mode()
def refine(folds: list[SemanticNetwork], specialist: SpecialistNetwork, photos: PhotoTensors) -> Tensor:
    """(N, outputs, 100, 100) uint8: soft targets of all photos at stride 4, see :func:`as_bytes`.

    Args:
        folds: fold i was trained on the photos in rows i, i + 2, …; both have the outputs CLASS_IDS.
        specialist: see :func:`pooled`.
    """
    device = photos.pixels.device
    for network in (*folds, specialist):
        network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        network.eval()
    labels, weights, true = (plane[:, ::STRIDE, ::STRIDE] for plane in (photos.labels, photos.weights, photos.true))
    is_stuff, class_ids = IS_STUFF.to(device), torch.tensor(CLASS_IDS)
    labelled = photos.true_stuff
    likelihood = log_likelihood(labels[labelled].masked_fill(~true[labelled], VOID), photos.votes[labelled], is_stuff)
    prior = _prior(folds, photos)
    targets = torch.zeros(len(labels), len(CLASS_IDS), CELLS, CELLS, dtype=torch.uint8, device=device)
    for rows in tqdm([*_alike(photos.sizes)], desc="opinions"):
        opinion = _out_of_fold(folds, photos, rows) - _SAY_OF_THE_PRIOR * prior
        special = _opinion(specialist, photos, rows, SPECIALIST_LONG_SIDE, mirrored=True)
        opinion = pooled(opinion, class_ids, special, specialist.get_buffer("class_ids")).log_softmax(1)
        opinion = with_votes(opinion, photos.votes[rows], likelihood, is_stuff)
        targets[rows] = as_bytes(soft_targets(opinion, labels[rows], weights[rows], true[rows], photos.absent[rows]))
    return targets


def _prior(folds: list[SemanticNetwork], photos: PhotoTensors) -> Tensor:
    """(outputs, 1, 1): the logarithm of how often each class is seen, by the opinions on some of the photos.

    A part of it is taken away from what the networks say: so rare classes win more often.
    """
    some = range(0, len(photos.sizes), _PRIOR_STEP)
    opinions = [_out_of_fold(folds, photos, torch.tensor([row], device=photos.sizes.device)) for row in some]
    return torch.cat([one.exp().mean((2, 3)) for one in opinions]).mean(0).log()[:, None, None]


def _out_of_fold(folds: list[SemanticNetwork], photos: PhotoTensors, rows: Tensor) -> Tensor:
    """(B, outputs, 100, 100): what the network says that did not see these photos, which are all of one fold."""
    stranger = folds[1 - int(rows[0]) % FOLDS]
    looks = [_opinion(stranger, photos, rows, SEMANTIC_LONG_SIDE, mirrored) for mirrored in (False, True)]
    return torch.stack(looks).mean(0)


def _alike(sizes: Tensor) -> Iterator[Tensor]:
    """Rows of photos of one fold and of nearly one shape, some at a time."""
    groups: dict[tuple[int, int], list[int]] = {}
    for row, (height, width) in enumerate(sizes.tolist()):
        groups.setdefault((row % FOLDS, _shape(height, width)), []).append(row)
    for group in groups.values():
        yield from torch.tensor(group, device=sizes.device).split(_AT_ONCE)


def _shape(height: int, width: int) -> int:
    return round(math.log(height / width) / _ALIKE)


def _opinion(network: Segmenter, photos: PhotoTensors, rows: Tensor, long_side: int, mirrored: bool) -> Tensor:
    """(B, outputs, 100, 100) float32 log probabilities at every fourth pixel of photos of nearly one shape."""
    device, sizes = photos.pixels.device, photos.sizes[rows]
    relative = math.exp(_ALIKE * _shape(*sizes[0].tolist()))  # height by width
    sides = (min(1, relative) * long_side, min(1, 1 / relative) * long_side)
    height, width = map(fitting_side, sides)
    ends = (sizes.flip(1) - 1).float()[:, None, None]  # (B, 1, 1, 2): x, y of the last pixel
    down, across = torch.linspace(0, 1, height, device=device), torch.linspace(0, 1, width, device=device)
    pictures = sampled(photos.pixels, rows, _xy(across, down) * ends) / 127.5 - 1
    pictures = pictures.flip(3) if mirrored else pictures
    with torch.autocast(device.type, torch.bfloat16):
        logits = network(pictures.contiguous(memory_format=torch.channels_last))
    opinion = logits.float().log_softmax(1)
    opinion = opinion.flip(3) if mirrored else opinion
    cells = STRIDE * torch.arange(CELLS, device=device)
    return F.grid_sample(opinion, 2 * _xy(cells, cells) / ends - 1, padding_mode="border", align_corners=True)


def _xy(across: Tensor, down: Tensor) -> Tensor:
    """(h, w, 2): x, y."""
    y, x = torch.meshgrid(down, across, indexing="ij")
    return torch.stack([x, y], -1)
