"""Mark things on training photos: ``python -m segdemo.compact.label_things --data … --weights … --out …``.

Few photos have masks of all eighty things. The instance network marks them on the others: the objects it finds, and
masks inside the true boxes that have none. The semantic network learns from the sure ones (see ``targets``).
Each photo becomes ``ID.json``, a list of ``{"class_id", "score" (None in a true box), "mask" (COCO run lengths)}``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from segdemo.classes import THINGS
from segdemo.compact.inference import masks_in_boxes, segment_instances
from segdemo.compact.instance import InstanceNetwork
from segdemo.masks import run_lengths
from segdemo.photos import Photo, read_photos

_LONG_SIDE = 512
_MIN_SCORE = 0.15


def mark_things(network: InstanceNetwork, photo: Photo) -> list[dict]:
    """The things of one photo, as the module says."""
    picture = np.array(photo.image())
    marked = [
        {"class_id": one.class_id, "score": round(one.score, 3), "mask": run_lengths(one.mask)}
        for one in segment_instances(network, picture, _MIN_SCORE)
    ]
    maskless = ~photo.mask_ok
    masks = masks_in_boxes(network, picture, photo.boxes[maskless], photo.class_ids[maskless], _LONG_SIDE)
    for class_id, mask in zip(photo.class_ids[maskless].tolist(), masks, strict=True):
        marked.append({"class_id": class_id, "score": None, "mask": run_lengths(mask)})
    return marked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of unpacked training photos")
    parser.add_argument("--weights", type=Path, required=True, help="weights of an instance network (.pt)")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for the marks; photos that have them are skipped"
    )
    options = parser.parse_args()
    state = torch.load(options.weights, map_location="cpu", weights_only=True)
    network = InstanceNetwork(len(state["class_ids"]))
    network.load_state_dict(state)
    network.float().eval()
    options.out.mkdir(parents=True, exist_ok=True)
    for photo in tqdm(read_photos(options.data)):
        file = options.out / f"{photo.id}.json"
        if photo.labelled != THINGS and not file.exists():
            file.write_text(json.dumps(mark_things(network, photo)))


if __name__ == "__main__":
    main()
