"""The compact instance network: a NanoDet-Plus detector with a mask head that looks at one object at a time.

Sources: NanoDet-Plus (RangiLyu 2021, Apache-2.0) for ShuffleNetV2 1.5× (Ma et al. 2018), the Ghost path-aggregation
network and the box distributions of Generalized Focal Loss (Li et al. 2020); RoIAlign and a mask per region from
Mask R-CNN (He et al. 2017). The start weights have batch normalisation folded into the convolutions.

The mask head sees the features of one box (and a margin around it) on a fixed grid, so "which object?" is answered by
the frame: it is the one in the middle. Its context inside that frame comes from a small encoder and decoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchvision.ops import roi_align

from segdemo.compact.layers import GhostBlock, Separable, ShuffleDown, ShuffleUnit, activate, conv, upsample

STRIDES = (8, 16, 32, 64)
MEAN_BGR = (103.53, 116.28, 123.675)
STD_BGR = (57.375, 57.12, 58.395)
BINS = 8  # distances from a point to the four sides of its box: a distribution over 0…7 strides each
_HALVES = (88, 176, 352)  # channels of half a unit in the three ShuffleNetV2 1.5× stages
_CHANNELS = 128  # of the path-aggregation network
_MASK_CHANNELS = 80
ROI_SIDE = 28  # grid of features in a region
MASK_SIDE = 2 * ROI_SIDE
REGION_SCALE = 1.3  # a region is its box and a margin, so that a tight box does not cut the mask


class MaskHead(nn.Module):
    """Region features (N, 80, 28, 28) and class indices (N,) → mask logits (N, 56, 56)."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        channels, wide = _MASK_CHANNELS, 2 * _MASK_CHANNELS
        self.position = nn.Parameter(torch.zeros(1, channels, ROI_SIDE, ROI_SIDE))
        self.class_hint = nn.Embedding(outputs, channels)
        nn.init.zeros_(self.class_hint.weight)
        self.detail = Separable(channels, channels, 3)
        self.down = Separable(channels, wide, 3, stride=2)
        self.context = nn.ModuleList(Separable(wide, wide, 3) for _ in range(4))
        self.whole = conv(wide, wide)
        self.narrow = conv(wide, channels)
        self.fuse = nn.ModuleList(Separable(channels, channels, 3) for _ in range(3))
        self.logits = conv(channels, 4)

    def forward(self, regions: Tensor, class_ids: Tensor) -> Tensor:
        hint = self.class_hint(class_ids).to(regions.dtype)[:, :, None, None]
        detail = self.detail(regions + hint + self.position.to(regions.dtype))  # (N, 80, 28, 28)
        x = self.down(detail)  # (N, 160, 14, 14)
        for index, layer in enumerate(self.context):
            x = x + layer(x)
            if index == 1:  # what the region shows as a whole, known at every place in it
                x = x + activate(self.whole(x.mean((2, 3), keepdim=True)))
        x = detail + upsample(self.narrow(x))
        for layer in self.fuse:
            x = x + layer(x)
        return F.pixel_shuffle(self.logits(x), 2)[:, 0]


