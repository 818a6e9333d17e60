"""Somebody new at the desk finds what is meant, and sees whose it is and what is wrong."""

import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Request, Route, expect

from tests.browser.test_finding_an_account import option, serve, thousand
from tests.browser.test_the_staff_desk import bought
from tests.browser.visitor import Visitor
from tests.journey.service_client import lines_named
from tests.journey.service_process import wait_for


@pytest.fixture
def leaving(clerk: Visitor) -> Iterator[Visitor]:
    """A clerk who leaves no task to whoever comes next."""
    yield clerk
    for task in clerk.user.get("/bss/vendor-tasks?status=open")["items"]:
        path = f"/bss/vendor-tasks/{task['task_id']}"
        clerk.user.ask("POST", f"{path}/claim")
        clerk.user.ask("POST", f"{path}/refuse", {"reason": "Only a test"})


def open_labels(clerk: Visitor) -> set[str]:
    """What the open tasks are about, without the mark that tells two of a name apart."""
    tasks = clerk.user.get("/bss/vendor-tasks?status=open")["items"]
    return {each["label"].rpartition(" [")[0] for each in tasks}


def test_an_order_is_opened_by_the_id_that_its_mail_names(staff: Visitor) -> None:
    order_id = bought(staff)["order_id"]
    staff.open("orders")
    staff.page.get_by_role("textbox", name="Find an order by its id").fill(f" {order_id} ")
    staff.button("Open").click()
    heading = staff.page.get_by_role("heading", level=1, name=f"Order {order_id[:12]}")
    expect(heading).to_be_focused()
    assert staff.page.url.endswith(f"#/orders/{order_id}")


def test_an_invoice_is_opened_by_its_number_and_one_that_is_not_there_is_said_so(
    staff: Visitor,
) -> None:
    number = bought(staff)["invoice_number"]
    staff.expects(404)
    for typed in (number, number.lower(), "INV-1999-000001"):
        staff.open("invoices")
        field = staff.page.get_by_role("textbox", name="Find an invoice by its number")
        field.fill(typed)
        field.press("Enter")
        heading = staff.page.get_by_role("heading", level=1, name=f"Invoice {typed.upper()}")
        expect(heading).to_be_visible()
    expect(staff.page.get_by_text("There is nothing here by that name.")).to_be_visible()


def test_nothing_typed_opens_nothing(staff: Visitor) -> None:
    staff.open("orders")
    staff.button("Open").click()
    assert staff.page.url.endswith("#/orders")


def test_an_account_among_a_thousand_is_opened_by_its_name(staff: Visitor) -> None:
    page = staff.page
    real = staff.user.get("/bss/accounts/acc_rival")
    few = staff.user.get("/bss/accounts?limit=1")
    page.route(
        re.compile(r"/api/bss/accounts$"),
        lambda route: route.fulfill(json=few | {"next_cursor": "x"}),
    )
    serve(page, r"/api/bss/accounts\?limit=100", thousand(real))
    staff.open("accounts")
    find = page.get_by_role("combobox", name="Find an account by its name")
    find.fill("rival res")
    option(page, "Rival Resellers").click()
    expect(page.get_by_role("heading", level=1, name="Rival Resellers")).to_be_focused()


def test_few_accounts_need_no_finding(staff: Visitor) -> None:
    staff.open("accounts?kind=partner")
    expect(staff.page.get_by_role("link", name="Rival Resellers")).to_be_visible()
    expect(staff.page.get_by_role("combobox", name="Find an account by its name")).to_have_count(0)


def test_assets_show_whose_they_are_for_one_more_call_for_each_partner(staff: Visitor) -> None:
    name = f"Whose {secrets.token_hex(3)}"
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/api/bss/accounts" in request.url:
            asked.append(request.url.partition("/api")[2])

    of_partner, of_customer = bought(staff, name), staff.service.buyer("acc_customer")
    of_customer.settled(of_customer.buy(lines_named({f"{name} own": 1})))
    staff.page.on("request", note)
    staff.open("assets")
    row = staff.page.get_by_role("row", name=re.compile(f"^{name} Mailbox"))
    expect(row.get_by_role("link", name="Northwind Partner")).to_be_visible()
    own = staff.page.get_by_role("row", name=re.compile(f"^{name} own"))
    expect(own.get_by_role("link", name="Contoso Customer")).to_be_visible()
    assert asked == ["/bss/accounts/acc_partner"]
    row.get_by_role("link", name="Northwind Partner").click()
    expect(staff.page.get_by_role("heading", level=1, name="Northwind Partner")).to_be_visible()
    assert of_partner["account_id"] == "acc_partner"


