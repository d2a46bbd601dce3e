"""Waiting until a page has drawn what has changed."""

from playwright.sync_api import Page


def settle(page: Page) -> None:
    """Until what has changed is drawn: the frame after the next one begins when the next one is over."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
