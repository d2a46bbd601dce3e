"""What the votes of the three networks that taught stuff say of a pixel, by Bayes' rule.

They know few classes and confuse some: what "wall, two of three" really means is counted where people labelled.
"""

from __future__ import annotations

import torch
from torch import Tensor

from segdemo.classes import VOID
from segdemo.compact.targets import VOTES

# How much of the likelihood counts: the networks err alike, so their votes say less than three strangers' would. Chosen
# on the training photos with true stuff.
_AMONG_STUFF = 0.9
_BETWEEN_THINGS_AND_STUFF = 0.3
_STUFF_FROM_ALL, _THINGS_FROM_THINGS = 0.02, 0.05  # of a photo's votes: so much each class borrows


def log_likelihood(labels: Tensor, votes: Tensor, is_stuff: Tensor) -> Tensor:
    """(outputs, 96) float32: the logarithm of how often each vote is cast where an output of the network is right.

    Every photo counts alike; a class that is seldom seen borrows from all, things from things.

    Args:
        labels: (N, h, w) uint8 outputs that people gave, VOID elsewhere.
        votes: (N, h, w) uint8, below 96.
        is_stuff: (outputs,) bool.
    """
    outputs = len(is_stuff)
    cast = torch.full((outputs, VOTES), 1e-9, device=labels.device)  # not zero: without any label all votes are alike
    for one, voted in zip(labels, votes, strict=True):
        known = one != VOID
        cells = one[known].long() * VOTES + voted[known]
        cast += torch.bincount(cells, minlength=cast.numel()).view_as(cast) / known.sum().clamp(min=1)
    all_alike, things = cast.sum(0), cast[~is_stuff].sum(0)
    borrowed = torch.where(
        is_stuff[:, None],
        _STUFF_FROM_ALL * all_alike / all_alike.sum(),
        _THINGS_FROM_THINGS * things / things.sum(),
    )
    cast += borrowed
    return (cast / cast.sum(1, keepdim=True)).clamp(min=1e-6).log()


def with_votes(log_probabilities: Tensor, votes: Tensor, log_likelihood: Tensor, is_stuff: Tensor) -> Tensor:
    """(B, outputs, h, w) log probabilities after the votes were heard.

    The votes say much about which stuff it is, less about whether it is stuff at all.

    Args:
        log_probabilities: (B, outputs, h, w) float32, before.
        votes: (B, h, w) uint8.
        log_likelihood: (outputs, 96).
        is_stuff: (outputs,) bool.
    """
    heard = log_likelihood[:, votes.long()].movedim(0, 1)  # (B, outputs, h, w)
    stuff = log_probabilities[:, is_stuff]
    together = stuff.logsumexp(1, keepdim=True)
    for_stuff = (stuff - together + heard[:, is_stuff]).logsumexp(1, keepdim=True)
    after = log_probabilities + _BETWEEN_THINGS_AND_STUFF * heard
    among = (stuff + _AMONG_STUFF * heard[:, is_stuff]).log_softmax(1)
    after[:, is_stuff] = among + together + _BETWEEN_THINGS_AND_STUFF * for_stuff
    return after.log_softmax(1)
