"""Invoices at the staff desk: what is due is found, with everything about it."""

import re

from playwright.sync_api import Route, expect

from tests.browser.visitor import Visitor
from tests.journey.service_client import Json, lines_named


def invoiced(staff: Visitor, quantity: int = 3) -> str:
    """The number of an unpaid invoice; of three licences it is 44.64 EUR."""
    buyer = staff.service.buyer()
    placed = buyer.buy(lines_named({"Invoiced": quantity}), "acc_endcustomer")
    return buyer.settled(placed)["invoice_number"]


def now(staff: Visitor, number: str) -> Json:
    return staff.user.get(f"/bss/invoices/{number}")


def as_overdue(route: Route) -> None:
    """What is overdue, as it will be when the days of what is unpaid are over."""
    answer = route.fetch(url=route.request.url.replace("overdue=true", "status=unpaid"))
    items = [item | {"overdue": True} for item in answer.json()["items"]]
    route.fulfill(response=answer, json={"items": items, "next_cursor": None})


def test_what_is_unpaid_is_found_and_what_is_overdue_comes_first(staff: Visitor) -> None:
    number = invoiced(staff)
    staff.open("today")
    staff.go("Invoices")
    headings = staff.page.get_by_role("heading", level=2)
    expect(headings.nth(0)).to_have_text("Overdue")
    row = staff.page.get_by_role("region", name="Not due yet").get_by_role("row", name=number)
    expect(row).to_contain_text("Unpaid")
    expect(row).to_contain_text("Northwind")
    row.get_by_role("link", name=number).click()
    expect(staff.page.get_by_role("heading", level=1, name=f"Invoice {number}")).to_be_visible()


def test_the_state_that_was_chosen_stays_in_the_address(staff: Visitor) -> None:
    number = invoiced(staff)
    staff.page.route("**/api/bss/invoices?overdue=true", as_overdue)
    staff.open("invoices")
    staff.page.get_by_role("combobox", name="Status").select_option("Paid")
    expect(staff.page.get_by_role("region", name="Paid")).to_be_visible()
    assert staff.page.url.endswith("#/invoices?status=paid")
    staff.page.get_by_role("combobox", name="Status").select_option("Overdue")
    row = staff.page.get_by_role("row", name=number)
    expect(row).to_contain_text("Overdue")
    staff.page.reload()
    expect(row).to_contain_text("Overdue")
    expect(staff.page.get_by_role("combobox", name="Status")).to_have_value("overdue")


def test_a_longer_list_is_read_page_by_page(staff: Visitor) -> None:
    first, second = invoiced(staff), invoiced(staff)

    def one_at_a_time(route: Route) -> None:
        route.continue_(url=f"{route.request.url}&limit=1")

    staff.page.route("**/api/bss/invoices?*", one_at_a_time)
    staff.open("invoices?status=all&account=acc_partner")
    expect(staff.page.get_by_role("row", name=second)).to_be_visible()
    expect(staff.page.get_by_role("row", name=first)).to_be_hidden()
    staff.button("Show more").click()
    expect(staff.page.get_by_role("row", name=first)).to_be_visible()


def test_an_invoice_says_what_is_taxed_paid_credited_and_due(staff: Visitor) -> None:
    number = invoiced(staff)
    staff.open(f"invoices/{number}")
    tax = staff.page.get_by_role("table", name="Tax by category")
    expect(tax).to_contain_text("Standard rate")
    expect(tax).to_contain_text("8.64\u00a0EUR")
    facts = staff.page.get_by_role("complementary", name="About the invoice")
    expect(facts).to_contain_text("Paid so far0.00\u00a0EUR")
    expect(facts).to_contain_text("Still due44.64\u00a0EUR")
    expect(staff.page.get_by_role("link", name="PDF")).to_be_visible(timeout=20_000)
    expect(staff.page.get_by_text("No payment was recorded yet.")).to_be_visible()


