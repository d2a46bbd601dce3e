"""How fast the page answers, and what an answer weighs, measured in a real browser on the running page."""

from __future__ import annotations

import io
import shutil
import statistics
from itertools import cycle
from typing import Any

from PIL import Image

from segdemo.scenes import SCENES

RUNS = 5
HOVERS = 100
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Milliseconds from the moment the page can be used, its last part being up, to the first answer that is drawn.
_FIRST = """() => new Promise((resolve) => {
  let usable;
  const look = () => {
    usable ??= document.querySelector('#address button:enabled') && performance.now();
    const drawn = document.querySelector('.linked[data-stage=both]');
    if (usable && drawn) resolve(performance.now() - usable);
    else requestAnimationFrame(look);
  };
  look();
})"""
# Milliseconds from handing a picture to the page, as a drop does, to both answers being painted.
_DROP = """async (bytes) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], 'photo.jpg', { type: 'image/jpeg' }));
  const before = window.segdemo.state.answer.picture.path;
  const started = performance.now();
  document.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true }));
  const done = () => {
    const { answer } = window.segdemo.state;
    return answer.picture.path !== before && answer.instances;
  };
  while (!done()) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame); // the frame that paints it
  await new Promise((resolve) => setTimeout(resolve));
  return performance.now() - started;
}"""

# Where in the picture the objects are, as shares of its width and height.
_CENTRES = """() => {
  const { instances, width, height } = window.segdemo.state.answer;
  return instances.map(({ box: [x1, y1, x2, y2] }) => [(x1 + x2) / 2 / width, (y1 + y2) / 2 / height]);
}"""
# Milliseconds of work for one hover, in all the parts that listen: the event itself, and the frame that answers it, up
# to the message that comes after the browser has drawn, laid out and painted it. The wait for that frame to begin is
# not work.
_HOVER = """async ([side, x, y]) => {
  await new Promise((resolve) => setTimeout(resolve, 30));
  const canvas = document.querySelector(`#view .frame[data-side=${side}] canvas`);
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


def bench_page() -> dict[str, Any]:
    """Open the page, hover over its first picture HOVERS times, and drop pictures of 1280 × 960 on it, RUNS times.

    Returns:
        ``page_first_answer_ms``: from the moment that the page can be used to its first answer; ``hover_ms``:
        ``{"median", "p95", "worst"}`` of the milliseconds that one hover over an object takes, in either view in turn;
        ``hover_picture``: over what; ``page_drop_ms``: from a dropped JPEG to both answers, median;
        ``page_answer_bytes``: what one such answer sends to the browser beside the photo, at most; ``browser``. Where
        there is no browser, ``browser`` says so, and nothing else is there.
    """
    browser_path = find_browser()
    if browser_path is None:
        return {"browser": f"the page is not measured: none of {', '.join(_BROWSERS)} is installed"}
    from playwright.sync_api import sync_playwright  # for measuring and testing only

    from segdemo.page import build_page, launch_options

    page = build_page()
    page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **launch_options())
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
            tab = browser.new_page(viewport={"width": 1440, "height": 900})
            tab.goto(page.local_url, wait_until="commit")
            first = tab.evaluate(_FIRST)
            tab.wait_for_function("window.segdemo.state.said?.kind === 'answer'")
            centres = tab.evaluate(_CENTRES)
            sides = cycle(("instance", "semantic"))
            hovers = [
                tab.evaluate(_HOVER, [side, *centre])
                for side, centre, _ in zip(sides, cycle(centres), range(HOVERS), strict=False)
            ]
            sent = _Sent(tab)
            waits, weights = [], []
            for picture in _pictures():
                sent.clear()
                waits.append(tab.evaluate(_DROP, list(picture)))
                tab.wait_for_timeout(1500)  # the costs come after the answer
                weights.append(sent.total())
            version = browser.version
            browser.close()
    finally:
        page.close(verbose=False)
    hovers.sort()
    marks = {"median": statistics.median(hovers), "p95": hovers[int(0.95 * len(hovers))], "worst": hovers[-1]}
    return {
        "page_first_answer_ms": round(first),
        "hover_ms": {name: round(value, 1) for name, value in marks.items()},
        "hover_picture": f"the example {SCENES[0].name}, {len(centres)} objects, {HOVERS} hovers",
        "page_drop_ms": round(statistics.median(waits)),
        "page_answer_bytes": max(weights),
        "browser": f"Chromium {version}, without a GPU",
    }


class _Sent:
    """Bytes of the bodies that the browser gets, pictures left out."""

    def __init__(self, tab: Any) -> None:
        self._sizes: dict[str, int] = {}
        self._pictures: set[str] = set()
        session = tab.context.new_cdp_session(tab)
        session.send("Network.enable")
        session.on("Network.dataReceived", self._count)
        session.on("Network.responseReceived", self._note)

    def _count(self, event: dict[str, Any]) -> None:
        self._sizes[event["requestId"]] = self._sizes.get(event["requestId"], 0) + event["dataLength"]

    def _note(self, event: dict[str, Any]) -> None:
        if event["response"]["mimeType"].startswith("image/"):
            self._pictures.add(event["requestId"])

    def clear(self) -> None:
        self._sizes.clear()

    def total(self) -> int:
        return sum(size for request, size in self._sizes.items() if request not in self._pictures)


def _pictures() -> list[bytes]:
    """Pictures of example scenes as strangers' files: 1280 × 960 JPEG, none of them the same as on the page."""
    pictures = []
    for scene in SCENES[:RUNS]:
        file = io.BytesIO()
        with Image.open(scene.picture_path) as picture:
            picture.save(file, "JPEG", quality=85)
        pictures.append(file.getvalue())
    return pictures
