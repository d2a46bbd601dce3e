"""The overlays show each answer, its borders and its names, and leave the rest of the picture alone."""

import numpy as np
import pytest

from segdemo import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, object_colour
from segdemo.look import LOOK
from segdemo.overlays import draw_instances, draw_panoptic, draw_semantic
from segdemo.page_state import DEFAULTS
from segdemo.panoptic_map import panoptic

DOG, PERSON = 12, 15
SKY, GRASS = (next(spec.id for spec in CLASSES if spec.name == name) for name in ("sky", "grass"))
GREY = np.full((240, 320, 3), 120, np.uint8)


def box(left: int, top: int, right: int, bottom: int, shape=(240, 320)) -> np.ndarray:
    mask = np.zeros(shape, bool)
    mask[top:bottom, left:right] = True
    return mask


def instances(*objects: tuple[int, np.ndarray]) -> InstanceSet:
    made = tuple(Instance(class_id, 0.9, mask, (0, 0, 1, 1)) for class_id, mask in objects)
    return InstanceSet(made, *objects[0][1].shape)


def semantic(**regions) -> SemanticMap:
    class_ids = np.zeros((240, 320), np.uint8)
    for name, mask in regions.items():
        class_ids[mask] = {"person": PERSON, "dog": DOG, "sky": SKY, "grass": GRASS}[name]
    return SemanticMap(class_ids)


def plate_pixels(overlay: np.ndarray) -> int:
    """Number of very dark pixels: on a grey picture, those of plates (and of contours, where some are in view)."""
    return int((overlay.max(axis=2) < 60).sum())


def test_without_an_answer_the_picture_stays_as_it_is():
    empty = InstanceSet((), 240, 320)
    assert np.array_equal(draw_semantic(GREY, semantic()), GREY)
    assert np.array_equal(draw_instances(GREY, empty), GREY)


def test_the_picture_that_was_given_is_not_painted_on():
    picture = GREY.copy()
    draw_semantic(picture, semantic(person=box(50, 50, 200, 200)))
    draw_instances(picture, instances((PERSON, box(50, 50, 200, 200))))
    assert np.array_equal(picture, GREY)


@pytest.mark.parametrize("strength", [0.0, 0.6, 1.0])
def test_a_region_is_mixed_with_its_colour_by_the_strength(strength):
    overlay = draw_semantic(GREY, semantic(person=box(40, 40, 280, 200)), strength)
    expected = 120 + strength * (np.array(CLASSES[PERSON].colour) - 120)
    assert np.abs(overlay[60, 60] - expected).max() <= 1
    stuff = draw_semantic(GREY, semantic(grass=box(40, 40, 280, 200)), strength)
    expected = 120 + strength ** LOOK["stuff_power"] * (np.array(CLASSES[GRASS].colour) - 120)
    assert np.abs(stuff[60, 60] - expected).max() <= 1
    assert np.array_equal(overlay[:30], GREY[:30])


def test_one_colour_per_class_left_and_one_per_object_right():
    left, right = box(20, 40, 160, 200), box(160, 40, 300, 200)
    regions = draw_semantic(GREY, semantic(person=left | right), 1.0)
    objects = draw_instances(GREY, instances((PERSON, left), (PERSON, right)), 1.0)
    assert tuple(regions[60, 40]) == tuple(regions[60, 280]) == CLASSES[PERSON].colour
    assert tuple(objects[60, 40]) == object_colour(PERSON, 1)
    assert tuple(objects[60, 280]) == object_colour(PERSON, 2)


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_contours_are_dark_and_light_so_they_show_on_any_photo(grey):
    picture = np.full((240, 320, 3), grey, np.uint8)
    mask = box(40, 40, 280, 200)
    for overlay in (draw_semantic(picture, semantic(person=mask)), draw_instances(picture, instances((PERSON, mask)))):
        profile = overlay[60, 36:46].mean(axis=1)
        assert profile.min() < 20 and profile.max() == 255
        assert (overlay[60, :36] == grey).all()


def test_touching_objects_have_a_line_between_them():
    overlay = draw_instances(GREY, instances((PERSON, box(20, 40, 160, 200)), (PERSON, box(160, 40, 300, 200))))
    assert overlay[60, 155:165].max(axis=1).min() < 20


def test_a_small_object_stays_visible_on_a_large_one():
    large, small = (PERSON, box(20, 20, 300, 220)), (PERSON, box(200, 150, 290, 215))
    for objects, number in (((large, small), 2), ((small, large), 1)):
        overlay = draw_instances(GREY, instances(*objects), 1.0)
        assert tuple(overlay[155, 205]) == object_colour(PERSON, number)


def test_every_object_gets_its_number_even_when_hidden_or_tiny():
    mask = box(40, 40, 280, 200)
    one, two = (
        draw_instances(GREY, instances(*objects)) for objects in ([(PERSON, mask)], [(PERSON, mask), (PERSON, mask)])
    )
    assert plate_pixels(two[50:190, 50:270]) > 1.8 * plate_pixels(one[50:190, 50:270]) > 0
    large = np.full((960, 1280, 3), 120, np.uint8)
    dot = box(641, 481, 642, 482, large.shape[:2])  # between the pixels that a thinned map keeps
    assert plate_pixels(draw_instances(large, instances((DOG, dot)))) > 200


def test_the_class_is_named_once_on_its_largest_piece():
    small, large = box(20, 30, 100, 200), box(120, 30, 300, 200)
    overlay = draw_semantic(GREY, semantic(person=small | large), 1.0)
    inner_small, inner_large = overlay[40:190, 30:90], overlay[40:190, 130:290]
    assert (inner_small == CLASSES[PERSON].colour).all()
    assert not (inner_large == CLASSES[PERSON].colour).all()


