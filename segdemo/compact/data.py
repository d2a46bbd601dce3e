"""Photographs with masks: reading the folder, holding photos back, and augmentation.

The folder layout is the one of :func:`segdemo.evaluation.evaluate`: ``index-*.json`` lists the photos and their objects
beside ``images/ID.jpg``, ``semantic/ID.png`` (class ids, 255 = void) and ``instances/ID.png`` (0 = none, 255 = unsure,
else the ``value`` of an object).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from segdemo.classes import CLASS_COUNT, VOID

_COCO_EXAM_STEP = 5
_VOC_EXAM_STEP = 40


@dataclass(frozen=True)
class Photo:
    """One photograph and its objects. ``boxes`` are (N, 4) float32 xyxy pixels; ``values`` index the instance map."""

    id: str
    folder: Path
    source: str
    class_ids: np.ndarray  # (N,) int64, 1–20
    values: np.ndarray  # (N,) int64
    boxes: np.ndarray
    mask_ok: np.ndarray  # (N,) bool: False where only the box can be trusted

    def image(self) -> Image.Image:
        return Image.open(self.folder / "images" / f"{self.id}.jpg").convert("RGB")

    def semantic(self) -> np.ndarray:
        """(H, W) uint8 class ids, 255 = void."""
        return np.asarray(Image.open(self.folder / "semantic" / f"{self.id}.png"))

    def instances(self) -> np.ndarray:
        """(H, W) uint8: 0 = none, 255 = unsure, else an object's value."""
        return np.asarray(Image.open(self.folder / "instances" / f"{self.id}.png"))


def read_photos(folder: Path) -> list[Photo]:
    """The photos of ``folder``, or of its only split (``folder/val`` first), sorted by id.

    Raises:
        FileNotFoundError: there is no index file.
    """
    indexes = sorted(folder.glob("index-*.json")) or sorted(folder.glob("val/index-*.json"))
    indexes = indexes or sorted(folder.glob("*/index-*.json"))
    if not indexes:
        raise FileNotFoundError(f"There is no index-*.json in {folder}: unpack the photos there first.")
    photos = []
    for index in indexes:
        for entry in json.loads(index.read_text()):
            objects = entry["objects"]
            photos.append(
                Photo(
                    id=entry["id"],
                    folder=index.parent,
                    source=entry["source"],
                    class_ids=np.array([o["class_id"] for o in objects], np.int64),
                    values=np.array([o["value"] for o in objects], np.int64),
                    boxes=np.array([o["box"] for o in objects], np.float32).reshape(-1, 4),
                    mask_ok=np.array([o["mask_ok"] for o in objects], bool),
                )
            )
    return sorted(photos, key=lambda photo: photo.id)


def hold_back_exam(photos: list[Photo]) -> tuple[list[Photo], list[Photo]]:
    """(train, exam): every fifth COCO and every fortieth VOC photo, by id, is never trained on.

    Choices such as input sizes and thresholds are made on the exam photos, so that the val split stays a judge.
    """
    coco = [photo for photo in photos if photo.source.startswith("coco")]
    voc = [photo for photo in photos if not photo.source.startswith("coco")]
    exam = coco[::_COCO_EXAM_STEP] + voc[::_VOC_EXAM_STEP]
    held_back = {photo.id for photo in exam}
    return [photo for photo in photos if photo.id not in held_back], exam


def drawing_weights(photos: list[Photo], coco_weight: float) -> np.ndarray:
    """(N,) float64 summing to 1: photos with rare classes (1/√frequency) and COCO photos are drawn more often."""
    present = np.zeros((len(photos), CLASS_COUNT), bool)
    for row, photo in zip(present, photos, strict=True):
        row[photo.class_ids] = True
    rarity = 1 / np.sqrt(np.maximum(present.sum(0), 1))
    weights = (present * rarity).max(1)
    weights = np.where(weights > 0, weights, np.median(weights))
    weights *= [coco_weight if photo.source.startswith("coco") else 1.0 for photo in photos]
    return weights / weights.sum()


