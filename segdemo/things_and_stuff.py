"""Things and stuff, the part of the lesson: two sentences, and a question about an example scene."""

from __future__ import annotations

from dataclasses import dataclass

from segdemo.texts import text

SCENE = "meadow"  # name of the scene that the question is about: it shows things and stuff
_RIGHT = "no_single"
_CHOICES = (_RIGHT, "missed", "too_large")


@dataclass(frozen=True)
class Choice:
    """One answer to the question.

    Attributes:
        name: "no_single", "missed" or "too_large".
        label: what the button says.
        reason: what a person is told who chooses it: whether it is right, and why.
        is_right: whether it is right.
    """

    name: str
    label: str
    reason: str
    is_right: bool


@dataclass(frozen=True)
class ThingsAndStuff:
    """Every word of the part, in the order in which it is read."""

    title: str
    lead: str
    question: str
    choices: tuple[Choice, ...]
    agreed: str
    both: str


def things_and_stuff() -> ThingsAndStuff:
    """The part as plain data; whoever shows it draws the picture and both answers of SCENE beside it."""
    choices = tuple(
        Choice(name, text(f"stuff.choice.{name}"), text(f"stuff.reason.{name}"), name == _RIGHT) for name in _CHOICES
    )
    return ThingsAndStuff(
        title=text("stuff.title"),
        lead=text("stuff.lead"),
        question=text("stuff.question"),
        choices=choices,
        agreed=text("stuff.agreed"),
        both=text("stuff.both"),
    )
