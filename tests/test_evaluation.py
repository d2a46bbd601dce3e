from dataclasses import replace

import pytest
from photos import write_photos

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import CLASSES, UNNAMED
from segdemo.evaluation import count_touching, evaluate
from segdemo.photos import read_photos

SHEEP, PERSON = 17, 15
APPLE, GRASS, SKY = (next(spec.id for spec in CLASSES if spec.name == name) for name in ("apple", "grass", "sky"))


class TruthfulPair:
    """Answers with the truth of a folder, changed by ``spoil`` and ``repaint``; sizes tell the pictures apart."""

    name = "truthful"

    def __init__(self, folder, spoil=lambda instances: instances, repaint=lambda class_ids: class_ids):
        self._truth = {}
        for photo in read_photos(folder):
            map_ = photo.instances()
            instances = tuple(
                Instance(int(c), 0.9, map_ == v, tuple(map(float, box)))
                for c, v, box in zip(photo.class_ids, photo.values, photo.boxes, strict=True)
            )
            self._truth[map_.shape] = (repaint(photo.semantic().copy()), spoil(instances))

    def segment_semantic(self, picture):
        return SemanticMap(self._truth[picture.shape[:2]][0])

    def segment_instances(self, picture, min_score=0.05):
        return InstanceSet(self._truth[picture.shape[:2]][1], *picture.shape[:2])


@pytest.fixture
def folder(tmp_path):
    return write_photos(
        tmp_path,
        [
            {"id": "a", "objects": [(SHEEP, (5, 5, 40, 60), True), (SHEEP, (30, 8, 70, 60), True)]},
            {"id": "b", "size": (80, 60), "objects": [(PERSON, (5, 5, 25, 50), True), (SHEEP, (40, 5, 70, 50), False)]},
        ],
    )


def test_a_perfect_answer_gets_full_marks(folder):
    result = evaluate(TruthfulPair(folder), folder)
    assert (result["miou"], result["mask_ap"], result["mask_ap50"]) == (100.0, 100.0, 100.0)
    assert result["touching"] == {"pairs": 1, "detected": 1, "apart": 1, "detected_and_apart": 1}
    assert result["shown"] == {"precision": 100.0, "recall": 100.0, "f1": 100.0}
    assert result["photos"] == 2
    assert set(result["classes"]) == {"unnamed", "person", "sheep"}


def test_finding_only_one_of_two_sheep_halves_the_ap_of_sheep(folder):
    result = evaluate(TruthfulPair(folder, spoil=lambda instances: instances[:1]), folder)
    # COCO's 101-point average of "half of the recall at full precision" is 51/101.
    assert result["classes"]["sheep"]["ap"] == pytest.approx(100 * 51 / 101, abs=0.06)
    assert result["classes"]["person"]["ap"] == 100.0
    # 2 of 3: the second sheep of photo b has no trusted mask, so nobody asks for it.
    assert result["shown"] == {"precision": 100.0, "recall": 66.7, "f1": 80.0}
    assert result["touching"] == {"pairs": 1, "detected": 0, "apart": 0, "detected_and_apart": 0}


def test_no_answer_at_all_scores_zero_and_not_nan(folder):
    result = evaluate(TruthfulPair(folder, spoil=lambda instances: ()), folder)
    assert (result["mask_ap"], result["mask_ap50"]) == (0.0, 0.0)


def test_objects_without_a_trusted_mask_neither_help_nor_hurt(folder):
    without = evaluate(TruthfulPair(folder, spoil=lambda i: tuple(x for x in i if x.box[0] != 40)), folder)
    assert without["mask_ap"] == 100.0


@pytest.mark.parametrize(("leak", "apart"), [(0, 1), (1, 1), (3, 0)])
def test_touching_objects_are_apart_only_if_little_of_one_is_given_to_the_other(tmp_path, leak, apart):
    folder = write_photos(
        tmp_path, [{"id": "a", "objects": [(SHEEP, (0, 0, 41, 64), True), (SHEEP, (40, 0, 60, 64), True)]}]
    )
    (photo,) = read_photos(folder)
    map_ = photo.instances()
    left, right = map_ == 1, map_ == 2
    greedy = left.copy()
    greedy[:, 40 : 40 + leak] = True  # each column is a twentieth of the right sheep
    instances = InstanceSet(
        (Instance(SHEEP, 0.9, greedy, (0, 0, 41, 64)), Instance(SHEEP, 0.8, right, (40, 0, 60, 64))), *map_.shape
    )
    assert count_touching(photo, map_, instances).tolist() == [1, 1, apart, apart]


