"""What staff do at the desk, and that what cannot be undone asks once."""

import re
import secrets

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.journey.service_client import BILLING, Json, lines_named
from tests.journey.service_process import wait_for


def bought(staff: Visitor, name: str = "Pilot", *, settled: str = "completed") -> Json:
    """An order of a partner's clerk."""
    buyer = staff.service.buyer()
    placed = buyer.buy(lines_named({name: 3}), "acc_endcustomer")
    return buyer.settled(placed, settled)


def now(staff: Visitor, order: Json) -> Json:
    return staff.user.get(f"/bss/orders/{order['order_id']}")


def test_an_order_is_found_and_cancelled_after_it_was_said_what_that_does(staff: Visitor) -> None:
    order = bought(staff)
    staff.open("orders")
    staff.page.get_by_role("link", name=order["order_id"][:12]).click()
    staff.button("Cancel order").click()
    dialog = staff.page.get_by_role("dialog", name="Cancel order")
    expect(dialog).to_contain_text(
        "Revokes 1 coupon code and issues a credit invoice of −44.64 EUR."
    )
    dialog.get_by_role("button", name="Cancel order").click()
    expect(dialog).to_contain_text("This cannot be blank.")
    assert now(staff, order)["status"] == "completed"
    dialog.get_by_role("textbox", name="Reason").fill("Ordered by mistake")
    dialog.get_by_role("button", name="Cancel order").click()
    expect(staff.page.locator("h1 + .status")).to_contain_text("Cancelled")
    assert now(staff, order)["status"] == "cancelled"
    timeline = staff.page.get_by_role("region", name="Timeline")
    expect(timeline).to_contain_text("acc_distributor: Ordered by mistake")


def test_leaving_the_dialog_changes_nothing(staff: Visitor) -> None:
    order = bought(staff)
    staff.open(f"orders/{order['order_id']}")
    staff.button("Cancel order").click()
    staff.button("Leave it as it is").click()
    expect(staff.page.get_by_role("dialog")).to_be_hidden()
    assert now(staff, order)["status"] == "completed"


def test_a_coupon_that_failed_is_retried(staff: Visitor) -> None:
    staff.service.misbehave({"kind": "reject", "times": 1})
    order = bought(staff, settled="needs_attention")
    staff.open(f"orders/{order['order_id']}")
    expect(staff.effect("Coupons")).to_contain_text("Failed")
    staff.button("Retry").click()
    expect(staff.effect("Welcome email")).to_contain_text("Done", timeout=20_000)
    assert now(staff, order)["status"] == "completed"


def test_the_welcome_mail_goes_again_to_a_corrected_address(staff: Visitor) -> None:
    order = bought(staff)
    staff.open(f"orders/{order['order_id']}")
    staff.button("Resend welcome email").click()
    dialog = staff.page.get_by_role("dialog", name="Resend welcome email")
    dialog.get_by_role("textbox", name="Recipient").fill("licences@endcustomer.example")
    dialog.get_by_role("button", name="Resend welcome email").click()
    facts = staff.page.get_by_role("complementary", name="About the order")
    expect(facts).to_contain_text("licences@endcustomer.example")
    expect(staff.effect("Welcome email")).to_contain_text("Done", timeout=20_000)
    assert len(staff.service.mails_about(order)) == 2


def test_today_shows_what_needs_a_person_and_leads_there(staff: Visitor) -> None:
    staff.service.misbehave({"kind": "reject", "times": 1})
    order = bought(staff, settled="needs_attention")
    staff.page.goto(f"{staff.service.url}/bss")
    waiting = staff.page.get_by_role("region", name="Orders that need attention")
    waiting.get_by_role("link", name=order["order_id"][:12]).click()
    expect(staff.effect("Coupons")).to_contain_text("Failed")
    staff.go("Today")
    expect(staff.page.get_by_text("Orders that need attention: Coupons")).to_be_visible()
    expect(staff.page.get_by_text("Unpaid invoices")).to_be_visible()


def test_a_draft_is_executed(staff: Visitor) -> None:
    wanted: Json = {"account_id": "acc_partner", "order_for_account_id": "acc_endcustomer"}
    lines = lines_named({"Drafted": 2})
    draft = staff.user.ask("POST", "/bss/orders", wanted | {"lines": lines}, status=201)
    staff.open(f"orders/{draft['order_id']}")
    staff.button("Execute").click()
    staff.sees_it_completed()
    assert now(staff, draft)["status"] == "completed"


def test_a_new_end_customer_is_synchronized_and_blocked(staff: Visitor) -> None:
    name = f"Harbour Bakery {secrets.token_hex(3)}"
    partner = staff.service.buyer()
    partner.ask("POST", "/end-customers", {"name": name, "billing": BILLING}, status=201)
    staff.open("accounts")
    staff.page.get_by_role("combobox", name="At BitTitan").select_option("Not registered yet")
    staff.page.get_by_role("link", name=name).click()
    staff.button("Synchronize").click()
    expect(staff.page.locator("h1 + .status")).to_contain_text("Registered")
    staff.button("Block").click()
    dialog = staff.page.get_by_role("dialog", name="Block")
    dialog.get_by_role("textbox", name="Reason").fill("Unpaid invoices")
    dialog.get_by_role("button", name="Block").click()
    expect(staff.page.get_by_text("Blocked: Unpaid invoices")).to_be_visible()
    staff.button("Unblock").click()
    expect(staff.page.get_by_text("Blocked: Unpaid invoices")).to_be_hidden()


