"""Facts -> sentences and questions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import reduce

from segdemo.answers import Instance
from segdemo.comparison import ClassFacts, Comparison
from segdemo.texts import SEVERAL, Span, in_a_row, listed, noun, plain, spans, text

MAX_TOLD = 3  # things, and kinds of stuff; more would not be read
_SCRAP = 0.01  # of the picture: less stuff is not told, nor less of a thing without any object
_MOST = 0.5  # a larger share is "most of it"


def sentence(comparison: Comparison) -> str:
    """What the two answers say about one picture, in plain text; at most MAX_TOLD things, the most telling first.

    Stuff is told in one short clause, its shares only; no sentence is longer than about 30 words.
    """
    return plain(sentence_spans(comparison))


def sentence_spans(comparison: Comparison) -> list[Span]:
    """:func:`sentence` in pieces, some of which light up their place in the view; targets as in page_state.py."""
    facts = _most_telling_first(comparison)
    stuff = [fact for fact in comparison.classes if fact.kind == "stuff" and fact.area_share >= _SCRAP]
    if not facts:
        if stuff:
            return spans("sentence.only_stuff", stuff=_shares_of(stuff))
        return spans("sentence.only_specks") if comparison.classes else spans("sentence.nothing")
    told = [fact for fact in facts if fact.objects or fact.area_share >= _SCRAP][:MAX_TOLD] or facts[:1]
    rest = [fact for fact in facts if fact not in told]
    with_region = [fact for fact in told if fact.components]
    regions = [_region(fact, in_full=fact is with_region[0]) for fact in with_region]
    objects = [[Span(_objects(fact), f"objects:{fact.class_id}")] for fact in told if fact.objects]
    regions += _more(sum(fact.components > 0 for fact in rest))
    objects += _more(sum(fact.objects > 0 for fact in rest))
    said = [
        spans("sentence.semantic", regions=_list_of_regions(regions)),
        spans("sentence.instance", objects=_list_of_objects(objects)),
    ]
    if told[0].largest_merge:
        said.append(_merge(told[0], alone=len(told) == 1))
    elif told[0].objects > 1 and told[0].components and not told[0].unseen_objects:
        said.append(spans("sentence.apart", name=noun(told[0].class_id, SEVERAL)))
    if stuff:
        said.append(spans("sentence.rest", stuff=_shares_of(stuff)))
    said += _unknown([fact for fact in told if not fact.comparable])
    disagreements = _disagreements([fact for fact in told if fact.comparable])
    if disagreements:
        said += [*disagreements, spans("sentence.judge")]
    return in_a_row(said)


def asked_class(comparison: Comparison, key: Iterable[Instance] = ()) -> int | None:
    """Id of the class whose counts a person guesses, the most telling one; None where nothing was found.

    Where there is an answer ``key``, it is a class of the key: nobody is asked how many dogs a picture of a bear holds.
    """
    found = [fact.class_id for fact in _most_telling_first(comparison)]
    true = Counter(instance.class_id for instance in key)
    if true:
        return next((class_id for class_id in found if class_id in true), true.most_common(1)[0][0])
    return found[0] if found else None


def reason(fact: ClassFacts) -> str:
    """Why a class has more objects than pieces, or fewer, or as many: one sentence that holds for any facts."""
    name = noun(fact.class_id)
    if fact.kind == "stuff":
        return text("reason.stuff", name=name)
    if not fact.comparable:
        return text("reason.unknown", name=noun(fact.class_id, SEVERAL))
    if not fact.objects and not fact.components:
        return text("reason.nothing", name=noun(fact.class_id, SEVERAL))
    if not fact.objects:
        return text("reason.no_object", name=name)
    if not fact.components:
        return text("reason.no_region", name=name)
    if fact.largest_merge:
        merged = _objects(fact, fact.largest_merge)
        if fact.components < fact.objects:
            return text("reason.touch", objects=merged)
        return text("reason.touch_and_more", objects=merged, name=name)
    if fact.components > fact.objects:
        if fact.unclaimed_share > _MOST:
            return plain(_unclaimed(fact))
        return text("reason.pieces", name=name)
    if fact.unseen_objects:
        return plain(_unseen([fact]))
    if fact.components < fact.objects:  # though each is seen, and no two lie in one piece
        return text("reason.spread", name=name)
    return text("reason.apart", count=fact.objects, name=noun(fact.class_id, fact.objects))


def whole_percent(share: float) -> int:
    """A share of 0–1 in whole percent, halves up, as in front/shared/rounding.js; 0 means less than one."""
    return math.floor(100 * share + 0.5)


def _most_telling_first(comparison: Comparison) -> list[ClassFacts]:
    facts = [fact for fact in comparison.classes if fact.kind == "thing" and (fact.components or fact.objects)]
    return sorted(facts, key=lambda fact: (-fact.largest_merge, -fact.objects, -fact.area, fact.class_id))


def _objects(fact: ClassFacts, count: int | None = None) -> str:
    count = fact.objects if count is None else count
    return text("sentence.objects", count=count, name=noun(fact.class_id, count))


def _share(fact: ClassFacts) -> str:
    percent = whole_percent(fact.area_share)
    return text("sentence.percent", percent=percent) if percent else text("sentence.under_one_percent")


def _shares_of(stuff: list[ClassFacts]) -> list[Span]:
    told = [
        spans("sentence.stuff", name=Span(noun(fact.class_id, SEVERAL), f"class:{fact.class_id}"), share=_share(fact))
        for fact in stuff[:MAX_TOLD]
    ]
    shares = _list_of_objects(told)
    return spans("sentence.and_more", stuff=shares) if len(stuff) > MAX_TOLD else shares


def _unknown(facts: list[ClassFacts]) -> list[list[Span]]:
    """Which of these classes either model does not know: no disagreement, for it was never asked."""
    to_semantic = [[Span(noun(fact.class_id, SEVERAL), f"objects:{fact.class_id}")] for fact in facts if fact.objects]
    to_instance = [[Span(noun(fact.class_id, SEVERAL), f"class:{fact.class_id}")] for fact in facts if not fact.objects]
    said = []
    if to_semantic:
        said.append(spans("sentence.unknown_to_semantic", names=_list_of_objects(to_semantic)))
    if to_instance:
        said.append(spans("sentence.unknown_to_instance", names=_list_of_objects(to_instance)))
    return said


def _region(fact: ClassFacts, in_full: bool) -> list[Span]:
    share = _share(fact)
    region = Span(text("sentence.region_name", name=noun(fact.class_id)), f"class:{fact.class_id}")
    if not in_full:  # the table has the pieces of the further ones
        return spans("sentence.further_region", region=region, share=share)
    if fact.components == 1:
        return spans("sentence.region", region=region, share=share)
    return spans("sentence.region_in_pieces", region=region, share=share, count=fact.components)


def _more(classes: int) -> list[list[Span]]:
    return [spans("sentence.more", count=classes)] if classes else []


def _list_of_regions(regions: list[list[Span]]) -> list[Span]:
    if not regions:
        return spans("sentence.none")
    return reduce(lambda before, region: spans("sentence.list_of_regions", before=before, region=region), regions)


def _list_of_objects(objects: list[list[Span]]) -> list[Span]:
    return listed(objects) if objects else spans("sentence.none")


def _merge(fact: ClassFacts, alone: bool) -> list[Span]:
    name, target = noun(fact.class_id), f"merge:{fact.class_id}"
    if fact.components == 1:
        place = text("sentence.whole_region", name=name)
    elif alone:
        place = _fullest_piece(fact)
    else:
        place = text("sentence.piece_of_region", piece=_fullest_piece(fact), name=name)
    if alone and fact.largest_merge < fact.objects:
        return spans("sentence.merge_of_them", place=Span(place, target), count=fact.largest_merge)
    return spans("sentence.merge", place=Span(place, target), objects=_objects(fact, fact.largest_merge))


def _fullest_piece(fact: ClassFacts) -> str:
    if fact.merge_rank != 1:
        return text("sentence.one_piece")
    return text("sentence.larger_piece") if fact.components == 2 else text("sentence.largest_piece")


def _disagreements(told: list[ClassFacts]) -> list[list[Span]]:
    said = []
    no_object = [_no(fact, f"class:{fact.class_id}") for fact in told if not fact.objects]
    if no_object:
        said.append(spans("sentence.no_object", names=_list_of_objects(no_object)))
    no_region = [_no(fact, f"objects:{fact.class_id}") for fact in told if not fact.area]
    if no_region:
        said.append(spans("sentence.no_region", names=_list_of_objects(no_region)))
    for fact in told:
        if fact.area and not fact.components:
            name = Span(noun(fact.class_id), f"objects:{fact.class_id}")
            said.append(spans("sentence.specks_of", name=name))
    unseen = [fact for fact in told if fact.components and fact.unseen_objects]
    if unseen:
        said.append(_unseen(unseen))
    said += [
        _unclaimed(fact)
        for fact in told
        if fact.components and fact.objects and not fact.unseen_objects and fact.unclaimed_share > _MOST
    ]
    return said


def _no(fact: ClassFacts, target: str) -> list[Span]:
    return spans("sentence.no", name=Span(noun(fact.class_id), target))


def _unseen(facts: list[ClassFacts]) -> list[Span]:
    which = [[Span(_unseen_objects(fact), f"unseen:{fact.class_id}")] for fact in facts]
    objects = which[0]
    if which[1:]:
        objects = spans("sentence.list_ends", before=_list_of_objects(which[:-1]), objects=which[-1])
    return spans("sentence.unseen", count=sum(fact.unseen_objects for fact in facts), objects=objects)


def _unseen_objects(fact: ClassFacts) -> str:
    unseen, name = fact.unseen_objects, noun(fact.class_id, fact.objects)
    if unseen == fact.objects:
        return text("sentence.the_objects", count=unseen, name=name)
    return text("sentence.some_objects", count=unseen, objects=_objects(fact))


def _unclaimed(fact: ClassFacts) -> list[Span]:
    region = Span(text("sentence.region_name", name=noun(fact.class_id)), f"unclaimed:{fact.class_id}")
    return spans("sentence.unclaimed", region=region)
