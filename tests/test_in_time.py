"""What the browser gets of each frame of the moving street."""

import numpy as np

from segdemo import CLASSES, Instance, InstanceSet, SemanticMap
from segdemo.front.in_time import frame_value
from segdemo.masks import mask_of_boxed
from segdemo.scenes import SEQUENCE

CAR, PERSON, ROAD = (spec.id for name in ("car", "person", "road") for spec in CLASSES if spec.name == name)


def test_shares_of_classes_and_numbers_of_objects_the_largest_first():
    class_ids = np.array([[CAR, CAR, ROAD, 0], [CAR, CAR, ROAD, 0]], np.uint8)
    small, large = np.zeros((2, 2, 4), bool)
    small[0, 3] = large[:, :2] = True
    objects = InstanceSet((Instance(PERSON, 0.9, small, (3, 0, 4, 1)), Instance(CAR, 0.8, large, (0, 0, 2, 2))), 2, 4)
    value = frame_value({"path": "1.jpg"}, SemanticMap(class_ids), objects, (4, 2))
    assert (value["picture"], value["width"], value["height"]) == ({"path": "1.jpg"}, 4, 2)
    told = [(region["class_id"], region["share"], region["thing"]) for region in value["regions"]]
    assert told == [(CAR, 0.5, True), (ROAD, 0.25, False)]
    assert [(one["class_id"], one["number"], one["centre"]) for one in value["objects"]] == [
        (CAR, 2, [0.5, 0.5]),
        (PERSON, 4, [3.0, 0.0]),
    ]
    np.testing.assert_array_equal(mask_of_boxed(value["objects"][0]["mask"], 2, 4), large)


def test_the_frames_lie_in_order():
    assert [path.name for path in SEQUENCE] == [f"{number}.jpg" for number in range(1, len(SEQUENCE) + 1)]
    assert len(SEQUENCE) >= 6
