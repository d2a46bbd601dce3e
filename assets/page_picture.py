"""Makes assets/page.jpg, the README's picture of the page: .venv/bin/python assets/page_picture.py"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SIZE = {"width": 1440, "height": 1000}
QUERY = "?example=meadow"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ |= {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_DISABLE_TELEMETRY": "1"}  # as app.py does
    from segdemo.bench_page import find_browser
    from segdemo.page import build_page, launch_options

    page = build_page()
    page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", **launch_options())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport=SIZE, reduced_motion="reduce")
        tab.goto(page.local_url + QUERY)
        tab.locator(".linked[data-stage=both]").wait_for(timeout=120_000)
        tab.wait_for_function("window.segdemo.state.said?.kind === 'answer'", timeout=60_000)
        tab.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
        browser.close()
    page.close()
    picture.save(ROOT / "assets" / "page.jpg", quality=85, optimize=True)


if __name__ == "__main__":
    main()
