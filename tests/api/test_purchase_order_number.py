"""The buyer's own reference, carried from the basket to the order to the invoice (rules.md R37)."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import A_CUSTOMER, BackOffice
from tests.api.shape_checks import assert_fits
from tests.api.shapes import BASKET

NUMBER = "PO-2026/17 Ä"


def _refer(shopper: Shopper, number: str | None = NUMBER, **how: Any) -> Any:
    answer = shopper.call("PATCH", "/basket", {"purchase_order_number": number}, **how)
    assert answer.status == 200, answer.json
    return answer.json


def _require(office: BackOffice, account_id: str = "acc_partner") -> None:
    office.patch(f"/accounts/{account_id}", {"purchase_order_required": True})


def test_the_number_goes_from_the_basket_to_the_order_and_to_the_invoice(
    shopper: Shopper, office: BackOffice
) -> None:
    shopper.fill()
    assert _refer(shopper)["purchase_order_number"] == NUMBER
    assert shopper.confirm()["purchase_order_number"] == NUMBER
    order = shopper.place().json
    assert order["purchase_order_number"] == NUMBER
    office.fulfilment.run()
    done = office.order(order["order_id"])
    assert done["purchase_order_number"] == NUMBER
    invoice = shopper.call("GET", f"/invoices/{done['invoice_number']}").json
    assert invoice["purchase_order_number"] == NUMBER
    basket_id = order["order_id"].replace("ord_", "bsk_")
    ordered = shopper.call("GET", f"/baskets/{basket_id}").json
    assert ordered["purchase_order_number"] == NUMBER


def test_the_credit_names_the_number_of_its_invoice(shopper: Shopper, office: BackOffice) -> None:
    _refer(shopper)
    order_id = shopper.buy()["order_id"]
    office.fulfilment.run()
    office.cancel(order_id)
    invoice = office.get(f"/invoices/{office.order(order_id)['invoice_number']}")
    credit = office.get(f"/invoices/{invoice['credited_by']}")
    assert credit["purchase_order_number"] == NUMBER


def test_the_basket_after_an_order_has_no_number(shopper: Shopper) -> None:
    _refer(shopper)
    shopper.buy()
    assert shopper.basket()["purchase_order_number"] is None


def test_a_number_is_given_before_anything_is_in_the_basket_and_is_taken_out_with_null(
    shopper: Shopper, side_effects: Any
) -> None:
    given = _refer(shopper)
    assert_fits(given, BASKET)
    assert (given["version"], given["purchase_order_number"]) == (1, NUMBER)
    with side_effects.unchanged():
        assert _refer(shopper) == given
    assert _refer(shopper, None)["purchase_order_number"] is None


def test_changing_or_emptying_the_basket_keeps_the_number(shopper: Shopper) -> None:
    shopper.fill(MAILBOX)
    _refer(shopper)
    shopper.fill(BUNDLE)
    shopper.order_for("acc_endcustomer")
    shopper.confirm()
    emptied = shopper.call("DELETE", "/basket").json
    assert emptied["purchase_order_number"] == NUMBER


def test_a_number_for_an_older_version_of_the_basket_is_refused(
    shopper: Shopper, refused: Any
) -> None:
    version = shopper.fill()["version"]
    stale = {"If-Match": f'"{version + 1}"'}
    body = {"purchase_order_number": NUMBER}
    refused("PATCH", "/basket", body, headers=stale, status=412, code="stale_version")
    _refer(shopper, headers={"If-Match": f'"{version}"'})


@pytest.mark.parametrize("number", ["", " ", "x" * 101, "PO\n1", "PO\x001", 17, True])
def test_a_number_is_a_text_of_1_to_100_characters(refused: Any, number: Any) -> None:
    body = {"purchase_order_number": number}
    answer = refused("PATCH", "/basket", body, status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/purchase_order_number"]


def test_a_number_is_kept_without_the_blanks_around_it(shopper: Shopper) -> None:
    assert _refer(shopper, "  PO 7 ")["purchase_order_number"] == "PO 7"


def test_a_change_of_nothing_is_refused(refused: Any) -> None:
    refused("PATCH", "/basket", {}, status=422, code="validation_failed")


def test_an_account_that_orders_with_numbers_waits_for_one(
    shopper: Shopper, office: BackOffice, side_effects: Any
) -> None:
    _require(office)
    shopper.fill()
    checkout = shopper.confirm()
    (blocker,) = checkout["blockers"]
    assert (blocker["code"], blocker["who"]) == ("purchase_order_missing", "buyer")
    assert "Northwind Partner (acc_partner)" in blocker["detail"] and blocker["fix"]
    assert [step["done"] for step in checkout["steps"]] == [True, True, False]
    with side_effects.unchanged():
        assert shopper.place(checkout).codes == ["purchase_order_missing"]
    _refer(shopper)
    assert shopper.place().json["purchase_order_number"] == NUMBER


def test_only_the_account_that_is_billed_is_asked_for_a_number(
    shopper: Shopper, office: BackOffice
) -> None:
    _require(office, "acc_endcustomer")
    assert shopper.buy(order_for="acc_endcustomer")["purchase_order_number"] is None


def test_an_account_is_made_with_or_without_the_need_of_a_number(office: BackOffice) -> None:
    plain = office.post("/accounts", A_CUSTOMER, status=201)
    assert plain["purchase_order_required"] is False
    strict = office.post("/accounts", A_CUSTOMER | {"purchase_order_required": True}, status=201)
    path = f"/accounts/{strict['account_id']}"
    assert office.get(path)["purchase_order_required"] is True
    assert office.patch(path, {"name": "Blue Ltd"})["purchase_order_required"] is True
    relaxed = office.patch(path, {"purchase_order_required": False})
    assert relaxed["purchase_order_required"] is False
    assert relaxed["billing"]["version"] == 1


def test_a_draft_of_an_account_that_orders_with_numbers_waits_for_one(
    office: BackOffice,
) -> None:
    _require(office)
    draft = office.drafted()
    path = f"/orders/{draft['order_id']}/execute"
    answer = office.refused("POST", path, status=409, code="checkout_blocked")
    (error,) = answer.json["errors"]
    assert (error["code"], error["who"]) == ("purchase_order_missing", "distributor")
    assert error["fix"] == "Give the draft the buyer's purchase order number."


def test_a_draft_carries_its_number_to_the_order_and_to_the_invoice(office: BackOffice) -> None:
    _require(office)
    draft = office.drafted(purchase_order_number=NUMBER)
    assert draft["purchase_order_number"] == NUMBER
    office.post(f"/orders/{draft['order_id']}/execute")
    office.fulfilment.run()
    done = office.order(draft["order_id"])
    invoice = office.get(f"/invoices/{done['invoice_number']}")
    assert done["purchase_order_number"] == invoice["purchase_order_number"] == NUMBER
