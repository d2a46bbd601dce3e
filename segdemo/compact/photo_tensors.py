"""All training photos in memory at once, where the semantic network is trained: no step waits for a file."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from segdemo.classes import CLASSES, STUFF, VOID
from segdemo.compact.targets import Target, semantic_target
from segdemo.photos import Photo

SIDE = 400  # pixels: no photo is larger, smaller ones lie in the top left corner
STRIDE = 4  # of the network's answer, and of all that is compared with it
CELLS = SIDE // STRIDE
GREY = 127  # beyond a photo

CLASS_IDS = tuple(spec.id for spec in CLASSES if spec.kind != "unnamed")  # by output of the network
IS_STUFF = torch.tensor([class_id in STUFF for class_id in CLASS_IDS])
_OUTPUTS = np.full(256, VOID, np.uint8)
_OUTPUTS[list(CLASS_IDS)] = np.arange(len(CLASS_IDS))


def outputs_of(class_ids: frozenset[int]) -> Tensor:
    """(256,) bool: whether an output of the network, or VOID, is one of these classes."""
    chosen = torch.zeros(256, dtype=torch.bool)
    chosen[[output for output, class_id in enumerate(CLASS_IDS) if class_id in class_ids]] = True
    return chosen


@dataclass(frozen=True)
class PhotoTensors:
    """N photos and what is known of them.

    Attributes:
        pixels: (N, 400, 400, 3) uint8 RGB.
        sizes: (N, 2) int64, height and width.
        labels: (N, 400, 400) uint8: which output of the network is right, VOID where nothing is known.
        weights: (N, 400, 400) uint8, 0–200: how much a label counts.
        true: (N, 400, 400) bool: people labelled the pixel, be it as VOID.
        votes: (N, 100, 100) uint8 at stride 4: what the three networks that taught stuff say (see ``targets``).
        absent: (N, outputs) bool: what an unlabelled pixel of the photo cannot be.
        true_stuff: (N,) bool: whether people labelled its stuff.
    """

    pixels: Tensor
    sizes: Tensor
    labels: Tensor
    weights: Tensor
    true: Tensor
    votes: Tensor
    absent: Tensor
    true_stuff: Tensor

    def to(self, device: torch.device) -> PhotoTensors:
        return PhotoTensors(*(getattr(self, field.name).to(device) for field in fields(self)))

    def inside(self) -> Tensor:
        """(N, 100, 100) bool at stride 4: not beyond the photo."""
        along = STRIDE * torch.arange(CELLS, device=self.sizes.device)
        height, width = self.sizes[:, :, None, None].unbind(1)
        return (along[:, None] < height) & (along < width)


def read_tensors(photos: list[Photo], marked: Path) -> PhotoTensors:
    """Read all photos; ``marked`` is the folder that ``label_things`` wrote.

    Raises:
        ValueError: a photo is larger than 400 pixels.
    """
    count = len(photos)
    plane = (count, SIDE, SIDE)
    tensors = PhotoTensors(
        pixels=torch.full((*plane, 3), GREY, dtype=torch.uint8),
        sizes=torch.zeros(count, 2, dtype=torch.int64),
        labels=torch.full(plane, VOID, dtype=torch.uint8),
        weights=torch.zeros(plane, dtype=torch.uint8),
        true=torch.zeros(plane, dtype=torch.bool),
        votes=torch.zeros(count, CELLS, CELLS, dtype=torch.uint8),
        absent=torch.from_numpy(np.array([np.isin(CLASS_IDS, list(photo.labelled)) for photo in photos])),
        true_stuff=torch.tensor([photo.true_stuff for photo in photos]),
    )
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        read = pool.map(partial(_read, marked=marked), photos)
        for row, (pixels, target) in enumerate(tqdm(read, total=count, desc="photos")):
            height, width = pixels.shape[:2]
            tensors.sizes[row] = torch.tensor((height, width))
            for whole, part in (
                (tensors.pixels, pixels),
                (tensors.labels, _OUTPUTS[target.labels]),
                (tensors.weights, target.weights),
                (tensors.true, target.true),
            ):
                whole[row, :height, :width] = torch.from_numpy(part)
            votes = torch.from_numpy(target.votes[::STRIDE, ::STRIDE].copy())
            tensors.votes[row, : len(votes), : votes.shape[1]] = votes
    return tensors


def _read(photo: Photo, marked: Path) -> tuple[np.ndarray, Target]:
    pixels = np.array(photo.image())
    if max(pixels.shape) > SIDE:
        raise ValueError(f"{photo.image_path} is larger than {SIDE} pixels: scale the training photos down first.")
    return pixels, semantic_target(photo, marked)
