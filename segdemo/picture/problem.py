"""What a person reads when a file cannot be used."""

from __future__ import annotations

from typing import Any

from segdemo.texts import Sentence


class PictureError(Exception):
    """A file that cannot be used. Its text is one plain sentence: what is wrong and what to do next."""


def refusal(reason: str, **slots: int | Sentence) -> PictureError:
    """The error whose sentence is the text ``picture.{reason}``."""
    return PictureError(Sentence(f"picture.{reason}", **slots))


def packed(sentence: Sentence) -> list:
    """The sentence as JSON can carry it to another process: its key and its slots, not its words."""
    slots = {name: packed(value) if isinstance(value, Sentence) else value for name, value in sentence.slots.items()}
    return [sentence.key, slots]


def unpacked(carried: Any) -> Sentence:
    """The sentence that :func:`packed` made.

    Raises:
        ValueError: it is none of those that are said about pictures.
    """
    try:
        key, slots = carried
        filled = {name: unpacked(value) if isinstance(value, list) else int(value) for name, value in slots.items()}
        sentence = Sentence(key, **filled)
        if key.startswith("picture.") and str(sentence):
            return sentence
    except (AttributeError, KeyError, TypeError, ValueError):
        pass
    raise ValueError("no sentence about a picture")
