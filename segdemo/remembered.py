"""Answers that the server remembers, so that a picture that comes again is answered at once.

They lie in the folder of uploads and go as pictures do, see private_folder.py: memory stays flat, whoever comes.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from gradio.utils import get_upload_folder

from segdemo.texts import language

MOST = 4  # answers of a visit
MOST_OF_EXAMPLES = 64  # some languages and pairs of each
MOST_BYTES = 1024**2  # of one answer, packed; that of a scene takes 10 to 40 KB

_Key = tuple[str, str, str]  # of the picture, the pair, the language

_log = logging.getLogger(__name__)
_lock = Lock()  # one for all, for Gradio copies visits and a lock cannot be copied


@dataclass
class RememberedAnswers:
    """The last answers: values of the linked view with both answers, by what was asked.

    Each visit has its own, with nobody else's answers in it; those to examples are everybody's.
    """

    most: int = MOST
    _files: dict[_Key, Path] = field(default_factory=dict)

    def find(self, print_of: str | None, pair_name: str) -> dict[str, Any] | None:
        """The value that was kept for a file of this :func:`fingerprint` and this pair, in the language that is spoken.

        None where there is none any more; it and the photo that it shows are as young as new ones from now on.
        """
        if print_of is None:
            return None
        key = print_of, pair_name, language()
        try:
            with _lock:
                file = self._files.pop(key)
                value = unpacked(file.read_bytes())
                for path in (file, Path(value["picture"]["path"])):
                    _renew(path)
                self._files[key] = file  # the newest now
        except (KeyError, OSError):
            return None
        return value

    def keep(self, print_of: str | None, pair_name: str, packed: bytes) -> None:
        """Remember a value that is :func:`packed` as the answer of this pair to the file of this fingerprint; the
        oldest one goes for it."""
        if print_of is None or len(packed) > MOST_BYTES:
            return
        key = print_of, pair_name, language()
        file = Path(get_upload_folder()) / f"{secrets.token_hex(16)}.answer"
        try:
            file.write_bytes(packed)
            with _lock:
                if before := self._files.pop(key, None):
                    before.unlink(missing_ok=True)
                self._files[key] = file
                while len(self._files) > self.most:
                    self._files.pop(next(iter(self._files))).unlink(missing_ok=True)
        except OSError as problem:  # the answer itself is on its way
            _log.warning("an answer is not remembered: %s", problem)


def packed(value: dict[str, Any]) -> bytes:
    """A value of the linked view in the fiftieth part of its memory."""
    return zlib.compress(json.dumps(value).encode(), 1)


def unpacked(packed: bytes) -> dict[str, Any]:
    return json.loads(zlib.decompress(packed))


def fingerprint(picture: Path) -> str | None:
    """What tells the bytes of a file from those of others; None where it cannot be read."""
    try:
        with picture.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _renew(path: Path) -> None:
    """Let a file of the folder of uploads count as new; raises OSError where it is gone."""
    if path.is_relative_to(get_upload_folder()):
        os.utime(path)
