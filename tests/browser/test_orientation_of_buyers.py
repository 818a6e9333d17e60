"""What a buyer reads at a glance: orders of many lines, older coupons, what is to be done next."""

import re
import secrets

from playwright.sync_api import Route, expect

from tests.browser.test_changed_meanwhile import a_product
from tests.browser.visitor import Visitor
from tests.journey.service_client import lines_named


def test_an_order_of_many_lines_is_summed_by_product(visitor: Visitor) -> None:
    buyer = visitor.user
    named = {f"Department {number}": 3 for number in range(12)}
    products = [a_product(visitor, f"{each} {secrets.token_hex(2)}") for each in "ABC"]
    lines = [{"product_id": each, "quantity": 1} for each in products]
    order = buyer.buy([*lines_named(named), *lines], "acc_endcustomer")
    visitor.open("orders")
    row = visitor.page.get_by_role("row", name=order["order_id"][:12])
    expect(row).to_contain_text("36 × MigrationWiz Mailbox, 1 × A")
    expect(row).to_contain_text("and 1 more product")


def test_the_coupon_of_an_older_order_is_one_press_away(visitor: Visitor) -> None:
    buyer = visitor.user
    order = buyer.settled(buyer.buy(lines_named({"Long ago": 2}), "acc_endcustomer"))

    def newer(route: Route) -> None:
        route.fulfill(json={"items": [], "next_cursor": None})

    visitor.page.route(re.compile(r"/api/assets\?limit=100$"), newer)
    visitor.open(f"orders/{order['order_id']}")
    visitor.page.get_by_role("link", name="Its coupon is on its own page.").click()
    expect(visitor.button("Reveal code")).to_be_visible()


def test_what_is_to_be_done_next_is_said_in_the_reader_s_language(visitor: Visitor) -> None:
    visitor.user.fill(lines_named({"Pilot": 2}))
    said = {
        "en": "The billing data is not confirmed yet. Check it below, then confirm it.",
        "de": "Die Rechnungsdaten sind noch nicht bestätigt.",
        "el": "Τα στοιχεία τιμολόγησης δεν έχουν επιβεβαιωθεί ακόμη.",
    }
    visitor.open("checkout")
    for language, text in said.items():
        visitor.page.evaluate("each => (localStorage['language'] = each)", language)
        visitor.page.reload()
        expect(visitor.page.locator("#blockers")).to_contain_text(text)
        expect(visitor.page.locator("#blockers")).not_to_contain_text("Version")


def test_what_the_service_says_is_english_for_a_voice_that_reads_german(visitor: Visitor) -> None:
    visitor.page.add_init_script("localStorage['language'] = 'de'")
    visitor.open("checkout")
    blockers = visitor.page.locator("#blockers")
    ours = blockers.get_by_text("Die Rechnungsdaten sind noch nicht bestätigt.")
    assert ours.evaluate("each => each.closest('[lang]').lang") == "de"
    of_the_service = blockers.get_by_text("basket is empty")
    assert of_the_service.first.evaluate("each => each.closest('[lang]').lang") == "en"


def test_the_number_of_an_invoice_is_never_broken(visitor: Visitor) -> None:
    buyer = visitor.user
    order = buyer.settled(buyer.buy(lines_named({"Pilot": 1}), "acc_endcustomer"))
    visitor.page.set_viewport_size({"width": 320, "height": 800})
    visitor.open(f"invoices/{order['invoice_number']}")
    number = visitor.page.get_by_role("heading", level=1).get_by_text(order["invoice_number"])
    assert number.evaluate("each => each.getClientRects().length") == 1
