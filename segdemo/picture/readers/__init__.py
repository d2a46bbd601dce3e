"""One reader for each kind of file: ``read(file) -> Raster``.

A reader asks the header for the size and calls :func:`~segdemo.picture.limits.check_size` before it decodes. It may
raise anything on a broken file. Decoders are named, never looked for: Pillow's ``Image.open`` would try plugins that
nobody asked for (EPS, for one, starts Ghostscript), and registering an opener would change what it does for others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from segdemo.picture.raster import Raster
from segdemo.picture.readers import avif, bmp, gif, heif, jpeg, jxl, png, tiff, webp

READERS: dict[str, Callable[[BinaryIO], Raster]] = {
    "avif": avif.read,
    "bmp": bmp.read,
    "gif": gif.read,
    "heif": heif.read,
    "jpeg": jpeg.read,
    "jxl": jxl.read,
    "png": png.read,
    "tiff": tiff.read,
    "webp": webp.read,
}
