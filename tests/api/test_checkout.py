"""The rehearsal and the billing: GET /checkout, PUT /checkout/billing."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.seeded_rows import OnFile
from tests.api.shape_checks import assert_fits
from tests.api.shapes import CHECKOUT

PATH = "/checkout/billing"


def _steps(checkout: Any) -> dict[str, bool]:
    return {step["step"]: step["done"] for step in checkout["steps"]}


def test_the_rehearsal_writes_nothing(shopper: Shopper, side_effects: Any) -> None:
    shopper.fill()
    with side_effects.unchanged():
        assert shopper.call("GET", "/checkout").status == 200


def test_before_anything_is_in_the_basket_the_checkout_says_what_is_missing(
    shopper: Shopper, side_effects: Any
) -> None:
    with side_effects.unchanged():
        checkout = shopper.checkout()
    assert_fits(checkout, CHECKOUT)
    assert (checkout["basket_id"], checkout["basket_version"]) == (None, 0)
    assert _steps(checkout) == {"basket": False, "order_for": True, "billing": False}
    assert [blocker["code"] for blocker in checkout["blockers"]] == [
        "basket_empty",
        "billing_not_confirmed",
    ]


def test_the_checkout_shows_the_billing_the_recipient_and_the_totals(shopper: Shopper) -> None:
    basket = shopper.fill(MAILBOX | {"quantity": 3}, BUNDLE)
    checkout = shopper.checkout()
    assert_fits(checkout, CHECKOUT)
    assert checkout["basket_id"] == basket["basket_id"]
    assert checkout["basket_version"] == basket["version"]
    assert checkout["totals"] == basket["totals"]
    assert checkout["billing"] == {
        "version": 1,
        "confirmed": False,
        "information": {
            "company": "Northwind Partner",
            "street": "Harbour Street 1",
            "city": "Helsinki",
            "postal_code": "00100",
            "country": "FI",
            "tax_id": "FI12345671",
        },
        "contact": {
            "name": "Billing at Northwind Partner",
            "email": "billing@partner.example",
            "phone": None,
        },
    }
    contact = {"name": "Billing at Northwind Partner", "email": "billing@partner.example"}
    assert checkout["recipient"] == contact | {"version": 1}


def test_for_an_end_customer_the_mail_goes_there_and_the_bill_to_the_partner(
    shopper: Shopper,
) -> None:
    shopper.fill()
    shopper.order_for("acc_endcustomer")
    checkout = shopper.checkout()
    assert checkout["recipient"]["email"] == "billing@endcustomer.example"
    assert checkout["billing"]["contact"]["email"] == "billing@partner.example"


def test_the_steps_are_done_one_after_the_other(shopper: Shopper) -> None:
    shopper.order_for("acc_endcustomer_new")
    assert _steps(shopper.checkout()) == {"basket": False, "order_for": False, "billing": False}
    shopper.fill()
    assert _steps(shopper.checkout()) == {"basket": True, "order_for": False, "billing": False}
    shopper.order_for("acc_endcustomer")
    assert _steps(shopper.checkout()) == {"basket": True, "order_for": True, "billing": False}
    shopper.confirm()
    assert _steps(shopper.checkout()) == {"basket": True, "order_for": True, "billing": True}


def test_confirmed_is_exactly_the_version_that_was_shown(shopper: Shopper) -> None:
    shopper.fill()
    answer = shopper.call("PUT", PATH, {"billing_version": 1})
    assert answer.status == 200
    assert_fits(answer.json, CHECKOUT)
    assert answer.json["billing"]["confirmed"] is True
    assert answer.json["blockers"] == []
    assert answer.json["basket_version"] == 2
    assert shopper.checkout() == answer.json


def test_confirming_again_changes_nothing(shopper: Shopper, side_effects: Any) -> None:
    shopper.fill()
    confirmed = shopper.confirm()
    with side_effects.unchanged():
        assert shopper.confirm() == confirmed


def test_the_billing_can_be_confirmed_before_anything_is_in_the_basket(shopper: Shopper) -> None:
    assert shopper.confirm()["basket_version"] == 1
    shopper.fill()
    assert shopper.checkout()["blockers"] == []


@pytest.mark.parametrize("version", [1, 3, 999])
def test_another_version_than_todays_is_not_confirmed(
    refused: Any, on_file: OnFile, version: int
) -> None:
    on_file.change_billing("acc_partner", version=2)
    body = {"billing_version": version}
    refused("PUT", PATH, body, status=409, code="billing_changed", errors=["billing_changed"])


def test_changing_the_billing_data_unconfirms_it(shopper: Shopper, on_file: OnFile) -> None:
    shopper.fill()
    shopper.confirm()
    on_file.change_billing("acc_partner", information={"street": "New Road 2"}, version=2)
    checkout = shopper.checkout()
    assert checkout["billing"]["confirmed"] is False
    assert checkout["billing"]["information"]["street"] == "New Road 2"
    assert [blocker["code"] for blocker in checkout["blockers"]] == ["billing_not_confirmed"]
    assert shopper.confirm()["blockers"] == []


@pytest.mark.parametrize("version", [0, -1, "1", 1.5, None, True])
def test_a_billing_version_is_a_number_from_1(refused: Any, version: Any) -> None:
    body = {"billing_version": version}
    answer = refused("PUT", PATH, body, status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/billing_version"]


def test_an_account_nobody_knows_cannot_check_out(refused: Any) -> None:
    how = {"by": "acc_ghost", "status": 403, "code": "account_not_on_file"}
    refused("GET", "/checkout", **how)
    refused("GET", "/basket", **how)
    refused("PUT", PATH, {"billing_version": 1}, **how)
    refused("POST", "/basket/lines", MAILBOX, **how)
    refused("PUT", "/basket/order-for", {"account_id": "acc_ghost"}, **how)
    refused("DELETE", "/basket", **how)
