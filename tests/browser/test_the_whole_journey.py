"""From the catalogue to the code, as a customer and as a partner."""

import hashlib
import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.visitor import Visitor
from tests.journey.service_client import lines_named

CODE = re.compile(r"^[0-9A-Z]{5}(-[0-9A-Z]{5}){3}$")


def test_a_customer_buys_for_itself_and_reads_its_code_and_its_invoice(customer: Visitor) -> None:
    customer.add(quantity=3, name="Head office")
    customer.checkout()
    customer.confirm()
    order_id = customer.place()
    customer.sees_it_completed()
    customer.button("Reveal code").click()
    customer.button("Copy code").click()
    copied = customer.page.evaluate("navigator.clipboard.readText()")
    [coupon] = customer.service.coupons_of(customer.user.get(f"/orders/{order_id}")).popitem()[1]
    assert CODE.match(copied) and copied == coupon["code"]
    open_portal = customer.page.get_by_role("link", name="Open BitTitan")
    assert open_portal.get_attribute("href") == "https://manage.bittitan.com"
    customer.page.get_by_role("link", name=re.compile("^INV-")).click()
    expect(customer.page.get_by_role("heading", level=1, name="Invoice INV-")).to_be_visible()
    expect(customer.page.get_by_label("Total payable")).to_have_text("42.84\u00a0EUR")


@pytest.mark.parametrize(
    ("name", "kind", "begins"), [("PDF", "pdf", b"%PDF-"), ("XML (CII)", "cii", b"<?xml")]
)
def test_an_invoice_is_downloaded_as_it_was_stored(
    customer: Visitor, name: str, kind: str, begins: bytes
) -> None:
    buyer = customer.user
    order = buyer.settled(buyer.buy(lines_named({"Pilot": 1})))
    number = order["invoice_number"]
    customer.open(f"invoices/{number}")
    with customer.page.expect_download() as download:
        customer.page.get_by_role("link", name=name).click()
    stored = buyer.get(f"/invoices/{number}/documents")["items"]
    [sha256] = [item["sha256"] for item in stored if item["kind"] == kind]
    content = download.value.path().read_bytes()
    assert number in download.value.suggested_filename
    assert content.startswith(begins) and hashlib.sha256(content).hexdigest() == sha256


def test_an_overdue_invoice_says_so_and_what_is_still_due(customer: Visitor) -> None:
    buyer = customer.user
    order = buyer.settled(buyer.buy(lines_named({"Pilot": 1})))

    def overdue(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"overdue": True})

    customer.page.route(f"**/api/invoices/{order['invoice_number']}", overdue)
    customer.open(f"invoices/{order['invoice_number']}")
    expect(customer.page.locator("h1 + .status")).to_contain_text("Overdue")
    facts = customer.page.get_by_role("complementary", name="About the invoice")
    expect(facts).to_contain_text("Still due14.28\u00a0EUR")


def test_a_customer_has_no_end_customers_and_is_not_asked_whom_for(customer: Visitor) -> None:
    customer.add()
    customer.go("Basket")
    expect(customer.page.get_by_role("link", name="Checkout")).to_be_visible()
    assert customer.page.get_by_role("link", name="End customers").count() == 0
    assert customer.page.get_by_role("combobox", name="Order for").count() == 0


def test_a_partner_buys_for_an_end_customer_who_gets_the_mail(visitor: Visitor) -> None:
    visitor.add(quantity=25, name="Autumn move")
    visitor.checkout("Fjord Foods")
    recipient = visitor.page.get_by_role("region", name="Recipient")
    expect(recipient).to_contain_text("billing@endcustomer.example")
    expect(visitor.page.get_by_label("Total payable")).to_have_text("372.00\u00a0EUR")
    visitor.confirm()
    order = visitor.user.get(f"/orders/{visitor.place()}")
    visitor.sees_it_completed()
    assert order["totals"]["payable"] == {"amount": 37200, "currency": "EUR"}
    [mail] = visitor.service.mails_about(order)
    assert mail["to"] == "billing@endcustomer.example"


def test_a_partner_creates_an_end_customer_on_the_way_and_orders_once_it_is_registered(
    visitor: Visitor,
) -> None:
    page = visitor.page
    visitor.add(quantity=2)
    visitor.go("Basket")
    visitor.button("New end customer").click()
    dialog = page.get_by_role("dialog", name="New end customer")
    typed = {
        "Company": "Αρτοποιείο Λιμάνι",
        "Street": "Ερμού 12",
        "City": "Αθήνα",
        "Postal code": "105 63",
        "Contact name": "Ελένη Παπαδοπούλου",
        "Contact email": "eleni@bakery.example",
    }
    for name, value in typed.items():
        dialog.get_by_role("textbox", name=name).fill(value)
    dialog.get_by_role("combobox", name="Country").select_option("Greece")
    dialog.get_by_role("button", name="Create").click()
    chosen = page.get_by_role("combobox", name="Order for").locator("option:checked")
    expect(chosen).to_have_text("Αρτοποιείο Λιμάνι")
    page.get_by_role("link", name="Checkout", exact=True).click()
    visitor.confirm()
    expect(visitor.in_the_way()).to_contain_text("Αρτοποιείο Λιμάνι")
    expect(visitor.in_the_way()).to_contain_text("Your distributor can do this.")
    visitor.button("Place order").click()
    expect(page.locator("#blockers")).to_be_focused()
    assert visitor.orders() == []
    made = visitor.user.get("/basket")["order_for"]["account_id"]
    visitor.service.staff().ask("POST", f"/bss/accounts/{made}/synchronize")
    page.reload()
    order = visitor.user.get(f"/orders/{visitor.place()}")
    visitor.sees_it_completed()
    assert (order["order_for"]["name"], order["recipient"]["email"]) == (
        "Αρτοποιείο Λιμάνι",
        "eleni@bakery.example",
    )


def test_a_line_is_changed_removed_and_put_back_in_the_basket(visitor: Visitor) -> None:
    page = visitor.page
    visitor.add(quantity=5, name="Pilot")
    visitor.go("Basket")
    row = page.get_by_role("row", name="MigrationWiz Mailbox, Pilot")
    row.get_by_role("button", name="One more").click()
    expect(page.get_by_label("Total payable")).to_have_text("89.28\u00a0EUR")
    row.get_by_role("textbox", name="Friendly name").fill("Second pilot")
    renamed = page.get_by_role("row", name="MigrationWiz Mailbox, Second pilot")
    renamed.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Your basket is empty.")).to_be_visible()
    expect(visitor.button("Undo")).to_be_focused()
    visitor.button("Undo").click()
    expect(renamed.get_by_role("spinbutton", name="Quantity")).to_have_value("6")
    page.get_by_role("textbox", name="Purchase order number").fill("PO-4711")
    page.get_by_role("link", name="Checkout", exact=True).click()
    expect(page.get_by_text("PO-4711")).to_be_visible()
    assert visitor.user.get("/basket")["purchase_order_number"] == "PO-4711"
