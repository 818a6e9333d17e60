"""An address that mail bounced from, and how staff let mail go there again."""

import secrets

from playwright.sync_api import Locator, expect

from tests.browser.test_assets_at_the_desk import came_back
from tests.browser.test_the_staff_desk import bought
from tests.browser.visitor import Visitor
from tests.journey.service_process import wait_for


def unblocking(staff: Visitor) -> Locator:
    staff.button("Unblock address").click()
    return staff.page.get_by_role("dialog", name="Unblock address")


def resend(staff: Visitor) -> None:
    staff.button("Resend welcome email").click()
    dialog = staff.page.get_by_role("dialog", name="Resend welcome email")
    dialog.get_by_role("button", name="Resend welcome email").click()


def test_an_address_that_bounced_is_unblocked_and_gets_the_coupons_again(staff: Visitor) -> None:
    order = came_back(staff)
    address = order["recipient"]["email"]
    staff.open(f"orders/{order['order_id']}")
    dialog = unblocking(staff)
    expect(dialog).to_contain_text(f"This lets mail go to {address} again")
    dialog.get_by_role("button", name="Unblock address").click()
    told = f"Mail goes to {address} again. Next: Resend welcome email."
    expect(staff.page.get_by_text(told)).to_be_visible()
    assert len(staff.service.mails_about(order)) == 1
    resend(staff)
    staff.sees_it_completed()
    assert len(staff.service.mails_about(order)) == 2


def test_without_unblocking_nothing_is_sent_there(staff: Visitor) -> None:
    staff.expects(409)
    order = came_back(staff)
    staff.open(f"orders/{order['order_id']}")
    dialog = unblocking(staff)
    dialog.get_by_role("button", name="Leave it as it is").click()
    resend(staff)
    expect(staff.page.get_by_role("alert")).to_contain_text("bounced")
    assert len(staff.service.mails_about(order)) == 1


def test_an_address_that_is_refused_is_unblocked_where_that_is_said(staff: Visitor) -> None:
    """Its reader complained of another mail: no step of this order failed."""
    staff.expects(409)
    order = bought(staff)
    address = f"reader@{secrets.token_hex(4)}.example"
    path = f"/bss/orders/{order['order_id']}"
    staff.user.ask("POST", f"{path}/welcome-email", {"recipient": address}, status=202)
    wait_for(lambda: staff.user.get(path)["status"] == "completed")
    [mail] = [each for each in staff.service.local("GET", "/emails") if address in each["to"]]
    staff.service.local("POST", f"/emails/{mail['message_id']}/event", {"event": "complaint"})
    wait_for(lambda: staff.user.get(path)["mails"][-1]["outcome"] == "complained")
    staff.open(f"orders/{order['order_id']}")
    staff.button("Resend welcome email").click()
    dialog = staff.page.get_by_role("dialog", name="Resend welcome email")
    again = dialog.get_by_role("button", name="Resend welcome email")
    again.click()
    dialog.get_by_role("button", name="Unblock address").click()
    expect(dialog).to_contain_text(f"Mail goes to {address} again. Next: Resend welcome email.")
    again.click()
    expect(dialog).to_have_count(0)
    wait_for(lambda: len(staff.user.get(path)["mails"]) == 3)


def test_an_order_whose_mail_arrived_has_nothing_to_unblock(staff: Visitor) -> None:
    order = bought(staff)
    staff.open(f"orders/{order['order_id']}")
    expect(staff.button("Resend welcome email")).to_be_visible()
    expect(staff.button("Unblock address")).to_have_count(0)


def test_the_address_of_an_invoice_that_came_back_is_unblocked_too(staff: Visitor) -> None:
    number = bought(staff)["invoice_number"]
    path, to = f"/bss/invoices/{number}", f"books@{number.lower()}.example"
    wait_for(lambda: staff.user.get(f"{path}/documents")["state"] == "done")
    staff.user.ask("POST", f"{path}/email", {"recipient": to}, status=202)
    wait_for(lambda: staff.user.get(path)["mail"]["state"] == "sent")
    [mail] = [each for each in staff.service.local("GET", "/emails") if to in each["to"]]
    event = f"/emails/{mail['message_id']}/event"
    staff.service.local("POST", event, {"event": "hard_bounce"})
    wait_for(lambda: staff.user.get(path)["mail"]["state"] == "bounced")
    staff.open(f"invoices/{number}")
    unblocking(staff).get_by_role("button", name="Unblock address").click()
    expect(staff.page.get_by_text(f"Mail goes to {to} again. Next: Mail invoice.")).to_be_visible()
    staff.button("Mail invoice").click()
    dialog = staff.page.get_by_role("dialog", name="Mail invoice")
    dialog.get_by_role("textbox", name="Recipient").fill(to)
    dialog.get_by_role("button", name="Mail invoice").click()
    expect(staff.page.get_by_text(f"Mailed to {to} on")).to_be_visible(timeout=20_000)
