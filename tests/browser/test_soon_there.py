"""The first page needs few calls, and no long chain of them, whatever the clock says."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.visitor import Visitor

MANY = 50
# The page names its modules; one that is new to it may be named by these.
CHAIN = 2


class Waterfall:
    """What a page asked for, each with how many files had to name the next one before it."""

    def __init__(self, visitor: Visitor) -> None:
        self.depth: dict[str, int] = {}
        session = visitor.context.new_cdp_session(visitor.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)

    def _asked(self, event: dict[str, Any]) -> None:
        frames = event["initiator"].get("stack", {}).get("callFrames", [{}])
        by = event["initiator"].get("url") or frames[0].get("url", "")
        self.depth.setdefault(event["request"]["url"], self.depth.get(by, -1) + 1)

    def modules(self) -> dict[str, int]:
        """Those of the pages; the bar of `make run` is not deployed."""
        pages = {url: depth for url, depth in self.depth.items() if "/_local/" not in url}
        return {url: depth for url, depth in pages.items() if url.endswith(".js")}


def test_the_first_product_can_be_clicked_after_few_calls_in_short_chains(
    visitor: Visitor,
) -> None:
    asked = Waterfall(visitor)
    visitor.open()
    visitor.page.get_by_role("article").get_by_role("link").first.click(trial=True)
    modules = asked.modules()
    assert any(url.endswith("/screens/products/screen.js") for url in modules)
    assert max(modules.values()) <= CHAIN, modules
    assert len(asked.depth) <= MANY, asked.depth


def test_today_at_the_desk_is_there_after_few_calls_in_short_chains(staff: Visitor) -> None:
    asked = Waterfall(staff)
    staff.open()
    expect(staff.page.locator(".bone")).to_have_count(0)
    modules = asked.modules()
    assert any(url.endswith("/screens/today/screen.js") for url in modules)
    assert max(modules.values()) <= CHAIN, modules
    assert len(asked.depth) <= MANY, asked.depth
