"""Many answers on one sheet, to look at: ``python -m segdemo.contact_sheet --data FOLDER --out SHEET.png``.

Each photo shows three times: the semantic answer, the instance answer, both at once.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from segdemo.answers import SHOWN_SCORE
from segdemo.overlays import draw_instances, draw_panoptic, draw_semantic
from segdemo.pairs import Pair, load_pair
from segdemo.panoptic_map import panoptic
from segdemo.photos import Photo, read_photos
from segdemo.picture import open_picture

_TILE = 256
_PHOTOS_PER_ROW = 2


def contact_sheet(pair: Pair, photos: list[Photo]) -> Image.Image:
    """A sheet of the three answers for each of ``photos``."""
    rows = -(-len(photos) // _PHOTOS_PER_ROW)
    sheet = Image.new("RGB", (3 * _TILE * _PHOTOS_PER_ROW, rows * _TILE), "white")
    for index, photo in enumerate(photos):
        picture = open_picture(photo.image_path)
        semantic, shown = pair.segment_semantic(picture), pair.segment_instances(picture).above(SHOWN_SCORE)
        drawings = (
            draw_semantic(picture, semantic),
            draw_instances(picture, shown),
            draw_panoptic(picture, panoptic(semantic, shown), shown),
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
    options = parser.parse_args()
    photos = [photo for photo in read_photos(options.data) if len(photo.boxes) > 1]
    chosen = np.linspace(0, len(photos) - 1, min(options.count, len(photos))).astype(int)
    contact_sheet(load_pair("compact"), [photos[index] for index in chosen]).save(options.out)


if __name__ == "__main__":
    main()
