"""Many tabs of the page in one browser: browsers allow a host six connections, and wait with what comes after."""

from playwright.sync_api import Browser, Request, expect


def test_a_page_holds_no_connection_but_while_a_picture_is_answered(browser: Browser, page_address: str):
    context, waiting = browser.new_context(), set()

    def begin(request: Request) -> None:
        if "/queue/data" not in request.url:  # which ends with the answers
            waiting.add(request)

    context.on("request", begin)
    for over in ("requestfinished", "requestfailed"):
        context.on(over, lambda request: waiting.discard(request))
    try:
        tab = context.new_page()
        tab.goto(page_address)
        expect(tab.get_by_role("button", name="Copy lesson link")).to_be_enabled(timeout=60_000)
        while waiting:
            context.wait_for_event("requestfinished", timeout=30_000)
    finally:
        context.close()
