"""What the person who runs the page says of it, in variables of the environment; docs/hosting.md explains each."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

# Ours, and those of others that we read too.
NAMES = (
    "SEGDEMO_HOSTS",
    "SEGDEMO_PROXY",
    "SEGDEMO_FRAMES",
    "SEGDEMO_PAIR",
    "SEGDEMO_FETCH",
    "GRADIO_SERVER_NAME",
    "GRADIO_TEMP_DIR",
    "SPACE_ID",
    "SPACES_ZERO_GPU",
)
# Anything else would be another rule for the browser, or none.
_WEBSITE = re.compile(r"https?://(\*\.)?[a-z0-9.-]+(:[0-9]{1,5})?")


@dataclass(frozen=True)
class Settings:
    """Where the page stands, and what it offers.

    Attributes:
        hosts: the names by which the page is opened, ``name`` or ``name:port``; empty where none are told.
        behind_proxy: a proxy passes all requests on, so what it says of them is believed.
        frames: websites that may show the page in a frame, as ``https://moodle.school.org``.
        pair: the name of the pair that answers first; empty where none is told.
        fetches: whether that pair is downloaded when the page starts.
        listens_at: the name or address that Gradio listens at; empty where none is told.
        kept_in: the folder for visitors' pictures; empty where none is told.
        borrows_gpu: a GPU is there for the length of a call only, as on ZeroGPU.
    """

    hosts: frozenset[str] = frozenset()
    behind_proxy: bool = False
    frames: frozenset[str] = frozenset()
    pair: str = ""
    fetches: bool = False
    listens_at: str = ""
    kept_in: str = ""
    borrows_gpu: bool = False

    @classmethod
    def from_environment(cls, told: Mapping[str, str] = os.environ) -> Self:
        """As ``SEGDEMO_HOSTS=demo.school.org,10.0.0.5:7860`` and the others of NAMES say; a Space implies a proxy."""
        hosts, proxy, frames, pair, fetch, server_name, folder, space, zero_gpu = (told.get(name, "") for name in NAMES)
        return cls(
            hosts=_listed(hosts),
            behind_proxy=proxy == "1" or bool(space),
            frames=frozenset(filter(_WEBSITE.fullmatch, _listed(frames))),
            pair=pair,
            fetches=fetch == "1",
            listens_at=server_name.lower(),
            kept_in=folder,
            borrows_gpu=zero_gpu.lower() in ("1", "t", "true"),
        )


def _listed(told: str) -> frozenset[str]:
    return frozenset(filter(None, (one.strip().lower() for one in told.split(","))))
