"""The words of the part "Things and stuff": short, and true of the catalogue."""

import re

from segdemo.classes import CLASSES
from segdemo.front.second_look import LESS_SURE
from segdemo.page_state import THRESHOLDS
from segdemo.texts import noun, text


def test_it_is_two_sentences():
    assert len(re.findall(r"[.?](?: |$)", text("stuff.lead"))) == 2


def test_what_it_calls_things_and_stuff_is_so_in_the_catalogue():
    kinds = {noun(spec.id): spec.kind for spec in CLASSES}
    things, stuff = text("stuff.lead").split(". ")
    assert {kinds[name] for name in re.findall(r"a (sheep|car|cup)\b", things)} == {"thing"}
    assert [kinds[name] for name in stuff.rstrip(".").split(": ")[1].split(", ")] == ["stuff"] * 3
    thing, other = re.search(r"a ([\w ]+) is a thing, and a (\w+) is stuff", text("stuff.agreed")).groups()
    assert (kinds[thing], kinds[other]) == ("thing", "stuff")


def test_the_threshold_for_less_sure_objects_can_be_chosen():
    assert LESS_SURE in THRESHOLDS
