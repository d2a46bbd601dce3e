"""What a visitor does with the whole page, and what tests wait for."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page

STATUS = "#status [role=status]"


def give(page: Page, data: bytes | Path) -> None:
    if isinstance(data, Path):
        data = data.read_bytes()
    page.set_input_files("#drop input", {"name": "holiday.jpg", "mimeType": "image/jpeg", "buffer": data})


def await_answer(page: Page, example: str | None = None, pair: str | None = None) -> str:
    """Until both answers of models are shown, for a picture of one's own or for an example; the sentence."""
    page.wait_for_function(
        """([example, pair]) => {
            const { answer, said } = window.segdemo?.state ?? {}; // a page may be on its way
            return answer?.instances && answer.example === example && said?.kind === 'answer'
                && (pair ? answer.pair === pair : answer.pair !== 'answer_key')
                && document.querySelector('#status [role=status]').textContent.includes('.');
        }""",
        arg=[example, pair],
        timeout=60_000,
    )
    return page.locator(STATUS).inner_text()


def await_size(page: Page, width: int, height: int) -> None:
    """Until both views show a picture of this size."""
    page.wait_for_function(
        """size => [...document.querySelectorAll('#view canvas')]
            .every(canvas => canvas.width === size[0] && canvas.height === size[1])""",
        arg=[width, height],
        timeout=30_000,
    )


def shown_picture(page: Page) -> str:
    return page.evaluate("window.segdemo.state.answer.picture.url")


def picture_file(width: int, height: int, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 255, (height, width, 3), np.uint8)).save(file, kind)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


BAD_FILES = {
    "text": b"just some words",
    "empty": b"",
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
    "cut off": picture_file(200, 200)[:-9000],
    "gigantic": png_header(9000, 9000),
    "tiny": picture_file(8, 8),
    "thin": picture_file(800, 20),
}
