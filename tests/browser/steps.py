"""What tests do with any page: change its state, wait until it has drawn and until its timers have run."""

import io
from base64 import b64decode

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def settle(page: Page) -> None:
    """Until what has changed is drawn: the frame after the next one begins when the next one is over."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def rest(page: Page) -> None:
    """Until the parts that wait for the hand to rest have done so: of timers, the one that is due first runs first."""
    page.evaluate("() => new Promise(done => setTimeout(done, 260))")


def put(page: Page, **state: object) -> None:
    """Change the state of the page as one of its parts would."""
    page.evaluate("state => window.segdemo.set(state)", state)


def canvas_pixels(canvas: Locator) -> np.ndarray:
    """What is painted on a canvas, (H, W, 3) uint8 RGB."""
    address = canvas.evaluate("canvas => canvas.toDataURL()")
    return np.array(Image.open(io.BytesIO(b64decode(address.partition(",")[2]))).convert("RGB"))
