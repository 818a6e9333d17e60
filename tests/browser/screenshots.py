"""`make screenshots`: the Storefront's screens in both themes, into docs/screenshots.

With a folder as argument they go there, wide and narrow.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, found
from tests.browser.visitor import Visitor
from tests.journey.service_client import Json, Service, lines_named
from tests.journey.service_process import Running
from tests.project import PROJECT

FOLDER = PROJECT / "docs" / "screenshots"
WIDTHS = {"wide": 1280, "narrow": 360}
LINES = {"Autumn move, head office": 25, "Δήμος Πειραιά": 120}


def places(order: Json) -> dict[str, str]:
    return {
        "products": "products",
        "product": "products/prd_mailbox",
        "basket": "basket",
        "checkout": "checkout",
        "order": f"orders/{order['order_id']}",
        "orders": "orders",
        "asset": f"assets/{order['assets'][0]['asset_id']}",
        "invoices": "invoices",
        "invoice": f"invoices/{order['invoice_number']}",
        "end-customers": "end-customers",
    }


def taken(page: Page, visitor: Visitor, place: str, path: Path) -> None:
    visitor.open(place, page)
    expect(page.locator(".bone")).to_have_count(0)
    page.screenshot(path=path, full_page=True)


def screens(visitor: Visitor, order: Json, folder: Path, widths: dict[str, int]) -> None:
    themes: tuple[Any, ...] = ("light", "dark")
    for name, place in places(order).items():
        for theme in themes:
            visitor.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for width, pixels in widths.items():
                visitor.page.set_viewport_size({"width": pixels, "height": 800})
                taken(visitor.page, visitor, place, folder / f"{name}-{theme}-{width}.png")


def main(folder: Path, widths: dict[str, int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    running = Running(Path(tempfile.mkdtemp(prefix="screenshots-")))
    try:
        service = Service(running.url)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found(), args=ARGUMENTS)
            visitor = Visitor(browser.new_context(locale="en-GB"), service)
            user = visitor.user
            order = user.settled(user.buy(lines_named(LINES), "acc_endcustomer"))
            user.buy(lines_named({"Pilot": 5}), "acc_endcustomer")
            user.fill([*lines_named(LINES), {"product_id": "prd_bundle", "quantity": 3}])
            screens(visitor, order, folder, widths)
            browser.close()
    finally:
        running.end_anyway()


if __name__ == "__main__":
    NAMED = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    main(NAMED or FOLDER, WIDTHS if NAMED else {"wide": WIDTHS["wide"]})
