"""What the semantic network and its specialist share: how an encoder becomes class logits at stride 4.

Sources: picture-wide pooling of DeepLabV3 (Chen et al. 2017), the decoder idea of DeepLabV3+ (Chen et al. 2018).

Pictures have sides 16·k + 1. Then every stride-2 convolution samples pixels 0, 2, 4, …, the corners of all feature maps
lie on the corners of the picture, and resizing uses ``align_corners=True`` throughout.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_OUTPUT_STRIDE = 16

# Of an encoder: expansion, output channels, number of blocks, stride, kernel.
Stage = tuple[int, int, int, int, int]


def fitting_side(length: float) -> int:
    """The side of a picture, 16·k + 1 pixels, that is nearest to ``length``."""
    return max(1, round((length - 1) / _OUTPUT_STRIDE)) * _OUTPUT_STRIDE + 1


def resize(x: Tensor, size: Sequence[int]) -> Tensor:
    """``x``, (B, C, h, w), at this height and width, corners on corners."""
    return F.interpolate(x, size=tuple(size), mode="bilinear", align_corners=True)


def encoder(stages: Sequence[Stage], block: Callable[..., nn.Module], inputs: int) -> tuple[nn.ModuleList, int]:
    """The blocks at output stride 16, and the channels of the last one.

    Where the original would go beyond stride 16, its stride is undone: what follows runs at dilation 2 instead.

    Args:
        stages: as published.
        block: makes one from inputs, outputs, expansion, kernel, stride and dilation.
        inputs: channels of the stem, which has stride 2.
    """
    blocks, stride, rate = nn.ModuleList(), 2, 1
    for expansion, outputs, count, first_stride, kernel in stages:
        for index in range(count):
            block_stride = first_stride if index == 0 else 1
            dilation = rate  # the block that would have downsampled still sees the old rate
            if block_stride == 2 and stride == _OUTPUT_STRIDE:
                rate, block_stride = rate * 2, 1
            stride *= block_stride
            blocks.append(block(inputs, outputs, expansion, kernel, block_stride, dilation))
            inputs = outputs
    return blocks, inputs


class Segmenter(nn.Module):
    """(B, 3, H, W) float RGB in -1…1, H and W = 16·k + 1 → (B, outputs, H/4, W/4) class logits at stride 4.

    Feature sizes below are for H = W = 321. The layers are the networks' own.
    """

    low_block: int  # the last block at stride 4
    mid_block: int  # and at stride 8
    stem: nn.Module
    block: nn.ModuleList
    pool: nn.Module
    logits: nn.Module
    mid_lateral: nn.Module
    low_lateral: nn.Module
    mid_refine: nn.Module
    low_refine: nn.Module
    detail_logits: nn.Module

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.register_buffer("class_ids", torch.zeros(outputs, dtype=torch.uint8))  # of each output, in the catalogue

    @abstractmethod
    def head(self, x: Tensor, picture_wide: Tensor) -> Tensor:
        """(B, 256, 21, 21), from the last block's features and the (B, 256, 21, 21) pooled ones."""

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)  # (B, 32, 161, 161)
        for index, block in enumerate(self.block):
            x = block(x)
            if index == self.low_block:
                low = x  # (B, …, 81, 81)
            elif index == self.mid_block:
                mid = x  # (B, …, 41, 41)
        # x is (B, …, 21, 21)
        picture_wide = F.relu(self.pool(x.mean((2, 3), keepdim=True))).expand(-1, -1, *x.shape[2:])
        head = self.head(x, picture_wide)
        detail = self.mid_refine(torch.cat([resize(head, mid.shape[2:]), self.mid_lateral(mid)], 1))
        detail = self.low_refine(torch.cat([resize(detail, low.shape[2:]), self.low_lateral(low)], 1))
        return resize(self.logits(head), low.shape[2:]) + self.detail_logits(detail)
