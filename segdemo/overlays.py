"""The two answers painted over the picture: one colour per class, or one shade and one number per object."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.classes import CLASSES, class_palette, object_colour

_DARK, _LIGHT, _PLATE = (12, 12, 16), (255, 255, 255), (16, 16, 22, 215)
_TOUCHING = np.ones((3, 3), bool)
_NEIGHBOURS = ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1]))


def draw_semantic(picture: np.ndarray, semantic: SemanticMap, strength: float = 0.6) -> np.ndarray:
    """The class map over the picture: a colour, a double contour and the name of each class.

    Args:
        picture: (H, W, 3) uint8 RGB.
        semantic: the class map, of the same size.
        strength: 0 leaves the picture, 1 hides it under the colours.

    Returns:
        (H, W, 3) uint8 RGB.

    Raises:
        ValueError: the sizes differ.
    """
    _check(picture, semantic.class_ids.shape)
    image = _painted(picture, semantic.class_ids, class_palette(), strength)
    labels = _Labels(image)
    regions, step = _thinned(semantic.class_ids)
    for class_id in np.unique(regions[regions > 0]).tolist():
        pieces, _ = ndimage.label(regions == class_id, structure=_TOUCHING)
        largest = np.bincount(pieces.ravel())[1:].argmax() + 1
        labels.put(pieces == largest, step, (CLASSES[class_id].name,), CLASSES[class_id].colour)
    return np.array(image)


def draw_instances(picture: np.ndarray, instances: InstanceSet, strength: float = 0.6) -> np.ndarray:
    """The objects over the picture: a shade, a double contour and a number each, the small above the large.

    Arguments, result and errors as for :func:`draw_semantic`; numbers as in :meth:`InstanceSet.numbered`.
    """
    _check(picture, (instances.height, instances.width))
    objects = sorted(instances.numbered(), key=lambda pair: -pair[1].area)
    regions = np.zeros(picture.shape[:2], np.uint16)  # place in objects, from 1
    colours = np.zeros((len(objects) + 1, 3), np.uint8)
    for place, (number, instance) in enumerate(objects, start=1):
        np.copyto(regions, place, where=instance.mask)
        colours[place] = object_colour(instance.class_id, number)
    image = _painted(picture, regions, colours, strength)

    labels = _Labels(image)
    thin, step = _thinned(regions)
    for place in range(len(objects), 0, -1):  # small objects first: they have the fewest places for a label
        number, instance = objects[place - 1]
        texts = (f"{CLASSES[instance.class_id].name} {number}", str(number))
        colour = tuple(colours[place].tolist())
        visible = thin == place
        if visible.any():
            labels.put(visible, step, texts, colour)
        else:  # thinned away, or hidden under others: it still counts, so it still gets its number
            labels.put(instance.mask, 1, texts, colour)
    return np.array(image)


def _check(picture: np.ndarray, shape: tuple[int, int]) -> None:
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        raise ValueError(f"picture must be (H, W, 3) uint8, not {picture.shape} {picture.dtype}")
    if picture.shape[:2] != tuple(shape):
        raise ValueError(f"the picture is {picture.shape[:2]} (H, W), the answer is {tuple(shape)}")


def _painted(picture: np.ndarray, regions: np.ndarray, colours: np.ndarray, strength: float) -> Image.Image:
    """Blend ``colours[regions]`` over the picture where regions > 0 and draw the contours.

    Contours are dark and light, so they show on any photo: a dark line on the border, a light one inside of it.
    """
    image = Image.fromarray(picture)
    tint = Image.blend(image, Image.fromarray(np.take(colours, regions, axis=0)), strength)
    covered = regions > 0
    image.paste(tint, mask=_mask(covered))

    width = max(1, round(max(regions.shape) / 640))
    border = np.zeros(regions.shape, bool)
    for here, there in _NEIGHBOURS:
        differs = regions[here] != regions[there]
        border[here] |= differs
        border[there] |= differs
    dark = _grown(border, width // 2)
    image.paste(_LIGHT, mask=_mask(_grown(dark, width) & covered))
    image.paste(_DARK, mask=_mask(dark))
    return image


def _grown(mask: np.ndarray, pixels: int) -> np.ndarray:
    for _ in range(pixels):
        grown = mask.copy()
        for here, there in _NEIGHBOURS:
            grown[here] |= mask[there]
            grown[there] |= mask[here]
        mask = grown
    return mask


def _mask(where: np.ndarray) -> Image.Image:
    return Image.fromarray(where.view(np.uint8) * 255)


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)


def _thinned(regions: np.ndarray) -> tuple[np.ndarray, int]:
    """Every step-th pixel of a map, and the step: enough to find a place for a label, and fast."""
    step = max(1, max(regions.shape) // 320)
    return regions[::step, ::step], step


class _Labels:
    """Puts short texts on small dark plates, each well inside its region and off the plates already there."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image
        self.draw = ImageDraw.Draw(image, "RGBA")
        self.font = _font(max(11, round(max(image.size) / 46)))
        self.taken: list[tuple[float, float, float, float]] = []  # (centre x, centre y, width, height) of each plate

    def put(self, region: np.ndarray, step: int, texts: tuple[str, ...], colour: tuple[int, int, int]) -> None:
        """Write the first of ``texts`` that fits into ``region`` ((h, w) bool, every step-th pixel), else the last."""
        rows, columns = np.nonzero(region)
        if not rows.size:
            return
        top, left = rows.min(), columns.min()
        crop = np.pad(region[top : rows.max() + 1, left : columns.max() + 1], 1)
        depth = ndimage.distance_transform_edt(crop)[rows - top + 1, columns - left + 1]
        off_centre = np.hypot(rows - rows.mean(), columns - columns.mean())
        # As deep inside as possible; among equals, near the centre of mass.
        liking = depth - 0.2 * off_centre
        for text in texts:
            width, height = self._plate_size(text)
            free = np.ones(rows.size, bool)
            for x, y, other_width, other_height in self.taken:
                free &= (abs(columns * step - x) >= (width + other_width) / 2) | (
                    abs(rows * step - y) >= (height + other_height) / 2
                )
            best = np.where(free, liking, liking - 1e6).argmax()
            x, y = columns[best] * step, rows[best] * step
            gaps = np.flatnonzero(~region[rows[best]])
            start = (gaps[gaps < columns[best]].max(initial=-1) + 1) * step
            end = gaps[gaps > columns[best]].min(initial=region.shape[1]) * step
            fits = width <= end - start and height <= 2 * depth[best] * step
            if fits:
                x = min(max(x, start + width / 2), end - width / 2)
            elif (rows.max() - rows.min()) * step < height and (top * step) > height:
                y = top * step - height / 2 - 2  # a plate would hide something so small: above it instead
            if fits or text == texts[-1]:
                self._draw_plate(x, y, width, height, text, colour)
                return

    def _plate_size(self, text: str) -> tuple[int, int]:
        return round(self.font.getlength(text) + 0.7 * self.font.size), round(1.35 * self.font.size)

    def _draw_plate(self, x: float, y: float, width: int, height: int, text: str, colour: tuple[int, int, int]) -> None:
        left = min(max(0, round(x - width / 2)), max(0, self.image.width - width))
        top = min(max(0, round(y - height / 2)), max(0, self.image.height - height))
        self.taken.append((left + width / 2, top + height / 2, width, height))
        box = (left, top, left + width - 1, top + height - 1)
        line = max(1, round(self.font.size / 12))
        self.draw.rounded_rectangle(box, radius=0.35 * height, fill=_PLATE, outline=colour, width=line)
        self.draw.text((left + width / 2, top + height / 2), text, fill="white", font=self.font, anchor="mm")
