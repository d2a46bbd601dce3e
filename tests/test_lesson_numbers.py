"""The sentence's numbers, counted again pixel by pixel; and any facts at all in clean sentences."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from test_lesson import LONGEST, PLURALS, facts, stuff

from segdemo import Comparison, Instance, InstanceSet, SemanticMap, compare
from segdemo.classes import CLASSES, STUFF, THINGS
from segdemo.lesson import asked_class, reason, sentence
from segdemo.texts import noun


def pieces_of(pixels: set[tuple[int, int]]) -> list[set[tuple[int, int]]]:
    """Connected components by flood fill; pixels that meet at a corner are connected."""
    left, pieces = set(pixels), []
    while left:
        front, piece = [left.pop()], set()
        while front:
            y, x = front.pop()
            piece.add((y, x))
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            front += near
        pieces.append(piece)
    return pieces


def where(mask: np.ndarray) -> set[tuple[int, int]]:
    return {(int(y), int(x)) for y, x in np.argwhere(mask)}


def counted(semantic: SemanticMap, instances: InstanceSet) -> list[dict]:
    """Per class, the most telling first."""
    classes = []
    for class_id in sorted(THINGS):
        region = where(semantic.class_ids == class_id)
        masks = [where(one.mask) for one in instances if one.class_id == class_id]
        if not region and not masks:
            continue
        seen = [mask for mask in masks if mask and 2 * len(mask & region) >= len(mask)]
        pieces = pieces_of(region)
        held = [sum(2 * len(mask & piece) > len(mask) for mask in seen) for piece in pieces]
        fullest = [len(piece) for piece, count in zip(pieces, held, strict=True) if count == max(held)]
        sizes = sorted(map(len, pieces))
        classes.append(
            {
                "class_id": class_id,
                "area": len(region),
                "pieces": len(pieces),  # of at most 100 pixels none is a speck
                "objects": len(masks),
                "merge": max([count for count in held if count > 1], default=0),
                # None where several pieces hold as many: the sentence may speak of any of them.
                "in largest": sizes[-1:] == fullest and sizes[-1] not in sizes[:-1] if len(fullest) == 1 else None,
                "unseen": len(masks) - len(seen),
                "unclaimed": len(region.difference(*masks)) / len(region) if region else 0,
            }
        )
    return sorted(classes, key=lambda one: (-one["merge"], -one["objects"], -one["area"], one["class_id"]))


@st.composite
def two_answers(draw):
    shape = draw(st.integers(1, 10)), draw(st.integers(1, 10))
    some = draw(st.lists(st.sampled_from(sorted(THINGS)), min_size=1, max_size=5, unique=True))
    around = draw(st.lists(st.sampled_from(sorted(STUFF)), max_size=5, unique=True))
    semantic = SemanticMap(draw(arrays(np.uint8, shape, elements=st.sampled_from([0, *some, *around]))))
    masks = draw(st.lists(st.tuples(st.sampled_from(some), arrays(bool, shape)), max_size=4))
    # Masks of pure chance are hardly ever merged, so whole pieces are given too, some of them several times.
    for class_id in some:
        for piece in pieces_of(where(semantic.class_ids == class_id))[:3]:
            mask = np.zeros(shape, bool)
            mask[tuple(zip(*piece, strict=True))] = True
            masks += [(class_id, mask)] * draw(st.integers(0, 3))
    return semantic, InstanceSet(tuple(Instance(class_id, 0.9, mask, (0, 0, 1, 1)) for class_id, mask in masks), *shape)


def numbers(told: str) -> dict:
    """What the sentence says, read back."""
    semantic, instance = re.match(r"Semantic: (.+?)\. Instance: (.+?)\.(?: |$)", told).groups()
    rest = re.search(r"The rest: (.+?)( and more)?\.", told)
    unseen = "".join(re.findall(r"Where (.+?), the semantic map", told))
    return {
        "regions": re.findall(
            r"one ([\w ]+) region, (under 1|\d+) %(?: of the picture)?(?:, in (\d+) pieces)?", semantic
        ),
        "of the picture": semantic.count("of the picture"),
        "objects": re.findall(r"(\d+) ((?!more )[\w ]+)", instance),
        "more": [re.findall(r"and (\d+) more", part) for part in (semantic, instance)],
        "rest": re.findall(r"(\w+) (\d+) %", rest[1]) if rest else [],
        "more stuff": bool(rest and rest[2]),
        "merge": re.findall(
            r"(?:(The larger|The largest|One) piece(?: of the ([\w ]+) region)?|The ([\w ]+) region) holds (\d+)", told
        ),
        "no object": re.findall(r"no ([\w ]+)", "".join(re.findall(r"The instance answer has (.+?)\.", told))),
        "no region": re.findall(r"no ([\w ]+)", "".join(re.findall(r"The semantic map has (no .+?)\.", told))),
        "unseen": re.split(", | and ", re.sub(" (is|are)$", "", unseen)) if unseen else [],
    }


def percent_of(area: int, semantic: SemanticMap) -> int:
    return math.floor(100 * area / semantic.class_ids.size + 0.5)  # halves up, as in the tip


@pytest.mark.no_cover  # counting would make it two or three times as slow
@settings(max_examples=200, deadline=None, derandomize=True)
@given(two_answers())
def test_the_numbers_of_the_sentence_are_those_of_a_count_pixel_by_pixel(answers):
    semantic, instances = answers
    told = sentence(compare(semantic, instances))
    wanted = counted(semantic, instances)
    assert asked_class(compare(semantic, instances)) == (wanted[0]["class_id"] if wanted else None)
    if not wanted:
        assert told.startswith("Semantic: ") == (semantic.class_ids > 0).any(), "at this size no stuff is under 1 %"
        return
    first, rest, read = wanted[:3], wanted[3:], numbers(told)

    regions, objects, unseen = [], [], []
    for one in first:
        name = CLASSES[one["class_id"]].name
        if one["pieces"]:
            percent = percent_of(one["area"], semantic)
            pieces = str(one["pieces"]) if one["pieces"] > 1 and not regions else ""  # further ones: see the table
            regions.append((name, str(percent or "under 1"), pieces))
        if one["objects"]:
            objects.append((str(one["objects"]), name if one["objects"] == 1 else PLURALS[name]))
        if one["objects"] and one["pieces"] and one["unseen"]:
            if one["unseen"] < one["objects"]:
                unseen.append(f"{one['unseen']} of the {one['objects']} {PLURALS[name]}")
            else:
                unseen.append(f"the {name}" if one["objects"] == 1 else f"the {one['objects']} {PLURALS[name]}")
    assert read["regions"] == regions
    assert read["of the picture"] == bool(regions)
    assert read["objects"] == objects
    assert read["unseen"] == unseen
    for said_more, kind in zip(read["more"], ("pieces", "objects"), strict=True):
        left = sum(one[kind] > 0 for one in rest)
        assert said_more == ([str(left)] if left else [])

    areas = {class_id: int((semantic.class_ids == class_id).sum()) for class_id in sorted(STUFF)}
    around = sorted((class_id for class_id in areas if areas[class_id]), key=lambda class_id: -areas[class_id])
    shares = [(noun(class_id, 0), str(percent_of(areas[class_id], semantic))) for class_id in around]
    assert (read["rest"], read["more stuff"]) == (shares[:3], len(shares) > 3)

    top = wanted[0]
    name = CLASSES[top["class_id"]].name
    whole = name if top["pieces"] == 1 else ""
    piece_of = name if top["pieces"] > 1 and len(first) > 1 else ""
    assert [found[1:] for found in read["merge"]] == ([(piece_of, whole, str(top["merge"]))] if top["merge"] else [])
    if top["merge"] and top["pieces"] > 1 and top["in largest"] is not None:
        wording = {True: "The larger" if top["pieces"] == 2 else "The largest", False: "One"}
        assert read["merge"][0][0] == wording[top["in largest"]]
    apart = top["objects"] > 1 and top["pieces"] and not top["merge"] and not top["unseen"]
    assert ("share a piece" in told) == bool(apart)

    for one in first:
        name = CLASSES[one["class_id"]].name
        both = one["objects"] > 0 and one["pieces"] > 0
        assert (name in read["no object"]) == (one["objects"] == 0)
        assert (name in read["no region"]) == (one["pieces"] == 0)
        unclaimed = both and not one["unseen"] and one["unclaimed"] > 0.5
        assert (f"Most of the {name} region belongs to no object." in told) == unclaimed


@st.composite
def comparisons(draw):
    classes = []
    for class_id in draw(st.lists(st.sampled_from(sorted(STUFF)), unique=True, max_size=6)):
        classes.append(stuff(CLASSES[class_id].name, draw(st.floats(0, 1)), draw(st.integers(0, 9))))
    for class_id in draw(st.lists(st.sampled_from(sorted(THINGS)), unique=True, max_size=6)):
        objects, components = draw(st.integers(0, 9)), draw(st.integers(0, 9))
        merge = draw(st.integers(2, objects)) if objects > 1 and components else 0
        made = facts(
            CLASSES[class_id].name, draw(st.floats(0, 1)), components, objects, merge, comparable=draw(st.booleans())
        )
        unseen, unclaimed = draw(st.integers(0, objects)), draw(st.floats(0, 1))
        classes.append(replace(made, unseen_objects=unseen, unclaimed_share=unclaimed))
    classes.sort(key=lambda one: -one.area)
    return Comparison(100, 100, tuple(classes))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(comparisons())
def test_any_facts_make_clean_sentences(comparison):
    for told in (sentence(comparison), *map(reason, comparison.classes)):
        assert re.fullmatch(r"[A-Z0-9“][^.]*\.( [A-Z][^.]*\.)*", told)
        assert max(len(re.findall(r"\w+", part)) for part in told.split(". ")) <= LONGEST
        assert not re.search(r"\bnan\b", told)
        for wrong in ("  ", " ,", " ;", ": .", "{", "1 more classes", "sheeps", "persons", "couchs", " 0 "):
            assert wrong not in told
        for name, plural in PLURALS.items():
            if name != plural:
                assert not re.search(rf"\b(?!1\b)\d+ {name}\b", told)  # "2 dog"
                assert not re.search(rf"\b1 {plural}\b", told)
