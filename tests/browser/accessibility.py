"""The accessibility rules of axe-core, run on the page as it stands."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.steps import settle

# Until the colours of the other scheme have come.
FADED = """() => Promise.all(document.getAnimations().filter((one) => one instanceof CSSTransition)
    .map(({ finished }) => finished))"""


def find_violations(page: Page) -> list[str]:
    """Every rule that the page breaks, with the elements that break it; empty if it breaks none."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['html'][:160] for node in rule['nodes'][:4]]}" for rule in found]


def find_violations_dark_and_light(page: Page) -> list[str]:
    """The same in both colour schemes, the light one last."""
    found = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        settle(page)
        page.evaluate(FADED)
        found += [f"{scheme}: {violation}" for violation in find_violations(page)]
    return found
