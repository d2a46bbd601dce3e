"""The pairs: one semantic and one instance model that answer together."""

from segdemo.pairs.borrowed_gpu import prepare_to_borrow
from segdemo.pairs.pair import Complexity, Pair, PairError, Progress, WeightsError
from segdemo.pairs.registry import BUILT_IN, load_at_start, load_in_steps, load_pair, offered_pairs, pair_names

__all__ = [
    "BUILT_IN",
    "Complexity",
    "Pair",
    "PairError",
    "Progress",
    "WeightsError",
    "load_at_start",
    "load_in_steps",
    "load_pair",
    "offered_pairs",
    "pair_names",
    "prepare_to_borrow",
]