@pytest.fixture
def every_pixel(tmp_path):
    """Two photos of 96 × 64 and 80 × 60 with a label on every pixel but for a corner of the first."""
    return write_photos(
        tmp_path,
        [
            {
                "id": "a",
                "objects": [(SHEEP, (0, 0, 48, 32), True), (APPLE, (48, 0, 96, 32), True)],
                "stuff": [(GRASS, (0, 32, 80, 64))],
            },
            {"id": "b", "size": (80, 60), "objects": [], "stuff": [(SKY, (0, 0, 80, 60))]},
        ],
    )


_SHARES = ("pixels_right", "miou", "stuff_miou", "thing_miou", "mask_ap", "mask_ap50", "panoptic_quality")


def test_a_perfect_answer_to_every_pixel_gets_full_marks_everywhere(every_pixel):
    result = evaluate(TruthfulPair(every_pixel), every_pixel)
    assert {name: result[name] for name in _SHARES} == dict.fromkeys(_SHARES, 100.0)
    assert (result["pixels_named"], result["voc_thing_miou"], result["nothing_shown"]) == (100.0, 100.0, 1)
    assert result["classes"] == {
        "sheep": {"iou": 100.0, "ap": 100.0, "ap50": 100.0, "pq": 100.0},
        "apple": {"iou": 100.0, "ap": 100.0, "ap50": 100.0, "pq": 100.0},
        "sky": {"iou": 100.0, "ap": None, "ap50": None, "pq": 100.0},
        "grass": {"iou": 100.0, "ap": None, "ap50": None, "pq": 100.0},
    }


def test_the_marks_of_a_map_that_takes_half_of_the_sheep_for_grass_and_leaves_the_sky_unnamed(every_pixel):
    def repaint(class_ids):
        if class_ids.shape == (64, 96):
            class_ids[:16, :48] = GRASS
        class_ids[class_ids == SKY] = UNNAMED
        return class_ids

    result = evaluate(TruthfulPair(every_pixel, repaint=repaint), every_pixel)
    sheep, apple, grass, sky = 48 * 32, 48 * 32, 80 * 32, 80 * 60
    pixels = sheep + apple + grass + sky  # the corner without a label is left out
    iou = {"sheep": 0.5, "apple": 1.0, "sky": 0.0, "grass": grass / (grass + sheep / 2)}
    assert result["pixels_named"] == pytest.approx(100 * (pixels - sky) / pixels, abs=0.06)
    assert result["pixels_right"] == pytest.approx(100 * (pixels - sky - sheep / 2) / pixels, abs=0.06)
    assert {name: told["iou"] for name, told in result["classes"].items()} == pytest.approx(
        {name: 100 * share for name, share in iou.items()}, abs=0.06
    )
    assert result["stuff_miou"] == pytest.approx(50 * iou["grass"], abs=0.06)
    assert result["thing_miou"] == pytest.approx(75.0)
    assert result["voc_thing_miou"] == pytest.approx(50.0)
    assert result["miou"] == pytest.approx(25 * sum(iou.values()), abs=0.06)
    # The sheep object lies over the wrong grass, so both at once loses nothing but the sky.
    assert result["panoptic_quality"] == pytest.approx(75.0)


def test_the_panoptic_quality_is_of_objects_that_a_person_sees(every_pixel):
    def doubt(instances):
        return tuple(replace(instance, score=0.4) for instance in instances)

    result = evaluate(TruthfulPair(every_pixel, spoil=doubt), every_pixel)
    # Both things are missed, the two kinds of stuff are whole.
    assert (result["panoptic_quality"], result["mask_ap"], result["nothing_shown"]) == (50.0, 100.0, 2)
    assert result["shown"] == {"precision": None, "recall": 0.0, "f1": 0.0}


def test_photos_that_label_some_classes_have_no_panoptic_quality_and_no_stuff(folder):
    def paint_around(class_ids):
        class_ids[class_ids == UNNAMED] = GRASS  # nobody knows whether it is
        return class_ids

    result = evaluate(TruthfulPair(folder, repaint=paint_around), folder)
    assert (result["miou"], result["pixels_named"]) == (100.0, 100.0)
    assert (result["panoptic_quality"], result["stuff_miou"]) == (None, None)


def test_objects_of_a_class_that_a_photo_does_not_label_are_not_judged(folder):
    def add(instances):
        return tuple(Instance(APPLE, one.score, one.mask, one.box) for one in instances) + instances

    result = evaluate(TruthfulPair(folder, spoil=add), folder)
    assert (result["mask_ap"], result["shown"]["precision"]) == (100.0, 100.0)


def test_a_folder_without_an_index_is_named_plainly(tmp_path):
    with pytest.raises(FileNotFoundError, match="index"):
        evaluate(TruthfulPair.__new__(TruthfulPair), tmp_path)
