"""`make screenshots`: the screens of the Storefront and of the staff desk in both themes, into docs/screenshots.

With a folder as argument they go there, wide and narrow.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, found
from tests.browser.visitor import DISTRIBUTOR, Visitor
from tests.journey.service_client import Json, Service, User, lines_named
from tests.journey.service_process import Running, wait_for
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
        "assets": "assets",
        "asset": f"assets/{order['assets'][0]['asset_id']}",
        "invoices": "invoices",
        "invoice": f"invoices/{order['invoice_number']}",
        "end-customers": "end-customers",
        "end-customer": "end-customers/acc_endcustomer",
    }


def desk_places(order: Json, draft: Json) -> dict[str, str]:
    return {
        "desk-today": "today",
        "desk-orders": "orders",
        "desk-order": f"orders/{order['order_id']}",
        "desk-draft": f"drafts/{draft['order_id']}",
        "desk-assets": "assets",
        "desk-asset": f"assets/{order['assets'][0]['asset_id']}",
        "desk-accounts": "accounts",
        "desk-account": "accounts/acc_partner",
        "desk-new-account": "accounts/new",
        "desk-products": "products",
        "desk-product": "products/prd_mailbox",
        "desk-invoices": "invoices",
        "desk-invoice": f"invoices/{order['invoice_number']}",
        "desk-seller": "seller",
    }


def worked_on(staff: User, order: Json) -> Json:
    """What staff did: a part of the invoice is paid, and another order is drafted. The draft."""
    number = order["invoice_number"]
    paid = {"amount": {"amount": 100000, "currency": "EUR"}, "reference": "Statement 47"}
    paid |= {"received_on": staff.get(f"/bss/invoices/{number}")["issued_on"]}
    staff.ask("POST", f"/bss/invoices/{number}/payments", paid, status=201)
    wanted = {"account_id": "acc_partner", "order_for_account_id": "acc_endcustomer"}
    return staff.ask("POST", "/bss/orders", wanted | {"lines": lines_named(LINES)}, status=201)


def taken(page: Page, visitor: Visitor, place: str, path: Path) -> None:
    visitor.open(place, page)
    expect(page.locator(".bone")).to_have_count(0)
    page.screenshot(path=path, full_page=True)


def screens(visitor: Visitor, shown: dict[str, str], folder: Path, widths: dict[str, int]) -> None:
    themes: tuple[Any, ...] = ("light", "dark")
    for name, place in shown.items():
        for theme in themes:
            visitor.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for width, pixels in widths.items():
                visitor.page.set_viewport_size({"width": pixels, "height": 800})
                taken(visitor.page, visitor, place, folder / f"{name}-{theme}-{width}.png")


def coupon_desk(browser: Browser, folder: Path, widths: dict[str, int]) -> None:
    """The screen of the coupon desk, at a service that has one and where two coupons wait to be made."""
    running = Running(Path(tempfile.mkdtemp(prefix="screenshots-")), COUPONS="desk")
    try:
        service = Service(running.url)
        staff = Visitor(browser.new_context(locale="en-GB"), service, DISTRIBUTOR)
        service.buyer("acc_partner").buy(lines_named(LINES), "acc_endcustomer")
        open_tasks = "/bss/vendor-tasks?status=open"
        wait_for(lambda: len(staff.user.get(open_tasks)["items"]) == len(LINES))
        screens(staff, {"desk-coupon-desk": "coupon-desk"}, folder, widths)
    finally:
        running.end_anyway()


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
            screens(visitor, places(order), folder, widths)
            staff = Visitor(browser.new_context(locale="en-GB"), service, DISTRIBUTOR)
            draft = worked_on(staff.user, order)
            screens(staff, desk_places(order, draft), folder, widths)
            coupon_desk(browser, folder, widths)
            browser.close()
    finally:
        running.end_anyway()


if __name__ == "__main__":
    NAMED = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    main(NAMED or FOLDER, WIDTHS if NAMED else {"wide": WIDTHS["wide"]})
