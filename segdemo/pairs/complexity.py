"""How much a network has to do, counted by torch."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from segdemo.pairs.pair import Complexity

# Left to itself the counter takes these apart into a hundred steps, and counts none of them.
_LEFT_OUT = {torch.ops.aten.upsample_bilinear2d.vec: lambda *tensors, **options: 0}


def complexity(network: nn.Module, answer: Callable[[], object]) -> Complexity:
    """What ``network`` holds, and what it does while ``answer`` runs. Counting slows it down: never time this run.

    torch's counter gives two floating point operations to a multiply-add. It counts convolutions and matrix products,
    which are nearly all of the work; resizing, sorting boxes and the like are left out. Other threads do not disturb
    the count: torch tells the counter of the operations of its own thread only.
    """
    with FlopCounterMode(display=False, custom_mapping=_LEFT_OUT) as counter:
        answer()
    parameters = sum(parameter.numel() for parameter in network.parameters())
    return Complexity(parameters, counter.get_total_flops() // 2)
