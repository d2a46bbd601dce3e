"""Lessons and the tour, as data: which picture, what to do, what is asked. One JSON file each, without a word in it.

A file holds keys of ``texts/``, so a lesson is in every language that its texts are in. The player is
``front/lesson_player``; a deed that a step waits for is named here and recognised in its ``deeds.js``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from segdemo.classes import CLASSES, UNNAMED
from segdemo.page_state import STATE
from segdemo.scenes import SCENES
from segdemo.texts import texts_under

FOLDER = Path(__file__).parent
LESSONS = ("merge_or_separate", "things_and_stuff", "which_one_does_the_job")  # in the order in which they are offered
TOUR = "tour"
LESSON_FILE = "file"  # in place of the name of a lesson: one that a teacher has made and given as a file
OWN = "own"  # a picture of the pupil's own, in place of the name of an example scene

# What a step can wait for.
DEEDS = (
    "point_thing",  # pointed at something that can be counted, in either picture
    "point_stuff",  # pointed at something that cannot
    "point_classes",  # pointed at each of the step's classes that the answers have
    "point_neighbours",  # pointed at two objects of one region, one after the other
    "point_apart",  # pointed at two objects of one class that lie in a region each
    "point_cut",  # pointed, in each of the two pictures, at an object that lies in several regions
    "point_largest",  # pointed at the two largest objects
    "lose_one",  # the threshold moved until an object that was shown is not
    "gain_one",  # the threshold moved until an object is shown that was not
    "merge",  # the objects of a class painted as one
    "things_only",  # stuff left unpainted
    "both",  # both at once shown in the second picture
    "reveal",  # a guess given, and the answers seen
    "own_picture",  # a picture of one's own answered by both models
)

# What a person chooses for the eye's sake stays as it is from step to step.
_KEPT = ("strength", "contours", "numbers", "projector")
_NAME = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)
# Example and pair have their values from the page; a lesson does not open lessons.
SETTABLE = {prop.name: prop for prop in STATE if prop.allowed and prop.name not in ("tour", "teacher", "build")}
# What the page is set to where neither a lesson nor its step says otherwise, and when a lesson is left.
USUAL = {name: prop.default for name, prop in SETTABLE.items() if name not in _KEPT}
MOST_STEPS = 20
# What words about a lesson call the controls of the page: their names there, by slot.
LABELS = {
    "threshold": "view.label.threshold",
    "merge": "view.label.merge",
    "things_only": "view.label.things_only",
    "both": "view.label.right.both",
    "reveal": "guess.reveal",
}
_CLASS_IDS = {spec.name: spec.id for spec in CLASSES if spec.id != UNNAMED}
_AGES = range(6, 100)


class LessonError(ValueError):
    """A lesson file that cannot be played, with one sentence that says why."""


@dataclass(frozen=True)
class Question:
    """A question that is checked.

    Attributes:
        ask: key of the question.
        choices: key of each choice, by a name that stays the same in every language.
        right: name of the right one.
        reason: keys of the sentences that say why it is right; told whatever was chosen.
        why_not: by the name of each other choice, key of the sentence that says why it is not right; told to who chose
            it, before the reason.
    """

    ask: str
    choices: dict[str, str]
    right: str
    reason: tuple[str, ...]
    why_not: dict[str, str]


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        id: its name within the lesson.
        picture: name of an example scene, or OWN.
        task: key of what to do.
        minutes: how long it takes a class.
        state: properties of the page, by name in page_state.py; what other steps set and this one does not is back at
            its default.
        deed: what it waits for, one of DEEDS.
        classes: ids of the classes that "point_classes" waits for; names of them in a file.
        said: key of the sentence after the deed.
        question: what is asked.
        write: whether there is room for words of one's own.
        note: key of what only a teacher reads.
    """

    id: str
    picture: str
    task: str
    minutes: int = 0
    state: dict[str, Any] = field(default_factory=dict)
    deed: str | None = None
    classes: tuple[int, ...] = ()
    said: str | None = None
    question: Question | None = None
    write: bool = False
    note: str | None = None


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Attributes:
        id: its name in the address.
        title: key of its title.
        steps: in order.
        age: from which age on, years; 0 for any.
        minutes: how long it takes a class, the sum of its steps; 0 where nobody counts.
        state: as of a step, for all of them.
    """

    id: str
    title: str
    steps: tuple[Step, ...]
    age: int = 0
    minutes: int = 0
    state: dict[str, Any] = field(default_factory=dict)


@cache
def lesson(name: str) -> Lesson:
    """The lesson of this name, one of LESSONS, or TOUR.

    Raises:
        LessonError: its file is wrong.
    """
    return read_lesson(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def read_lesson(document: Any) -> Lesson:
    """The lesson that a JSON document holds.

    Raises:
        LessonError: something in it is not as :class:`Lesson` says.
    """
    told = _told(document, Lesson, "the lesson")
    _check(isinstance(told["steps"], list) and 0 < len(told["steps"]) <= MOST_STEPS, f"1 to {MOST_STEPS} steps")
    made = Lesson(
        **told | {"steps": tuple(map(_step, told["steps"])), "state": _state(told.get("state", {}), "the lesson")}
    )
    _check_name(made.id, "a lesson")
    _check_text(made.title, f"title of {made.id}")
    _check(made.age == 0 or _is_whole(made.age, _AGES), f"the age in {made.id} must be 6 to 99 years, or left out")
    names = [step.id for step in made.steps]
    _check(len(set(names)) == len(names), f"two steps of {made.id} have the same id")
    total = sum(step.minutes for step in made.steps)
    _check(made.minutes == total, f"{made.id} is said to take {made.minutes} minutes, but its steps take {total}")
    return made


def state_of(made: Lesson, step: Step) -> dict[str, Any]:
    """All that the page is set to when a step begins, by name in page_state.py."""
    return USUAL | made.state | step.state


def keys_of(made: Lesson) -> Iterator[str]:
    """Every key of a text that a lesson names."""
    yield made.title
    for step in made.steps:
        yield from (key for key in (step.task, step.said, step.note) if key)
        if step.question:
            yield from (step.question.ask, *step.question.choices.values(), *step.question.reason)
            yield from step.question.why_not.values()


def _step(document: Any) -> Step:
    told = _told(document, Step, "a step")
    where = f"step {told['id']!r}"
    question = told.get("question")
    read = {
        "state": _state(told.get("state", {}), where),
        "classes": _classes(told.get("classes", []), where),
        "question": _question(question, where) if question is not None else None,
    }
    step = Step(**told | read)
    _check_name(step.id, "a step")
    scenes = [scene.name for scene in SCENES]
    _check(
        step.picture in (*scenes, OWN), f"{where} needs an example scene or {OWN!r} as picture, not {step.picture!r}"
    )
    _check(_is_whole(step.minutes, range(61)), f"{where} must take 0 to 60 minutes, not {step.minutes!r}")
    _check(step.deed is None or step.deed in DEEDS, f"{where} waits for {step.deed!r}, which nobody recognises")
    _check(
        step.deed != "own_picture" or step.picture == OWN,
        f"{where} waits for a picture of one's own, but shows another",
    )
    _check((step.deed == "point_classes") == bool(step.classes), f"{where} waits for no classes, or says for none")
    _check(step.deed != "reveal" or step.state.get("guess") is True, f"{where} waits for a guess, but asks for none")
    _check(step.said is None or step.deed is not None, f"{where} says something after a deed, but waits for none")
    _check(isinstance(step.write, bool), f"write of {where} must be true or false")
    _check(bool(step.deed or step.question or step.write), f"{where} gives nothing to do, to answer or to write")
    for key, name in ((step.task, "task"), (step.said, "said"), (step.note, "note")):
        if key is not None:
            _check_text(key, f"{name} of {where}")
    return step


def _question(document: Any, where: str) -> Question:
    told = _told(document, Question, f"the question of {where}")
    choices, reason, why_not = told["choices"], told["reason"], told["why_not"]
    _check(isinstance(choices, dict) and 2 <= len(choices) <= 5, f"the question of {where} needs 2 to 5 choices")
    _check(isinstance(reason, list) and len(reason) > 0, f"the question of {where} needs a list of reasons")
    for name in choices:
        _check_name(name, f"a choice of {where}")
    _check(told["right"] in choices, f"the right choice of {where}, {told['right']!r}, is none of its choices")
    wrong = choices.keys() - {told["right"]}
    _check(
        isinstance(why_not, dict) and why_not.keys() == wrong,
        f"the question of {where} must say of {', '.join(sorted(wrong))}, and of no other choice, why it is not right",
    )
    for key in (told["ask"], *choices.values(), *reason, *why_not.values()):
        _check_text(key, f"the question of {where}")
    return Question(**told | {"reason": tuple(reason)})


def _classes(document: Any, where: str) -> tuple[int, ...]:
    _check(isinstance(document, list), f"the classes of {where} must be a list of names")
    for name in document:
        _check(isinstance(name, str) and name in _CLASS_IDS, f"{where} names the class {name!r}, which there is not")
    return tuple(_CLASS_IDS[name] for name in document)


def _state(document: Any, where: str) -> dict[str, Any]:
    """The properties of the page, lists as tuples."""
    _check(isinstance(document, dict), f"the state of {where} must be names with values")
    state = {}
    for name, value in document.items():
        _check(name in SETTABLE, f"the state of {where} names {name!r}, which a lesson cannot set")
        prop = SETTABLE[name]
        _check(
            isinstance(value, list) == prop.many, f"{name} of {where} must be {'a list' if prop.many else 'one value'}"
        )
        for one in value if prop.many else [value]:
            # By type as well: to Python, 1 is True.
            _check(
                any(type(one) is type(known) and one == known for known in prop.allowed or ()),
                f"{name} of {where} cannot be {one!r}",
            )
        state[name] = tuple(value) if prop.many else value
    return state


def _told(document: Any, kind: type, what: str) -> dict[str, Any]:
    """The fields of a JSON object that is to become one of ``kind``."""
    _check(isinstance(document, dict), f"{what} must be a JSON object")
    named = {one.name: one for one in fields(kind)}
    unknown = sorted(document.keys() - named.keys())
    _check(not unknown, f"{what} has a field that nobody reads: {', '.join(unknown)}")
    needed = [name for name, one in named.items() if one.default is one.default_factory]  # both say: there is none
    missing = [name for name in needed if name not in document]
    _check(not missing, f"{what} lacks {', '.join(missing)}")
    return document


def _check_name(name: Any, what: str) -> None:
    _check(
        isinstance(name, str) and bool(_NAME.fullmatch(name)),
        f"the name of {what} must be of small letters, digits and _, not {name!r}",
    )


def _check_text(key: Any, what: str) -> None:
    _check(isinstance(key, str) and key in texts_under(""), f"{what} asks for the text {key!r}, which there is not")


def _is_whole(number: Any, allowed: range) -> bool:
    return type(number) is int and number in allowed


def _check(holds: bool, sentence: str) -> None:
    if not holds:
        raise LessonError(f"{sentence}.")