class InstanceNetwork(nn.Module):
    """Detector and mask head. H and W must be multiples of 64.

    Args:
        outputs: how many classes of objects it knows.
    """

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.classes = outputs
        self.register_buffer("class_ids", torch.zeros(outputs, dtype=torch.uint8))  # of each output, in the catalogue
        first, second, third = _HALVES
        self.stem = conv(3, 24, 3, 2)
        self.stage2 = nn.Sequential(ShuffleDown(24, first), *[ShuffleUnit(first) for _ in range(3)])
        self.stage3 = nn.Sequential(ShuffleDown(2 * first, second), *[ShuffleUnit(second) for _ in range(7)])
        self.stage4 = nn.Sequential(ShuffleDown(2 * second, third), *[ShuffleUnit(third) for _ in range(3)])
        self.reduce3, self.reduce4, self.reduce5 = (conv(2 * half, _CHANNELS) for half in _HALVES)
        self.top_down4, self.top_down3, self.bottom_up4, self.bottom_up5 = (
            GhostBlock(2 * _CHANNELS, _CHANNELS) for _ in range(4)
        )
        self.down3, self.down4 = (Separable(_CHANNELS, _CHANNELS, stride=2) for _ in range(2))
        self.extra_in, self.extra_out = (Separable(_CHANNELS, _CHANNELS, stride=2) for _ in range(2))
        self.towers = nn.ModuleList(
            nn.Sequential(Separable(_CHANNELS, _CHANNELS), Separable(_CHANNELS, _CHANNELS)) for _ in STRIDES
        )
        self.outputs = nn.ModuleList(conv(_CHANNELS, outputs + 4 * BINS) for _ in STRIDES)
        # New layers: features for masks at stride 4, and the mask head.
        self.mask_context = nn.Sequential(Separable(_CHANNELS, _CHANNELS, 3), conv(_CHANNELS, _MASK_CHANNELS))
        self.mask_detail8 = conv(2 * first, _MASK_CHANNELS)
        self.mask_detail4 = conv(24, _MASK_CHANNELS)
        self.mask_detail2 = conv(24, _MASK_CHANNELS, 3, 2)
        self.mask_mix = nn.ModuleList(Separable(_MASK_CHANNELS, _MASK_CHANNELS, 3) for _ in range(2))
        self.mask_head = MaskHead(outputs)
        for name, layer in self.named_modules():
            # Without normalisation torch's default start shrinks the signal in every layer (He et al. 2015).
            if name.startswith("mask_") and isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, a=0.1)
                nn.init.zeros_(layer.bias)
        nn.init.normal_(self.mask_head.logits.weight, std=0.02)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, 3, H, W) normalised BGR → what the detector says at its P points, and features for masks.

        Returns:
            (B, P, outputs) class logits, (B, P, 4, 8) logits of side distances, (B, 80, H/4, W/4) mask features.
            Points run over strides 8, 16, 32, 64, row by row: see :func:`points`.
        """
        details, levels = self.pyramid(x)
        raw = [
            output(tower(level)).flatten(2)
            for level, tower, output in zip(levels, self.towers, self.outputs, strict=True)
        ]
        raw = torch.cat(raw, 2).transpose(1, 2)  # (B, P, outputs + 32)
        distances = raw[..., self.classes :].unflatten(-1, (4, BINS))
        return raw[..., : self.classes], distances, self.mask_features(details, levels[0])

    def pyramid(self, x: Tensor) -> tuple[tuple[Tensor, Tensor, Tensor], tuple[Tensor, Tensor, Tensor, Tensor]]:
        """(B, 3, H, W) → backbone features at strides 2, 4, 8, and fused ones (128 channels) at STRIDES."""
        c1 = activate(self.stem(x))  # (B, 24, H/2, W/2)
        c2 = F.max_pool2d(c1, 3, 2, 1)  # (B, 24, H/4, W/4)
        c3 = self.stage2(c2)  # (B, 176, H/8, W/8)
        c4 = self.stage3(c3)  # (B, 352, H/16, W/16)
        c5 = self.stage4(c4)  # (B, 704, H/32, W/32)
        r5 = activate(self.reduce5(c5))
        q4 = self.top_down4(torch.cat([upsample(r5), activate(self.reduce4(c4))], 1))
        p3 = self.top_down3(torch.cat([upsample(q4), activate(self.reduce3(c3))], 1))
        p4 = self.bottom_up4(torch.cat([self.down3(p3), q4], 1))
        p5 = self.bottom_up5(torch.cat([self.down4(p4), r5], 1))
        p6 = self.extra_in(r5) + self.extra_out(p5)
        return (c1, c2, c3), (p3, p4, p5, p6)

    def mask_features(self, details: tuple[Tensor, Tensor, Tensor], p3: Tensor) -> Tensor:
        """(B, 80, H/4, W/4) from what :meth:`pyramid` gives: meaning from stride 8, edges from strides 4 and 2."""
        c1, c2, c3 = details
        features = upsample(activate(self.mask_context(p3) + self.mask_detail8(c3)))
        features = activate(features + self.mask_detail4(c2) + self.mask_detail2(c1))
        for layer in self.mask_mix:
            features = features + layer(features)
        return features

    def masks(self, features: Tensor, boxes: list[Tensor], class_ids: Tensor) -> Tensor:
        """Mask logits (N, 56, 56) for the regions around ``boxes`` (one (n, 4) tensor per picture, N in all)."""
        regions = roi_align(
            features.float(), [grow(b) for b in boxes], ROI_SIDE, spatial_scale=0.25, sampling_ratio=2, aligned=True
        ).to(features.dtype)
        return self.mask_head(regions.contiguous(memory_format=torch.channels_last), class_ids)

    def load_start_weights(self, path: Path, rows: Sequence[int]) -> None:
        """Fill all but the new layers from ``nanodet_plus_m_1.5x_416_coco.npz``; every array must find its place.

        Args:
            rows: for each of this network's classes, its row among the start weights' 80 (COCO's order).
        """
        with np.load(path) as arrays:
            start = {name: torch.from_numpy(arrays[name].astype(np.float32)) for name in arrays.files}
        start_rows = torch.tensor([*rows, *range(80, 80 + 4 * BINS)])
        with torch.no_grad():
            for layer, name in _start_layers(self):
                weight, bias = start.pop(f"{name}.weight"), start.pop(f"{name}.bias")
                if layer in list(self.outputs):
                    weight, bias = weight[start_rows], bias[start_rows]
                if layer.weight.shape != weight.shape:
                    raise ValueError(f"{name} in {path} is {tuple(weight.shape)}, expected {tuple(layer.weight.shape)}")
                layer.weight.copy_(weight)
                layer.bias.copy_(bias)
        if start:
            raise ValueError(f"{path} holds arrays this network has no place for: {sorted(start)}")


def _start_layers(net: InstanceNetwork) -> list[tuple[nn.Conv2d, str]]:
    """Layers and their names in the start weights."""
    pairs = [(net.stem, "backbone.conv1")]
    for number, stage in ((2, net.stage2), (3, net.stage3), (4, net.stage4)):
        for index, unit in enumerate(stage):
            name = f"backbone.stage{number}.{index}"
            if isinstance(unit, ShuffleDown):
                pairs += [(unit.left_depthwise, f"{name}.branch1.0"), (unit.left_pointwise, f"{name}.branch1.2")]
            pairs += [
                (unit.right_in, f"{name}.branch2.0"),
                (unit.right_depthwise, f"{name}.branch2.3"),
                (unit.right_out, f"{name}.branch2.5"),
            ]
    pairs += [(layer, f"fpn.reduce_layers.{i}.conv") for i, layer in enumerate((net.reduce3, net.reduce4, net.reduce5))]
    for block, name in (
        (net.top_down4, "top_down_blocks.0"),
        (net.top_down3, "top_down_blocks.1"),
        (net.bottom_up4, "bottom_up_blocks.0"),
        (net.bottom_up5, "bottom_up_blocks.1"),
    ):
        pairs += [
            (block.primary1, f"fpn.{name}.ghost1.primary"),
            (block.cheap1, f"fpn.{name}.ghost1.cheap"),
            (block.primary2, f"fpn.{name}.ghost2.primary"),
            (block.cheap2, f"fpn.{name}.ghost2.cheap"),
            (block.shortcut_depthwise, f"fpn.{name}.shortcut.0"),
            (block.shortcut_pointwise, f"fpn.{name}.shortcut.2"),
        ]
    separables = [
        (net.down3, "fpn.downsamples.0"),
        (net.down4, "fpn.downsamples.1"),
        (net.extra_in, "fpn.extra_lvl_in_conv.0"),
        (net.extra_out, "fpn.extra_lvl_out_conv.0"),
    ]
    for level, tower in enumerate(net.towers):
        separables += [(layer, f"head.cls_convs.{level}.{index}") for index, layer in enumerate(tower)]
    for separable, name in separables:
        pairs += [(separable.depthwise, f"{name}.depthwise"), (separable.pointwise, f"{name}.pointwise")]
    return pairs + [(output, f"head.gfl_cls.{level}") for level, output in enumerate(net.outputs)]


def points(height: int, width: int, device: torch.device | None = None) -> Tensor:
    """(P, 3) float: x, y in pixels and stride of every point the detector speaks for, for an H×W input."""
    grids = []
    for stride in STRIDES:
        y = torch.arange(height // stride, device=device) * stride
        x = torch.arange(width // stride, device=device) * stride
        y, x = torch.meshgrid(y, x, indexing="ij")
        grids.append(torch.stack([x.flatten(), y.flatten(), torch.full((x.numel(),), stride, device=device)], 1))
    return torch.cat(grids).float()


def decode_boxes(distances: Tensor, at: Tensor) -> Tensor:
    """(…, P, 4, 8) distance logits at (P, 3) points → (…, P, 4) xyxy boxes: the mean of each distribution."""
    bins = torch.arange(BINS, device=distances.device, dtype=torch.float32)
    sides = (distances.float().softmax(-1) @ bins) * at[:, 2:]
    return torch.cat([at[:, :2] - sides[..., :2], at[:, :2] + sides[..., 2:]], -1)


def grow(boxes: Tensor) -> Tensor:
    """(N, 4) xyxy boxes → the regions that the mask head looks at: the same centres, 1.3 times the sides."""
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = (boxes[:, 2:] - boxes[:, :2]) * (REGION_SCALE / 2)
    return torch.cat([centres - half, centres + half], 1)


def normalise(pictures: Tensor) -> Tensor:
    """(B, 3, H, W) float RGB 0–255 → what the network takes: BGR, less its mean, over its deviation."""
    mean = torch.tensor(MEAN_BGR, device=pictures.device).view(3, 1, 1)
    std = torch.tensor(STD_BGR, device=pictures.device).view(3, 1, 1)
    return (pictures.flip(1) - mean) / std
