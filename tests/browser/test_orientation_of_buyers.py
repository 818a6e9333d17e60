"""What a buyer reads at a glance: orders of many lines, older coupons, what is to be done next."""

import re
import secrets

from playwright.sync_api import Route, expect

from tests.browser.test_changed_meanwhile import a_product
from tests.browser.visitor import Visitor
from tests.journey.service_client import lines_named


def test_an_address_that_is_broken_off_leads_somewhere(visitor: Visitor) -> None:
    visitor.expects(404)
    for address in ("%", "products/%E0%A4%A"):
        visitor.open(address)
        expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
        expect(visitor.page.get_by_role("link", name="Products").first).to_be_visible()


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


def test_an_older_order_without_coupons_promises_none(visitor: Visitor) -> None:
    buyer = visitor.user
    order = buyer.settled(buyer.buy(lines_named({"Long ago": 2}), "acc_endcustomer"))
    path = f"/bss/orders/{order['order_id']}/cancel"
    visitor.service.staff().ask("POST", path, {"reason": "Not wanted"})
    none = {"items": [], "next_cursor": None}
    visitor.page.route(
        re.compile(r"/api/assets\?limit=100$"), lambda route: route.fulfill(json=none)
    )
    visitor.open(f"orders/{order['order_id']}")
    assets = visitor.page.get_by_role("region", name="Assets")
    expect(assets.get_by_role("listitem")).to_contain_text("Cancelled")
    expect(assets.get_by_text("Its coupon is on its own page.")).to_have_count(0)


def test_an_order_that_waits_for_somebody_is_asked_about_less_often(visitor: Visitor) -> None:
    buyer = visitor.user
    order = buyer.settled(buyer.buy(lines_named({"Pilot": 2}), "acc_endcustomer"))
    waits = {"state": "pending", "attempts": 0, "at": None}
    steps = [step | waits if step["step"] == "coupons" else step for step in order["progress"]]
    waiting = order | {"status": "provisioning", "progress": steps}
    asked: list[str] = []

    def still_waiting(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(json=waiting)

    page = visitor.page
    page.clock.install()
    page.route(f"**/api/orders/{order['order_id']}", still_waiting)
    visitor.open(f"orders/{order['order_id']}")
    for _ in range(35):
        with page.expect_response("**/api/orders/*"):
            page.clock.run_for(1000)
        if len(asked) > 31:
            break
    before = len(asked)
    page.clock.run_for(4900)
    assert len(asked) == before
    with page.expect_response("**/api/orders/*"):
        page.clock.run_for(200)


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
