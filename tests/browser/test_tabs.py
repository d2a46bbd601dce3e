"""Many tabs of the page in one browser: browsers allow a host six connections, and wait with what comes after."""

from playwright.sync_api import Browser, expect


def test_a_page_at_rest_holds_no_connection_that_another_tab_may_need(browser: Browser, page_address: str):
    context, waiting = browser.new_context(), set()
    context.on("request", lambda request: waiting.add(request))
    context.on("requestfinished", lambda request: waiting.discard(request))
    context.on("requestfailed", lambda request: waiting.discard(request))
    try:
        tab = context.new_page()
        tab.goto(page_address)
        expect(tab.get_by_role("button", name="Choose a picture")).to_be_enabled(timeout=60_000)
        while waiting:  # for the answer to the example, at last
            context.wait_for_event("requestfinished", timeout=60_000)
    finally:
        context.close()
