"""How right a pair is about photographs with labels: pixels, mIoU, mask AP, panoptic quality, objects that touch."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from tqdm import tqdm

from segdemo.answers import SHOWN_SCORE, Instance, InstanceSet
from segdemo.classes import CLASSES, STUFF, THINGS, UNNAMED, VOC_THINGS, VOID
from segdemo.marking import class_ious, confusion_matrix, mask_iou
from segdemo.masks import run_lengths
from segdemo.pairs import Pair
from segdemo.panoptic_map import PanopticCounts, count_panoptic, panoptic
from segdemo.photos import Photo, read_photos
from segdemo.picture import open_picture

TOUCHING_MIN_SCORE = 0.3
_TOUCHING_COUNTS = ("pairs", "detected", "apart", "detected_and_apart")
_MAX_LEAK = 0.1  # share of one object's pixels that may be given to its neighbour


def evaluate(pair: Pair, folder: Path, progress: bool = False) -> dict[str, Any]:
    """Marks ``pair`` on the photos of ``folder`` (see :mod:`segdemo.photos` for its layout).

    Returns:
        See :func:`evaluate_photos`.

    Raises:
        FileNotFoundError: ``folder`` holds no index of photos.
    """
    return evaluate_photos(pair, read_photos(folder), progress)


def evaluate_photos(pair: Pair, photos: list[Photo], progress: bool = False) -> dict[str, Any]:
    """Marks ``pair`` on ``photos``. Where a photo labels only some classes, all other answers count as unnamed.

    Returns:
        A dict for JSON, shares in percent. Of the semantic map, void pixels left out: ``pixels_named`` (not unnamed),
        ``pixels_right``, ``miou`` over the classes that occur (Everingham et al. 2010), unnamed among them where
        photos label only some; ``stuff_miou``, ``thing_miou``, ``voc_thing_miou`` (None where none occur).
        ``mask_ap`` and ``mask_ap50`` as COCO defines them (Lin et al. 2014), at scores from 0.05, where an object
        without a trusted mask counts as a crowd that fills its box; ``shown``, what a person sees, the objects of
        score 0.5 and more: ``precision`` (share of them that are right at mask IoU 0.5), ``recall`` (share of the true
        objects that are among them), ``f1``; ``nothing_shown``, the number of photos without any;
        ``panoptic_quality`` of both answers in one (Kirillov et al. 2019), over the photos with a label on every pixel;
        ``touching`` as in :func:`count_touching`; ``classes`` with IoU, AP and PQ of each class.
    """
    confusion = np.zeros((len(CLASSES), len(CLASSES)), np.int64)
    truths, answers, touching = [], [], np.zeros(4, int)
    panoptics: dict[int, PanopticCounts] = {}
    named = pixels = nothing_shown = 0
    for number, photo in enumerate(tqdm(photos, disable=not progress)):
        picture = open_picture(photo.image_path)
        semantic, instances = pair.segment_semantic(picture), pair.segment_instances(picture)
        truth, map_ = photo.semantic(), photo.instances()
        shown = instances.above(SHOWN_SCORE)
        nothing_shown += not len(shown)
        answered = semantic.class_ids
        if photo.labels_every_pixel:
            truth = np.where(truth == UNNAMED, VOID, truth)
            count_panoptic(panoptics, panoptic(semantic, shown), *_panoptic_truth(photo, truth, map_))
        else:
            answered = np.where(np.isin(answered, list(photo.labelled)), answered, UNNAMED)
        confusion += confusion_matrix(truth, answered)
        named += int((semantic.class_ids[truth != VOID] != UNNAMED).sum())
        pixels += int((truth != VOID).sum())
        truths.append(_coco_truth(photo, map_))
        answers += [_coco_answer(number, one) for one in instances if one.class_id in photo.labelled]
        touching += count_touching(photo, map_, instances.above(TOUCHING_MIN_SCORE))
    iou = class_ious(confusion)
    occurs = confusion.sum(1) > 0
    ap, ap50, balance = judge_masks(truths, answers)
    pq = np.full(len(CLASSES), np.nan)
    for class_id, counts in panoptics.items():
        pq[class_id] = counts.quality
    return {
        "pair": pair.name,
        "photos": len(photos),
        "pixels_named": _percent(named / pixels),
        "pixels_right": _percent(np.trace(confusion) / confusion.sum()),
        "miou": _percent(iou[occurs].mean()),
        "stuff_miou": _mean_of(iou, occurs, STUFF),
        "thing_miou": _mean_of(iou, occurs, THINGS),
        "voc_thing_miou": _mean_of(iou, occurs, VOC_THINGS),
        "mask_ap": _percent(np.nanmean(ap)),
        "mask_ap50": _percent(np.nanmean(ap50)),
        "shown": balance,
        "nothing_shown": nothing_shown,
        "panoptic_quality": _mean_of(pq, ~np.isnan(pq), THINGS | STUFF),
        "touching": dict(zip(_TOUCHING_COUNTS, touching.tolist(), strict=True)),
        "classes": {
            spec.name: {
                "iou": _percent(iou[spec.id]),
                "ap": _percent(ap[spec.id]),
                "ap50": _percent(ap50[spec.id]),
                "pq": _percent(pq[spec.id]),
            }
            for spec in CLASSES
            if occurs[spec.id]
        },
    }


def _mean_of(marks: np.ndarray, occurs: np.ndarray, class_ids: frozenset[int]) -> float | None:
    wanted = [class_id for class_id in sorted(class_ids) if occurs[class_id]]
    return _percent(marks[wanted].mean()) if wanted else None


def _panoptic_truth(photo: Photo, truth: np.ndarray, map_: np.ndarray) -> tuple[np.ndarray, dict[int, int]]:
    """The true segment of each pixel, and the class of each: objects with trusted masks, and kinds of stuff."""
    ids, classes = np.zeros(truth.shape, np.int32), {}
    for class_id in STUFF.intersection(np.unique(truth).tolist()):
        ids[truth == class_id] = 1000 + class_id  # beyond the values of objects
        classes[1000 + class_id] = class_id
    for class_id, value, mask_ok in zip(photo.class_ids, photo.values, photo.mask_ok, strict=True):
        ids[map_ == value] = value if mask_ok else 0
        if mask_ok:
            classes[int(value)] = int(class_id)
    present = set(np.unique(ids).tolist())
    return ids, {id_: class_id for id_, class_id in classes.items() if id_ in present}


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
    return {"segmentation": run_lengths(mask), "area": int(mask.sum())}


def judge_masks(
    truths: list[list[dict[str, Any]]], answers: list[dict[str, Any]]
) -> tuple[np.ndarray, np.ndarray, dict[str, float | None]]:
    """AP and AP50 by class id, 0–1, nan where no true object of the class can be judged; what is shown.

    Args:
        truths: per picture, COCO annotations with run-length masks.
        answers: COCO results; ``image_id`` is the index into ``truths``.
    """
    coco, things = COCO(), sorted(THINGS)
    annotations = [
        {"id": 0, "image_id": number, **annotation} for number, picture in enumerate(truths) for annotation in picture
    ]
    for id_, annotation in enumerate(annotations, 1):  # pycocotools takes id 0 for "no match"
        annotation["id"] = id_
    coco.dataset = {
        "images": [{"id": number, "height": 0, "width": 0} for number in range(len(truths))],  # masks know their size
        "annotations": annotations,
        "categories": [{"id": class_id} for class_id in things],
    }
    ap, ap50 = np.full(len(CLASSES), np.nan), np.full(len(CLASSES), np.nan)
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
            precision = np.zeros((10, 101, len(things)))
    judged = {annotation["category_id"] for annotation in annotations if not annotation["iscrowd"]}
    for class_id in judged:
        ap[class_id] = precision[:, :, things.index(class_id)].mean()
        ap50[class_id] = precision[0, :, things.index(class_id)].mean()
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
