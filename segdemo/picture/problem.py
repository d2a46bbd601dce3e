"""What a person reads when a file cannot be used."""

from __future__ import annotations

from typing import Any

from segdemo.texts import text


class PictureError(Exception):
    """A file that cannot be used. Its text is one plain sentence: what is wrong and what to do next."""


def refusal(reason: str, **slots: Any) -> PictureError:
    """The error whose sentence is the text ``picture.{reason}``."""
    return PictureError(text(f"picture.{reason}", **slots))
