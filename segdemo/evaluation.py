"""How right a pair is about photographs with known masks: mIoU, mask AP, and objects that touch."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools import mask as rle
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from tqdm import tqdm

from segdemo.answers import Instance, InstanceSet
from segdemo.classes import CLASS_COUNT, CLASS_NAMES
from segdemo.compact.data import Photo, read_photos
from segdemo.pairs import Pair
from segdemo.picture import open_picture

TOUCHING_MIN_SCORE = 0.3
_MAX_LEAK = 0.1  # share of one object's pixels that may be given to its neighbour


def evaluate(pair: Pair, folder: Path, progress: bool = False) -> dict[str, Any]:
    """Marks ``pair`` on the photos of ``folder`` (see :mod:`segdemo.compact.data` for its layout).

    Returns:
        See :func:`evaluate_photos`.

    Raises:
        FileNotFoundError: ``folder`` holds no index of photos.
    """
    return evaluate_photos(pair, read_photos(folder), progress)


def evaluate_photos(pair: Pair, photos: list[Photo], progress: bool = False) -> dict[str, Any]:
    """Marks ``pair`` on ``photos``.

    Returns:
        A dict for JSON: ``miou`` in percent, over the classes that occur, void pixels left out (Everingham et al.
        2010); ``mask_ap`` and ``mask_ap50`` in percent as COCO defines them (Lin et al. 2014), at scores from 0.05,
        where an object without a trusted mask counts as a crowd that fills its box; ``touching`` as in
        :func:`count_touching`; ``classes`` with IoU and AP of each class.
    """
    confusion = np.zeros((CLASS_COUNT, CLASS_COUNT), np.int64)
    truths, answers, touching = [], [], np.zeros(2, int)
    for number, photo in enumerate(tqdm(photos, disable=not progress)):
        picture = open_picture(photo.folder / "images" / f"{photo.id}.jpg")
        confusion += confusion_matrix(photo.semantic(), pair.segment_semantic(picture).class_ids)
        instances, map_ = pair.segment_instances(picture), photo.instances()
        truths.append(_coco_truth(photo, map_))
        answers += [_coco_answer(number, instance) for instance in instances]
        touching += count_touching(photo, map_, instances.above(TOUCHING_MIN_SCORE))
    with np.errstate(invalid="ignore"):
        iou = np.diag(confusion) / (confusion.sum(0) + confusion.sum(1) - np.diag(confusion))
    occurs = confusion.sum(1) > 0
    ap, ap50 = mask_average_precision(truths, answers)
    return {
        "pair": pair.name,
        "photos": len(photos),
        "miou": _percent(iou[occurs].mean()),
        "mask_ap": _percent(np.nanmean(ap)),
        "mask_ap50": _percent(np.nanmean(ap50)),
        "touching": {"pairs": int(touching[0]), "apart": int(touching[1])},
        "classes": {
            CLASS_NAMES[c]: {"iou": _percent(iou[c]), "ap": _percent(ap[c]), "ap50": _percent(ap50[c])}
            for c in range(CLASS_COUNT)
            if occurs[c]
        },
    }


def _percent(share: float) -> float | None:
    return None if np.isnan(share) else round(100 * float(share), 1)


def confusion_matrix(truth: np.ndarray, answer: np.ndarray) -> np.ndarray:
    """(21, 21) int64: pixels by true class (row) and answered class (column); true ids above 20 (void) are left out.

    Args:
        truth, answer: (H, W) uint8 class ids.
    """
    judged = truth < CLASS_COUNT
    pairs = truth[judged].astype(np.int64) * CLASS_COUNT + answer[judged]
    return np.bincount(pairs, minlength=CLASS_COUNT**2).reshape(CLASS_COUNT, CLASS_COUNT)


def _coco_truth(photo: Photo, map_: np.ndarray) -> list[dict[str, Any]]:
    objects = []
    for class_id, value, box, mask_ok in zip(photo.class_ids, photo.values, photo.boxes, photo.mask_ok, strict=True):
        mask = map_ == value
        if not mask_ok:
            x1, y1, x2, y2 = box.round().astype(int)
            mask = np.zeros_like(mask)
            mask[max(y1, 0) : y2, max(x1, 0) : x2] = True
        objects.append({"category_id": int(class_id), "iscrowd": int(not mask_ok), **_encode(mask)})
    return objects


def _coco_answer(number: int, instance: Instance) -> dict[str, Any]:
    return {"image_id": number, "category_id": instance.class_id, "score": instance.score, **_encode(instance.mask)}


def _encode(mask: np.ndarray) -> dict[str, Any]:
    return {"segmentation": rle.encode(np.asfortranarray(mask, np.uint8)), "area": int(mask.sum())}


def mask_average_precision(
    truths: list[list[dict[str, Any]]], answers: list[dict[str, Any]]
) -> tuple[np.ndarray, np.ndarray]:
    """(21,) AP and (21,) AP50 by class id, 0–1; nan where no true object of the class can be judged.

    Args:
        truths: per picture, COCO annotations with run-length masks.
        answers: COCO results; ``image_id`` is the index into ``truths``.
    """
    coco = COCO()
    annotations = [
        {"id": 0, "image_id": number, **annotation} for number, picture in enumerate(truths) for annotation in picture
    ]
    for id_, annotation in enumerate(annotations, 1):  # pycocotools takes id 0 for "no match"
        annotation["id"] = id_
    coco.dataset = {
        "images": [{"id": number, "height": 0, "width": 0} for number in range(len(truths))],  # masks know their size
        "annotations": annotations,
        "categories": [{"id": c, "name": CLASS_NAMES[c]} for c in range(1, CLASS_COUNT)],
    }
    ap, ap50 = np.full(CLASS_COUNT, np.nan), np.full(CLASS_COUNT, np.nan)
    with contextlib.redirect_stdout(io.StringIO()):  # it prints its progress
        coco.createIndex()
        if answers:
            judge = COCOeval(coco, coco.loadRes(answers), "segm")
            judge.evaluate()
            judge.accumulate()
            precision = judge.eval["precision"][:, :, :, 0, -1]  # IoU thresholds × recalls × classes
        else:
            precision = np.zeros((10, 101, CLASS_COUNT - 1))
    judged = {annotation["category_id"] for annotation in annotations if not annotation["iscrowd"]}
    for class_id in judged:
        ap[class_id] = precision[:, :, class_id - 1].mean()
        ap50[class_id] = precision[0, :, class_id - 1].mean()
    return ap, ap50


def touching_pairs(photo: Photo) -> Iterable[tuple[int, int]]:
    """Index pairs of objects of one class, both with trusted masks, whose boxes overlap."""
    for a in range(len(photo.boxes)):
        for b in range(a + 1, len(photo.boxes)):
            same = photo.class_ids[a] == photo.class_ids[b] and photo.mask_ok[a] and photo.mask_ok[b]
            overlap = np.minimum(photo.boxes[a, 2:], photo.boxes[b, 2:]) - np.maximum(
                photo.boxes[a, :2], photo.boxes[b, :2]
            )
            if same and (overlap > 0).all():
                yield a, b


def count_touching(photo: Photo, map_: np.ndarray, instances: InstanceSet) -> np.ndarray:
    """(2,) int: same-class pairs whose boxes overlap, and how many of them came apart.

    A pair came apart if each object is found by its own mask (IoU ≥ 0.5) and neither mask holds more than a tenth of
    the other object's pixels.
    """
    found: dict[int, Instance | None] = {}

    def find(index: int) -> Instance | None:
        if index not in found:
            truth = map_ == photo.values[index]
            same_class = [i for i in instances if i.class_id == photo.class_ids[index]]
            best = max(same_class, key=lambda i: mask_iou(i.mask, truth), default=None)
            found[index] = best if best is not None and mask_iou(best.mask, truth) >= 0.5 else None
        return found[index]

    counts = np.zeros(2, int)
    for a, b in touching_pairs(photo):
        counts[0] += 1
        mask_a, mask_b = find(a), find(b)
        if mask_a is None or mask_b is None or mask_a is mask_b:
            continue
        truth_a, truth_b = map_ == photo.values[a], map_ == photo.values[b]
        leak_a = (mask_a.mask & truth_b).sum() / truth_b.sum()
        leak_b = (mask_b.mask & truth_a).sum() / truth_a.sum()
        counts[1] += max(leak_a, leak_b) <= _MAX_LEAK
    return counts


def mask_iou(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of two (H, W) bool masks; 0 if both are empty."""
    union = (a | b).sum()
    return float((a & b).sum() / union) if union else 0.0
