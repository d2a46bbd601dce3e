"""The state of the page, as one declared list of properties, some of which its address carries.

Both sides go by this list: the server reads the address with :func:`parse`, the browser reads and writes it (front/
shared/state.js) and begins with the same defaults (front/shared/store.js). A lesson link comes from a stranger, so
nothing is taken from it but values that are declared here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from segdemo.answers import SHOWN_SCORE
from segdemo.classes import CLASSES, UNNAMED
from segdemo.look import LOOK

THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(1, 20))  # where a person can put the threshold
STRENGTHS = tuple(range(101))  # percent

# The parts of the page that a teacher can hide, among them all chapters of front/story.
PARTS = (
    *("intake", "controls", "guess"),
    *("table", "stuff", "inside", "time", "cost", "uses", "break", "limits", "files"),
)


@dataclass(frozen=True)
class Property:
    """One property of the page.

    Attributes:
        name: its name in the address and in the store of the page.
        allowed: every value it can have: words, numbers or booleans; None for what only the browser knows and no
            address carries.
        default: what it is at first, and when the address does not say; for ``many``, an empty tuple.
        many: whether it holds several of the allowed values at once, in the address with commas in between.
    """

    name: str
    allowed: tuple[Any, ...] | None
    default: Any
    many: bool = False

    def read(self, words: str) -> Any:
        """The value that the address means by ``words``; what is not allowed is left out."""
        if self.allowed is None:
            return self.default
        if self.many:
            named = set(words.split(","))
            return tuple(value for value in self.allowed if _word(value) in named)
        return next((value for value in self.allowed if _word(value) == words), self.default)


STATE = (
    # name of the example scene that is shown, None for a picture of one's own; name of the pair that answers: their
    # values, and the languages, are those of the page, see page_properties
    Property("example", (), None),
    Property("pair", (), None),
    Property("lang", (), None),  # the language that a person has chosen, None for what his browser asks for
    Property("threshold", THRESHOLDS, SHOWN_SCORE),  # objects with at least this score are shown
    Property("strength", STRENGTHS, LOOK["strength"]),  # how much of the colours covers the picture, percent
    Property("contours", (False, True), True),
    Property("numbers", (False, True), True),
    Property("things_only", (False, True), False),  # whether stuff is left unpainted and unnamed
    Property("right", ("instance", "both"), "instance"),  # what the right view shows; both: the panoptic answer
    Property("merge", (False, True), False),  # whether the objects of a class are painted as one
    Property("wipe", (False, True), False),  # whether the views lie over each other with a divider to drag
    # ids of the classes that are not shown; like hide a list that the browser replaces, never changes
    Property("off", tuple(spec.id for spec in CLASSES if spec.id != UNNAMED), (), many=True),
    Property("guess", (False, True), False),  # guess first, then see the answers
    Property("hide", PARTS, (), many=True),
    Property("lesson", (), None),  # name of the lesson that is given, see page_properties; None for none
    Property("tour", (False, True), False),
    Property("teacher", (False, True), False),  # whether a lesson shows what only its teacher needs
    Property("build", (False, True), False),  # whether the teacher's view is open, in which lessons are made
    Property("projector", (False, True), False),  # whether words are as large as a projector needs them
    # a lesson that the address itself holds, as front/lesson_builder/later/codec.js packs it; None for none
    Property("handed", None, None),
    # the value of the linked view (front/shared/answer_value.py) with masks decoded, None before the first answer
    Property("answer", None, None),
    # {kind, text, again}: what is going on ("busy") or went wrong ("problem"); "answer" or None where nothing is.
    # again: whether the same picture may be asked for once more, see front/sentence.
    Property("said", None, None),
    # what is asked for: {example: its name}, or {own: number of a picture of one's own, file: it, where it is at hand};
    # lesson: true where a lesson asks for it, not a person
    Property("wanted", None, None),
    Property(
        "given", None, None
    ),  # {own, path}: the picture of one's own that was sent last, and where the server put it
    Property("notice", None, ""),  # a sentence about the link that the page was opened with
    Property("veiled", None, False),  # whether the answers must not be seen yet, because a person guesses first
    # {class_id, objects, pieces}: what was guessed last and what there was to see, numbers of the guess, of the answers
    # and, for objects, of the answer key where there is one
    Property("guessed", None, None),
    # {target, x, y, told}: what lies under the cursor or has the focus, or what a link lights up; None for nothing.
    # target: "object:3" (index into answer.instances), "region:2" (index into answer.semantic.regions), "class:15",
    # "objects:15" (all shown objects of a class), "merge:15" (its region that holds most objects), "unclaimed:15"
    # (pixels of the class that belong to no object), "unseen:15" (objects that the semantic model does not see),
    # "missed:15" (objects of the answer key that are not found), "key:3" (one of them, index into answer.key),
    # "background". x, y: pixel of the picture, or None. told: whether the part that points reads the place out itself.
    Property("pointed", None, None),
)
DEFAULTS = {prop.name: prop.default for prop in STATE}


def page_properties(
    examples: Sequence[str], pairs: Sequence[str], lessons: Sequence[str] = (), languages: Sequence[str] = ()
) -> tuple[Property, ...]:
    """What the address of a page with these examples, pairs, lessons and languages carries.

    The first example and the first pair are the defaults; no lesson and no language is.

    Raises:
        ValueError: one of them has a name that an address cannot carry as it is.
    """
    for name in (*examples, *pairs, *lessons, *languages):
        if not (name.isascii() and name.replace("-", "").replace("_", "").isalnum()):
            raise ValueError(f"a name in the address is of letters, digits, - and _, not {name!r}")
    named = {
        "example": (tuple(examples), examples[0]),
        "pair": (tuple(pairs), pairs[0]),
        "lesson": (tuple(lessons), None),
        "lang": (tuple(languages), None),
    }
    return tuple(
        replace(prop, allowed=named[prop.name][0], default=named[prop.name][1]) if prop.name in named else prop
        for prop in STATE
        if prop.allowed is not None
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