def test_of_an_account_whose_name_cannot_be_read_the_id_is_shown(staff: Visitor) -> None:
    name = f"Nameless {secrets.token_hex(3)}"
    bought(staff, name)
    staff.expects(503)
    account = "**/api/bss/accounts/acc_partner"
    staff.page.route(account, lambda route: route.fulfill(status=503, json={}))
    staff.open("assets")
    row = staff.page.get_by_role("row", name=re.compile(f"^{name}"))
    expect(row.get_by_role("link", name="acc_partner")).to_be_visible()


def test_assets_and_drafts_belong_to_orders_in_the_navigation(staff: Visitor) -> None:
    navigation = staff.page.get_by_role("navigation", name="Storefront")
    for place in ("assets", "drafts"):
        staff.open(place)
        expect(navigation.locator("[aria-current]")).to_have_text(["Orders"])
        orders = navigation.get_by_role("link", name="Orders")
        expect(orders).to_have_attribute("aria-current", "true")
    staff.open("orders")
    expect(orders).to_have_attribute("aria-current", "page")


def test_today_says_for_whom_an_order_is_and_what_is_wrong_with_it(staff: Visitor) -> None:
    staff.service.misbehave({"kind": "reject", "times": 1})
    order = bought(staff, settled="needs_attention")
    staff.open("today")
    waiting = staff.page.get_by_role("region", name="Orders that need attention")
    row = waiting.get_by_role("row", name=order["order_id"][:12])
    for text in ("Northwind Partner", "Fjord Foods", "Coupons", "Licenses cannot be issued"):
        expect(row).to_contain_text(text)


def test_today_says_where_an_order_that_was_given_up_stands_and_that_there_are_more(
    staff: Visitor,
) -> None:
    staff.service.misbehave({"kind": "reject", "times": 1})
    order = bought(staff, settled="needs_attention")

    def given_up(route: Route) -> None:
        found = staff.user.get(f"/bss/orders/{order['order_id']}")
        for step in found["progress"]:
            step["state"] = step["state"].replace("failed", "pending")
        route.fulfill(json={"items": [found], "next_cursor": "more"})

    staff.page.route(re.compile(r"/api/bss/orders\?status=needs_attention"), given_up)
    staff.open("today")
    waiting = staff.page.get_by_role("region", name="Orders that need attention")
    expect(waiting.get_by_role("row", name=order["order_id"][:12])).to_contain_text("Coupons")
    waiting.get_by_role("link", name="Show all orders that need attention").click()
    assert "status=needs_attention" in staff.page.url


def test_an_order_that_was_given_up_can_be_tried_again_though_no_step_has_failed(
    staff: Visitor,
) -> None:
    staff.service.misbehave({"kind": "reject", "times": 1})
    order = bought(staff, settled="needs_attention")

    def given_up(route: Route) -> None:
        found = route.fetch().json()
        for step in found["progress"]:
            step["state"] = step["state"].replace("failed", "pending")
        route.fulfill(json=found)

    address = re.compile(f"/api/bss/orders/{order['order_id']}$")
    staff.page.route(address, given_up)
    staff.open(f"orders/{order['order_id']}")
    with staff.page.expect_response("**/retry"):
        staff.button("Retry").click()


def test_what_waits_for_a_step_that_failed_is_not_said_to_be_in_progress(staff: Visitor) -> None:
    staff.service.misbehave({"kind": "reject", "times": 1})
    order = bought(staff, settled="needs_attention")
    staff.open(f"orders/{order['order_id']}")
    expect(staff.effect("Coupons")).to_contain_text("Failed")
    expect(staff.effect("Welcome email")).to_contain_text("Waits")
    timeline = staff.page.get_by_role("region", name="Timeline")
    expect(timeline).to_contain_text("By itself")
    expect(timeline).not_to_contain_text("service:")


def test_a_box_to_check_is_as_large_beside_a_long_name(staff: Visitor) -> None:
    buyer, long = (
        staff.service.buyer(),
        "A department with a name that needs more than one line of a dialog",
    )
    order = buyer.settled(buyer.buy(lines_named({long: 1, "Pilot": 1}), "acc_endcustomer"))
    staff.open(f"orders/{order['order_id']}")
    staff.button("Cancel some lines").click()
    boxes = staff.page.get_by_role("dialog").get_by_role("checkbox")
    widths = boxes.evaluate_all("all => all.map(each => each.offsetWidth)")
    assert widths == [18, 18]


