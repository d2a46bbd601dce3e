"""Rebuild example scenes from code: python assets/scenes/build/render.py NAME [NAME ...] [--key] [--draft -o FOLDER]

For each scene the picture NAME.jpg and its answer key NAME.png, as segdemo.scenes describes it; with --key the key
alone. Needs the packages of requirements.txt beside this file and Python 3.11.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image
from scipy import ndimage

sys.path.append(str(Path(__file__).parents[3]))  # class ids and the key's encoding are segdemo's

import studio

from segdemo.answer_keys import VALUES_PER_CLASS
from segdemo.classes import CLASSES

SCENES = sorted(path.stem for path in (Path(__file__).parent / "scenes").glob("[a-z]*.py"))
LARGEST_PICTURE, LARGEST_KEY = 400_000, 60_000  # bytes
SMALLEST_OBJECT = 0.0003  # of the picture's area: less is a speck nobody would count
LARGEST_SPECK = 12  # pixels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenes", nargs="+", choices=SCENES, metavar="NAME", help=", ".join(SCENES))
    parser.add_argument("--key", action="store_true", help="the key alone: the picture stays as it is")
    parser.add_argument("--draft", action="store_true", help="small and rough, in a tenth of the time")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parents[1], help="folder for both files")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    for name in arguments.scenes:
        make(name, arguments.output, *((640, 8) if arguments.draft else (1280, 16)), arguments.key)


def make(name: str, folder: Path, width: int, samples: int, only_key: bool) -> None:
    """Build, render and write one scene; a complaint is printed where the scene breaks a rule of the gallery."""
    studio.empty_stage()
    scene = importlib.import_module(f"scenes.{name}")
    scene.build()
    if not only_key:
        with TemporaryDirectory() as scratch:
            picture_path = Path(scratch) / "picture.png"
            studio.render_picture(picture_path, width, samples, getattr(scene, "EXPOSURE", 0))
            picture = encode_picture(Image.open(picture_path).convert("RGB"))
        (folder / f"{name}.jpg").write_bytes(picture)
        print(f"{name}: picture {len(picture) / 1000:.0f} kB")
    key = without_specks(studio.render_key(width))
    encoded = BytesIO()
    Image.fromarray(key).save(encoded, "PNG", optimize=True)
    (folder / f"{name}.png").write_bytes(encoded.getvalue())
    report(name, key, len(encoded.getvalue()))


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
        for area, inside in pieces:
            around = ndimage.binary_dilation(inside) & ~inside
            values, counts = np.unique(key[area][around], return_counts=True)
            key[area][inside] = values[counts.argmax()]
    return key


def _small_pieces(key: np.ndarray) -> list[tuple[tuple[slice, slice], np.ndarray]]:
    """The 4-connected pieces of equal value with at most LARGEST_SPECK pixels: a frame one wider, and a mask in it."""
    pieces = []
    for value in np.unique(key):
        labels, _ = ndimage.label(key == value)
        small = np.bincount(labels.ravel())[1:] <= LARGEST_SPECK
        for number, area in enumerate(ndimage.find_objects(labels), start=1):
            if small[number - 1]:
                wider = tuple(slice(max(0, side.start - 1), side.stop + 1) for side in area)
                pieces.append((wider, labels[wider] == number))
    return pieces


def report(name: str, key: np.ndarray, key_bytes: int) -> None:
    """Print what is seen of each object and stuff, and what to change in the scene."""
    print(f"{name}: key {key_bytes / 1000:.0f} kB, {(key > 0).mean():.2%} of the pixels have a name")
    values, areas = np.unique(key[key > 0], return_counts=True)
    for value, area in zip(values.tolist(), areas / key.size, strict=True):
        class_id, number = divmod(value, VALUES_PER_CLASS)
        small = "  TOO SMALL: change the scene" if number and area < SMALLEST_OBJECT else ""
        print(f"  {CLASSES[class_id].name} {number or ''}: {area:.2%}{small}")
    for class_id in np.unique(values // VALUES_PER_CLASS):
        numbers = (values[values // VALUES_PER_CLASS == class_id] % VALUES_PER_CLASS).tolist()
        if numbers not in ([0], list(range(1, len(numbers) + 1))):
            print(f"  numbers of {CLASSES[class_id].name} have gaps: {numbers}; move or remove the hidden object")
    if key_bytes > LARGEST_KEY:
        print(f"  the key is larger than {LARGEST_KEY} bytes")


if __name__ == "__main__":
    main()
