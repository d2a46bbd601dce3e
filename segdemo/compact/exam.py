"""Marks on the photos that training held back: ``python -m segdemo.compact.exam --data …`` (the training photos).

The COCO photos of the exam have exact polygons, so they show how well objects that touch come apart. The same
detections are also cut in the plain way, at their boxes, to show what the mask head is for.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.compact.data import hold_back_exam
from segdemo.evaluation import TOUCHING_MIN_SCORE, evaluate_photos
from segdemo.pairs import Pair, load_pair
from segdemo.photos import read_photos


class BoxCut:
    """A pair's objects as a mask that does not know its object would show them: what is of the class, cut at the box.

    Overlaps are painted twice. This is how masks made of shared prototypes fail where objects touch (Bolya et al.
    2019 name it "leakage").
    """

    def __init__(self, pair: Pair) -> None:
        self._pair, self.name = pair, f"{pair.name}, cut at boxes"

    def segment_semantic(self, picture: np.ndarray) -> SemanticMap:
        return self._pair.segment_semantic(picture)

    def segment_instances(self, picture: np.ndarray, min_score: float = 0.05) -> InstanceSet:
        instances = self._pair.segment_instances(picture, min_score)
        regions: dict[int, np.ndarray] = {}
        for instance in instances.above(TOUCHING_MIN_SCORE):
            region = regions.setdefault(instance.class_id, np.zeros_like(instance.mask))
            region |= instance.mask
        cut = []
        for instance in instances:
            x1, y1, x2, y2 = map(int, instance.box)
            mask = instance.mask.copy()
            if instance.class_id in regions:
                mask[y1:y2, x1:x2] |= regions[instance.class_id][y1:y2, x1:x2]
            cut.append(replace(instance, mask=mask))
        return replace(instances, instances=tuple(cut))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of unpacked training photos")
    options = parser.parse_args()
    _, exam = hold_back_exam(read_photos(options.data))
    coco = [photo for photo in exam if photo.source.startswith("coco")]
    voc = [photo for photo in exam if not photo.source.startswith("coco")]
    pair = load_pair("compact")
    for name, judged, photos in (("COCO", pair, coco), ("VOC", pair, voc), ("COCO", BoxCut(pair), coco)):
        result = evaluate_photos(judged, photos, progress=True)
        del result["classes"]
        print(json.dumps({"exam": name, **result}), flush=True)


if __name__ == "__main__":
    main()