def test_stuff_has_its_calm_colour_and_is_named_where_its_name_fits():
    top, bottom = box(0, 0, 320, 120), box(0, 120, 320, 240)
    overlay = draw_semantic(GREY, semantic(sky=top, grass=bottom), 1.0)
    assert tuple(overlay[20, 20]) == CLASSES[SKY].colour and tuple(overlay[220, 20]) == CLASSES[GRASS].colour
    assert plate_pixels(overlay[10:110]) > 100 and plate_pixels(overlay[130:230]) > 100
    strip = semantic(sky=box(0, 0, 320, 8), dog=box(100, 180, 108, 188))
    overlay = draw_semantic(GREY, strip, 1.0)
    assert (overlay[:6] == CLASSES[SKY].colour).all(), "too narrow for a name"
    assert plate_pixels(overlay[140:230]) > 100, "a thing is named whatever its size"


def test_between_any_two_regions_there_is_one_contour():
    regions = {"sky": box(0, 0, 320, 80), "grass": box(0, 80, 320, 160), "dog": box(0, 160, 320, 240)}
    column = draw_semantic(GREY, semantic(**regions), 1.0)[:, 10].astype(int)
    dark, light = (np.flatnonzero(is_line).tolist() for is_line in (column.max(axis=1) < 20, column.min(axis=1) == 255))
    assert dark == [79, 80, 159, 160]
    assert light == [161], "inside of the thing: it stands out, stuff stays calm"


def both_at_once(strength: float = 1.0) -> np.ndarray:
    """Grass, and on it two people of whom the semantic map knows nothing."""
    people = instances((PERSON, box(20, 40, 140, 200)), (PERSON, box(140, 40, 300, 200)))
    return draw_panoptic(GREY, panoptic(semantic(grass=box(0, 0, 320, 220)), people), people, strength)


def test_both_at_once_shows_things_in_the_shades_of_objects_and_stuff_in_its_colour():
    overlay = both_at_once()
    assert tuple(overlay[60, 40]) == object_colour(PERSON, 1)
    assert tuple(overlay[60, 280]) == object_colour(PERSON, 2)
    assert tuple(overlay[210, 160]) == CLASSES[GRASS].colour
    assert np.array_equal(overlay[224:], GREY[224:]), "what has no segment stays photo"
    assert np.array_equal(both_at_once(0.0)[60, 40], GREY[60, 40])


def test_both_at_once_numbers_objects_as_the_instance_answer_does():
    first, hidden, last = box(20, 20, 160, 200), box(30, 30, 150, 190), box(200, 20, 300, 200)
    people = instances((PERSON, first), (PERSON, hidden), (PERSON, last))
    both = panoptic(semantic(), people)
    overlay = draw_panoptic(GREY, both, people, 1.0)
    assert [segment.id for segment in both.segments] == [1, 3]
    assert tuple(overlay[30, 210]) == object_colour(PERSON, 3)
    assert plate_pixels(overlay[40:190, 210:290]) > 0


def test_both_at_once_of_nothing_is_the_picture():
    empty = InstanceSet((), 240, 320)
    assert np.array_equal(draw_panoptic(GREY, panoptic(semantic(), empty), empty), GREY)


def test_a_narrow_object_is_labelled_by_its_number_alone():
    wide = draw_instances(GREY, instances((PERSON, box(40, 40, 280, 200))))
    narrow = draw_instances(GREY, instances((PERSON, box(150, 40, 175, 200))))
    assert 0 < plate_pixels(narrow[50:190, 153:172]) < plate_pixels(wide[50:190, 50:270]) / 2


def test_the_files_are_painted_as_strongly_as_the_page_is_at_first():
    drawn = semantic(person=box(40, 40, 280, 200))
    assert np.array_equal(draw_semantic(GREY, drawn), draw_semantic(GREY, drawn, DEFAULTS["strength"] / 100))


@pytest.mark.parametrize("shape", [(16, 16), (16, 320), (64, 1280), (1280, 64)])
def test_the_smallest_and_thinnest_pictures_work(shape):
    picture, mask = np.zeros((*shape, 3), np.uint8), np.ones(shape, bool)
    overlay = draw_instances(picture, instances((PERSON, mask), (DOG, np.zeros(shape, bool))))
    assert overlay.shape == picture.shape and overlay.dtype == np.uint8
    assert overlay.any()
    assert draw_semantic(picture, SemanticMap(np.full(shape, DOG, np.uint8))).any()


def test_more_objects_than_colours_work():
    masks = [box(16 * (i % 20), 12 * (i // 20), 16 * (i % 20) + 14, 12 * (i // 20) + 10) for i in range(300)]
    overlay = draw_instances(GREY, instances(*((PERSON, mask) for mask in masks)))
    assert (overlay != GREY).any(axis=2).mean() > 0.5


def test_wrong_pictures_are_refused():
    for picture in (GREY[..., 0], GREY.astype(float)):
        with pytest.raises(ValueError, match="uint8"):
            draw_semantic(picture, semantic())
    with pytest.raises(ValueError, match="the picture is"):
        draw_semantic(GREY[:100], semantic())
    with pytest.raises(ValueError, match="the picture is"):
        draw_instances(GREY[:100], InstanceSet((), 240, 320))
    empty = InstanceSet((), 240, 320)
    with pytest.raises(ValueError, match="the picture is"):
        draw_panoptic(GREY[:100], panoptic(semantic(), empty), empty)
