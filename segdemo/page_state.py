"""The state of the page that its address carries, as one declared list of properties.

Both sides go by this list: the server reads the address with :func:`parse`, the browser reads and writes it (view/
address.js). A lesson link comes from a stranger, so nothing is taken from it but values that are declared here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from segdemo.answers import SHOWN_SCORE
from segdemo.classes import CLASSES, UNNAMED

# The parts of the page that a teacher can hide.
PARTS = ("intake", "controls", "guess", "inside", "cost", "uses", "limits", "files")


@dataclass(frozen=True)
class Property:
    """One property of the page.

    Attributes:
        name: its name in the address and in the store of the page.
        allowed: every value it can have: words, numbers or booleans.
        default: what it is when the address does not say; for ``many``, an empty tuple.
        many: whether it holds several of the allowed values at once, in the address with commas in between.
    """

    name: str
    allowed: tuple[Any, ...]
    default: Any
    many: bool = False

    def read(self, words: str) -> Any:
        """The value that the address means by ``words``; what is not allowed is left out."""
        if self.many:
            named = set(words.split(","))
            return tuple(value for value in self.allowed if _word(value) in named)
        return next((value for value in self.allowed if _word(value) == words), self.default)


def page_properties(examples: Sequence[str], pairs: Sequence[str]) -> tuple[Property, ...]:
    """The properties of a page with these examples and pairs; the first of each is the default.

    Raises:
        ValueError: an example or a pair has a name that an address cannot carry as it is.
    """
    for name in (*examples, *pairs):
        if not (name.isascii() and name.replace("-", "").replace("_", "").isalnum()):
            raise ValueError(f"a name in the address is of letters, digits, - and _, not {name!r}")
    return (
        Property("example", tuple(examples), examples[0]),
        Property("pair", tuple(pairs), pairs[0]),
        Property("threshold", tuple(round(0.05 * step, 2) for step in range(1, 20)), SHOWN_SCORE),
        Property("strength", tuple(range(101)), 60),  # percent
        Property("contours", (False, True), True),
        Property("numbers", (False, True), True),
        Property("merge", (False, True), False),
        Property("wipe", (False, True), False),
        # Ids of the classes that are not shown.
        Property("off", tuple(spec.id for spec in CLASSES if spec.id != UNNAMED), (), many=True),
        Property("guess", (False, True), False),  # guess first, then see the answers
        Property("hide", PARTS, (), many=True),
    )


def parse(query: str, properties: Sequence[Property]) -> dict[str, Any]:
    """The state of the page that an address asks for.

    Args:
        query: what comes after the ``?`` of the address, anything at all.
        properties: as of :func:`page_properties`.

    Returns:
        One value per property. Unknown names and values that are not allowed count as not said; of a name that comes
        twice, the first counts.
    """
    asked: dict[str, str] = {}
    for name, words in parse_qsl(query, keep_blank_values=True):
        asked.setdefault(name, words)
    return {prop.name: prop.read(asked[prop.name]) if prop.name in asked else prop.default for prop in properties}


def _word(value: str | float | bool) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
