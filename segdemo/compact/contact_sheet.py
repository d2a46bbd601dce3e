"""Many answers on one sheet, to look at: ``python -m segdemo.compact.contact_sheet --data FOLDER --out SHEET.png``.

Each photo shows three times: the true objects, the semantic answer, the instance answer.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from segdemo.answers import SHOWN_SCORE, Instance, InstanceSet
from segdemo.compact.data import hold_back_exam
from segdemo.evaluation import touching_pairs
from segdemo.overlays import draw_instances, draw_semantic
from segdemo.pairs import Pair, load_pair
from segdemo.photos import Photo, read_photos
from segdemo.picture import open_picture

_TILE = 256
_PHOTOS_PER_ROW = 2


def true_objects(photo: Photo) -> InstanceSet:
    """The objects of ``photo`` with trusted masks, as a model that is right would answer."""
    map_ = photo.instances()
    objects = [
        Instance(int(class_id), 1.0, map_ == value, tuple(map(float, box)))
        for class_id, value, box, ok in zip(photo.class_ids, photo.values, photo.boxes, photo.mask_ok, strict=True)
        if ok
    ]
    return InstanceSet(tuple(objects), *map_.shape)


def contact_sheet(pair: Pair, photos: list[Photo]) -> Image.Image:
    """A sheet of truth, semantic and instance answer for each of ``photos``."""
    rows = -(-len(photos) // _PHOTOS_PER_ROW)
    sheet = Image.new("RGB", (3 * _TILE * _PHOTOS_PER_ROW, rows * _TILE), "white")
    for index, photo in enumerate(photos):
        picture = open_picture(photo.image_path)
        shown = pair.segment_instances(picture).above(SHOWN_SCORE)
        drawings = (
            draw_instances(picture, true_objects(photo)),
            draw_semantic(picture, pair.segment_semantic(picture)),
            draw_instances(picture, shown),
        )
        row, column = divmod(index, _PHOTOS_PER_ROW)
        for place, drawing in enumerate(drawings):
            tile = Image.fromarray(drawing)
            tile.thumbnail((_TILE - 4, _TILE - 4))
            sheet.paste(tile, ((3 * column + place) * _TILE, row * _TILE))
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of unpacked photos")
    parser.add_argument("--out", type=Path, required=True, help="PNG file to write")
    parser.add_argument("--count", type=int, default=24, help="photos on the sheet (default %(default)s)")
    parser.add_argument(
        "--touching",
        action="store_true",
        help="of training photos, only held-back ones in which objects of one class touch",
    )
    options = parser.parse_args()
    photos = read_photos(options.data)
    if options.touching:
        photos = [photo for photo in hold_back_exam(photos)[1] if any(touching_pairs(photo))]
    else:
        photos = [photo for photo in photos if len(photo.boxes) > 1]
    chosen = np.linspace(0, len(photos) - 1, min(options.count, len(photos))).astype(int)
    contact_sheet(load_pair("compact"), [photos[index] for index in chosen]).save(options.out)


if __name__ == "__main__":
    main()
