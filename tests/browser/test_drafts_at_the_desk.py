"""Drafts at the staff desk: prepared, changed, and executed for the total that was shown."""

import re
import secrets

from playwright.sync_api import expect

from tests.browser.test_changed_meanwhile import a_product, change
from tests.browser.visitor import Visitor
from tests.journey.service_client import Json


def now(staff: Visitor, order_id: str) -> Json:
    return staff.user.get(f"/bss/orders/{order_id}")


def drafted(staff: Visitor, product_id: str, quantity: int = 2) -> str:
    """A draft of the partner for its end customer."""
    wanted: Json = {"account_id": "acc_partner", "order_for_account_id": "acc_endcustomer"}
    lines = [{"product_id": product_id, "quantity": quantity}]
    made = staff.user.ask("POST", "/bss/orders", wanted | {"lines": lines}, status=201)
    return made["order_id"]


def named(word: str) -> str:
    return f"{word} {secrets.token_hex(3)}"


def lines_of(order: Json) -> list[tuple[str, int, str | None]]:
    return [
        (each["product_id"], each["quantity"], each["friendly_name"]) for each in order["lines"]
    ]


def test_a_draft_is_made_for_an_end_customer_and_executed(staff: Visitor) -> None:
    page = staff.page
    staff.open("orders")
    page.get_by_role("link", name="New draft").click()
    page.get_by_role("combobox", name="Account").select_option("Northwind Partner, Partner")
    page.get_by_role("combobox", name="Order for").select_option("Fjord Foods")
    page.get_by_role("textbox", name="Purchase order number").fill("PO-4712")
    first = page.get_by_role("group", name="Line 1")
    first.get_by_role("combobox", name="Product").select_option("prd_mailbox")
    first.get_by_role("textbox", name="Quantity").fill("3")
    first.get_by_role("textbox", name="Friendly name").fill("Πιλοτικό")
    staff.button("Add a line").click()
    second = page.get_by_role("group", name="Line 2")
    second.get_by_role("combobox", name="Product").select_option("prd_bundle")
    staff.button("Save draft").dblclick()
    order_id = staff.order_id()
    expect(page.get_by_label("Total payable")).to_have_text("63.24\u00a0EUR")
    draft = now(staff, order_id)
    assert lines_of(draft) == [("prd_mailbox", 3, "Πιλοτικό"), ("prd_bundle", 1, None)]
    assert (draft["status"], draft["purchase_order_number"]) == ("draft", "PO-4712")
    drafts = staff.user.get("/bss/orders?status=draft&limit=100")["items"]
    assert [each["order_id"] for each in drafts if each["purchase_order_number"]] == [order_id]
    staff.button("Execute").dblclick()
    staff.sees_it_completed()
    assert now(staff, order_id)["totals"]["payable"]["amount"] == 6324


def test_what_cannot_be_drafted_is_told_beside_its_line_and_stays_typed(staff: Visitor) -> None:
    staff.expects(422)
    page, name = staff.page, named("Small")
    product_id = a_product(staff, name)
    staff.open("drafts?account=acc_partner")
    first = page.get_by_role("group", name="Line 1")
    first.get_by_role("combobox", name="Product").select_option(product_id)
    quantity = first.get_by_role("textbox", name="Quantity")
    quantity.fill("51")
    staff.button("Add a line").click()
    second = page.get_by_role("group", name="Line 2")
    second.get_by_role("textbox", name="Quantity").fill("a few")
    staff.button("Save draft").click()
    expect(page.get_by_role("alert")).to_be_focused()
    few = second.get_by_role("textbox", name="Quantity")
    expect(few).to_have_accessible_description(re.compile("whole number"))
    second.get_by_role("button", name="Remove").click()
    staff.button("Save draft").click()
    expect(quantity).to_have_accessible_description(re.compile("from 1 to 50"))
    expect(quantity).to_have_value("51")
    page.reload()
    expect(quantity).to_have_value("51")
    drafts = staff.user.get("/bss/orders?status=draft&limit=100")["items"]
    assert [each for each in drafts if each["lines"][0]["product_id"] == product_id] == []


