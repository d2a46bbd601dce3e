"""The catalogue: one line per class, and colours that can be told apart."""

import colorsys
import importlib.util
import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segdemo import Instance, InstanceSet, SemanticMap, classes, compare
from segdemo.classes import (
    CLASSES,
    GROUPS,
    STUFF,
    THINGS,
    UNNAMED,
    VOC_THINGS,
    VOID,
    Colour,
    class_palette,
    object_colour,
)
from segdemo.texts import texts_under

_SEARCH = Path(__file__).parent.parent / "assets" / "colours" / "search.py"


def _search():
    """The script that found the colours: it has the measure, and knows which classes stand together."""
    spec = importlib.util.spec_from_file_location("colour_search", _SEARCH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


search = _search()
ID_OF = {spec.name: spec.id for spec in CLASSES}
things = pytest.mark.parametrize("class_id", sorted(THINGS), ids=lambda class_id: CLASSES[class_id].name)


def apart(one: int, other: int, eyes: str = "usual") -> float:
    return search.distance(CLASSES[one].colour, CLASSES[other].colour, eyes)


def colourfulness(class_id: int) -> float:
    return float(np.linalg.norm(search.lab(CLASSES[class_id].colour)[1:]))


def test_a_class_is_found_at_its_id_under_a_name_of_its_own():
    assert [spec.id for spec in CLASSES] == list(range(len(CLASSES)))
    assert len(ID_OF) == len(CLASSES) <= VOID
    assert {UNNAMED} | THINGS | STUFF == set(ID_OF.values())
    assert not THINGS & STUFF and UNNAMED not in THINGS | STUFF
    assert (CLASSES[UNNAMED].kind, CLASSES[UNNAMED].name) == ("unnamed", "unnamed")


def test_the_eighty_things_of_coco_have_an_id_there_and_stuff_has_none():
    coco_ids = [spec.coco_id for spec in CLASSES if spec.is_thing and spec.coco_id is not None]
    assert len(set(coco_ids)) == len(coco_ids) == 80
    assert (
        {CLASSES[class_id].coco_id for class_id in STUFF} == {CLASSES[class_id].voc_id for class_id in STUFF} == {None}
    )


def test_the_classes_of_pascal_voc_keep_their_ids():
    for name, voc_id in {
        "airplane": 1,
        "dining table": 11,
        "motorcycle": 14,
        "person": 15,
        "couch": 18,
        "TV": 20,
    }.items():
        assert (CLASSES[ID_OF[name]].id, CLASSES[ID_OF[name]].voc_id) == (voc_id, voc_id)
    assert THINGS > VOC_THINGS == {spec.id for spec in CLASSES if spec.voc_id == spec.id}


def test_a_new_class_is_one_line_of_the_catalogue_and_everything_else_follows(monkeypatch):
    """Besides this line a new class takes its name in texts/LANGUAGE/classes.json, and weights that know it."""
    monkeypatch.setattr(classes, "_CLASSES", (*classes._CLASSES, ("sand", (222, 205, 160))))
    *known, sand = classes._catalogue()
    assert tuple(known) == CLASSES
    sky = CLASSES[ID_OF["sky"]]
    assert sand == replace(sky, id=len(CLASSES), name="sand", colours=((222, 205, 160),))
    assert sand.is_stuff and not sand.is_thing

    for module in ("segdemo.classes", "segdemo.comparison"):
        monkeypatch.setattr(f"{module}.CLASSES", (*known, sand))
    beach = np.full((4, 6), sand.id, np.uint8)
    person = beach == UNNAMED
    person[:2, :2] = True
    objects = InstanceSet((Instance(ID_OF["person"], 0.9, person, (0, 0, 2, 2)),), 4, 6)
    told = compare(SemanticMap(beach, frozenset({sand.id})), objects).classes
    assert [(fact.name, fact.kind, fact.area, fact.objects) for fact in told] == [
        ("sand", "stuff", 24, 0),
        ("person", "thing", 0, 1),
    ]
    assert class_palette()[sand.id].tolist() == [222, 205, 160]
    assert object_colour(sand.id, 1) == sand.colour


def test_a_new_thing_moves_no_other_class_and_need_not_be_one_of_coco(monkeypatch):
    """Ids stand in weights, answer keys and lesson links: were they to move, sky would be called ceiling."""
    monkeypatch.setattr(classes, "_CLASSES", (*classes._CLASSES, ("drone", None, "street", 117, "dark", "soft")))
    *known, drone = classes._catalogue()
    assert tuple(known) == CLASSES
    assert drone.is_thing and drone.coco_id is None and drone.voc_id is None and len(drone.colours) == 9


def test_every_class_is_in_one_of_the_groups_and_no_group_is_empty():
    assert {spec.group for spec in CLASSES if spec.id != UNNAMED} == set(GROUPS)
    assert {spec.id for spec in CLASSES if spec.group == "stuff"} == STUFF
    assert set(texts_under("group.")) == {f"group.{group}" for group in GROUPS}


def test_no_two_things_look_the_same():
    for one, other in itertools.combinations(sorted(THINGS), 2):
        vivid = VOC_THINGS.issuperset((one, other))
        assert apart(one, other) > (10 if vivid else 2.3), (CLASSES[one].name, CLASSES[other].name)


@pytest.mark.parametrize("eyes", search.EYES)
def test_classes_often_photographed_together_are_apart_for_all_eyes(eyes):
    together = "person dog, person horse, person car, person chair, person motorcycle, person bicycle, person bus"
    together += ", dining table chair, couch dog, couch cat, chair cat, person sheep, person cow, car bus, person cat"
    for pair in together.split(", "):
        one, other = (class_id for class_id in VOC_THINGS if CLASSES[class_id].name in pair)
        assert apart(one, other, eyes) > 15, pair
    for one, other in search.together():
        if not VOC_THINGS.issuperset((one, other)):  # of these twenty, more stand together than there are hues
            assert apart(one, other, eyes) > 7, (CLASSES[one].name, CLASSES[other].name)


def test_what_stands_in_one_street_differs_in_hue():
    for one, other in search.of_another_hue():
        looks = [classes._CLASSES[class_id - 1][3] for class_id in (one, other)]
        assert search.hue_apart(*looks) >= 36, (CLASSES[one].name, CLASSES[other].name)


def test_stuff_is_calm_and_never_looks_like_a_thing_of_the_street_or_the_house():
    assert max(map(colourfulness, STUFF)) < min(map(colourfulness, VOC_THINGS))
    for stuff, thing in itertools.product(STUFF, VOC_THINGS):
        assert apart(stuff, thing) > 15, (CLASSES[stuff].name, CLASSES[thing].name)
    assert {len(CLASSES[class_id].colours) for class_id in STUFF} == {1}


# What pictures in books and lessons show: whoever finds better colours changes them here as well.
KNOWN_COLOURS = """
airplane 827f05, bicycle a76c02, bird 7864d7, boat 0a89a0, bottle fb84d2,
bus 05cdd2, car c54476, cat dbae07, chair 43c2ff, cow cc9afe,
dining_table 24922d, dog 05d493, horse ff9649, motorcycle 99c73d, person 0a7bda,
potted_plant a950b2, sheep ff8e93, couch ca4a27, train 98b0fe, TV 038e7d
"""


def test_the_classes_of_pascal_voc_have_the_colours_that_people_know():
    known = [one.split() for one in KNOWN_COLOURS.split(",")]
    shown = [[spec.name.replace(" ", "_"), "{:02x}{:02x}{:02x}".format(*spec.colour)] for spec in CLASSES[1:21]]
    assert shown == known


def hue(colour: Colour) -> float:
    return colorsys.rgb_to_hls(*(channel / 255 for channel in colour))[0] * 360


@things
def test_objects_keep_the_hue_of_their_class_in_another_shade(class_id):
    shades = [object_colour(class_id, number) for number in range(1, 10)]
    assert shades[0] == CLASSES[class_id].colour
    assert len(set(shades)) == 9
    for shade in shades:
        turn = abs(hue(shade) - hue(CLASSES[class_id].colour))
        assert min(turn, 360 - turn) < 30
    for eyes in search.EYES:
        assert all(search.distance(one, other, eyes) > 9 for one, other in itertools.pairwise(shades))


def test_more_than_nine_objects_still_get_a_colour():
    assert object_colour(15, 10) == object_colour(15, 1)
    assert object_colour(15, 100) != object_colour(15, 99)


def test_the_palette_holds_the_class_colours_and_marks_void():
    palette = class_palette()
    assert palette.shape == (256, 3) and palette.dtype == np.uint8
    assert palette[UNNAMED].tolist() == [0, 0, 0]
    for spec in CLASSES:
        assert tuple(palette[spec.id].tolist()) == spec.colour
    assert palette[VOID].tolist() == [224, 224, 224]
