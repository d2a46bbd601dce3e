"""Facts -> sentences."""

from __future__ import annotations

from segdemo.comparison import ClassFacts, Comparison

MAX_TOLD = 3

_PLURALS = {"person": "people", "sheep": "sheep", "bus": "buses", "couch": "couches"}  # the others take an s


def count_of(number: int, name: str) -> str:
    """A number of objects in words: "1 sheep", "4 people"."""
    return f"{number} {name if number == 1 else _PLURALS.get(name, name + 's')}"


def sentence(comparison: Comparison) -> str:
    """What the two answers say about this picture, in plain text; at most MAX_TOLD classes, the most telling first."""
    # A class of mere specks is no answer worth telling.
    facts = [fact for fact in comparison.classes if fact.components or fact.objects]
    if not facts:
        return "Neither model found any of the 20 classes it knows in this picture."
    facts.sort(key=lambda fact: (-fact.largest_merge, -fact.area))
    told, rest = facts[:MAX_TOLD], facts[MAX_TOLD:]
    regions = [_region(fact) for fact in told if fact.components]
    objects = [count_of(fact.objects, fact.name) for fact in told if fact.objects]
    more_regions = sum(fact.components > 0 for fact in rest)
    more_objects = sum(fact.objects > 0 for fact in rest)
    parts = [
        f"Semantic: {_listed(regions, more_regions, '; ')}.",
        f"Instance: {_listed(objects, more_objects, ', ')}.",
    ]
    if told[0].largest_merge:
        parts.append(_merge(told[0]))
    parts += [said for fact in told if (said := _disagreement(fact))]
    return " ".join(parts)


def _region(fact: ClassFacts) -> str:
    pieces = f", in {fact.components} pieces" if fact.components > 1 else ""
    return f"one {fact.name} region, {_percent(fact.area_share)} of the picture{pieces}"


def _percent(share: float) -> str:
    return "less than 1 %" if share < 0.005 else f"{100 * share:.0f} %"


def _listed(items: list[str], more: int, separator: str) -> str:
    text = separator.join(items) or "nothing"
    return f"{text} and {more} more {'class' if more == 1 else 'classes'}" if more else text


def _merge(fact: ClassFacts) -> str:
    where = "This region" if fact.components == 1 else "One piece of it"
    return f"{where} holds {count_of(fact.largest_merge, fact.name)}: the semantic map cannot tell them apart."


def _disagreement(fact: ClassFacts) -> str:
    if not fact.objects:
        return f"The instance model found no {fact.name}."
    if not fact.components:
        return f"The semantic model found no {fact.name}."
    return ""
