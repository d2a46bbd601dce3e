"""Masks in other forms: the tight box around one, its run lengths as COCO writes them."""

from __future__ import annotations

from typing import Any

import numpy as np
from pycocotools import mask as coco_mask


def tight_box(mask: np.ndarray) -> tuple[int, int, int, int] | None:
    """xyxy pixels (x2, y2 exclusive) around the True pixels of an (H, W) bool mask; None if there are none."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def run_lengths(mask: np.ndarray) -> dict[str, Any]:
    """An (H, W) bool mask as COCO's compressed run lengths: ``{"size": [H, W], "counts": text}``."""
    rle = coco_mask.encode(np.asfortranarray(mask).view(np.uint8))
    return {"size": rle["size"], "counts": rle["counts"].decode("ascii")}


def mask_of(rle: dict[str, Any]) -> np.ndarray:
    """The (H, W) bool mask of COCO's compressed run lengths."""
    return coco_mask.decode(rle).astype(bool)


def boxed_run_lengths(mask: np.ndarray, left: int = 0, top: int = 0) -> dict[str, Any]:
    """An (H, W) bool mask for the browser: ``{"left", "top", "width", "height", "rle"}``, all 0 if empty.

    The bounding box in pixels, and the mask inside it as a compressed run-length string of COCO, but row by row, not
    column by column.

    Args:
        mask: all of the picture, or a part of it that holds every True pixel.
        left, top: where in the picture that part begins.
    """
    box = tight_box(mask)
    if box is None:
        return {"left": 0, "top": 0, "width": 0, "height": 0, "rle": ""}
    x1, y1, x2, y2 = box
    # pycocotools runs down the columns of a Fortran array: those of the transposed mask are the rows of this one.
    rle = run_lengths(np.ascontiguousarray(mask[y1:y2, x1:x2]).T)["counts"]
    return {"left": left + x1, "top": top + y1, "width": x2 - x1, "height": y2 - y1, "rle": rle}


def mask_of_boxed(lengths: dict[str, Any], height: int, width: int) -> np.ndarray:
    """The (height, width) bool mask of :func:`boxed_run_lengths`."""
    mask = np.zeros((height, width), bool)
    if lengths["rle"]:
        left, top = lengths["left"], lengths["top"]
        inside = mask_of({"size": [lengths["width"], lengths["height"]], "counts": lengths["rle"]}).T
        mask[top : top + lengths["height"], left : left + lengths["width"]] = inside
    return mask
