"""How fast the linked view answers a hover, measured in a real browser."""

from __future__ import annotations

import base64
import io
import shutil
import statistics
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from segdemo.answers import Instance, InstanceSet, SemanticMap
from segdemo.front.linked_view import TEMPLATE, view_props
from segdemo.front.shared.answer_value import answer_value
from segdemo.front.shared.modules import module_address, modules, style_sheets, version

if TYPE_CHECKING:
    from playwright.sync_api import Route

WIDTH, HEIGHT = 1280, 960
COLUMNS, ROWS = 5, 4  # of objects
ROUNDS = 5  # over all objects
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Gradio is not in the way between a hover and what it shows, so it is not needed here either; nor is a server: what the
# browser asks of this address is answered here.
_ADDRESS = "http://bench.invalid/"
_PAGE = '<!doctype html><meta charset="utf-8"><title>bench</title><style>{style}</style><div id="view">{template}</div>'
_START = """async ([address, props]) => {
  const part = await import(new URL(address, document.baseURI));
  part.start({ element: document.querySelector('#view'), props, watch: () => {} });
}"""
# Milliseconds of work for one hover: the event itself, and the frame that answers it, up to the message that comes
# after the browser has drawn, laid out and painted it. The wait for that frame to begin is not work.
_HOVER = """async ([side, x, y]) => {
  await new Promise((resolve) => setTimeout(resolve, 30));
  const canvas = document.querySelector(`.frame[data-side=${side}] canvas`);
  const box = canvas.getBoundingClientRect();
  const place = { clientX: box.left + x * box.width, clientY: box.top + y * box.height, pointerType: 'mouse' };
  const { port1, port2 } = new MessageChannel();
  let began;
  const ended = new Promise((resolve) => (port1.onmessage = () => resolve(performance.now())));
  requestAnimationFrame((now) => {
    began = performance.now();
    port2.postMessage(null);
  });
  const sent = performance.now();
  canvas.dispatchEvent(new PointerEvent('pointermove', place));
  const heard = performance.now() - sent;
  return heard + (await ended) - began;
}"""


def find_browser() -> str | None:
    """The path of an installed browser that Playwright can drive, None without one."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def bench_view() -> dict[str, Any]:
    """Hover over every object of a picture of WIDTH × HEIGHT, in either view in turn, ROUNDS times.

    Returns:
        ``hover_ms``: ``{"median", "p95", "worst"}`` of the milliseconds that one hover takes; ``hover_picture``;
        ``hover_browser``. Where there is no browser to measure in, ``hover_ms`` is None and ``hover_browser`` says why.
    """
    browser_path = find_browser()
    if browser_path is None:
        return {"hover_ms": None, "hover_browser": f"not measured: none of {', '.join(_BROWSERS)} is installed"}
    from playwright.sync_api import sync_playwright  # for measuring and testing only

    style = "".join(sheet.read_text(encoding="utf-8") for sheet in style_sheets())
    page_html = _PAGE.format(style=style, template=TEMPLATE.read_text(encoding="utf-8"))

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(f"{_ADDRESS}front/{version()}/")
        if path in modules():
            route.fulfill(body=modules()[path], content_type="text/javascript")
        else:
            route.fulfill(body=page_html, content_type="text/html")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.route(f"{_ADDRESS}**", answer)
        page.goto(_ADDRESS)
        page.evaluate(_START, [module_address("linked_view"), {**view_props(), "value": _value()}])
        page.locator(".linked[data-stage=both]").wait_for()
        centres = [((column + 0.5) / COLUMNS, (row + 0.5) / ROWS) for row in range(ROWS) for column in range(COLUMNS)]
        hovers = zip(cycle(("instance", "semantic")), centres * ROUNDS, strict=False)
        taken = [page.evaluate(_HOVER, [side, *centre]) for side, centre in hovers]
        browser_version = browser.version
        browser.close()
    taken.sort()
    marks = {"median": statistics.median(taken), "p95": taken[int(0.95 * len(taken))], "worst": taken[-1]}
    return {
        "hover_ms": {name: round(value, 1) for name, value in marks.items()},
        "hover_picture": f"{WIDTH}x{HEIGHT}, {COLUMNS * ROWS} objects, {len(taken)} hovers",
        "hover_browser": f"Chromium {browser_version}, without a GPU",
    }


def _value() -> dict[str, Any]:
    """A photo of noise, and in each cell of a grid an ellipse that overlaps its neighbours; each row is one class."""
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 255, (HEIGHT // 8, WIDTH // 8, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).resize((WIDTH, HEIGHT)).save(file, "JPEG")
    photo = "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode("ascii")

    y, x = np.mgrid[:HEIGHT, :WIDTH]
    width, height = WIDTH / COLUMNS, HEIGHT / ROWS
    class_ids = np.zeros((HEIGHT, WIDTH), np.uint8)
    objects = []
    for place in range(COLUMNS * ROWS):
        row, column = divmod(place, COLUMNS)
        right, down = (x - (column + 0.5) * width) / (0.6 * width), (y - (row + 0.5) * height) / (0.55 * height)
        mask = right**2 + down**2 < 1
        class_ids[mask] = 15 + row
        box = (column * width, row * height, (column + 1) * width, (row + 1) * height)
        objects.append(Instance(15 + row, 0.99 - 0.01 * place, mask, box))
    answer = SemanticMap(class_ids), InstanceSet(tuple(objects), HEIGHT, WIDTH)
    return answer_value({"path": "", "url": photo}, *answer)
