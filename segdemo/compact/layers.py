"""Layers of the instance network: ShuffleNetV2 (Ma et al. 2018), Ghost blocks (Han et al. 2020) and the like."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def activate(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.1, inplace=True)  # of what a convolution or a sum has just made


def shuffle(x: Tensor) -> Tensor:
    """Interleave the two halves of the channels (ShuffleNet's channel shuffle with two groups)."""
    return x.unflatten(1, (2, -1)).transpose(1, 2).flatten(1, 2)


def upsample(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def conv(inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, groups=groups)


class ShuffleDown(nn.Module):
    """ShuffleNetV2's downsampling unit: (B, inputs, H, W) → (B, 2·half, H/2, W/2)."""

    def __init__(self, inputs: int, half: int) -> None:
        super().__init__()
        self.left_depthwise = conv(inputs, inputs, 3, 2, inputs)
        self.left_pointwise = conv(inputs, half)
        self.right_in = conv(inputs, half)
        self.right_depthwise = conv(half, half, 3, 2, half)
        self.right_out = conv(half, half)

    def forward(self, x: Tensor) -> Tensor:
        left = activate(self.left_pointwise(self.left_depthwise(x)))
        right = activate(self.right_out(self.right_depthwise(activate(self.right_in(x)))))
        return shuffle(torch.cat([left, right], 1))


class ShuffleUnit(nn.Module):
    """ShuffleNetV2's basic unit: half of the channels pass through, the other half is convolved."""

    def __init__(self, half: int) -> None:
        super().__init__()
        self.right_in = conv(half, half)
        self.right_depthwise = conv(half, half, 3, 1, half)
        self.right_out = conv(half, half)

    def forward(self, x: Tensor) -> Tensor:
        left, right = x.chunk(2, 1)
        right = activate(self.right_out(self.right_depthwise(activate(self.right_in(right)))))
        return shuffle(torch.cat([left, right], 1))


class GhostBlock(nn.Module):
    """NanoDet-Plus's fusion block: two Ghost modules (Han et al. 2020) beside a depthwise-separable shortcut."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        half = outputs // 2
        self.primary1, self.cheap1 = conv(inputs, half), conv(half, half, 3, 1, half)
        self.primary2, self.cheap2 = conv(outputs, half), conv(half, half, 3, 1, half)
        self.shortcut_depthwise = conv(inputs, inputs, 5, 1, inputs)
        self.shortcut_pointwise = conv(inputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        y = activate(self.primary1(x))
        y = self.primary2(torch.cat([y, activate(self.cheap1(y))], 1))
        y = torch.cat([y, self.cheap2(y)], 1)
        return y + self.shortcut_pointwise(self.shortcut_depthwise(x))


class Separable(nn.Module):
    """A depthwise and a pointwise convolution, each followed by the activation."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 5, stride: int = 1) -> None:
        super().__init__()
        self.depthwise = conv(inputs, inputs, kernel, stride, inputs)
        self.pointwise = conv(inputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return activate(self.pointwise(activate(self.depthwise(x))))
