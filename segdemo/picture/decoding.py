"""The bytes of a file -> the picture, in this process, whatever that may do to it."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np

from segdemo.picture import kinds
from segdemo.picture.problem import PictureError, refusal
from segdemo.picture.raster import finished
from segdemo.picture.readers import READERS


def decoded(file: BinaryIO) -> np.ndarray:
    """(H, W, 3) uint8, sRGB, as :func:`segdemo.picture.open_picture` promises.

    Raises:
        PictureError: it cannot be used.
    """
    kind = kinds.of(file)
    file.seek(0)
    reader = READERS.get(kind)
    if reader is None:
        raise kinds.refused(kind)
    try:
        return finished(reader(file))
    except PictureError:
        raise
    except MemoryError as error:
        raise refusal("too_heavy") from error
    except Exception as error:  # on broken files, the decoders raise nearly every type there is
        raise refusal("damaged") from error
