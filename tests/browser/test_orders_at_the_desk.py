"""What staff do about a part of an order: some lines are cancelled, one coupon is replaced."""

import re

from playwright.sync_api import expect

from tests.browser.test_the_staff_desk import bought, now
from tests.browser.visitor import Visitor
from tests.journey.service_client import Json, lines_named
from tests.journey.service_process import wait_for


def states(order: Json) -> list[str]:
    by_id = {each["asset_id"]: each["provisioning_status"] for each in order["assets"]}
    return [by_id[line["asset_id"]] for line in order["lines"]]


def test_some_lines_are_cancelled_and_the_others_stay(staff: Visitor) -> None:
    buyer = staff.service.buyer()
    placed = buyer.buy(lines_named({"Goes": 3, "Stays": 1, "Goes too": 2}), "acc_endcustomer")
    order = buyer.settled(placed)
    staff.open(f"orders/{order['order_id']}")
    staff.button("Cancel some lines").click()
    dialog = staff.page.get_by_role("dialog", name="Cancel some lines")
    expect(dialog).to_contain_text("Choose the lines to cancel.")
    dialog.get_by_role("checkbox", name="Goes too").check()
    dialog.get_by_role("checkbox", name="3 × MigrationWiz Mailbox, Goes", exact=True).check()
    expect(dialog).to_contain_text("Revokes 2 coupon codes and credits −60.00\u00a0EUR net")
    dialog.get_by_role("textbox", name="Reason").fill("Two sites stay where they are")
    dialog.get_by_role("button", name="Cancel some lines").click()
    expect(dialog).to_be_hidden()
    wait_for(lambda: states(now(staff, order)) == ["cancelled", "synchronized", "cancelled"])
    expect(staff.page.get_by_role("region", name="Lines").get_by_text("Cancelled")).to_have_count(2)
    assert staff.button("Cancel some lines").count() == 0
    staff.button("Cancel order").click()
    last = staff.page.get_by_role("dialog", name="Cancel order")
    expect(last).to_contain_text("Revokes 1 coupon code and credits −12.00\u00a0EUR net")


def test_what_was_never_invoiced_is_cancelled_without_the_promise_of_a_credit(
    staff: Visitor,
) -> None:
    buyer = staff.service.buyer()
    order = buyer.settled(buyer.buy(lines_named({"One": 1, "Other": 1}), "acc_endcustomer"))
    path = f"**/api/bss/orders/{order['order_id']}"
    waits = now(staff, order) | {"invoice_number": None}
    staff.page.route(path, lambda route: route.fulfill(json=waits))
    staff.open(f"orders/{order['order_id']}")
    staff.button("Cancel order").click()
    dialog = staff.page.get_by_role("dialog", name="Cancel order")
    expect(dialog).to_contain_text("Revokes 2 coupon codes. There is no invoice yet.")
    dialog.get_by_role("button", name="Leave it as it is").click()
    staff.button("Cancel some lines").click()
    some = staff.page.get_by_role("dialog", name="Cancel some lines")
    some.get_by_role("checkbox", name="Other").check()
    expect(some).to_contain_text("Revokes 1 coupon code. There is no invoice yet.")


def test_lines_are_chosen_before_some_are_cancelled(staff: Visitor) -> None:
    staff.expects(422)
    buyer = staff.service.buyer()
    order = buyer.settled(buyer.buy(lines_named({"One": 1, "Other": 1}), "acc_endcustomer"))
    staff.open(f"orders/{order['order_id']}")
    staff.button("Cancel some lines").click()
    dialog = staff.page.get_by_role("dialog", name="Cancel some lines")
    dialog.get_by_role("textbox", name="Reason").fill("Nothing chosen")
    dialog.get_by_role("button", name="Cancel some lines").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    assert now(staff, order)["status"] == "completed"


