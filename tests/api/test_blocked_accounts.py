"""Accounts that staff block: nothing is ordered by them or for them (rules.md R38)."""

from typing import Any

import pytest

from tests.api.actors import MAILBOX, Shopper
from tests.api.back_office import BackOffice
from tests.api.client import Api
from tests.api.shape_checks import assert_fits
from tests.api.shapes import ACCOUNT, BSS_ACCOUNT

REASON = "Owes us for March, says Sue"


def _block(office: BackOffice, account_id: str = "acc_partner", reason: str = REASON) -> Any:
    return office.patch(f"/accounts/{account_id}", {"blocked": {"reason": reason}})


def _unblock(office: BackOffice, account_id: str = "acc_partner") -> Any:
    return office.patch(f"/accounts/{account_id}", {"blocked": None})


def test_staff_block_an_account_and_read_why_since_when_and_by_whom(office: BackOffice) -> None:
    blocked = _block(office)
    assert_fits(blocked, BSS_ACCOUNT)
    assert (blocked["blocked"]["reason"], blocked["blocked"]["by"]) == (REASON, "acc_distributor")
    assert office.get("/accounts/acc_partner") == blocked
    assert blocked["billing"]["version"] == 1
    listed = office.get("/accounts?kind=partner")["items"]
    assert {each["account_id"]: bool(each["blocked"]) for each in listed} == {
        "acc_partner": True,
        "acc_rival": False,
    }


def test_null_lifts_the_block_and_leaving_it_out_keeps_it(office: BackOffice) -> None:
    blocked = _block(office)["blocked"]
    renamed = office.patch("/accounts/acc_partner", {"name": "Northwind Ltd"})
    assert renamed["blocked"] == blocked
    assert _unblock(office)["blocked"] is None


def test_blocking_again_for_the_same_reason_changes_nothing_and_for_another_does(
    office: BackOffice, side_effects: Any
) -> None:
    first = _block(office)
    with side_effects.unchanged():
        assert _block(office) == first
    assert _block(office, reason="Fraud")["blocked"]["reason"] == "Fraud"


@pytest.mark.parametrize(
    ("blocked", "pointer"),
    [
        ({}, "/blocked/reason"),
        ({"reason": ""}, "/blocked/reason"),
        ({"reason": "x" * 201}, "/blocked/reason"),
        ({"reason": REASON, "by": "usr_eve"}, "/blocked/by"),
        (True, "/blocked"),
    ],
    ids=str,
)
def test_a_block_has_a_reason_and_nothing_else(
    office: BackOffice, blocked: Any, pointer: str
) -> None:
    body = {"blocked": blocked}
    answer = office.refused(
        "PATCH", "/accounts/acc_partner", body, status=422, code="validation_failed"
    )
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_a_blocked_account_places_no_order_until_the_block_is_lifted(
    shopper: Shopper, office: BackOffice, side_effects: Any
) -> None:
    shopper.fill()
    ready = shopper.confirm()
    _block(office)
    checkout = shopper.checkout()
    (blocker,) = checkout["blockers"]
    assert (blocker["code"], blocker["who"]) == ("account_blocked", "distributor")
    assert "Northwind Partner (acc_partner)" in blocker["detail"]
    assert blocker["fix"] == "Contact the distributor."
    assert [step["done"] for step in checkout["steps"]] == [True, False, True]
    with side_effects.unchanged():
        answer = shopper.place(ready)
    assert (answer.status, answer.codes) == (409, ["account_blocked"])
    _unblock(office)
    assert shopper.place(ready).status == 201


def test_why_an_account_is_blocked_is_told_to_no_buyer(
    shopper: Shopper, office: BackOffice
) -> None:
    for account_id in ("acc_partner", "acc_endcustomer"):
        _block(office, account_id)
    shopper.fill()
    shopper.order_for("acc_endcustomer")
    shown = [shopper.checkout(), shopper.confirm(), shopper.place().json, shopper.basket()]
    customers = shopper.call("GET", "/end-customers").json
    assert REASON not in str([*shown, customers])
    (fjord,) = (each for each in customers["items"] if each["account_id"] == "acc_endcustomer")
    assert_fits(fjord, ACCOUNT)
    assert list(fjord["blocked"]) == ["at"]


