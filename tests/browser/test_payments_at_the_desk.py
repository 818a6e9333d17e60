"""Payments at the staff desk: recorded once, refused beside the field, taken back."""

import re
from typing import Any

from playwright.sync_api import Locator, Route, expect

from tests.browser.test_invoices_at_the_desk import invoiced, now
from tests.browser.visitor import Visitor


def asked(staff: Visitor, number: str) -> Locator:
    """The dialog that records a payment."""
    staff.open(f"invoices/{number}")
    staff.button("Record payment").click()
    return staff.page.get_by_role("dialog", name="Record payment")


def pressed(dialog: Locator) -> Locator:
    return dialog.get_by_role("button", name="Record payment")


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


def test_a_day_is_typed_part_by_part_and_none_of_it_is_lost(staff: Visitor) -> None:
    dialog = asked(staff, invoiced(staff))
    day = dialog.get_by_label("Received on")
    expect(day).not_to_have_value("")
    day.focus()
    staff.page.keyboard.type("03052026")
    # Days and months stand in the order of the browser's language.
    expect(day).to_have_value(re.compile(r"2026-(05-03|03-05)"))


def test_a_day_that_is_taken_out_is_needed(staff: Visitor) -> None:
    number = invoiced(staff)
    dialog = asked(staff, number)
    day = dialog.get_by_label("Received on")
    expect(day).not_to_have_value("")
    day.fill("")
    pressed(dialog).click()
    expect(day).to_have_accessible_description("This cannot be blank.")
    assert now(staff, number)["payments"] == []


def test_a_payment_that_was_taken_back_is_not_offered_again(staff: Visitor) -> None:
    number = invoiced(staff)
    ten = {"amount": {"amount": 1000, "currency": "EUR"}, "received_on": "2026-01-31"}
    for name in ("First", "Second"):
        staff.user.ask(
            "POST", f"/bss/invoices/{number}/payments", ten | {"reference": name}, status=201
        )
    staff.open(f"invoices/{number}")
    payments = staff.page.get_by_role("region", name="Payments")
    first, second = (payments.get_by_role("row", name=name) for name in ("First", "Second"))
    first.get_by_role("button", name="Reverse").click()
    staff.page.get_by_role("dialog").get_by_role("button", name="Reverse").click()
    expect(payments.get_by_role("row", name="Reverses 10.00")).to_be_visible()
    expect(first.get_by_role("button", name="Reverse")).to_have_count(0)
    expect(second.get_by_role("button", name="Reverse")).to_have_count(1)


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
