"""How right a pair is about photographs with known masks: mIoU, mask AP, and objects that touch."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools import mask as rle
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from tqdm import tqdm

from segdemo.answers import SHOWN_SCORE, Instance, InstanceSet
from segdemo.classes import CLASS_COUNT, CLASS_NAMES
from segdemo.compact.data import Photo, read_photos
from segdemo.marking import class_ious, confusion_matrix, mask_iou
from segdemo.pairs import Pair
from segdemo.picture import open_picture

TOUCHING_MIN_SCORE = 0.3
_TOUCHING_COUNTS = ("pairs", "detected", "apart", "detected_and_apart")
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
        where an object without a trusted mask counts as a crowd that fills its box; ``shown``, what a person sees,
        the objects of score 0.5 and more: ``precision`` (share of them that are right at mask IoU 0.5), ``recall``
        (share of the true objects that are among them), ``f1``; ``touching`` as in :func:`count_touching`;
        ``classes`` with IoU and AP of each class.
    """
    confusion = np.zeros((CLASS_COUNT, CLASS_COUNT), np.int64)
    truths, answers, touching = [], [], np.zeros(4, int)
    for number, photo in enumerate(tqdm(photos, disable=not progress)):
        picture = open_picture(photo.folder / "images" / f"{photo.id}.jpg")
        confusion += confusion_matrix(photo.semantic(), pair.segment_semantic(picture).class_ids)
        instances, map_ = pair.segment_instances(picture), photo.instances()
        truths.append(_coco_truth(photo, map_))
        answers += [_coco_answer(number, instance) for instance in instances]
        touching += count_touching(photo, map_, instances.above(TOUCHING_MIN_SCORE))
    iou = class_ious(confusion)
    occurs = confusion.sum(1) > 0
    ap, ap50, shown = judge_masks(truths, answers)
    return {
        "pair": pair.name,
        "photos": len(photos),
        "miou": _percent(iou[occurs].mean()),
        "mask_ap": _percent(np.nanmean(ap)),
        "mask_ap50": _percent(np.nanmean(ap50)),
        "shown": shown,
        "touching": dict(zip(_TOUCHING_COUNTS, touching.tolist(), strict=True)),
        "classes": {
            CLASS_NAMES[c]: {"iou": _percent(iou[c]), "ap": _percent(ap[c]), "ap50": _percent(ap50[c])}
            for c in range(CLASS_COUNT)
            if occurs[c]
        },
    }


def _percent(share: float) -> float | None:
    return None if np.isnan(share) else round(100 * float(share), 1)


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


def judge_masks(
    truths: list[list[dict[str, Any]]], answers: list[dict[str, Any]]
) -> tuple[np.ndarray, np.ndarray, dict[str, float | None]]:
    """(21,) AP and (21,) AP50 by class id, 0–1, nan where no true object of the class can be judged; what is shown.

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
    shown = right = 0
    with contextlib.redirect_stdout(io.StringIO()):  # it prints its progress
        coco.createIndex()
        if answers:
            judge = COCOeval(coco, coco.loadRes(answers), "segm")
            judge.evaluate()
            judge.accumulate()
            precision = judge.eval["precision"][:, :, :, 0, -1]  # IoU thresholds × recalls × classes
            shown, right = _shown_counts(judge)
        else:
            precision = np.zeros((10, 101, CLASS_COUNT - 1))
    judged = {annotation["category_id"] for annotation in annotations if not annotation["iscrowd"]}
    for class_id in judged:
        ap[class_id] = precision[:, :, class_id - 1].mean()
        ap50[class_id] = precision[0, :, class_id - 1].mean()
    true = sum(not annotation["iscrowd"] for annotation in annotations)
    return ap, ap50, _balance(shown, right, true)


def _shown_counts(judge: COCOeval) -> tuple[int, int]:
    """Answered objects of score SHOWN_SCORE and more, crowds aside; those of them that match a true one at IoU 0.5."""
    shown = right = 0
    for met in judge.evalImgs:  # per class, range of areas and picture
        if met is not None and met["aRng"] == judge.params.areaRng[0]:
            counts = (np.array(met["dtScores"]) >= SHOWN_SCORE) & ~met["dtIgnore"][0].astype(bool)
            shown += int(counts.sum())
            right += int((counts & (met["dtMatches"][0] > 0)).sum())
    return shown, right


def _balance(shown: int, right: int, true: int) -> dict[str, float | None]:
    return {
        "precision": _percent(right / shown if shown else np.nan),
        "recall": _percent(right / true if true else np.nan),
        "f1": _percent(2 * right / (shown + true) if shown + true else np.nan),
    }


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
    """(4,) int: same-class pairs whose boxes overlap; of them, detected; came apart; detected and came apart.

    A pair is detected if two objects are found whose boxes are right (IoU ≥ 0.5). It came apart if two objects are
    found whose masks are right (IoU ≥ 0.5) and neither mask holds more than a tenth of the other object's pixels.
    """
    counts = np.zeros(4, int)
    for pair in touching_pairs(photo):
        truths = [map_ == photo.values[index] for index in pair]
        same_class = [instance for instance in instances if instance.class_id == photo.class_ids[pair[0]]]
        by_box = [_best(same_class, [box_iou(i.box, photo.boxes[index]) for i in same_class]) for index in pair]
        by_mask = [_best(same_class, [mask_iou(i.mask, truth) for i in same_class]) for truth in truths]
        detected, apart = _both(by_box), _both(by_mask) and not _leaks(by_mask, truths)
        counts += (1, detected, apart, detected and apart)
    return counts


def _best(instances: list[Instance], ious: list[float]) -> Instance | None:
    best = max(range(len(ious)), key=ious.__getitem__, default=None)
    return instances[best] if best is not None and ious[best] >= 0.5 else None


def _both(found: list[Instance | None]) -> bool:
    return None not in found and found[0] is not found[1]


def _leaks(found: list[Instance], truths: list[np.ndarray]) -> bool:
    shares = [(found[a].mask & truths[1 - a]).sum() / truths[1 - a].sum() for a in (0, 1)]
    return max(shares) > _MAX_LEAK


def box_iou(a: Sequence[float], b: Sequence[float]) -> float:
    """Intersection over union of two xyxy boxes."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    overlap = max(width, 0) * max(height, 0)
    return float(overlap / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - overlap))
