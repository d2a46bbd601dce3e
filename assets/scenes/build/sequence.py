"""Rebuild the moving street from code: python assets/scenes/build/sequence.py [-o FOLDER]

Its frames are 1.jpg, 2.jpg, … in assets/sequence: the street of scenes/street.py every quarter of a second. Needs the
packages of requirements.txt beside this file and Python 3.11.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

sys.path.append(str(Path(__file__).parents[3]))  # segdemo, for the class ids

import studio
from scenes import street

SECONDS = [0.25 * step for step in range(-4, 6)]  # before and after the picture street.jpg


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    folder = Path(__file__).parents[2] / "sequence"
    parser.add_argument("-o", "--output", type=Path, default=folder, help="folder for the frames")
    folder = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch:
        for number, seconds in enumerate(SECONDS, 1):
            studio.empty_stage()
            street.build(seconds)
            rendered = Path(scratch) / "frame.png"
            studio.render_picture(rendered, 640, 16, street.EXPOSURE)
            Image.open(rendered).convert("RGB").save(folder / f"{number}.jpg", quality=85, optimize=True)


if __name__ == "__main__":
    main()