def test_the_bar_leads_from_the_storefront_to_the_desk_and_back(visitor: Visitor) -> None:
    visitor.open("products")
    visitor.page.get_by_role("combobox", name="Sign in as").select_option("Distributor, staff")
    expect(visitor.page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    assert "/bss" in visitor.page.url
    visitor.page.get_by_role("combobox", name="Sign in as").select_option("Contoso Customer, buyer")
    expect(visitor.page.get_by_role("heading", level=1, name="Products")).to_be_visible()


def test_a_coupon_is_made_by_hand_and_the_order_goes_on(clerk: Visitor) -> None:
    page = clerk.page
    buyer = clerk.service.buyer()
    order = buyer.buy(lines_named({"By hand": 7}), "acc_endcustomer")
    wait_for(lambda: clerk.user.get("/bss/vendor-tasks?status=open")["items"])
    clerk.open("today")
    page.get_by_role("link", name="Coupon desk: Make a coupon").click()
    task = page.get_by_role("article").filter(has_text="Make a coupon").first
    task.get_by_role("button", name="Claim").click()
    expect(task).to_contain_text("Yours for 30 minutes")
    task.get_by_role("button", name="Copy Licences").click()
    assert page.evaluate("navigator.clipboard.readText()") == "7"
    clerk.expects(422)
    task.get_by_role("textbox", name="Coupon code").fill("short")
    task.get_by_role("textbox", name="Expires on").fill("tomorrow")
    task.get_by_role("button", name="Complete").click()
    expect(task.get_by_role("alert")).to_be_visible()
    expect(task.get_by_role("textbox", name="Coupon code")).to_have_value("short")
    task.get_by_role("textbox", name="Coupon code").fill("HAND1-MADE2-CODE3-FOUR4")
    task.get_by_role("textbox", name="Expires on").fill("2099-01-31")
    task.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("Nothing to do of this kind.")).to_be_visible()
    [asset] = buyer.assets(buyer.settled(order))
    assert asset["coupon"]["code"] == "HAND1-MADE2-CODE3-FOUR4"


def test_a_task_is_given_back_and_refused(clerk: Visitor) -> None:
    page = clerk.page
    buyer = clerk.service.buyer()
    order = buyer.buy(lines_named({"Refused": 1}), "acc_endcustomer")
    clerk.open("coupon-desk")
    task = page.get_by_role("article").filter(has_text="Make a coupon").first
    task.get_by_role("button", name="Claim").click(timeout=20_000)
    task.get_by_role("button", name="Release").click()
    task.get_by_role("button", name="Claim").click()
    task.get_by_role("button", name="Refuse").click()
    dialog = page.get_by_role("dialog", name="Refuse")
    dialog.get_by_role("textbox", name="Reason").fill("Not sold in this region")
    dialog.get_by_role("button", name="Refuse").click()
    expect(page.get_by_text("Nothing to do.")).to_be_visible()
    buyer.settled(order, "needs_attention")


def test_tasks_of_one_kind_are_shown_by_a_link_that_can_be_shared(clerk: Visitor) -> None:
    page = clerk.page
    clerk.service.buyer().buy(lines_named({"By hand": 7}), "acc_endcustomer")
    wait_for(lambda: clerk.user.get("/bss/vendor-tasks?status=open")["items"])
    clerk.open("coupon-desk?kind=revoke_coupon")
    expect(page.get_by_text("Nothing to do of this kind.")).to_be_visible()
    page.get_by_role("combobox", name="Task").select_option("Make a coupon")
    expect(page.get_by_role("article")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"coupon-desk\?kind=issue_coupon$"))
    page.get_by_role("combobox", name="Task").select_option("Revoke a coupon")
    page.get_by_role("link", name="Show all").click()
    expect(page.get_by_role("article")).to_have_count(1)


def test_today_leads_to_what_it_counts(staff: Visitor) -> None:
    bought(staff)
    staff.open("today")
    staff.page.get_by_role("link", name="Unpaid invoices").click()
    expect(staff.page.get_by_role("heading", level=1, name="Invoices")).to_be_visible()


def test_an_account_shows_who_changed_what(staff: Visitor) -> None:
    made = staff.service.buyer().ask(
        "POST", "/end-customers", {"name": "Harbour", "billing": BILLING}, status=201
    )
    path = f"/bss/accounts/{made['account_id']}"
    moved = BILLING["information"] | {"city": "Espoo"}
    staff.user.ask("PATCH", path, {"billing": {"information": moved}})
    staff.open(f"accounts/{made['account_id']}")
    changes = staff.page.get_by_role("region", name="Changes")
    expect(changes.get_by_text("City: Turku, now Espoo")).to_be_visible()


def test_an_account_shows_how_it_is_taxed_and_where_its_invoices_go(staff: Visitor) -> None:
    made = staff.service.buyer().ask(
        "POST", "/end-customers", {"name": "Harbour", "billing": BILLING}, status=201
    )
    path = f"/bss/accounts/{made['account_id']}"
    exempt = {"tax_rate": "0", "tax_category": "E", "tax_reason": "A school, § 4 Nr. 21 UStG"}
    sent = {"invoice_email": "books@harbour.example", "payment_days": 30}
    staff.user.ask("PATCH", path, {"billing": exempt | sent})
    staff.open(f"accounts/{made['account_id']}")
    category = staff.page.get_by_role("combobox", name="Category")
    expect(category.locator("option:checked")).to_have_text("Exempt")
    shown = {"Tax rate": "0", "Reason for the tax category": exempt["tax_reason"]}
    shown |= {"Payment days": "30", "Invoices are mailed to": "books@harbour.example"}
    for name, value in shown.items():
        expect(staff.page.get_by_role("textbox", name=name)).to_have_value(value)
