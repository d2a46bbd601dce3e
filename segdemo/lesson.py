"""Facts -> sentences."""

from __future__ import annotations

from segdemo.comparison import ClassFacts, Comparison
from segdemo.texts import Span

MAX_TOLD = 3

_PLURALS = {"person": "people", "sheep": "sheep", "bus": "buses", "couch": "couches"}  # the others take an s


def sentence(comparison: Comparison) -> str:
    """What the two answers say about one picture, in plain text; at most MAX_TOLD classes, the most telling first."""
    # A class of mere specks is no answer worth telling.
    facts = [fact for fact in comparison.classes if fact.components or fact.objects]
    if not facts:
        return "Neither model found any of the 20 classes it knows in this picture."
    facts.sort(key=lambda fact: (-fact.largest_merge, -fact.area, fact.class_id))
    told, rest = facts[:MAX_TOLD], facts[MAX_TOLD:]
    regions = [_region(fact) for fact in told if fact.components]
    objects = [_count(fact.objects, fact.name) for fact in told if fact.objects]
    regions += _more(sum(fact.components > 0 for fact in rest))
    objects += _more(sum(fact.objects > 0 for fact in rest))
    said = [
        f"Semantic: {'; '.join(regions) or 'nothing'}.",
        f"Instance: {', '.join(objects) or 'nothing'}.",
        _merge(told[0]),
        *(_disagreement(fact) for fact in told),
    ]
    return " ".join(part for part in said if part)


def sentence_spans(comparison: Comparison) -> list[Span]:
    """The sentence in pieces, some of which light up their place in the view."""
    return [Span(sentence(comparison))]


def _count(number: int, name: str) -> str:
    return f"{number} {name if number == 1 else _PLURALS.get(name, name + 's')}"


def _region(fact: ClassFacts) -> str:
    percent = round(100 * fact.area_share)
    share = f"{percent} %" if percent else "less than 1 %"
    pieces = f", in {fact.components} pieces" if fact.components > 1 else ""
    return f"one {fact.name} region, {share} of the picture{pieces}"


def _more(classes: int) -> list[str]:
    return [f"and {classes} more {'class' if classes == 1 else 'classes'}"] if classes else []


def _merge(fact: ClassFacts) -> str:
    if not fact.largest_merge:
        return ""
    where = f"The {fact.name} region" if fact.components == 1 else f"One piece of the {fact.name} region"
    return f"{where} holds {_count(fact.largest_merge, fact.name)}: the semantic map cannot tell them apart."


def _disagreement(fact: ClassFacts) -> str:
    if not fact.objects:
        return f"The instance model found no {fact.name}."
    if not fact.components:
        return f"The semantic model found no {fact.name}."
    if fact.unseen_objects:
        which = f"the {fact.name} is"
        if fact.objects > 1:
            which = f"{fact.unseen_objects} of the {_count(fact.objects, fact.name)} {_is(fact.unseen_objects)}"
        return f"Where {which}, the semantic map mostly sees something else."
    if fact.unclaimed_share > 0.5:
        return f"Most of the {fact.name} region belongs to no object."
    return ""


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
