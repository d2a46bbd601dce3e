"""The answers painted over the picture: one colour per class, or one shade and one number per object, or both."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from segdemo.answers import InstanceSet, SemanticMap
from segdemo.classes import CLASSES, STUFF, Colour, class_palette, object_colour
from segdemo.look import LOOK
from segdemo.panoptic_map import PanopticMap

_DARK, _LIGHT = tuple(LOOK["dark"]), tuple(LOOK["light"])
_PLATE = (*LOOK["plate"], round(255 * LOOK["plate_opacity"]))
_STRENGTH = LOOK["strength"] / 100
_TOUCHING = np.ones((3, 3), bool)
_NEIGHBOURS = ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[1:], np.s_[:-1]))


def draw_semantic(picture: np.ndarray, semantic: SemanticMap, strength: float = _STRENGTH) -> np.ndarray:
    """The class map over the picture: a colour and a double contour per class, and its name on its largest piece.

    Stuff is painted weaker than things, but for strength 1, and named only where its name fits in: things come first.

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
    is_stuff = np.isin(np.arange(256), [*STUFF])
    image = _painted(picture, semantic.class_ids, class_palette(), is_stuff, strength)
    labels = _Labels(image)
    regions, step = _thinned(semantic.class_ids)
    for class_id in np.unique(regions[regions > 0]).tolist():  # ids of things come before those of stuff
        labels.put_class(regions == class_id, step, class_id)
    return np.array(image)


def draw_instances(picture: np.ndarray, instances: InstanceSet, strength: float = _STRENGTH) -> np.ndarray:
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
    image = _painted(picture, regions, colours, np.zeros(len(colours), bool), strength)

    labels = _Labels(image)
    thin, step = _thinned(regions)
    for place in range(len(objects), 0, -1):  # small objects first: they have the fewest places for a label
        number, instance = objects[place - 1]
        visible = thin == place
        if visible.any():
            labels.put_object(visible, step, instance.class_id, number)
        else:  # thinned away, or hidden under others: it still counts, so it still gets its number
            labels.put_object(instance.mask, 1, instance.class_id, number)
    return np.array(image)


def draw_panoptic(
    picture: np.ndarray, both: PanopticMap, instances: InstanceSet, strength: float = _STRENGTH
) -> np.ndarray:
    """Both answers in one over the picture: things as :func:`draw_instances` shows them, stuff in its class colours.

    Args:
        picture: (H, W, 3) uint8 RGB.
        both: both answers in one, of the same size.
        instances: what it was made of: the numbers of the objects are theirs.
        strength: as for :func:`draw_semantic`.

    Returns:
        (H, W, 3) uint8 RGB.

    Raises:
        ValueError: the sizes differ.
    """
    _check(picture, both.segment_ids.shape)
    numbers = {id_: number for id_, (number, _) in enumerate(instances.numbered(), start=1)}
    colours = np.zeros((max((segment.id for segment in both.segments), default=0) + 1, 3), np.uint8)
    is_stuff = np.zeros(len(colours), bool)
    for segment in both.segments:
        colours[segment.id] = object_colour(segment.class_id, numbers.get(segment.id, 1))
        is_stuff[segment.id] = segment.id not in numbers
    image = _painted(picture, both.segment_ids, colours, is_stuff, strength)

    labels = _Labels(image)
    thin, step = _thinned(both.segment_ids)
    for segment in sorted(both.segments, key=lambda segment: (segment.id not in numbers, segment.area)):
        visible = thin == segment.id
        if segment.id in numbers:
            labels.put_object(visible, step, segment.class_id, numbers[segment.id])
        else:
            labels.put_class(visible, step, segment.class_id)
    return np.array(image)


def _check(picture: np.ndarray, shape: tuple[int, int]) -> None:
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        raise ValueError(f"picture must be (H, W, 3) uint8, not {picture.shape} {picture.dtype}")
    if picture.shape[:2] != tuple(shape):
        raise ValueError(f"the picture is {picture.shape[:2]} (H, W), the answer is {tuple(shape)}")


def _painted(
    picture: np.ndarray, regions: np.ndarray, colours: np.ndarray, is_stuff: np.ndarray, strength: float
) -> Image.Image:
    """Blend ``colours[regions]`` over the picture where regions > 0 and draw the contours.

    Contours are a dark line on every border, and a light one beside it inside of things, so they show on any photo.
    """
    image = Image.fromarray(picture)
    strengths = np.where(is_stuff, strength ** LOOK["stuff_power"], strength)
    strengths[0] = 0
    alpha = np.take((255 * strengths).round().astype(np.uint8), regions)
    image.paste(Image.fromarray(np.take(colours, regions, axis=0)), mask=Image.fromarray(alpha))

    width = max(1, round(max(regions.shape) / LOOK["pixels_per_contour"]))
    border = np.zeros(regions.shape, bool)
    for here, there in _NEIGHBOURS:
        differs = regions[here] != regions[there]
        border[here] |= differs
        border[there] |= differs
    dark = _grown(border, width // 2)
    image.paste(_LIGHT, mask=_mask(_grown(dark, width) & ~np.take(is_stuff, regions) & (regions > 0)))
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

    def put_class(self, region: np.ndarray, step: int, class_id: int) -> None:
        """Name the largest piece of the region of a class ((h, w) bool, every step-th pixel)."""
        pieces, count = ndimage.label(region, structure=_TOUCHING)
        if count:
            largest = np.bincount(pieces.ravel())[1:].argmax() + 1
            spec = CLASSES[class_id]
            self._put(pieces == largest, step, (spec.name,), spec.colour, must=spec.is_thing)

    def put_object(self, region: np.ndarray, step: int, class_id: int, number: int) -> None:
        """Name and number an object, or number it alone where its name does not fit."""
        texts = (f"{CLASSES[class_id].name} {number}", str(number))
        self._put(region, step, texts, object_colour(class_id, number), must=True)

    def _put(self, region: np.ndarray, step: int, texts: tuple[str, ...], colour: Colour, must: bool) -> None:
        """Write the first of ``texts`` that fits into ``region`` ((h, w) bool), else the last if it ``must`` be."""
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
            if fits or (must and text == texts[-1]):
                self._draw_plate(x, y, width, height, text, colour)
                return

    def _plate_size(self, text: str) -> tuple[int, int]:
        return round(self.font.getlength(text) + 0.7 * self.font.size), round(1.35 * self.font.size)

    def _draw_plate(self, x: float, y: float, width: int, height: int, text: str, colour: Colour) -> None:
        left = min(max(0, round(x - width / 2)), max(0, self.image.width - width))
        top = min(max(0, round(y - height / 2)), max(0, self.image.height - height))
        self.taken.append((left + width / 2, top + height / 2, width, height))
        box = (left, top, left + width - 1, top + height - 1)
        line = max(1, round(self.font.size / 12))
        self.draw.rounded_rectangle(box, radius=0.35 * height, fill=_PLATE, outline=colour, width=line)
        self.draw.text((left + width / 2, top + height / 2), text, fill="white", font=self.font, anchor="mm")
