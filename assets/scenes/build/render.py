"""Rebuild example scenes from code: python assets/scenes/build/render.py NAME [NAME ...] [--draft -o FOLDER]

For each scene the picture NAME.jpg and its answer key NAME.png: a 16-bit grey PNG of the same size whose values are
class id * 1000 + number, 0 = background. Needs the packages of requirements.txt beside this file and Python 3.11.
"""

from __future__ import annotations

import argparse
import importlib
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import studio
from PIL import Image

SCENES = sorted(path.stem for path in (Path(__file__).parent / "scenes").glob("[a-z]*.py"))
LARGEST_PICTURE, LARGEST_KEY = 400_000, 40_000  # bytes
SMALLEST_OBJECT = 0.002  # of the picture's area: less is a speck nobody would count
LARGEST_SPECK = 12  # pixels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenes", nargs="+", choices=SCENES, metavar="NAME", help=", ".join(SCENES))
    parser.add_argument("--draft", action="store_true", help="small and rough, in a tenth of the time")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1], help="folder for both files")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    for name in arguments.scenes:
        make(name, arguments.output, *((640, 8) if arguments.draft else (1280, 16)))


def make(name: str, folder: Path, width: int, samples: int) -> None:
    """Build, render and write one scene; a complaint is printed where the scene breaks a rule of the gallery."""
    studio.empty_stage()
    scene = importlib.import_module(f"scenes.{name}")
    scene.build()
    with TemporaryDirectory() as scratch:
        picture_path = Path(scratch) / "picture.png"
        studio.render_picture(picture_path, width, samples, getattr(scene, "EXPOSURE", 0))
        picture = encode_picture(Image.open(picture_path).convert("RGB"))
    key = without_specks(studio.render_key(width))
    (folder / f"{name}.jpg").write_bytes(picture)
    encoded = BytesIO()
    Image.fromarray(key).save(encoded, "PNG", optimize=True)
    (folder / f"{name}.png").write_bytes(encoded.getvalue())
    report(name, key, len(picture), len(encoded.getvalue()))


def encode_picture(picture: Image.Image) -> bytes:
    """JPEG at the best quality, 94 or less, that keeps within LARGEST_PICTURE."""
    for quality in range(94, 40, -2):
        encoded = BytesIO()
        picture.save(encoded, "JPEG", quality=quality, optimize=True, progressive=True)
        if encoded.tell() <= LARGEST_PICTURE:
            break
    return encoded.getvalue()


def without_specks(key: np.ndarray) -> np.ndarray:
    """Give pieces of at most LARGEST_SPECK pixels (a lock of wool, a leaf) to what surrounds them most."""
    key = key.copy()
    while pieces := _small_pieces(key):  # one that is given away can leave another alone
        for piece in pieces:
            rows, columns = np.array(piece).T
            own = key[rows[0], columns[0]]
            around = np.concatenate(
                [
                    key[(rows + down).clip(0, key.shape[0] - 1), (columns + right).clip(0, key.shape[1] - 1)]
                    for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1))
                ]
            )
            ids, counts = np.unique(around[around != own], return_counts=True)
            if ids.size:
                key[rows, columns] = ids[counts.argmax()]
    return key


def _small_pieces(key: np.ndarray) -> list[list[tuple[int, int]]]:
    """The 4-connected pieces of equal value with at most LARGEST_SPECK pixels, found by walking from edges."""
    height, width = key.shape
    edge = np.zeros(key.shape, bool)
    edge[:, 1:] |= key[:, 1:] != key[:, :-1]
    edge[1:] |= key[1:] != key[:-1]
    edge[:, :-1] |= edge[:, 1:]
    edge[:-1] |= edge[1:]
    seen = set()
    pieces = []
    for start in map(tuple, np.argwhere(edge).tolist()):
        if start in seen:
            continue
        piece, queue = {start}, [start]
        while queue and len(piece) <= LARGEST_SPECK:
            row, column = queue.pop()
            for beside in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
                inside = 0 <= beside[0] < height and 0 <= beside[1] < width
                if inside and beside not in piece and key[beside] == key[start]:
                    piece.add(beside)
                    queue.append(beside)
        if len(piece) <= LARGEST_SPECK:
            seen |= piece
            pieces.append(sorted(piece))
    return pieces


def report(name: str, key: np.ndarray, picture_bytes: int, key_bytes: int) -> None:
    """Print what is seen of each object, and what to change in the scene."""
    names = {class_id: class_name for class_name, class_id in studio.CLASS_IDS.items()}
    ids, areas = np.unique(key[key > 0], return_counts=True)
    print(f"{name}: picture {picture_bytes / 1000:.0f} kB, key {key_bytes / 1000:.0f} kB")
    for value, area in zip(ids.tolist(), areas / key.size, strict=True):
        small = "  TOO SMALL: change the scene" if area < SMALLEST_OBJECT else ""
        print(f"  {names[value // 1000]} {value % 1000}: {area:.2%}{small}")
    for class_id in np.unique(ids // 1000):
        numbers = (ids[ids // 1000 == class_id] % 1000).tolist()
        if numbers != list(range(1, len(numbers) + 1)):
            print(f"  numbers of {names[int(class_id)]} have gaps: {numbers}; move or remove the hidden object")
    if key_bytes > LARGEST_KEY:
        print(f"  the key is larger than {LARGEST_KEY} bytes")


if __name__ == "__main__":
    main()
