"""Whether a running page answers right: for whoever watches it from outside."""

from __future__ import annotations

import tempfile
from collections import Counter
from typing import Any

from segdemo.classes import CLASSES
from segdemo.scenes import SCENES, Scene
from segdemo.texts import Sentence

ASKED: Scene = SCENES[0]
_PATIENCE = 60  # seconds for each request; a picture may wait for others


class CheckError(Exception):
    """A page that cannot be asked, or that answers wrong. Its text is one plain sentence for a person."""


def check_page(url: str) -> dict[str, int]:
    """Let the page at ``url`` compare the example ASKED, and hold its counts against the answer key.

    Returns:
        How many objects it found, by the class's name: as many as the key holds.

    Raises:
        CheckError: there is no such page there, or a count is wrong.
    """
    right = Counter(instance.class_id for instance in ASKED.read_key()[1])
    found = Counter(item["class_id"] for item in _asked(url)["objects"])
    names = {class_id: CLASSES[class_id].name for class_id in sorted(right | found)}
    for class_id, name in names.items():
        if found[class_id] != right[class_id]:
            raise CheckError(Sentence("command.check.wrong", name=name, found=found[class_id], right=right[class_id]))
    return {name: right[class_id] for class_id, name in names.items()}


def _asked(url: str) -> dict[str, Any]:
    """The facts that the page answers."""
    from gradio_client import Client, handle_file

    with tempfile.TemporaryDirectory() as folder:
        try:
            client = Client(
                url, verbose=False, analytics_enabled=False, download_files=folder, httpx_kwargs={"timeout": _PATIENCE}
            )
            facts, _ = client.predict(handle_file(ASKED.picture_path), api_name="/compare")
        except Exception as error:  # whatever a stranger's server may answer
            raise CheckError(Sentence("command.check.no_answer", url=url, why=type(error).__name__)) from error
    return facts
