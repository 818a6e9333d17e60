"""Orders that staff draft and execute: POST /bss/orders and …/execute."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BSS_ORDER, BackOffice, events, steps
from tests.api.seeded_rows import OnFile
from tests.api.shape_checks import assert_fits

TWO = (MAILBOX | {"quantity": 3, "friendly_name": "Spring"}, BUNDLE | {"quantity": 2})


def test_a_draft_has_no_effects(office: BackOffice, side_effects: Any) -> None:
    draft = office.drafted(*TWO, order_for_account_id="acc_endcustomer")
    assert_fits(draft, BSS_ORDER)
    assert (draft["status"], draft["invoice_number"], draft["assets"]) == ("draft", None, [])
    assert [line["asset_id"] for line in draft["lines"]] == [None, None]
    assert draft["order_for"]["account_id"] == "acc_endcustomer"
    assert draft["totals"]["net"]["amount"] == 3 * 1200 + 2 * 1500
    assert steps(draft) == ["pending"] * 4
    assert events(draft) == ["drafted"]
    assert office.order(draft["order_id"]) == draft
    assert office.fulfilment.run_after(3600) == 0
    assert (side_effects.cloud.messages, side_effects.cloud.mails, office.coupons(draft)) == (
        [],
        [],
        [],
    )
    assert office.listed("/assets", "asset_id") == office.listed("/invoices", "order_id") == []


def test_every_fault_of_a_draft_is_named_at_once(office: BackOffice) -> None:
    lines = [
        {"product_id": "prd_hidden", "quantity": 1},
        MAILBOX | {"quantity": 10_001},
        {"product_id": "prd_unknown", "quantity": 1},
    ]
    body = {"account_id": "acc_partner", "order_for_account_id": "acc_customer", "lines": lines}
    answer = office.refused("POST", "/orders", body, status=422, code="validation_failed")
    assert [(error["code"], error["pointer"]) for error in answer.json["errors"]] == [
        ("account_unknown", "/order_for_account_id"),
        ("product_unavailable", "/lines/0/product_id"),
        ("quantity_out_of_range", "/lines/1/quantity"),
        ("product_unavailable", "/lines/2/product_id"),
    ]


@pytest.mark.parametrize(
    ("account_id", "order_for", "pointer"),
    [
        ("acc_unknown", None, "/account_id"),
        ("acc_endcustomer", None, "/account_id"),
        ("acc_partner", "acc_unknown", "/order_for_account_id"),
        ("acc_partner", "acc_rival", "/order_for_account_id"),
        ("acc_partner", "acc_rival_endcustomer", "/order_for_account_id"),
        ("acc_customer", "acc_endcustomer", "/order_for_account_id"),
    ],
)
def test_a_draft_is_for_the_account_or_its_own_end_customer(
    office: BackOffice, account_id: str, order_for: str | None, pointer: str
) -> None:
    body = {"account_id": account_id, "order_for_account_id": order_for} | {
        "lines": [MAILBOX | {"quantity": 1}]
    }
    answer = office.refused("POST", "/orders", body, status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("lines", "pointer"),
    [
        ([], "/lines"),
        ([MAILBOX | {"quantity": 1}] * 41, "/lines"),
        ([MAILBOX], "/lines/0/quantity"),
        ([MAILBOX | {"quantity": 0}], "/lines/0/quantity"),
        ([MAILBOX | {"quantity": 1.5}], "/lines/0/quantity"),
        ([MAILBOX | {"quantity": 1, "friendly_name": "x" * 101}], "/lines/0/friendly_name"),
        ([MAILBOX | {"quantity": 1, "unit_price": 0}], "/lines/0/unit_price"),
    ],
)
def test_a_draft_that_cannot_be_read_is_refused(
    office: BackOffice, lines: Any, pointer: str
) -> None:
    body = {"account_id": "acc_partner", "lines": lines}
    answer = office.refused("POST", "/orders", body, status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_an_executed_draft_is_an_order_like_any_other(office: BackOffice, mails: list[Any]) -> None:
    draft = office.drafted(*TWO, order_for_account_id="acc_endcustomer")
    order = office.post(f"/orders/{draft['order_id']}/execute")
    assert_fits(order, BSS_ORDER)
    assert (order["order_id"], order["status"]) == (draft["order_id"], "provisioning")
    assert order["totals"] == draft["totals"] and len(order["assets"]) == 2
    assert office.fulfilment.run() == 1
    done = office.order(order["order_id"])
    assert (done["status"], steps(done)) == ("completed", ["done"] * 4)
    assert office.get(f"/invoices/{done['invoice_number']}")["totals"] == draft["totals"]
    assert office.statuses(done) == ["active", "active"]
    (mail,) = mails
    assert "billing@endcustomer.example" in str(mail.destinations)
    assert all(coupon["code"] in mail.body for coupon in office.coupons(done))
    assert [asset["name"] for asset in done["assets"]] == ["Spring", "User Migration Bundle"]


def _seen(shopper: Shopper, query: str = "") -> list[str]:
    """The orders that the buyer is shown, page by page, two a page."""
    found: list[str] = []
    cursor = ""
    while True:
        page = shopper.call("GET", f"/orders?limit=2{query}{cursor}").json
        found += [order["order_id"] for order in page["items"]]
        if page["next_cursor"] is None:
            return found
        assert len(page["items"]) == 2
        cursor = f"&cursor={page['next_cursor']}"


def test_a_draft_is_not_shown_to_the_buyer_until_it_is_executed(
    office: BackOffice, shopper: Shopper
) -> None:
    draft = office.drafted(*TWO)["order_id"]
    answer = shopper.call("GET", f"/orders/{draft}")
    assert (answer.status, answer.codes) == (404, ["not_found"])
    assert _seen(shopper) == _seen(shopper, "&status=draft") == []
    office.post(f"/orders/{draft}/execute")
    assert _seen(shopper) == _seen(shopper, "&status=provisioning") == [draft]
    assert shopper.order(draft)["status"] == "provisioning"


def test_a_draft_that_was_cancelled_is_not_shown_to_the_buyer_and_a_cancelled_order_is(
    office: BackOffice, shopper: Shopper
) -> None:
    dropped, executed = (office.drafted()["order_id"] for _ in range(2))
    office.post(f"/orders/{executed}/execute")
    for order_id in (dropped, executed):
        assert office.cancel(order_id).status == 200
    assert shopper.call("GET", f"/orders/{dropped}").status == 404
    assert shopper.order(executed)["status"] == "cancelled"
    assert _seen(shopper) == _seen(shopper, "&status=cancelled") == [executed]
    assert office.order(dropped)["status"] == "cancelled"


def test_drafts_between_orders_leave_no_hole_in_the_pages_of_the_buyer(
    office: BackOffice, shopper: Shopper
) -> None:
    orders: list[str] = []
    for _ in range(5):
        office.drafted()
        office.drafted()
        orders.insert(0, shopper.buy()["order_id"])
    office.drafted()
    assert _seen(shopper) == orders


def test_the_buyer_sees_an_executed_draft_in_the_storefront(
    office: BackOffice, shopper: Shopper
) -> None:
    draft = office.drafted()
    office.post(f"/orders/{draft['order_id']}/execute")
    office.fulfilment.run()
    assert shopper.order(draft["order_id"])["status"] == "completed"


def test_executing_twice_is_executing_once(office: BackOffice, mails: list[Any]) -> None:
    path = f"/orders/{office.drafted(*TWO)['order_id']}/execute"
    first = office.post(path)
    assert office.post(path) == first
    office.fulfilment.run()
    done = office.order(first["order_id"])
    assert office.post(path) == done
    office.fulfilment.run_after(3600)
    assert office.order(first["order_id"]) == done
    assert len(mails) == len(office.listed("/invoices", "invoice_number")) == 1
    assert len(office.coupons(done)) == len(office.listed("/assets", "asset_id")) == 2


def test_everything_in_the_way_of_executing_is_named_at_once(
    office: BackOffice, on_file: OnFile
) -> None:
    draft = office.drafted(*TWO, order_for_account_id="acc_endcustomer_new")
    on_file.price("prd_mailbox", 1300)
    on_file.change_product("prd_bundle", published=False)
    on_file.change_account("acc_partner", provisioning_sync_status="failed")
    on_file.change_billing("acc_partner", information={"city": ""})
    answer = office.refused(
        "POST",
        f"/orders/{draft['order_id']}/execute",
        status=409,
        code="checkout_blocked",
        errors=[
            "price_changed",
            "product_unavailable",
            "account_not_synchronized",
            "end_customer_not_synchronized",
            "billing_incomplete",
            "total_changed",
        ],
    )
    assert {error["who"] for error in answer.json["errors"]} == {"distributor"}
    fixes = [error["fix"] for error in answer.json["errors"]]
    assert all(fixes) and "Accept" not in str(fixes) and "Ask the distributor" not in str(fixes)
    lines = [error["line_id"] for error in answer.json["errors"] if "line_id" in error]
    assert lines == [line["line_id"] for line in draft["lines"]]
    assert office.order(draft["order_id"]) == draft


def test_a_draft_executes_once_nothing_is_in_its_way_any_more(office: BackOffice) -> None:
    draft = office.drafted(order_for_account_id="acc_endcustomer_new")
    path = f"/orders/{draft['order_id']}/execute"
    assert office.call("POST", path).codes == ["end_customer_not_synchronized"]
    office.post("/accounts/acc_endcustomer_new/synchronize")
    assert office.post(path)["status"] == "provisioning"


def test_execution_stands_for_confirming_the_billing_of_now(
    office: BackOffice, on_file: OnFile
) -> None:
    draft = office.drafted()
    on_file.change_billing("acc_partner", information={"city": "Oulu"}, version=2)
    order = office.post(f"/orders/{draft['order_id']}/execute")
    assert order["billing"]["version"] == 2
    assert order["billing"]["information"]["city"] == "Oulu"


def test_an_order_nobody_knows_cannot_be_executed(office: BackOffice) -> None:
    for order_id in (f"ord_{0:032x}", "acc_partner"):
        office.refused("POST", f"/orders/{order_id}/execute", status=404, code="not_found")


@pytest.mark.parametrize("noun", ["orders", "assets"])
def test_what_was_ordered_cannot_be_amended(office: BackOffice, noun: str) -> None:
    order = office.bought(MAILBOX)
    name = order["order_id"] if noun == "orders" else order["assets"][0]["asset_id"]
    path, body = f"/{noun}/{name}", {"status": "suspended"}
    answer = office.refused("PATCH", path, body, status=405, code="cannot_be_amended")
    assert "amended" in answer.json["detail"] and "cancelled" in answer.json["detail"]
    assert "GET" in answer.headers["allow"]
