"""Twenty classes, twenty names, colours that can be told apart."""

import colorsys
import itertools

import numpy as np
import pytest

from segdemo.classes import (
    ALL_CLASS_NAMES,
    BACKGROUND,
    CLASS_COUNT,
    CLASS_NAMES,
    COCO_IDS,
    VOID,
    class_colour,
    class_palette,
    object_colour,
)

CLASS_IDS = range(1, CLASS_COUNT)
FURTHER_IDS = range(CLASS_COUNT, len(ALL_CLASS_NAMES))
# Linear-RGB matrices of Machado, Oliveira and Fernandes 2009, severity 1.
EYES = {
    "usual": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}


def lab(colour: tuple[int, int, int], eyes: str = "usual") -> np.ndarray:
    """CIE L*a*b* (D65) of an sRGB colour as such eyes see it."""
    rgb = np.array(colour) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = (EYES[eyes] @ linear).clip(0, 1)
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    xyz = np.array(to_xyz) @ linear / (0.95047, 1, 1.08883)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one, other, eyes: str = "usual") -> float:
    """CIE76: 2.3 is just noticeable."""
    return float(np.linalg.norm(lab(one, eyes) - lab(other, eyes)))


def test_ids_follow_pascal_voc():
    assert len(CLASS_NAMES) == len(set(CLASS_NAMES)) == CLASS_COUNT == 21
    assert CLASS_NAMES[BACKGROUND] == "background"
    assert [CLASS_NAMES[class_id] for class_id in (1, 11, 14, 15, 18, 20)] == [
        "airplane",
        "dining table",
        "motorcycle",
        "person",
        "couch",
        "TV",
    ]


def test_every_class_has_one_name_and_one_coco_id():
    assert len(ALL_CLASS_NAMES) == len(COCO_IDS) == 81
    assert len(set(ALL_CLASS_NAMES)) == len(set(COCO_IDS)) == 81
    assert list(COCO_IDS[CLASS_COUNT:]) == sorted(COCO_IDS[CLASS_COUNT:])


def test_no_two_classes_look_the_same():
    for one, other in itertools.combinations(CLASS_IDS, 2):
        assert distance(class_colour(one), class_colour(other)) > 10, (CLASS_NAMES[one], CLASS_NAMES[other])


@pytest.mark.parametrize("eyes", EYES)
def test_classes_often_photographed_together_are_apart_for_all_eyes(eyes):
    together = "person dog, person horse, person car, person chair, person motorcycle, person bicycle, person bus"
    together += ", dining table chair, couch dog, couch cat, chair cat, person sheep, person cow, car bus, person cat"
    for pair in together.split(", "):
        one, other = (class_id for class_id in CLASS_IDS if CLASS_NAMES[class_id] in pair)
        assert distance(class_colour(one), class_colour(other), eyes) > 15, pair


def hue(colour: tuple[int, int, int]) -> float:
    return colorsys.rgb_to_hls(*(channel / 255 for channel in colour))[0] * 360


@pytest.mark.parametrize("class_id", CLASS_IDS)
def test_objects_keep_the_hue_of_their_class_in_another_shade(class_id):
    shades = [object_colour(class_id, number) for number in range(1, 10)]
    assert shades[0] == class_colour(class_id)
    assert len(set(shades)) == 9
    for shade in shades:
        turn = abs(hue(shade) - hue(class_colour(class_id)))
        assert min(turn, 360 - turn) < 30
    for eyes in EYES:
        assert all(distance(one, other, eyes) > 9 for one, other in itertools.pairwise(shades))


def test_further_classes_are_muted_and_neighbours_in_the_list_look_different():
    def colourfulness(class_id: int) -> float:
        return float(np.linalg.norm(lab(class_colour(class_id))[1:]))

    assert max(map(colourfulness, FURTHER_IDS)) < min(map(colourfulness, CLASS_IDS))
    for one, other in itertools.pairwise(FURTHER_IDS):
        assert distance(class_colour(one), class_colour(other)) > 15, (ALL_CLASS_NAMES[one], ALL_CLASS_NAMES[other])
    for class_id in FURTHER_IDS:
        shades = [object_colour(class_id, number) for number in range(1, 10)]
        assert shades[0] == class_colour(class_id) and len(set(shades)) == 9


def test_more_than_nine_objects_still_get_a_colour():
    assert object_colour(15, 10) == object_colour(15, 1)
    assert object_colour(15, 100) != object_colour(15, 99)


def test_the_palette_holds_the_class_colours_and_marks_void():
    palette = class_palette()
    assert palette.shape == (256, 3) and palette.dtype == np.uint8
    assert palette[BACKGROUND].tolist() == [0, 0, 0]
    for class_id in CLASS_IDS:
        assert tuple(palette[class_id].tolist()) == class_colour(class_id)
    assert palette[VOID].tolist() == [224, 224, 224]
