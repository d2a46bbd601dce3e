"""The specialist for VOC's things beside the semantic network: DeepLabV3 on MobileNetV2, a light decoder to stride 4.

Sources: MobileNetV2 (Sandler et al. 2018), DeepLabV3 (Chen et al. 2017), the decoder idea of DeepLabV3+ (Chen et al.
2018). It is version 0.2's network, trained by that version's programs, from start weights whose batch normalisation is
folded into the convolutions; so the encoder has biases and no normalisation.

Pictures have sides 16·k + 1. Then every stride-2 convolution with padding 1 samples pixels 0, 2, 4, …, the corners of
all feature maps lie on the corners of the picture, and resizing uses ``align_corners=True`` throughout.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from segdemo.compact.semantic import resize

# MobileNetV2 stages: expansion, output channels, number of blocks, stride. The last two strides of the original are
# undone for output stride 16: the last stage runs at dilation 2 instead (see `rate` below).
_STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
_OUTPUT_STRIDE = 16
_LOW_BLOCK, _MID_BLOCK = 2, 5  # the last blocks at stride 4 (24 channels) and stride 8 (32 channels)


class InvertedResidual(nn.ModuleList):
    """MobileNetV2's block: expand 1×1, depthwise 3×3, project 1×1 without activation; a residual where shapes agree.

    A list, so that its layers are named as in the start weights: ``block.I.0``, ``block.I.1``, …
    """

    def __init__(self, inputs: int, outputs: int, expansion: int, stride: int, dilation: int, residual: bool) -> None:
        hidden = inputs * expansion
        layers = [nn.Conv2d(inputs, hidden, 1)] if expansion != 1 else []
        layers.append(nn.Conv2d(hidden, hidden, 3, stride, dilation, dilation, groups=hidden))
        layers.append(nn.Conv2d(hidden, outputs, 1))
        super().__init__(layers)
        self.residual = residual

    def forward(self, x: Tensor) -> Tensor:
        *inner, project = self
        y = x
        for layer in inner:
            y = F.relu6(layer(y), inplace=True)
        y = project(y)
        return x + y if self.residual else y


def _mobilenet_v2_blocks(inputs: int) -> tuple[nn.ModuleList, int]:
    """MobileNetV2 blocks at output stride 16, and the channels of the last one."""
    blocks, stride, rate = nn.ModuleList(), 2, 1
    for expansion, outputs, count, first_stride in _STAGES:
        for index in range(count):
            block_stride = first_stride if index == 0 else 1
            dilation = rate  # the block that would have downsampled still sees the old rate
            if block_stride == 2 and stride == _OUTPUT_STRIDE:
                rate, block_stride = rate * 2, 1
            stride *= block_stride
            blocks.append(InvertedResidual(inputs, outputs, expansion, block_stride, dilation, residual=index > 0))
            inputs = outputs
    return blocks, inputs


def _lateral(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def _refine(inputs: int, outputs: int) -> nn.Sequential:
    """Mix channels, then look around twice with depthwise 3×3 convolutions."""
    layers = [_lateral(inputs, outputs)]
    for _ in range(2):
        layers += [
            nn.Conv2d(outputs, outputs, 3, padding=1, groups=outputs, bias=False),
            nn.BatchNorm2d(outputs),
            _lateral(outputs, outputs),
        ]
    return nn.Sequential(*layers)


class SpecialistNetwork(nn.Module):
    """(B, 3, H, W) float RGB in -1…1, H and W = 16·k + 1 → (B, outputs, H/4, W/4) class logits at stride 4.

    Feature sizes below are for H = W = 321.
    """

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.register_buffer("class_ids", torch.zeros(outputs, dtype=torch.uint8))  # of each output, in the catalogue
        self.stem = nn.Conv2d(3, 32, 3, stride=2, padding=1)
        self.block, channels = _mobilenet_v2_blocks(32)
        # DeepLabV3's head as the start weights have it: picture-wide pooling beside one 1×1 branch.
        self.pool = nn.Conv2d(channels, 256, 1)
        self.aspp = nn.Conv2d(channels, 256, 1)
        self.proj = nn.Conv2d(512, 256, 1)
        self.logits = nn.Conv2d(256, outputs, 1)
        # The decoder adds detail to the head's logits.
        self.mid_lateral = _lateral(32, 48)
        self.low_lateral = _lateral(24, 32)
        self.mid_refine = _refine(256 + 48, 128)
        self.low_refine = _refine(128 + 32, 96)
        self.detail_logits = nn.Conv2d(96, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu6(self.stem(x), inplace=True)  # (B, 32, 161, 161)
        for index, block in enumerate(self.block):
            x = block(x)
            if index == _LOW_BLOCK:
                low = x  # (B, 24, 81, 81)
            elif index == _MID_BLOCK:
                mid = x  # (B, 32, 41, 41)
        # x is (B, 320, 21, 21)
        picture_wide = F.relu(self.pool(x.mean((2, 3), keepdim=True))).expand(-1, -1, *x.shape[2:])
        head = F.relu(self.proj(torch.cat([picture_wide, F.relu(self.aspp(x))], 1)))  # (B, 256, 21, 21)
        detail = self.mid_refine(torch.cat([resize(head, mid), self.mid_lateral(mid)], 1))  # (B, 128, 41, 41)
        detail = self.low_refine(torch.cat([resize(detail, low), self.low_lateral(low)], 1))  # (B, 96, 81, 81)
        return resize(self.logits(head), low) + self.detail_logits(detail)
