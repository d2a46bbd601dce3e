"""From a picture to both answers, stage by stage; the models of this process answer one picture at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace

import numpy as np

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.costs import Cost, costs
from segdemo.pairs import Pair, load_pair

_PATIENCE = 0.25  # seconds between two looks at a download
_models = threading.Lock()  # two inferences at once on two cores are slower than one after the other


@dataclass(frozen=True)
class Answer:
    """Two answers to one picture, as far as they are there.

    Attributes:
        pair: which pair answers.
        picture: (H, W, 3) uint8 RGB.
        semantic, instances: None until the model has answered.
        semantic_seconds, instance_seconds: how long each model took, waiting for its turn left out.
    """

    pair: Pair
    picture: np.ndarray
    semantic: SemanticMap | None = None
    instances: InstanceSet | None = None
    semantic_seconds: float = 0.0
    instance_seconds: float = 0.0


def answer_in_stages(pair: Pair, picture: np.ndarray) -> Iterator[Answer]:
    """The semantic answer, then both. Raises PairError where the pair has no answer to this picture."""
    answer = Answer(pair, picture)
    with _models:
        started = time.perf_counter()
        semantic = pair.segment_semantic(picture)
        answer = replace(answer, semantic=semantic, semantic_seconds=time.perf_counter() - started)
    yield answer
    with _models:
        started = time.perf_counter()
        instances = pair.segment_instances(picture)
        answer = replace(answer, instances=instances, instance_seconds=time.perf_counter() - started)
    yield answer


def counted_costs(answer: Answer) -> tuple[Cost, ...]:
    """What the two answers cost; counting runs the models once more, so it waits for its turn like they do."""
    with _models:
        return costs(answer.pair, answer.picture, answer.semantic_seconds, answer.instance_seconds)


def load_in_steps(name: str) -> Iterator[tuple[int, int] | Pair]:
    """While a pair is being downloaded, (bytes done, bytes in all) now and then; at last the pair.

    Raises:
        ValueError, WeightsError: as :func:`load_pair`.
    """
    news: list[tuple[int, int]] = []
    loading: Future[Pair] = Future()

    def load() -> None:
        try:
            loading.set_result(load_pair(name, lambda done, total: news.append((done, total))))
        except BaseException as problem:  # whatever it is: it is raised where somebody waits
            loading.set_exception(problem)

    threading.Thread(target=load, daemon=True).start()
    while not loading.done():
        if news:
            yield news[-1]
        try:
            loading.result(timeout=_PATIENCE)
        except TimeoutError:
            continue
    yield loading.result()