def test_a_task_says_what_it_is_about_before_anybody_claims_it(leaving: Visitor) -> None:
    buyer = leaving.service.buyer()
    label = f"Head office {secrets.token_hex(3)}"
    order = buyer.buy(lines_named({label: 7}), "acc_endcustomer")
    wait_for(lambda: leaving.user.get("/bss/vendor-tasks?status=open")["items"])
    leaving.open("coupon-desk")
    task = leaving.page.get_by_role("article").filter(has_text=f"7 licences: {label}")
    expect(task.get_by_role("button", name="Claim")).to_be_visible()
    task.get_by_role("link", name="Open the order").click()
    assert leaving.page.url.endswith(order["order_id"])


def test_a_code_that_was_typed_outlives_the_claim(leaving: Visitor) -> None:
    label = f"Head office {secrets.token_hex(3)}"
    leaving.service.buyer().buy(lines_named({label: 7}), "acc_endcustomer")
    wait_for(lambda: leaving.user.get("/bss/vendor-tasks?status=open")["items"])
    leaving.open("coupon-desk")
    task = leaving.page.get_by_role("article").filter(has_text=label)
    task.get_by_role("button", name="Claim").click()
    task.get_by_role("textbox", name="Coupon code").fill("ABCDE-12345")
    task.get_by_role("button", name="Release").click()
    expect(task.get_by_role("textbox", name="Coupon code")).to_have_count(0)
    task.get_by_role("button", name="Claim").click()
    typed = task.get_by_role("textbox", name="Coupon code")
    expect(typed).to_have_value("ABCDE-12345")
    kind = leaving.page.get_by_role("combobox", name="Task")
    kind.select_option("Revoke a coupon")
    expect(typed).to_have_count(0)
    kind.select_option("Make a coupon")
    expect(typed).to_have_value("ABCDE-12345")
    assert "ABCDE" not in leaving.page.evaluate("JSON.stringify(sessionStorage)")
    task.get_by_role("button", name="Release").click()
    expect(task.get_by_role("button", name="Claim")).to_be_visible()


def test_a_reading_that_fails_takes_nobody_s_focus(leaving: Visitor) -> None:
    label = f"Head office {secrets.token_hex(3)}"
    leaving.service.buyer().buy(lines_named({label: 7}), "acc_endcustomer")
    wait_for(lambda: label in open_labels(leaving))
    leaving.open("coupon-desk")
    task = leaving.page.get_by_role("article").filter(has_text=label)
    task.get_by_role("button", name="Claim").click()
    code = task.get_by_role("textbox", name="Coupon code")
    code.press_sequentially("ABCDE")
    leaving.lost_connection()
    leaving.page.route("**/vendor-tasks*", lambda route: route.abort())
    expect(leaving.page.get_by_role("alert")).to_be_visible(timeout=30_000)
    expect(code).to_be_focused()
    leaving.page.unroute("**/vendor-tasks*")
    task.get_by_role("button", name="Release").click()
    expect(task.get_by_role("button", name="Claim")).to_be_visible()


def test_the_reason_for_one_refusal_is_not_that_of_the_next(leaving: Visitor) -> None:
    labels = [f"Office {secrets.token_hex(3)}" for _ in range(2)]
    leaving.service.buyer().buy(lines_named(dict.fromkeys(labels, 3)), "acc_endcustomer")
    wait_for(lambda: set(labels) <= open_labels(leaving))
    leaving.open("coupon-desk")
    for label in labels:
        task = leaving.page.get_by_role("article").filter(has_text=label)
        task.get_by_role("button", name="Claim").click()
        task.get_by_role("button", name="Refuse").click()
        dialog = leaving.page.get_by_role("dialog")
        expect(dialog.get_by_role("textbox", name="Reason")).to_have_value("")
        dialog.get_by_role("textbox", name="Reason").fill(f"Of {label}")
        dialog.get_by_role("button", name="Refuse").click()
        expect(task).to_have_count(0)


def test_a_task_to_register_an_account_leads_to_the_account(leaving: Visitor) -> None:
    leaving.user.ask("POST", "/bss/accounts/acc_unsynced/synchronize")
    leaving.open("coupon-desk?kind=register_account")
    task = leaving.page.get_by_role("article").filter(has_text="Fabrikam Fresh")
    task.get_by_role("link", name="Open the account").click()
    expect(leaving.page.get_by_role("heading", level=1, name="Fabrikam Fresh")).to_be_visible()
