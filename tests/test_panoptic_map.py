"""Both answers in one: one segment per pixel, things by score first; its measure counted a second time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segdemo import CLASSES, Instance, InstanceSet, SemanticMap, panoptic
from segdemo.classes import STUFF, UNNAMED
from segdemo.panoptic_map import PanopticCounts, PanopticMap, Segment, count_panoptic
from tests.drawn_answers import two_answers

CAT, PERSON, SKY, GRASS = (
    spec.id for name in ("cat", "person", "sky", "grass") for spec in CLASSES if spec.name == name
)


def row(pixels: str) -> np.ndarray:
    return np.array([[letter != "." for letter in pixels]])


def objects(*answers: tuple[int, float, str]) -> InstanceSet:
    instances = tuple(Instance(class_id, score, row(pixels), (0, 0, 1, 1)) for class_id, score, pixels in answers)
    return InstanceSet(instances, 1, len(answers[0][2]) if answers else 8)


def semantic(*class_ids: int) -> SemanticMap:
    return SemanticMap(np.array([class_ids], np.uint8))


MEADOW = semantic(*[SKY] * 4, *[GRASS] * 4)


def test_objects_lie_on_stuff_and_keep_their_place_as_id():
    both = panoptic(MEADOW, objects((CAT, 0.9, "...aa..."), (PERSON, 0.8, "......bb")))
    assert both.segment_ids.dtype == np.uint16
    # Stuff comes after the objects, in the order of its class ids.
    assert both.segment_ids.tolist() == [[3, 3, 3, 1, 1, 4, 2, 2]]
    assert both.segments == (Segment(1, CAT, 2), Segment(2, PERSON, 2), Segment(3, SKY, 3), Segment(4, GRASS, 1))


def test_where_objects_overlap_the_likelier_one_is_seen():
    both = panoptic(MEADOW, objects((CAT, 0.9, "aaa....."), (PERSON, 0.8, ".bbbb...")))
    assert both.segment_ids.tolist() == [[1, 1, 1, 2, 2, 3, 3, 3]], "no sky is left"


def test_an_object_of_which_less_than_half_is_left_is_dropped_and_the_others_keep_their_ids():
    both = panoptic(MEADOW, objects((CAT, 0.9, "aaa....."), (PERSON, 0.8, ".bbb...."), (CAT, 0.7, "......cc")))
    assert both.segment_ids.tolist() == [[1, 1, 1, 4, 5, 5, 3, 3]]
    assert [segment.id for segment in both.segments] == [1, 3, 4, 5]


def test_an_object_without_a_pixel_is_no_segment():
    assert panoptic(semantic(*[UNNAMED] * 8), objects((CAT, 0.9, "........"))).segments == ()


def test_a_thing_of_the_map_that_no_object_claims_and_unnamed_pixels_stay_without_a_segment():
    both = panoptic(semantic(CAT, CAT, UNNAMED, GRASS), objects((CAT, 0.9, "a...")))
    assert both.segment_ids.tolist() == [[1, 0, 0, 2]]


def test_a_speck_of_stuff_is_dropped():
    class_ids = np.full((40, 50), GRASS, np.uint8)
    class_ids[0, :3] = SKY  # 3 of 2,000 pixels
    both = panoptic(SemanticMap(class_ids), InstanceSet((), 40, 50))
    assert [segment.class_id for segment in both.segments] == [GRASS]
    assert (both.segment_ids[0, :3] == 0).all()
    class_ids[0, 3] = SKY
    both = panoptic(SemanticMap(class_ids), InstanceSet((), 40, 50))
    assert [(segment.class_id, segment.area) for segment in both.segments] == [(SKY, 4), (GRASS, 1996)]


def test_answers_of_two_sizes_are_refused():
    with pytest.raises(ValueError, match=r"1 × 8 .* 2 × 8"):
        panoptic(MEADOW, InstanceSet((), 2, 8))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(two_answers([UNNAMED, CAT, SKY, GRASS], [CAT, PERSON]))
def test_every_pixel_has_one_segment_at_most_and_areas_add_up(answers):
    semantic, instances = answers
    both = panoptic(semantic, instances)
    ids, areas = np.unique(both.segment_ids, return_counts=True)
    named = {id_: area for id_, area in zip(ids.tolist(), areas.tolist(), strict=True) if id_}
    assert named == {segment.id: segment.area for segment in both.segments}
    assert [segment.id for segment in both.segments] == sorted(named)
    for segment in both.segments:
        mask = both.segment_ids == segment.id
        if segment.id <= len(instances):
            instance = instances.instances[segment.id - 1]
            assert segment.class_id == instance.class_id
            assert instance.mask[mask].all() and 2 * segment.area >= instance.area
        else:
            assert segment.class_id in STUFF
            assert (semantic.class_ids[mask] == segment.class_id).all()
    kinds = [segment.class_id for segment in both.segments if segment.class_id in STUFF]
    assert len(set(kinds)) == len(kinds), "all of one kind of stuff is one segment"
    # Whoever is seen at a pixel is the likeliest of the objects there that were kept.
    kept = {segment.id for segment in both.segments}
    for y, x in np.ndindex(both.segment_ids.shape):
        there = [id_ for id_, one in enumerate(instances, start=1) if one.mask[y, x] and id_ in kept]
        if there:
            assert both.segment_ids[y, x] == min(there)
        elif semantic.class_ids[y, x] in STUFF:  # at this size no stuff is a speck
            assert CLASSES[semantic.class_ids[y, x]].id in kinds


# Panoptic quality, worked out from its definition: Kirillov et al. 2019, section 4.


def brute_force(answer: PanopticMap, true_ids: np.ndarray, true_classes: dict[int, int]) -> dict[int, float]:
    def pixels(ids: np.ndarray, id_: int) -> set:
        return set(zip(*np.nonzero(ids == id_), strict=True))

    void = pixels(true_ids, 0)
    answered = {segment.id: (segment.class_id, pixels(answer.segment_ids, segment.id)) for segment in answer.segments}
    truth = {id_: (class_id, pixels(true_ids, id_)) for id_, class_id in true_classes.items()}
    matches = {}
    for id_, (class_id, mask) in answered.items():
        for true_id, (true_class, true_mask) in truth.items():
            iou = len(mask & true_mask) / len((mask - void) | true_mask)
            if class_id == true_class and iou > 0.5:
                assert id_ not in matches and true_id not in {true for true, _ in matches.values()}, "one match at most"
                matches[id_] = true_id, iou
    quality = {}
    for class_id in {class_id for class_id, _ in (*answered.values(), *truth.values())}:
        ious = [iou for id_, (_, iou) in matches.items() if answered[id_][0] == class_id]
        found = {true_id for true_id, _ in matches.values()}
        missed = sum(true == class_id and true_id not in found for true_id, (true, _) in truth.items())
        invented = sum(
            mine == class_id and id_ not in matches and len(mask & void) <= len(mask) / 2
            for id_, (mine, mask) in answered.items()
        )
        total = len(ious) + (missed + invented) / 2
        quality[class_id] = sum(ious) / total if total else float("nan")
    return quality


@st.composite
def segmented(draw, shape, ids: int):
    """A map of ids up to ``ids``, in few, long runs so that segments overlap much, and a class for each."""
    size = shape[0] * shape[1]
    ends = sorted(draw(st.lists(st.integers(0, size), max_size=ids)))
    flat = np.searchsorted(ends, np.arange(size), side="right") if ends else np.zeros(size, int)
    segment_ids = flat.reshape(shape).astype(np.uint16)
    present = [id_ for id_ in np.unique(segment_ids).tolist() if id_]
    return segment_ids, {id_: draw(st.sampled_from([CAT, GRASS])) for id_ in present}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.data())
def test_the_quality_is_that_of_a_count_pixel_by_pixel(data):
    shape = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 8))
    true_ids, true_classes = data.draw(segmented(shape, 4))
    ids, classes = data.draw(segmented(shape, 4))
    answer = PanopticMap(ids, tuple(Segment(id_, classes[id_], int((ids == id_).sum())) for id_ in classes))
    counts: dict[int, PanopticCounts] = {}
    count_panoptic(counts, answer, true_ids, true_classes)
    wanted = brute_force(answer, true_ids, true_classes)
    assert {class_id: mine.quality for class_id, mine in counts.items()} == pytest.approx(wanted, nan_ok=True)


def counted(answer: str, truth: str) -> PanopticCounts:
    """One row; digits are segments, all of them cats; 0 is no segment, or void."""
    ids, true_ids = (np.array([[int(digit) for digit in digits]], np.uint16) for digits in (answer, truth))
    segments = tuple(Segment(id_, CAT, int((ids == id_).sum())) for id_ in np.unique(ids[ids > 0]).tolist())
    counts: dict[int, PanopticCounts] = {}
    count_panoptic(counts, PanopticMap(ids, segments), true_ids, dict.fromkeys(np.unique(true_ids[true_ids > 0]), CAT))
    return counts.get(CAT, PanopticCounts())


@pytest.mark.parametrize(
    ("answer", "truth", "counts", "quality"),
    [
        ("1122", "1122", (2, 0, 0), 1.0),
        ("1120", "1122", (1, 1, 1), 0.5),  # an IoU of exactly one half is no match
        ("1111", "1112", (1, 1, 0), 0.75 / 1.5),
        ("1111", "1100", (1, 0, 0), 1.0),  # what lies in void is not held against it
        ("0011", "1100", (0, 1, 0), 0.0),  # mostly in void: no mistake
        ("0111", "0001", (1, 0, 0), 1.0),
        ("2200", "0000", (0, 0, 0), float("nan")),
        ("0000", "1100", (0, 1, 0), 0.0),
    ],
)
def test_quality_by_hand(answer, truth, counts, quality):
    mine = counted(answer, truth)
    assert (mine.matched, mine.missed, mine.invented) == counts
    assert mine.quality == pytest.approx(quality, nan_ok=True)
