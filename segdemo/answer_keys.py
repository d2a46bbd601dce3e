"""Answer keys: every object and every pixel of a picture as one number each, and a key that travels in its picture.

A key's pixel holds class id × 256 + the number of the object within its class, from 1, as the instance ids of
Cityscapes do with another factor (Cordts et al. 2016). Stuff has the number 0; pixels of which the key says nothing
hold 0 and are not judged.

The key of a teacher's own picture stands behind the end of the picture's file, where no decoder of pictures looks:
``packed key, its length (uint32), MAGIC``. Unpacked (DEFLATE, RFC 1951) it is width, height, and pairs of a value and
how many pixels in a row have it, row after row; all uint16, all little-endian. Browsers write it and read it in
front/key_editor/later/picture_file.js.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.classes import STUFF, THINGS, UNNAMED
from segdemo.masks import tight_box
from segdemo.picture.problem import refusal

VALUES_PER_CLASS = 256  # a key's value is class id × this + number; with 1000, 97 classes would not fit into 16 bits
MAGIC = b"segkey01"
MOST_PACKED = 150_000  # bytes; the keys of the scenes have 4,000 to 20,000
MOST_UNPACKED = 1_000_000
MOST_OBJECTS = 100  # each is compared with each that is answered
_LENGTH_BYTES = 4

Key = tuple[SemanticMap, InstanceSet]


def answers_of(values: np.ndarray) -> Key:
    """The right answers: the class map, and the objects by class id and number, each with score 1.

    Args:
        values: (H, W) uint16, as above.
    """
    told = np.flatnonzero(np.bincount(values.ravel())).tolist()
    objects = tuple(_object(value, values == value) for value in told if value % VALUES_PER_CLASS)
    return SemanticMap((values // VALUES_PER_CLASS).astype(np.uint8)), InstanceSet(objects, *values.shape)


def without_stuff(key: Key) -> Key:
    """A teacher's key as answers are marked by it: its stuff is a model's own, which would find itself right."""
    semantic, instances = key
    is_thing = np.isin(semantic.class_ids, [*THINGS])
    return replace(semantic, class_ids=np.where(is_thing, semantic.class_ids, np.uint8(UNNAMED))), instances


def holds_key(path: Path) -> bool:
    """Whether a key stands behind the picture in this file, right or wrong."""
    return _packed_in(path) is not None


def key_in(path: Path, size: tuple[int, int]) -> Key | None:
    """The key behind the picture in this file; None where there is none.

    Args:
        size: (H, W) of the picture.

    Raises:
        PictureError: there is one, but it is no key to a picture of this size.
        OSError: the file cannot be read.
    """
    packed = _packed_in(path)
    if packed is None:
        return None
    try:
        return answers_of(_unpacked(packed, size))
    except (ValueError, zlib.error) as error:
        raise refusal("bad_key") from error


def _packed_in(path: Path) -> bytes | None:
    with path.open("rb") as file:
        footer = _LENGTH_BYTES + len(MAGIC)
        before = file.seek(0, 2) - footer
        if before < 0:
            return None
        file.seek(before)
        told = file.read(footer)
        if told[_LENGTH_BYTES:] != MAGIC:
            return None
        length = int.from_bytes(told[:_LENGTH_BYTES], "little")
        if length > min(before, MOST_PACKED):
            return b""  # no key is that long: an empty one is refused
        file.seek(before - length)
        return file.read(length)


def _unpacked(packed: bytes, size: tuple[int, int]) -> np.ndarray:
    """(H, W) uint16; raises ValueError or zlib.error where a stranger has packed anything else."""
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    unpacked = inflating.decompress(packed, MOST_UNPACKED)
    if not inflating.eof or len(unpacked) % 4:
        raise ValueError("cut off, or too long")
    told = np.frombuffer(unpacked, "<u2").reshape(-1, 2)
    width, height = told[:1].ravel().tolist()
    values, lengths = told[1:].T
    if (height, width) != size or lengths.sum(dtype=np.int64) != height * width:
        raise ValueError("the key of a picture of another size")
    class_ids, numbers = np.divmod(np.unique(values), VALUES_PER_CLASS)
    is_thing = np.isin(class_ids, [*THINGS])
    if not (is_thing | np.isin(class_ids, [*STUFF, UNNAMED])).all() or ((numbers > 0) != is_thing).any():
        raise ValueError("a class that there is not, or a number where none belongs")
    if is_thing.sum() > MOST_OBJECTS:
        raise ValueError("too many objects")
    return np.repeat(values, lengths).reshape(height, width)


def _object(value: int, mask: np.ndarray) -> Instance:
    return Instance(value // VALUES_PER_CLASS, 1.0, mask, tuple(map(float, tight_box(mask))))
