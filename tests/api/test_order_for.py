"""Whom the order is for: PUT /basket/order-for."""

from typing import Any

import pytest

from tests.api.actors import Shopper
from tests.api.client import Api
from tests.api.shape_checks import assert_fits
from tests.api.shapes import BASKET

PATH = "/basket/order-for"


def test_a_basket_is_for_the_own_account_until_someone_else_is_chosen(customer: Shopper) -> None:
    own = {"account_id": "acc_customer", "name": "Contoso Customer"}
    assert customer.basket()["order_for"] == own
    assert customer.fill()["order_for"] == own


@pytest.mark.parametrize(
    ("account_id", "name"),
    [
        ("acc_endcustomer", "Fjord Foods"),
        ("acc_endcustomer_new", "Lakeside Logistics"),
        ("acc_partner", "Northwind Partner"),
    ],
)
def test_a_partner_orders_for_itself_and_for_its_own_end_customers(
    shopper: Shopper, account_id: str, name: str
) -> None:
    shopper.fill()
    answer = shopper.call("PUT", PATH, {"account_id": account_id})
    assert (answer.status, answer.json["order_for"]) == (
        200,
        {"account_id": account_id, "name": name},
    )
    assert_fits(answer.json, BASKET)
    assert answer.headers["etag"] == f'"{answer.json["version"]}"'
    assert shopper.basket() == answer.json


def test_someone_can_be_chosen_before_anything_is_in_the_basket(shopper: Shopper) -> None:
    chosen = shopper.order_for("acc_endcustomer")
    assert (chosen["version"], chosen["lines"]) == (1, [])
    assert shopper.fill()["order_for"]["account_id"] == "acc_endcustomer"


def test_choosing_the_same_again_changes_nothing(shopper: Shopper, side_effects: Any) -> None:
    chosen = shopper.order_for("acc_endcustomer")
    with side_effects.unchanged():
        assert shopper.order_for("acc_endcustomer") == chosen


def test_choosing_the_own_account_takes_the_choice_back(shopper: Shopper) -> None:
    shopper.order_for("acc_endcustomer")
    back = shopper.order_for("acc_partner")
    assert back["order_for"] == {"account_id": "acc_partner", "name": "Northwind Partner"}


@pytest.mark.parametrize(
    "account_id",
    ["acc_rival", "acc_rival_endcustomer", "acc_customer", "acc_unknown", "nonsense", "#"],
)
def test_nobody_orders_for_an_account_that_is_not_its_own(
    refused: Any, api: Api, account_id: str
) -> None:
    chosen = {"account_id": account_id}
    answer = refused("PUT", PATH, chosen, status=404, code="not_found")
    assert (
        answer.without_request_id
        == api.put(PATH, {"account_id": "acc_never_made"}).without_request_id
    )


def test_an_end_customer_does_not_order_for_its_partner(refused: Any) -> None:
    for account_id in ("acc_partner", "acc_endcustomer_new"):
        refused(
            "PUT",
            PATH,
            {"account_id": account_id},
            by="acc_endcustomer",
            status=404,
            code="not_found",
        )


@pytest.mark.parametrize("account_id", ["", None, 7, "x" * 101])
def test_an_account_id_is_a_short_text(refused: Any, account_id: Any) -> None:
    answer = refused("PUT", PATH, {"account_id": account_id}, status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/account_id"]


def test_the_name_of_now_is_in_the_basket_that_is_confirmed(shopper: Shopper) -> None:
    shopper.fill()
    shopper.order_for("acc_endcustomer")
    shopper.call("PATCH", "/end-customers/acc_endcustomer", {"name": "Renamed Foods"})
    shopper.confirm()
    assert shopper.basket()["order_for"]["name"] == "Renamed Foods"