def test_an_address_that_is_none_is_told_beside_the_field_and_nothing_is_mailed(
    staff: Visitor,
) -> None:
    staff.expects(422)
    order = bought(staff)
    staff.open(f"orders/{order['order_id']}")
    staff.button("Resend welcome email").click()
    recipient = staff.page.get_by_role("textbox", name="Recipient")
    recipient.fill("nobody")
    staff.page.get_by_role("dialog").get_by_role("button", name="Resend welcome email").click()
    expect(recipient).to_have_accessible_description(re.compile("address"))
    expect(recipient).to_have_value("nobody")
    assert now(staff, order)["recipient"] == order["recipient"]


def test_a_cancelling_that_goes_on_in_the_background_is_shown_until_it_has_ended(
    staff: Visitor,
) -> None:
    order = bought(staff)
    staff.service.misbehave(revokes=[{"kind": "error", "status": 503, "times": "always"}])
    staff.open(f"orders/{order['order_id']}")
    staff.button("Cancel order").click()
    dialog = staff.page.get_by_role("dialog", name="Cancel order")
    dialog.get_by_role("textbox", name="Reason").fill("Ordered by mistake")
    dialog.get_by_role("button", name="Cancel order").click()
    told = staff.page.get_by_role("status").filter(has_text="This order is being cancelled.")
    expect(told).to_contain_text("Ordered by mistake")
    for name in ("Cancel order", "Resend welcome email", "Replace coupon"):
        expect(staff.button(name)).to_have_count(0)
    staff.service.misbehave()
    again = {"reason": "Ordered by mistake"}
    staff.user.ask("POST", f"/bss/orders/{order['order_id']}/cancel", again)
    expect(told).to_be_hidden(timeout=20_000)
    expect(staff.page.get_by_text("Cancelled", exact=True).first).to_be_visible()
    expect(staff.page.get_by_text("To be redeemed until")).to_have_count(0)


def test_a_coupon_is_replaced_after_it_was_said_what_that_does(staff: Visitor) -> None:
    order = bought(staff)
    [before] = staff.service.coupons_of(order).popitem()[1]
    staff.open(f"orders/{order['order_id']}")
    staff.button("Replace coupon").click()
    dialog = staff.page.get_by_role("dialog", name="Replace coupon")
    expect(dialog).to_contain_text("Revokes the code of Pilot.")
    expect(dialog).to_contain_text("A new one is made and mailed to the recipient.")
    dialog.get_by_role("button", name="Replace coupon").click()
    expect(dialog).to_contain_text("This cannot be blank.")
    assert coupons(staff, order) == {before["code"]: "active"}
    dialog.get_by_role("textbox", name="Reason").fill("Sent to the wrong reader")
    dialog.get_by_role("button", name="Replace coupon").dblclick()
    expect(dialog).to_be_hidden()
    timeline = staff.page.get_by_role("region", name="Timeline")
    expect(timeline).to_contain_text("Sent to the wrong reader")
    wait_for(lambda: sorted(coupons(staff, order).values()) == ["active", "revoked"])
    assert coupons(staff, order)[before["code"]] == "revoked"
    wait_for(lambda: len(staff.service.mails_about(order)) == 2)


def test_a_redeemed_coupon_is_not_replaced_and_the_dialog_says_so(staff: Visitor) -> None:
    staff.expects(409)
    order = bought(staff)
    [coupon] = staff.service.coupons_of(order).popitem()[1]
    staff.service.local("POST", f"/bittitan/coupons/{coupon['code']}/redeem")
    staff.open(f"orders/{order['order_id']}")
    staff.button("Replace coupon").click()
    dialog = staff.page.get_by_role("dialog", name="Replace coupon")
    dialog.get_by_role("textbox", name="Reason").fill("Too late")
    dialog.get_by_role("button", name="Replace coupon").click()
    told = dialog.get_by_role("alert").or_(staff.page.get_by_text("Replacing refused"))
    expect(told.first).to_be_visible(timeout=20_000)
    assert coupons(staff, order) == {coupon["code"]: "redeemed"}


def coupons(staff: Visitor, order: Json) -> dict[str, str]:
    """The state of each code that BitTitan holds for the order."""
    held = staff.service.coupons_of(order).values()
    return {each["code"]: each["status"] for of_asset in held for each in of_asset}