def test_files_that_could_not_be_made_are_made_again(staff: Visitor) -> None:
    number = invoiced(staff)
    failed: Json = {"state": "failed", "items": []}
    again: list[str] = []

    def made_again(route: Route) -> None:
        again.append(route.request.url)
        staff.page.unroute("**/documents")
        route.fulfill(status=202, json={})

    staff.page.route("**/documents", lambda route: route.fulfill(json=failed))
    staff.page.route("**/retry", made_again)
    staff.open(f"invoices/{number}")
    expect(staff.page.get_by_text("The files could not be made.")).to_be_visible()
    staff.button("Retry").click()
    expect(staff.page.get_by_role("link", name="PDF")).to_be_visible(timeout=20_000)
    assert [url.rpartition("/api")[2] for url in again] == [
        f"/bss/orders/{now(staff, number)['order_id']}/retry"
    ]


def test_where_there_is_no_einvoice_the_page_says_why(staff: Visitor) -> None:
    number = invoiced(staff)
    pdf = {
        "kind": "pdf", "media_type": "application/pdf", "size": 40_000, "sha256": "0" * 64,
        "url": "https://documents.example/1", "expires_at": "2100-01-01T00:00:00Z",
    }  # fmt: skip
    alone: Json = {"state": "done", "items": [pdf]}
    staff.page.route("**/documents", lambda route: route.fulfill(json=alone))
    staff.open(f"invoices/{number}")
    expect(staff.page.get_by_role("link", name="PDF")).to_be_visible()
    expect(staff.page.get_by_text("There is no e-invoice in this currency")).to_be_visible()


def test_an_invoice_is_mailed_to_another_address(staff: Visitor) -> None:
    staff.expects(422)
    number = invoiced(staff)
    staff.open(f"invoices/{number}")
    expect(staff.page.get_by_role("link", name="PDF")).to_be_visible(timeout=20_000)
    staff.button("Mail invoice").click()
    dialog = staff.page.get_by_role("dialog", name="Mail invoice")
    recipient = dialog.get_by_role("textbox", name="Recipient")
    recipient.fill("nobody")
    dialog.get_by_role("button", name="Mail invoice").click()
    expect(recipient).to_have_accessible_description(re.compile("address"))
    assert now(staff, number)["mail"] is None
    recipient.fill("books@northwind.example")
    dialog.get_by_role("button", name="Mail invoice").dblclick()
    told = staff.page.get_by_text("Mailed to books@northwind.example")
    expect(told).to_be_visible(timeout=20_000)
    mails = staff.user.get(f"/bss/invoices/{number}/emails")["items"]
    assert [mail["to"] for mail in mails] == ["books@northwind.example"]


def test_today_leads_to_the_invoice_whose_mail_came_back(staff: Visitor) -> None:
    number, to = invoiced(staff), "gone@northwind.example"
    staff.open(f"invoices/{number}")
    expect(staff.page.get_by_role("link", name="PDF")).to_be_visible(timeout=20_000)
    staff.user.ask("POST", f"/bss/invoices/{number}/email", {"recipient": to}, status=202)
    staff.page.reload()
    expect(staff.page.get_by_text(f"Mailed to {to}")).to_be_visible(timeout=20_000)
    sent = next(mail for mail in staff.service.local("GET", "/emails") if mail["to"] == to)
    staff.service.local("POST", f"/emails/{sent['message_id']}/event", {"event": "hard_bounce"})
    staff.page.reload()
    expect(staff.page.get_by_text(f"The mail to {to} came back.")).to_be_visible()
    staff.go("Today")
    staff.page.get_by_role("link", name="Invoice mails that bounced").click()
    row = staff.page.get_by_role("row", name=number)
    expect(row).to_contain_text(f"The mail to {to} came back.")
    expect(staff.page.get_by_role("combobox", name="Status")).to_have_value("mails_bounced")
    row.get_by_role("link", name=number).click()
    expect(staff.page.get_by_role("heading", level=1, name=f"Invoice {number}")).to_be_visible()
