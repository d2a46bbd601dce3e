"""Random views of photos, all of a batch at once, on the device where the photos are.

A view is an affine map from the pixels of a square crop, counted from its middle, to positions (x, y) in the photo.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from segdemo.classes import VOID
from segdemo.compact.drawing_plan import PLACES, PLACES_ON_CLASSES, RARE_THINGS, DrawingPlan
from segdemo.compact.photo_tensors import GREY, SIDE, STRIDE, PhotoTensors
from segdemo.compact.soft_targets import probabilities_at, soft_weights
from segdemo.compact.targets import FULL

CROP = 481  # pixels, 16·30 + 1: see segdemo.compact.segmenter
_ZOOM, _DONOR_ZOOM = (0.85, 1.95), (0.8, 2.2)
_STRETCH = 0.1  # width by height, as a logarithm
_TURN = 0.09  # radians, of half of the views
_OFF_CENTRE = 0.3  # of the crop: so far from its middle lies the place that it looks at
_PASTED_SHARE = 0.35  # of a batch, into which rare things are pasted
_DONOR_WEIGHT = 150  # of 200: such sure things are cut out
_VARIED_SHARE, _GREY_SHARE, _BLURRED_SHARE = 0.85, 0.06, 0.15
_LUMA = (0.3, 0.59, 0.11)


class Batch(NamedTuple):
    """Random views of B photos; all but the pixels at stride 4."""

    pixels: Tensor  # (B, 3, 481, 481) float32 RGB, -1…1
    labels: Tensor  # (B, 121, 121) uint8 outputs of the network, VOID where nothing is known
    weights: Tensor  # (B, 121, 121) float32, 0–1
    inside: Tensor  # (B, 121, 121) bool: not beyond the photo
    absent: Tensor  # (B, outputs) bool: what an unlabelled pixel of the photo cannot be
    hard: Tensor  # (B, 121, 121) bool: the label holds, not the probabilities
    probabilities: Tensor | None  # (B, outputs, 121, 121) float32, soft targets


def _uniform(low: float, high: float, shape: tuple[int, ...], generator: Generator) -> Tensor:
    return low + (high - low) * torch.rand(shape, generator=generator, device=generator.device)


def random_maps(sizes: Tensor, places: Tensor, zoom: tuple[float, float], generator: Generator) -> Tensor:
    """(B, 2, 3) affine maps: zoomed, stretched, turned and flipped at random, so that a place is in the crop.

    Args:
        sizes: (B, 2) height and width.
        places: (B, 2) x, y in pixels, NaN for anywhere.
        zoom: crop pixels per photo pixel, at least and at most.
    """
    one = (len(sizes),)
    scale = _uniform(math.log(zoom[0]), math.log(zoom[1]), one, generator).exp()
    stretch = _uniform(-_STRETCH, _STRETCH, one, generator).exp()
    scales = torch.stack([scale * stretch, scale / stretch], 1)  # (B, 2) of x and y
    turn = _uniform(-_TURN, _TURN, one, generator) * (_uniform(0, 1, one, generator) < 0.5)
    flip = torch.where(_uniform(0, 1, one, generator) < 0.5, -1.0, 1.0)

    lengths, half = sizes.flip(1).float(), CROP / 2 / scales
    # A crop smaller than the photo stays within it, a larger one around it.
    low, high = torch.minimum(half, lengths - half), torch.maximum(half, lengths - half)
    anywhere = low + (high - low) * _uniform(0, 1, places.shape, generator)
    near = places + _uniform(-_OFF_CENTRE, _OFF_CENTRE, places.shape, generator) * CROP / scales
    looks = (lengths > 2 * half) & ~places.isnan()
    centre = torch.where(looks, near.clamp(low, high), anywhere)

    across = torch.stack([flip * turn.cos(), -turn.sin()], 1) / scales[:, :1]
    down = torch.stack([flip * turn.sin(), turn.cos()], 1) / scales[:, 1:]
    return torch.cat([torch.stack([across, down], 1), centre[..., None]], 2)


def positions(maps: Tensor) -> Tensor:
    """(B, 481, 481, 2) float32: the x, y in the photo of every pixel of the crop."""
    along = torch.arange(CROP, device=maps.device) - (CROP - 1) / 2
    v, u = torch.meshgrid(along, along, indexing="ij")
    return torch.einsum("bij,hwj->bhwi", maps, torch.stack([u, v, torch.ones_like(u)], -1))


def sampled(pixels: Tensor, rows: Tensor, at: Tensor) -> Tensor:
    """(B, 3, h, w) float32, 0–255: photos ``rows`` of (N, 400, 400, 3) uint8 at (B, h, w, 2); grey beyond them."""
    pictures = pixels[rows].permute(0, 3, 1, 2).float() - GREY
    return F.grid_sample(pictures, at * (2 / (SIDE - 1)) - 1, align_corners=True) + GREY


def is_inside(sizes: Tensor, at: Tensor) -> Tensor:
    """(B, h, w) bool: whether the pixel nearest to (B, h, w, 2) positions lies in photos of these (B, 2) sizes."""
    x, y = at.round().unbind(-1)
    return (x >= 0) & (y >= 0) & (x < sizes[:, 1, None, None]) & (y < sizes[:, 0, None, None])


def nearest(planes: Tensor, rows: Tensor, at: Tensor, inside: Tensor, fill: int) -> Tensor:
    """(B, h, w): values of (N, 400, 400) ``planes`` nearest to (B, h, w, 2) positions, ``fill`` beyond the photo."""
    x, y = at.round().long().clamp(0, SIDE - 1).unbind(-1)
    return planes[rows[:, None, None], y, x].masked_fill(~inside, fill)


def varied_colours(pixels: Tensor, generator: Generator) -> Tensor:
    """(B, 3, h, w) 0–255 as -1…1; in most the gamma, contrast, brightness, saturation and tint are changed."""
    pixels = pixels / 255
    one = (len(pixels), 1, 1, 1)
    varied = pixels.clamp(0, 1) ** _uniform(-0.35, 0.35, one, generator).exp()
    mean = varied.mean((1, 2, 3), keepdim=True)
    varied = mean + (varied - mean) * _uniform(-0.4, 0.4, one, generator).exp()
    varied = varied + _uniform(-0.12, 0.12, one, generator)
    grey = (varied * varied.new_tensor(_LUMA)[:, None, None]).sum(1, keepdim=True)
    saturation = _uniform(-0.5, 0.4, one, generator).exp()
    saturation = saturation.masked_fill(_uniform(0, 1, one, generator) < _GREY_SHARE, 0)
    varied = grey + (varied - grey) * saturation
    varied = varied * (1 + _uniform(-0.08, 0.08, (len(pixels), 3, 1, 1), generator))
    blurred = F.avg_pool2d(F.pad(varied, (1, 1, 1, 1), mode="replicate"), 3, 1)
    varied = torch.where(_uniform(0, 1, one, generator) < _BLURRED_SHARE, blurred, varied)
    pixels = torch.where(_uniform(0, 1, one, generator) < _VARIED_SHARE, varied, pixels)
    return pixels.clamp(0, 1) * 2 - 1


class Views:
    """Endless batches of random views of ``photos``, drawn as ``plan`` says, with ``soft`` targets where there are any.

    Into a part of each, rare things of views of other photos are pasted (copy-paste, Ghiasi et al. 2021).
    """

    def __init__(self, photos: PhotoTensors, plan: DrawingPlan, soft: Tensor | None, batch: int) -> None:
        self._photos, self._plan, self._soft, self._batch = photos, plan, soft, batch
        self._rare = RARE_THINGS.to(photos.pixels.device)

    def __call__(self, seed: int) -> Iterator[Batch]:
        """The stream of batches for this seed."""
        generator = torch.Generator(self._photos.pixels.device)
        generator.manual_seed(seed)
        while True:
            yield self._draw(generator)

    def _draw(self, generator: Generator) -> Batch:
        photos, soft = self._photos, self._soft
        rows, maps = self._look(self._plan.drawn, self._batch, (0, PLACES), _ZOOM, generator)
        at = positions(maps)
        pixels = sampled(photos.pixels, rows, at)
        at = at[:, ::STRIDE, ::STRIDE]
        inside = is_inside(photos.sizes[rows], at)
        labels = nearest(photos.labels, rows, at, inside, VOID)
        if soft is None:
            hard, probabilities = torch.ones_like(inside), None
            weights = nearest(photos.weights, rows, at, inside, 0) / FULL
        else:
            hard = nearest(photos.true, rows, at, inside, False)
            probabilities = probabilities_at(soft, rows, at)
            weights = torch.where(hard, (labels != VOID).float(), soft_weights(probabilities) * inside)
        self._paste(pixels, labels, weights, hard, generator)
        pixels = varied_colours(pixels, generator)
        return Batch(pixels, labels, weights, inside, photos.absent[rows], hard, probabilities)

    def _look(
        self, chances: Tensor, count: int, places: tuple[int, int], zoom: tuple[float, float], generator: Generator
    ) -> tuple[Tensor, Tensor]:
        """(B,) rows of photos, and (B, 2, 3) maps of views of them that look at one of these of their places."""
        rows = torch.multinomial(chances, count, replacement=True, generator=generator)
        place = torch.randint(*places, (count,), generator=generator, device=generator.device)
        return rows, random_maps(self._photos.sizes[rows], self._plan.places[rows, place], zoom, generator)

    def _paste(self, pixels: Tensor, labels: Tensor, weights: Tensor, hard: Tensor, generator: Generator) -> None:
        """Paste rare things into the first views of a batch; writes into the tensors."""
        count = max(1, round(_PASTED_SHARE * self._batch))
        photos = self._photos
        rows, maps = self._look(self._plan.donors, count, PLACES_ON_CLASSES, _DONOR_ZOOM, generator)
        at = positions(maps)
        inside = is_inside(photos.sizes[rows], at)
        things = nearest(photos.labels, rows, at, inside, VOID)
        cut_out = self._rare[things.long()] & (nearest(photos.weights, rows, at, inside, 0) > _DONOR_WEIGHT)
        pixels[:count] = torch.where(cut_out[:, None], sampled(photos.pixels, rows, at), pixels[:count])
        cells = cut_out[:, ::STRIDE, ::STRIDE]
        labels[:count][cells] = things[:, ::STRIDE, ::STRIDE][cells]
        weights[:count][cells] = 1
        hard[:count] |= cells
