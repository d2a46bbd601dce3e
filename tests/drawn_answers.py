"""Two answers to one small picture, as hypothesis draws them."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segdemo import Instance, InstanceSet, SemanticMap


@st.composite
def two_answers(draw, named: Sequence[int], things: Sequence[int]) -> tuple[SemanticMap, InstanceSet]:
    """A map of ``named`` class ids, the oftener where one stands twice, and up to six of ``things``."""
    shape = draw(st.integers(1, 8)), draw(st.integers(1, 8))
    semantic = SemanticMap(draw(arrays(np.uint8, shape, elements=st.sampled_from(named))))
    scores = sorted(draw(st.lists(st.floats(0.05, 1), max_size=6)), reverse=True)
    found = tuple(
        Instance(draw(st.sampled_from(things)), score, draw(arrays(bool, shape)), (0, 0, 1, 1)) for score in scores
    )
    return semantic, InstanceSet(found, *shape)
