"""Decodes pictures for :mod:`segdemo.picture.sandbox`, one after the other, in a process that it limits itself.

It reads a length (8 bytes, the highest first) and so many bytes of a file, and writes a line of JSON: why the picture
is refused, or its height and width, of which the pixels follow. One line comes first, when it is ready. It ends with
whoever started it, because its input does. Where there are no resource limits (Windows) or none on memory (macOS), that
of the sandbox on time remains.
"""

from __future__ import annotations

import gc
import io
import json
import os
import sys
from typing import BinaryIO

from PIL import AvifImagePlugin

from segdemo.picture.decoding import decoded
from segdemo.picture.problem import PictureError, packed

MEMORY = 1_200_000_000  # bytes: the largest picture that is allowed takes most of it, as a TIFF of four times 16 bits
CPU_SECONDS = 30  # for one picture, with all its threads: a HEIC of 200 megapixels may take 20


def main() -> None:
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    _hush()
    _limit()
    gc.freeze()
    replies.write(b"\n")
    replies.flush()
    while head := requests.read(8):
        replies.writelines(_answer(requests, int.from_bytes(head, "big")))
        replies.flush()
        gc.collect()  # what tifffile and errors leave holds the whole file


def _answer(requests: BinaryIO, length: int) -> tuple[bytes, bytes]:
    content = requests.read(length)
    if len(content) < length:
        sys.exit()  # whoever asked is gone
    _limit_time()
    try:
        picture = decoded(io.BytesIO(content))
    except PictureError as problem:
        return json.dumps({"refusal": packed(problem.args[0])}).encode() + b"\n", b""
    return json.dumps({"size": picture.shape[:2]}).encode() + b"\n", picture.tobytes()


def _hush() -> None:
    """What decoders say about strangers' files is of use to nobody, and would be read as our reply."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for spoken in (sys.stdout.fileno(), sys.stderr.fileno()):
        os.dup2(nothing, spoken)
    os.close(nothing)


def _limit() -> None:
    AvifImagePlugin.DEFAULT_MAX_THREADS = 2  # else one for each core, each with memory of its own
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves nobody's picture on the disk
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":  # others do not keep it
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def _limit_time() -> None:
    if sys.platform == "win32":
        return
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (used + 1 + CPU_SECONDS, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
