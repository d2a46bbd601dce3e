"""The models on many processors or machines, behind Ray Serve: ``serve run segdemo.cluster:app replicas=8``.

The page stays one process, with its line, its guards and what it remembers of visitors. It asks the replicas of the
models, each of which answers one picture at a time, and asks another one where a replica dies; see ``docs/cluster.md``.
"""

import logging
import os
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, Field

from segdemo.answering import Compute, Question, compute_here, compute_with
from segdemo.answers import Instance, InstanceSet
from segdemo.masks import boxed_run_lengths, mask_of_boxed
from segdemo.memory import give_back
from segdemo.pairs import Pair, PairError, load_at_start, load_pair
from segdemo.private_folder import remove_private_files
from segdemo.texts import Sentence, text

if TYPE_CHECKING:
    from ray.serve import Application
    from ray.serve.handle import DeploymentHandle

TRIES = 3  # a picture that three replicas died of would take down all others, too

_log = logging.getLogger(__name__)

# Read when Ray starts: nothing leaves this machine.
os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")


class Size(BaseModel, extra="forbid"):
    """How large the cluster is: what may follow ``serve run segdemo.cluster:app``.

    Attributes:
        replicas: of the models at most; by default one for each core of this machine.
        least: how many there are when nobody asks anything, by default all.
        cores: processors, and threads of PyTorch, for each.
    """

    replicas: int = Field(default=os.cpu_count() or 1, ge=1)
    least: int | None = Field(default=None, ge=1)
    cores: int = Field(default=1, ge=1)


class Models:
    """A replica: all pairs in a process of their own, which is asked one question at a time."""

    def __init__(self) -> None:
        load_at_start()

    def compute(self, pair: str, question: Question, picture: np.ndarray) -> tuple[Any, float] | Exception:
        """As ``compute_here``, packed for the way; what it raises is returned: what Ray raises means a lost replica."""
        try:
            answer, seconds = compute_here(load_pair(pair), question, picture.copy())  # Ray's own is for reading only
            return pack(answer), seconds
        except Exception as problem:
            return problem
        finally:
            give_back()


class Page:
    """The page, on the port that Gradio's own variables choose."""

    def __init__(self, models: "DeploymentHandle", at_once: int) -> None:
        compute_with(asking(models), at_once)
        from app import demo, launch_options  # builds the page

        self._page = demo
        self._page.launch(prevent_thread_lock=True, quiet=True, **launch_options())

    def __call__(self, request: object) -> str:
        """What Ray's own port answers."""
        return text("cluster.where", address=self._page.local_url)

    def check_health(self) -> None:
        """Raises RuntimeError where the page's server has ended: Ray starts it anew."""
        if not self._page.server.thread.is_alive():
            raise RuntimeError("the page's server has ended")

    def __del__(self) -> None:
        """What Ray calls before it kills this process, at the end of ``serve run``."""
        remove_private_files()


def app(size: Size) -> "Application":
    """What ``serve run`` runs; raises SystemExit with a sentence where Ray is missing."""
    try:
        from ray import serve
    except ImportError as problem:
        raise SystemExit(text("cluster.needs_ray")) from problem
    models = serve.deployment(
        Models,
        max_ongoing_requests=1,
        health_check_period_s=2,
        ray_actor_options={"num_cpus": size.cores},
        autoscaling_config={
            "min_replicas": min(size.least or size.replicas, size.replicas),
            "max_replicas": size.replicas,
            "target_ongoing_requests": 1,
            "upscale_delay_s": 2,
            "downscale_delay_s": 600,
        },
    ).bind()
    page = serve.deployment(
        Page,
        num_replicas=1,
        # On the machine where the cluster was started, so that its address is known.
        ray_actor_options={"num_cpus": 0, "resources": {"node:__internal_head__": 0.001}},
    )
    return page.bind(models, size.replicas)


def asking(models: "DeploymentHandle") -> Compute:
    """What lets replicas of ``Models`` compute; a question whose replica dies is asked again, TRIES times in all."""

    def compute(pair: Pair, question: Question, picture: np.ndarray) -> tuple[Any, float]:
        for _ in range(TRIES):
            try:
                told = models.compute.remote(pair.name, question, picture).result()
            except Exception as problem:
                _log.warning("a replica of the models was lost: %s", problem)
                continue
            if isinstance(told, Exception):
                raise told
            packed, seconds = told
            return unpack(packed), seconds
        raise PairError(Sentence("cluster.lost"))

    return compute


def pack(answer: Any) -> Any:
    """An answer of a pair for the way between machines: forty masks as they are would be fifty megabytes."""
    if not isinstance(answer, InstanceSet):
        return answer
    objects = [(one.class_id, one.score, one.box, boxed_run_lengths(one.mask)) for one in answer]
    return objects, answer.height, answer.width, answer.known


def unpack(packed: Any) -> Any:
    """The answer that ``pack`` was given."""
    if not isinstance(packed, tuple) or not isinstance(packed[0], list):
        return packed
    objects, height, width, known = packed
    instances = (
        Instance(class_id, score, mask_of_boxed(lengths, height, width), box)
        for class_id, score, box, lengths in objects
    )
    return InstanceSet(tuple(instances), height, width, known)
