"""A hand-made street, and what tests ask of the sentence, the table and the guess about it."""

import re

import numpy as np
from playwright.sync_api import Locator, Page

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.front.shared.answer_value import answer_value

CAT, DOG, PERSON, BUS, GRASS = 8, 12, 15, 6, 87
SHAPE = (20, 32)
NASTY = "<img src=x onerror=document.title='broken'>"


def box(top: int, left: int, bottom: int, right: int) -> np.ndarray:
    mask = np.zeros(SHAPE, bool)
    mask[top:bottom, left:right] = True
    return mask


def semantic(**regions: list[np.ndarray]) -> SemanticMap:
    class_ids = np.zeros(SHAPE, np.uint8)
    for name, masks in regions.items():
        class_ids[np.any(masks, axis=0)] = {"person": PERSON, "dog": DOG, "cat": CAT, "bus": BUS, "grass": GRASS}[name]
    return SemanticMap(class_ids)


def instances(*scored: tuple[int, float, np.ndarray]) -> InstanceSet:
    ranked = sorted(scored, key=lambda one: -one[1])
    return InstanceSet(tuple(Instance(*one, box=(0, 0, 1, 1)) for one in ranked), *SHAPE)


# Three people side by side in one piece, a fourth alone; a dog that only the semantic map shows, a cat that it takes
# for a person, and a bus.
TOUCHING = [box(2, 0, 12, 4), box(2, 4, 12, 8), box(2, 8, 12, 12)]
ALONE = box(2, 16, 12, 20)
DOGS, CATS, BUSES = box(14, 0, 18, 5), box(3, 16, 7, 20), box(14, 8, 20, 32)
STREET_MAP = semantic(person=[*TOUCHING, ALONE], dog=[DOGS], cat=[box(0, 28, 4, 32)], bus=[BUSES])
STREET_OBJECTS = instances(
    (PERSON, 0.9, TOUCHING[0]),
    (PERSON, 0.8, TOUCHING[1]),
    (PERSON, 0.6, TOUCHING[2]),
    (PERSON, 0.7, ALONE),
    (BUS, 0.95, BUSES),
    (CAT, 0.55, CATS),
)
STREET = answer_value({"path": "street.jpg"}, STREET_MAP, STREET_OBJECTS)
STREET_SENTENCE = (
    "Semantic: one person region, 25 % of the picture, in 2 pieces; one bus region, 23 %; one cat region, 3 %; and 1 "
    "more class. Instance: 4 people, 1 bus, 1 cat. The larger piece of the person region holds 3 people: the semantic "
    "map cannot tell them apart. Where the cat is, the semantic map mostly shows something else. One may be right, or "
    "neither: look at the picture."
)
SURE_SENTENCE = (  # of the same street with a threshold of 0.75
    "Semantic: one person region, 25 % of the picture, in 2 pieces; one bus region, 23 %; one dog region, 3 %; and 1 "
    "more class. Instance: 2 people, 1 bus. The larger piece of the person region holds 2 people: the semantic map "
    "cannot tell them apart. The instance answer has no dog. One may be right, or neither: look at the picture."
)
DOGS_ALONE = answer_value({"path": "dogs.jpg"}, semantic(dog=[DOGS]), instances((DOG, 0.9, DOGS)))
MEADOW = answer_value(
    {"path": "meadow.jpg"}, semantic(grass=[box(2, 0, 20, 32)], dog=[DOGS]), instances((DOG, 0.9, DOGS))
)
NOTHING = answer_value({"path": "nothing.jpg"}, semantic(), instances())

# The last of the parts that begin.
STARTED = "window.segdemo?.state.threshold"
FILLED = "document.querySelector('#part-table caption')?.textContent"  # the table comes with the first answer
LINE = "#status [role=status]"
NUMBERS = re.compile(r"\b(4 people|3 people|2 pieces|25 %)")


def pointed(page: Page) -> str | None:
    found = page.evaluate("window.segdemo.state.pointed")
    assert found is None or (found["x"], found["y"]) == (None, None)
    return found and found["target"]


def place(page: Page, words: str) -> Locator:
    return page.locator(LINE).get_by_role("button", name=words, exact=True)


def cells(page: Page) -> list[list[str]]:
    return [row.split("\t") for row in page.locator("#part-table tbody").inner_text().split("\n") if row.strip()]
