"""The whole page."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page

import segdemo.visit
from segdemo.answering import BothAnswers, SemanticAnswer
from segdemo.costs import Cost
from segdemo.pairs import Pair
from segdemo.scenes import SCENES
from segdemo.turns import Waiting
from tests.browser.conftest import Tabs, wait_until_built
from tests.browser.whole_page.visitor import await_answer


@pytest.fixture(scope="module", autouse=True)
def models_that_remember() -> Iterator[None]:
    """The models answer each picture once, and are timed with the first: the second time they would say the same."""
    in_stages, known = segdemo.visit.answer_in_stages, {}
    when_idle, measured = segdemo.visit.costs_when_idle, {}

    def measured_once(pair: Pair, picture: np.ndarray) -> Iterator[Waiting | tuple[Cost, ...]]:
        if pair.name in measured:
            yield measured[pair.name]
            return
        for step in when_idle(pair, picture):
            if not isinstance(step, Waiting):
                measured[pair.name] = step
            yield step

    def remembered(pair: Pair, picture: np.ndarray) -> Iterator[SemanticAnswer | BothAnswers]:
        key = pair.name, picture.shape, picture.tobytes()
        if key not in known:
            stages = []
            for stage in in_stages(pair, picture):
                stages.append(stage)
                yield stage
            known[key] = stages
        else:
            yield from known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segdemo.visit, "answer_in_stages", remembered)
        patch.setattr(segdemo.visit, "costs_when_idle", measured_once)
        yield


@pytest.fixture
def street_again(tabs: Tabs, page_address: str) -> Page:
    """The page with the answers to its first example, as the test before has had it: see ``Tabs.open_again``."""

    def prepare(page: Page) -> None:
        wait_until_built(page)
        await_answer(page, SCENES[0].name)

    return tabs.open_again(page_address, prepare)