def test_a_blocked_account_orders_for_nobody_and_both_that_are_blocked_are_named(
    shopper: Shopper, office: BackOffice
) -> None:
    shopper.fill()
    shopper.order_for("acc_endcustomer")
    shopper.confirm()
    _block(office)
    assert shopper.place().codes == ["account_blocked"]
    _block(office, "acc_endcustomer")
    answer = shopper.place()
    assert answer.codes == ["account_blocked", "account_blocked"]
    details = [error["detail"] for error in answer.json["errors"]]
    assert "acc_partner" in details[0] and "acc_endcustomer" in details[1]


def test_nobody_orders_for_a_blocked_end_customer_and_its_partner_orders_for_others(
    shopper: Shopper, office: BackOffice
) -> None:
    _block(office, "acc_endcustomer")
    shopper.fill()
    shopper.order_for("acc_endcustomer")
    shopper.confirm()
    assert shopper.place().codes == ["account_blocked"]
    shopper.order_for("acc_partner")
    shopper.confirm()
    assert shopper.place().status == 201


def test_a_draft_of_a_blocked_account_is_not_executed_until_the_block_is_lifted(
    office: BackOffice,
) -> None:
    _block(office)
    path = f"/orders/{office.drafted()['order_id']}/execute"
    answer = office.refused(
        "POST", path, status=409, code="checkout_blocked", errors=["account_blocked"]
    )
    (error,) = answer.json["errors"]
    assert error["fix"] == "See in the account why it is blocked, and lift the block."
    assert error["who"] == "distributor"
    _unblock(office)
    assert office.post(path)["status"] == "provisioning"


def test_a_draft_for_a_blocked_end_customer_is_not_executed(office: BackOffice) -> None:
    _block(office, "acc_endcustomer")
    draft = office.drafted(order_for_account_id="acc_endcustomer")
    answer = office.call("POST", f"/orders/{draft['order_id']}/execute")
    assert (answer.status, answer.codes) == (409, ["account_blocked"])


def test_a_blocked_account_reads_all_it_has_and_fills_its_basket(
    shopper: Shopper, office: BackOffice
) -> None:
    order_id = shopper.buy()["order_id"]
    office.fulfilment.run()
    order = shopper.order(order_id)
    _block(office)
    basket = shopper.fill(MAILBOX | {"quantity": 2})
    assert len(basket["lines"]) == 1
    paths = ("/products", "/basket", "/checkout", "/orders", "/assets", "/invoices")
    asset = f"/assets/{order['assets'][0]['asset_id']}"
    invoice = f"/invoices/{order['invoice_number']}"
    answers = [shopper.call("GET", path).status for path in (*paths, asset, invoice)]
    assert set(answers) == {200}
    assert shopper.call("GET", asset).json["coupon"]["code"]


def test_what_was_ordered_before_the_block_is_fulfilled_and_found_again(
    shopper: Shopper, office: BackOffice
) -> None:
    shopper.fill()
    ready = shopper.confirm()
    placed = shopper.place(ready)
    _block(office)
    again = shopper.place(ready)
    assert (again.status, again.json["order_id"]) == (200, placed.json["order_id"])
    office.fulfilment.run()
    assert office.order(placed.json["order_id"])["status"] == "completed"


def test_nothing_in_the_token_opens_a_blocked_account(
    api: Api, office: BackOffice, side_effects: Any
) -> None:
    _block(office)
    both = Shopper(api, sub="usr_new")
    both.fill()
    ready = both.confirm()
    wanted = {name: ready[name] for name in ("basket_id", "basket_version")}
    with side_effects.unchanged():
        answer = api.call(
            "POST", "/orders", wanted, by="acc_partner", sub="usr_new", roles=("buyer", "staff")
        )
    assert (answer.status, answer.codes) == (409, ["account_blocked"])