def jitter_colours(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Change brightness, contrast, saturation and tint of (H, W, 3) float32 pixels, 0–255."""
    pixels = pixels * np.float32(rng.uniform(0.7, 1.3)) + np.float32(rng.uniform(-25, 25))
    if rng.random() < 0.5:
        grey = pixels.mean(2, keepdims=True)
        pixels = grey + (pixels - grey) * np.float32(rng.uniform(0.4, 1.5))
    if rng.random() < 0.3:
        pixels = pixels * rng.uniform(0.88, 1.12, 3).astype(np.float32)
    return pixels.clip(0, 255)


@dataclass(frozen=True)
class View:
    """A random look at a picture: scaled to ``width`` × ``height``, flipped or not, moved onto a square canvas.

    ``left`` and ``top`` are where the scaled picture's corner lies on the canvas; they may be negative (a crop).
    """

    width: int
    height: int
    left: int
    top: int
    flip: bool
    side: int

    @staticmethod
    def draw(
        size: tuple[int, int],
        side: int,
        scales: tuple[float, float],
        rng: np.random.Generator,
        focus: tuple[float, float] | None = None,
    ) -> View:
        """A view whose long side is ``side`` × a factor from ``scales``; a crop holds ``focus`` (x, y of the picture)."""
        scale = side / max(size) * np.exp(rng.uniform(*np.log(scales)))
        stretch = np.exp(rng.uniform(-0.1, 0.1))
        width, height = max(16, round(size[0] * scale * stretch)), max(16, round(size[1] * scale / stretch))
        flip = bool(rng.random() < 0.5)
        offsets = []
        for axis, length in enumerate((width, height)):
            low, high = min(0, side - length), max(0, side - length)
            if focus is not None and length > side:
                centre = focus[axis] / size[axis] * length
                centre = length - centre if flip and axis == 0 else centre
                low, high = max(low, int(side * 0.2 - centre)), min(high, int(side * 0.8 - centre))
            offsets.append(int(rng.integers(min(low, high), max(low, high) + 1)))
        return View(width, height, *offsets, flip, side)

    def place(self, picture: Image.Image, resample: Image.Resampling, fill: float, dtype: type) -> np.ndarray:
        """(side, side[, 3]) array of ``picture`` seen this way; the canvas around it holds ``fill``."""
        x0, y0 = max(0, -self.left), max(0, -self.top)
        x1, y1 = min(self.width, self.side - self.left), min(self.height, self.side - self.top)
        if self.flip:
            picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        sx, sy = picture.width / self.width, picture.height / self.height
        seen = picture.resize((x1 - x0, y1 - y0), resample, box=(x0 * sx, y0 * sy, x1 * sx, y1 * sy))
        canvas = np.full((self.side, self.side, *np.asarray(seen).shape[2:]), fill, dtype)
        canvas[self.top + y0 : self.top + y1, self.left + x0 : self.left + x1] = seen
        return canvas

    def move_boxes(self, boxes: np.ndarray, size: tuple[int, int]) -> np.ndarray:
        """(N, 4) xyxy boxes of the picture (``size`` = width, height), on the canvas and not yet cut at its rim."""
        boxes = boxes * np.tile([self.width / size[0], self.height / size[1]], 2).astype(np.float32)
        if self.flip:
            boxes[:, [0, 2]] = self.width - boxes[:, [2, 0]]
        return boxes + np.tile([self.left, self.top], 2).astype(np.float32)


def semantic_sample(photo: Photo, side: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """An augmented view: (3, side, side) float32 RGB in -1…1 and (side, side) uint8 class ids (255 = void)."""
    image, labels = photo.image(), photo.semantic()
    focus = None
    if len(photo.boxes) and rng.random() < 0.7:  # crops look at objects more often than at empty sky
        x1, y1, x2, y2 = photo.boxes[rng.integers(len(photo.boxes))]
        focus = (x1 + x2) / 2, (y1 + y2) / 2
    view = View.draw(image.size, side, (0.8, 2.0), rng, focus)
    pixels = view.place(image, Image.Resampling.BILINEAR, 127.5, np.float32)
    labels = view.place(Image.fromarray(labels), Image.Resampling.NEAREST, VOID, np.uint8)
    if rng.random() < 0.8:
        pixels = jitter_colours(pixels, rng)
    return np.ascontiguousarray(pixels.transpose(2, 0, 1)) / np.float32(127.5) - np.float32(1), labels
