import pytest
from photos import write_photos

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.evaluation import count_touching, evaluate
from segdemo.photos import read_photos

SHEEP, PERSON = 17, 15


class TruthfulPair:
    """Answers with the truth of a folder, changed by ``spoil``; pictures are told apart by their size."""

    name = "truthful"

    def __init__(self, folder, spoil=lambda instances: instances):
        self._truth = {}
        for photo in read_photos(folder):
            map_ = photo.instances()
            instances = tuple(
                Instance(int(c), 0.9, map_ == v, tuple(map(float, box)))
                for c, v, box in zip(photo.class_ids, photo.values, photo.boxes, strict=True)
            )
            self._truth[map_.shape] = (photo.semantic(), spoil(instances))

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


def test_a_folder_without_an_index_is_named_plainly(tmp_path):
    with pytest.raises(FileNotFoundError, match="index"):
        evaluate(TruthfulPair.__new__(TruthfulPair), tmp_path)