def test_a_draft_is_changed_before_it_is_executed(staff: Visitor) -> None:
    page = staff.page
    order_id = drafted(staff, "prd_mailbox")
    staff.open(f"orders/{order_id}")
    page.get_by_role("link", name="Edit draft").click()
    first = page.get_by_role("group", name="Line 1")
    first.get_by_role("textbox", name="Quantity").fill("5")
    page.get_by_role("combobox", name="Order for").select_option("Itself (Northwind Partner)")
    page.get_by_role("textbox", name="Purchase order number").fill("PO-9")
    staff.button("Save draft").click()
    expect(page.get_by_label("Total payable")).to_have_text("74.40\u00a0EUR")
    draft = now(staff, order_id)
    assert lines_of(draft) == [("prd_mailbox", 5, None)]
    assert (draft["order_for"]["account_id"], draft["purchase_order_number"]) == (
        "acc_partner",
        "PO-9",
    )


def test_a_draft_that_a_colleague_changed_is_not_executed_before_that_was_shown(
    staff: Visitor,
) -> None:
    order_id = drafted(staff, "prd_mailbox")
    staff.open(f"orders/{order_id}")
    expect(staff.page.get_by_label("Total payable")).to_be_visible()
    line = {"product_id": "prd_mailbox", "quantity": 2, "friendly_name": "Pilot"}
    staff.user.ask("PATCH", f"/bss/orders/{order_id}", {"lines": [line]})
    staff.button("Execute").click()
    expect(staff.page.get_by_role("alert")).to_contain_text("Somebody else changed this meanwhile.")
    expect(staff.page.get_by_text("Pilot", exact=True)).to_be_visible()
    assert now(staff, order_id)["status"] == "draft"
    staff.button("Execute").click()
    staff.sees_it_completed()


def test_a_draft_whose_total_changed_is_executed_only_for_the_new_one_that_was_shown(
    staff: Visitor,
) -> None:
    staff.expects(409)
    product_id = a_product(staff, named("Dearer"))
    order_id = drafted(staff, product_id, quantity=10)
    staff.open(f"orders/{order_id}")
    expect(staff.page.get_by_label("Total payable")).to_have_text("124.00\u00a0EUR")
    change(staff, product_id, unit_price={"amount": 1100, "currency": "EUR"})
    staff.button("Execute").click()
    told = staff.page.get_by_role("alert")
    expect(told).to_contain_text(
        "The total was 124.00 EUR when it was shown and is 136.40 EUR now."
    )
    assert now(staff, order_id)["status"] == "draft"
    staff.button("Use today’s prices").click()
    expect(staff.page.get_by_label("Total payable")).to_have_text("136.40\u00a0EUR")
    expect(told).to_be_hidden()
    staff.button("Execute").click()
    staff.sees_it_completed()
    assert now(staff, order_id)["totals"]["payable"]["amount"] == 13640


def test_todays_prices_are_those_of_the_lines_that_somebody_changed_meanwhile(
    staff: Visitor,
) -> None:
    staff.expects(409)
    product_id = a_product(staff, named("Dearer"))
    order_id = drafted(staff, product_id, quantity=2)
    staff.open(f"orders/{order_id}")
    expect(staff.page.get_by_label("Total payable")).to_have_text("24.80\u00a0EUR")
    change(staff, product_id, unit_price={"amount": 1100, "currency": "EUR"})
    staff.button("Execute").click()
    expect(staff.button("Use today’s prices")).to_be_visible()
    lines = {"lines": [{"product_id": product_id, "quantity": 5}]}
    staff.user.ask("PATCH", f"/bss/orders/{order_id}", lines)
    staff.button("Use today’s prices").click()
    expect(staff.page.get_by_label("Total payable")).to_have_text("68.20\u00a0EUR")
    assert lines_of(now(staff, order_id)) == [(product_id, 5, None)]


def test_who_changes_a_part_of_a_draft_leaves_what_somebody_else_changed_meanwhile(
    staff: Visitor,
) -> None:
    page = staff.page
    order_id = drafted(staff, "prd_mailbox")
    staff.open(f"orders/{order_id}")
    page.get_by_role("link", name="Edit draft").click()
    page.get_by_role("textbox", name="Purchase order number").fill("PO-9")
    lines = {"lines": [{"product_id": "prd_mailbox", "quantity": 7}]}
    staff.user.ask("PATCH", f"/bss/orders/{order_id}", lines)
    staff.button("Save draft").click()
    expect(page.get_by_label("Total payable")).to_have_text("104.16\u00a0EUR")
    draft = now(staff, order_id)
    assert (lines_of(draft), draft["purchase_order_number"]) == ([("prd_mailbox", 7, None)], "PO-9")
