"""The specialist for VOC's things beside the semantic network: DeepLabV3 on MobileNetV2, a light decoder to stride 4.

Sources: MobileNetV2 (Sandler et al. 2018), DeepLabV3 (Chen et al. 2017), the decoder idea of DeepLabV3+ (Chen et al.
2018). It is version 0.2's network, trained by that version's programs, from start weights whose batch normalisation is
folded into the convolutions; so the encoder has biases and no normalisation.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from segdemo.compact.segmenter import Segmenter, encoder

# MobileNetV2's stages, see `Stage`.
_STAGES = (
    (1, 16, 1, 1, 3),
    (6, 24, 2, 2, 3),
    (6, 32, 3, 2, 3),
    (6, 64, 4, 2, 3),
    (6, 96, 3, 1, 3),
    (6, 160, 3, 2, 3),
    (6, 320, 1, 1, 3),
)


class Stem(nn.Conv2d):
    """A convolution and its activation; named in the start weights as if it were the convolution alone."""

    def forward(self, x: Tensor) -> Tensor:
        return F.relu6(super().forward(x), inplace=True)


class InvertedResidual(nn.ModuleList):
    """MobileNetV2's block: expand 1×1, depthwise 3×3, project 1×1 without activation; a residual where shapes agree.

    A list, so that its layers are named as in the start weights: ``block.I.0``, ``block.I.1``, …
    """

    def __init__(self, inputs: int, outputs: int, expansion: int, kernel: int, stride: int, dilation: int) -> None:
        hidden = inputs * expansion
        layers = [nn.Conv2d(inputs, hidden, 1)] if expansion != 1 else []
        padding = dilation * (kernel // 2)
        layers.append(nn.Conv2d(hidden, hidden, kernel, stride, padding, dilation, groups=hidden))
        layers.append(nn.Conv2d(hidden, outputs, 1))
        super().__init__(layers)
        self.residual = inputs == outputs and stride == 1

    def forward(self, x: Tensor) -> Tensor:
        *inner, project = self
        y = x
        for layer in inner:
            y = F.relu6(layer(y), inplace=True)
        y = project(y)
        return x + y if self.residual else y


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


class SpecialistNetwork(Segmenter):
    low_block, mid_block = 2, 5  # of 24 and of 32 channels

    def __init__(self, outputs: int) -> None:
        super().__init__(outputs)
        self.stem = Stem(3, 32, 3, stride=2, padding=1)
        self.block, channels = encoder(_STAGES, InvertedResidual, 32)
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

    def head(self, x: Tensor, picture_wide: Tensor) -> Tensor:
        return F.relu(self.proj(torch.cat([picture_wide, F.relu(self.aspp(x))], 1)))
