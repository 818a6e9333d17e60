"""Invoices at the staff desk: what is due is found and paid, once; what accounting asks for."""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Route, expect

from tests.browser.visitor import Visitor
from tests.journey.service_client import Json, lines_named


def invoiced(staff: Visitor, quantity: int = 3) -> str:
    """The number of an unpaid invoice; of three licences it is 44.64 EUR."""
    buyer = staff.service.buyer()
    placed = buyer.buy(lines_named({"Invoiced": quantity}), "acc_endcustomer")
    return buyer.settled(placed)["invoice_number"]


def now(staff: Visitor, number: str) -> Json:
    return staff.user.get(f"/bss/invoices/{number}")


def asked(staff: Visitor, number: str) -> Locator:
    """The dialog that records a payment."""
    staff.open(f"invoices/{number}")
    staff.button("Record payment").click()
    return staff.page.get_by_role("dialog", name="Record payment")


def pressed(dialog: Locator) -> Locator:
    return dialog.get_by_role("button", name="Record payment")


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


def test_a_payment_is_recorded_in_part_then_in_full(staff: Visitor) -> None:
    number = invoiced(staff)
    dialog = asked(staff, number)
    amount = dialog.get_by_role("textbox", name="Amount in EUR")
    expect(amount).to_have_value("44.64")
    amount.fill("40,00")
    dialog.get_by_role("textbox", name="Reference").fill("Statement 47")
    pressed(dialog).click()
    expect(dialog).to_be_hidden()
    payments = staff.page.get_by_role("region", name="Payments")
    expect(payments.get_by_role("row", name="Statement 47")).to_contain_text("4.64\u00a0EUR")
    expect(staff.page.locator("h1 + .status")).to_contain_text("Unpaid")
    staff.button("Record payment").click()
    expect(amount).to_have_value("4.64")
    pressed(dialog).click()
    expect(staff.page.locator("h1 + .status")).to_contain_text("Paid")
    assert staff.button("Record payment").count() == 0
    assert [each["amount"]["amount"] for each in now(staff, number)["payments"]] == [4000, 464]


def test_what_cannot_be_paid_is_told_beside_its_field_and_changes_nothing(staff: Visitor) -> None:
    number = invoiced(staff)
    dialog = asked(staff, number)
    amount = dialog.get_by_role("textbox", name="Amount in EUR")
    amount.fill("1.234,50")
    pressed(dialog).click()
    expect(amount).to_have_accessible_description("Write an amount in EUR, such as 1234.50.")
    staff.expects(409, 422)
    amount.fill("44.65")
    pressed(dialog).click()
    expect(amount).to_have_accessible_description("Only 44.64 EUR is due of this invoice.")
    amount.fill("44.64")
    day = dialog.get_by_label("Received on")
    day.fill("2099-01-31")
    pressed(dialog).click()
    expect(day).to_have_accessible_description(re.compile("give that day or an earlier one"))
    expect(amount).to_have_value("44.64")
    assert now(staff, number)["payments"] == []


def test_a_double_click_records_one_payment(staff: Visitor) -> None:
    number = invoiced(staff)
    dialog = asked(staff, number)
    dialog.get_by_role("textbox", name="Amount in EUR").fill("10")
    pressed(dialog).dblclick()
    expect(dialog).to_be_hidden()
    staff.page.wait_for_load_state("networkidle")
    assert [each["amount"]["amount"] for each in now(staff, number)["payments"]] == [1000]


def test_a_payment_whose_answer_was_lost_is_recorded_once_after_a_reload(staff: Visitor) -> None:
    number = invoiced(staff)
    staff.lost_connection()
    keys: list[str] = []

    def loses_the_first_answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            return route.fallback()
        route.fetch()
        return route.abort()

    staff.page.route("**/payments", loses_the_first_answer)
    dialog = asked(staff, number)
    dialog.get_by_role("textbox", name="Amount in EUR").fill("12.34")
    pressed(dialog).click()
    expect(dialog.get_by_role("alert")).to_contain_text("The service did not answer.")
    staff.page.reload()
    expect(dialog).to_contain_text("it is recorded once")
    expect(dialog.get_by_role("textbox", name="Amount in EUR")).to_have_value("12.34")
    pressed(dialog).click()
    expect(dialog).to_be_hidden()
    assert [each["amount"]["amount"] for each in now(staff, number)["payments"]] == [1234]
    assert len(keys) == 2 and len(set(keys)) == 1


def test_a_wrong_payment_is_taken_back_after_it_was_asked_once(staff: Visitor) -> None:
    number = invoiced(staff)
    paid: dict[str, Any] = {"amount": {"amount": 4464, "currency": "EUR"}}
    paid["received_on"] = now(staff, number)["issued_on"]
    staff.user.ask("POST", f"/bss/invoices/{number}/payments", paid, status=201)
    staff.open(f"invoices/{number}")
    expect(staff.page.locator("h1 + .status")).to_contain_text("Paid")
    staff.button("Reverse").click()
    dialog = staff.page.get_by_role("dialog", name="Reverse")
    expect(dialog).to_contain_text("Records a payment of −44.64\u00a0EUR today.")
    dialog.get_by_role("button", name="Reverse").click()
    expect(staff.page.locator("h1 + .status")).to_contain_text("Unpaid")
    payments = staff.page.get_by_role("region", name="Payments")
    expect(payments.get_by_role("row", name="Reverses 44.64")).to_contain_text("−44.64\u00a0EUR")
    assert staff.button("Reverse").count() == 0
    assert now(staff, number)["amount_due"]["amount"] == 4464


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


