"""What a network that knows all classes and one that knows a few of them better say together."""

from __future__ import annotations

import torch
from torch import Tensor

from segdemo.classes import UNNAMED

_SAY_OF_THE_SPECIALIST = 0.65
_RAISED = 0.5


def pooled(logits: Tensor, class_ids: Tensor, special: Tensor, special_ids: Tensor) -> Tensor:
    """What two networks say together: a logarithmic opinion pool (Genest and Zidek 1986) of their class logits.

    What a pixel is that is none of the specialist's classes, only the other network says. Many such classes share what
    speaks for them; so that they do not lose to one that stands alone, they are raised, all alike, by _RAISED of what
    lies between the likeliest of them and all of them together.

    Args:
        logits: (1, N, h, w) float32, of all N ``class_ids``.
        special: (1, M, h, w) float32, of the specialist's classes and, under the id UNNAMED, of none of them.
        special_ids: (M,), UNNAMED among them; all others are among ``class_ids``.

    Returns:
        (1, N, h, w) logits.
    """
    output = {class_id: place for place, class_id in enumerate(class_ids.tolist())}
    place = {class_id: place for place, class_id in enumerate(special_ids.tolist())}
    shared = [class_id for class_id in place if class_id != UNNAMED]
    rows = [output[class_id] for class_id in shared]
    special = special.log_softmax(1)
    both = logits - logits.logsumexp(1, keepdim=True)
    own = both[:, rows]
    others = (1 - own.exp().sum(1, keepdim=True)).clamp(min=1e-6).log()  # all together
    both[:, rows] = -torch.inf
    likeliest = both.amax(1, keepdim=True)
    both += _SAY_OF_THE_SPECIALIST * (special[:, [place[UNNAMED]]] - others) + _RAISED * (others - likeliest)
    both[:, rows] = own.lerp(special[:, [place[class_id] for class_id in shared]], _SAY_OF_THE_SPECIALIST)
    return both
