"""Files that the page makes for a browser."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from gradio.utils import get_upload_folder


def keep_file(content: bytes, name: str) -> str:
    """The path of a file with this content, in the folder of uploads, where it goes as they do.

    The same content has the same path, so a browser need not fetch it twice; it comes there whole and at once, for
    the browser of somebody else may be reading it. Raises OSError where it cannot be written.
    """
    folder = Path(get_upload_folder()) / hashlib.sha256(content).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    path, unfinished = folder / name, folder / secrets.token_hex(8)
    unfinished.write_bytes(content)
    unfinished.replace(path)
    return str(path)
