"""What the person who runs the server says of the web around it, in variables of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Settings:
    """Where the page stands.

    Attributes:
        hosts: the names by which the page is opened, ``name`` or ``name:port``; empty where none are told.
        behind_proxy: a proxy passes all requests on, so what it says of them is believed.
    """

    hosts: frozenset[str] = frozenset()
    behind_proxy: bool = False

    @classmethod
    def from_environment(cls) -> Self:
        """``SEGDEMO_HOSTS=demo.school.org,10.0.0.5:7860``; ``SEGDEMO_PROXY=1``, which a Hugging Face Space implies."""
        hosts = (host.strip().lower() for host in os.environ.get("SEGDEMO_HOSTS", "").split(","))
        behind_proxy = os.environ.get("SEGDEMO_PROXY") == "1" or bool(os.environ.get("SPACE_ID"))
        return cls(frozenset(filter(None, hosts)), behind_proxy)