def test_the_export_is_one_file_of_all_its_parts(staff: Visitor) -> None:
    number = invoiced(staff)
    day = now(staff, number)["issued_on"]
    asked_for: list[str] = []

    def in_two_parts(route: Route) -> None:
        """The same part twice: the second where the first one leads."""
        asked_for.append(route.request.url)
        link = f'<https://elsewhere.example/api/bss/invoices/export?issued_from={day}&cursor=c2>; rel="next"'
        if len(asked_for) > 1:
            answer = route.fetch(url=asked_for[0])
            return route.fulfill(response=answer)
        answer = route.fetch()
        return route.fulfill(response=answer, headers=answer.headers | {"link": link})

    staff.page.route("**/api/bss/invoices/export*", in_two_parts)
    staff.open("invoices")
    export = staff.page.get_by_role("region", name="Export for accounting")
    export.get_by_label("From").fill(day)
    export.get_by_label("To").fill(day)
    with staff.page.expect_download() as download:
        export.get_by_role("button", name="Download CSV").click()
    written = download.value.path().read_bytes().decode("utf-8")
    assert download.value.suggested_filename == f"invoices-{day}-{day}.csv"
    assert written.startswith("\ufeffinvoice_number,") and written.count("invoice_number,") == 1
    rows = staff.user.call("GET", f"/bss/invoices/export?issued_from={day}&issued_to={day}")
    assert written.count("\r\n") == 2 * rows.text.count("\r\n") - 1
    assert asked_for[1].endswith(f"/api/bss/invoices/export?issued_from={day}&cursor=c2")


def test_an_export_of_days_without_invoices_says_so(staff: Visitor) -> None:
    staff.open("invoices")
    export = staff.page.get_by_role("region", name="Export for accounting")
    export.get_by_label("To").fill("2001-01-01")
    export.get_by_role("button", name="Download CSV").click()
    expect(export.get_by_role("status")).to_have_text("No invoice was issued in these days.")


def test_a_series_is_audited_in_a_sentence(staff: Visitor) -> None:
    series = invoiced(staff).rpartition("-")[0]
    count = staff.user.get(f"/bss/invoices/audit?series={series}")["count"]
    staff.open("invoices")
    audit = staff.page.get_by_role("region", name="Audit a series")
    audit.get_by_role("textbox", name="Series").fill(series)
    audit.get_by_role("button", name="Audit").click()
    invoices = "invoice" if count == 1 else "invoices"
    expect(audit.get_by_role("status")).to_have_text(
        f"{series} is complete: {count} {invoices}, no gap, no duplicate."
    )
    staff.expects(422)
    audit.get_by_role("textbox", name="Series").fill("INV")
    audit.get_by_role("button", name="Audit").click()
    expect(audit.get_by_role("textbox", name="Series")).to_have_accessible_description(
        re.compile("Give a prefix and a year")
    )


def test_what_is_wrong_with_a_series_is_listed_from_all_its_steps(staff: Visitor) -> None:
    first: Json = {
        "series": "INV-2026",
        "first": "INV-2026-000001",
        "last": "INV-2026-000200",
        "count": 199,
        "gaps": ["INV-2026-000007"],
        "duplicates": [],
        "mismatched_totals": ["INV-2026-000009"],
        "ok": False,
        "next_cursor": "c2",
    }
    last = first | {"count": 210, "gaps": [], "mismatched_totals": [], "next_cursor": None}
    steps = [first, last | {"duplicates": ["INV-2026-000203"]}]
    staff.page.route(
        "**/api/bss/invoices/audit*", lambda route: route.fulfill(body=json.dumps(steps.pop(0)))
    )
    staff.open("invoices")
    audit = staff.page.get_by_role("region", name="Audit a series")
    audit.get_by_role("button", name="Audit").click()
    said = audit.get_by_role("status")
    expect(said).to_contain_text("INV-2026 is not in order: 210 invoices were read.")
    expect(said.get_by_role("listitem")).to_have_text(
        ["INV-2026-000007", "INV-2026-000203", "INV-2026-000009"]
    )


def test_an_invoice_is_mailed_to_another_address(staff: Visitor) -> None:
    number = invoiced(staff)
    sent: list[Any] = []

    def taken(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(status=202, json={})

    staff.page.route(f"**/api/bss/invoices/{number}/email", taken)
    staff.open(f"invoices/{number}")
    staff.button("Mail invoice").click()
    dialog = staff.page.get_by_role("dialog", name="Mail invoice")
    dialog.get_by_role("textbox", name="Recipient").fill("books@northwind.example")
    dialog.get_by_role("button", name="Mail invoice").click()
    expect(staff.page.get_by_text("The invoice is on its way.")).to_be_visible()
    assert sent == [{"recipient": "books@northwind.example"}]
