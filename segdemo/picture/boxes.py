"""The boxes of ISO base media files (ISO/IEC 14496-12), of which HEIC, AVIF and JPEG XL are made."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

_MAX_META = 1 << 24


def boxes(data: bytes | bytearray | memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """(kind, body) of each box; the last may be cut off."""
    view, place = memoryview(data), 0
    while place + 8 <= len(view):
        size, kind = struct.unpack_from(">I4s", view, place)
        start = place + 8
        if size == 1 and start + 8 <= len(view):
            (size,) = struct.unpack_from(">Q", view, start)
            start += 8
        end = place + size if size else len(view)
        if end < start:
            return
        yield kind, view[start:end]
        place = end


def primary_properties(file: BinaryIO) -> list[tuple[bytes, memoryview]]:
    """(kind, body) of what the file says about its primary picture, in its order; empty where it says nothing."""
    try:
        meta = _meta(file)
        parts = dict(boxes(meta[4:])) if meta else {}
        properties = dict(boxes(parts[b"iprp"]))
        listed = list(boxes(properties[b"ipco"]))
        indices = _indices_of(_primary(parts[b"pitm"]), properties[b"ipma"])
        return [listed[index - 1] for index in indices if 0 < index <= len(listed)]
    except (KeyError, struct.error, IndexError):
        return []  # the decoder will say what is wrong with such a file


def item_sizes(file: BinaryIO) -> list[tuple[int, int]]:
    """(width, height) of every picture in the file (``ispe``): the primary one, its tiles, its preview."""
    meta = _meta(file) or b""
    properties = dict(boxes(meta[4:])).get(b"iprp", b"")
    listed = boxes(dict(boxes(properties)).get(b"ipco", b""))
    return [struct.unpack_from(">II", body, 4) for kind, body in listed if kind == b"ispe" and len(body) >= 12]


def _meta(file: BinaryIO) -> bytes | None:
    end = file.seek(0, os.SEEK_END)
    place = 0
    while place + 8 <= end:
        file.seek(place)
        size, kind = struct.unpack(">I4s", file.read(8))
        if size == 1 and place + 16 <= end:
            (size,) = struct.unpack(">Q", file.read(8))
        size = size or end - place
        if size < file.tell() - place:
            return None
        if kind == b"meta":
            return file.read(min(place + size - file.tell(), _MAX_META))
        place += size
    return None


def _primary(body: memoryview) -> int:
    return struct.unpack_from(">I" if body[0] else ">H", body, 4)[0]


def _indices_of(item: int, body: memoryview) -> list[int]:
    """The numbers, from 1, of the properties of one item (``ipma``)."""
    version, is_wide = body[0], body[3] & 1
    (count,) = struct.unpack_from(">I", body, 4)
    place = 8
    for _ in range(count):
        (found,) = struct.unpack_from(">I" if version else ">H", body, place)
        place += 4 if version else 2
        number = body[place]
        indices = struct.unpack_from(f">{number}{'H' if is_wide else 'B'}", body, place + 1)
        place += 1 + number * (2 if is_wide else 1)
        if found == item:
            return [index & (0x7FFF if is_wide else 0x7F) for index in indices]
    return []
