"""Placing a basket: POST /orders, what it answers and what it leaves behind."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.aws_calls import failing
from tests.api.cloud import Cloud
from tests.api.seeded_rows import OnFile
from tests.api.shape_checks import assert_fits
from tests.api.shapes import ORDER
from tests.api.workers import Fulfilment


@pytest.fixture
def ready(shopper: Shopper) -> Any:
    """Two lines, confirmed: the checkout."""
    shopper.fill(MAILBOX | {"quantity": 3, "friendly_name": "Spring"}, BUNDLE)
    return shopper.confirm()


def test_a_placed_order_says_all_there_is_to_know(shopper: Shopper, ready: Any) -> None:
    basket = shopper.basket()
    answer = shopper.place(ready)
    assert answer.status == 201
    order = answer.json
    assert_fits(order, ORDER)
    assert answer.headers["location"] == f"/api/orders/{order['order_id']}"
    assert order["status"] == "provisioning"
    assert (order["account_id"], order["placed_by"]) == ("acc_partner", "acc_partner")
    assert order["order_for"] == basket["order_for"] and order["totals"] == basket["totals"]
    assert ready["recipient"] == order["recipient"] | {"version": 1}
    billing = {name: part for name, part in ready["billing"].items() if name != "confirmed"}
    assert order["billing"] == billing
    assert order["invoice_number"] is None
    assert shopper.call("GET", answer.headers["location"].removeprefix("/api")).json == order


def test_an_order_has_the_lines_of_the_basket_and_one_asset_for_each(
    shopper: Shopper, ready: Any
) -> None:
    lines = shopper.basket()["lines"]
    order = shopper.place(ready).json
    asset_ids = [line["asset_id"] for line in order["lines"]]
    assert order["lines"] == [
        line | {"asset_id": asset_id} for line, asset_id in zip(lines, asset_ids, strict=True)
    ]
    assert len(set(asset_ids)) == 2
    assert order["assets"] == [
        {"asset_id": each, "name": name, "quantity": quantity, "provisioning_status": "pending"}
        for each, name, quantity in zip(
            asset_ids, ["Spring", "User Migration Bundle"], [3, 1], strict=True
        )
    ]


def test_an_order_starts_with_its_assets_written_and_the_rest_to_come(
    shopper: Shopper, ready: Any
) -> None:
    progress = shopper.place(ready).json["progress"]
    assert [(step["step"], step["state"], step["attempts"]) for step in progress] == [
        ("assets", "done", 1),
        ("invoice", "pending", 0),
        ("coupons", "pending", 0),
        ("welcome_email", "pending", 0),
    ]
    assert {step["last_error"] for step in progress} == {None}


def test_placing_writes_the_order_its_assets_and_the_basket_and_queues_it_once(
    shopper: Shopper, ready: Any, cloud: Cloud
) -> None:
    before = {(row["pk"]["S"], row["sk"]["S"]) for row in cloud.rows}
    order_id = shopper.place(ready).json["order_id"]
    made = {(row["pk"]["S"], row["sk"]["S"]) for row in cloud.rows} - before
    assert sorted(sk for _, sk in made) == ["ASSET#01", "ASSET#02", "ORDER", "WORK"]
    assert len(cloud.messages) == 1 and order_id in cloud.messages[0]


@pytest.mark.parametrize("version", [0, 1, 3, 4, 999])
def test_pressing_the_button_again_gets_the_same_order_whatever_the_version(
    shopper: Shopper, ready: Any, side_effects: Any, version: int
) -> None:
    first = shopper.place(ready)
    with side_effects.unchanged():
        again = shopper.place(ready, basket_version=version, accept_price_changes=True)
    assert (again.status, again.json) == (200, first.json)
    assert again.headers["location"] == first.headers["location"]


def test_the_same_order_is_answered_as_it_stands_now(
    shopper: Shopper, ready: Any, fulfilment: Fulfilment, side_effects: Any
) -> None:
    order_id = shopper.place(ready).json["order_id"]
    fulfilment.run()
    with side_effects.unchanged():
        again = shopper.place(ready)
    assert (again.status, again.json["status"]) == (200, "completed")
    assert again.json == shopper.order(order_id)


def test_an_old_basket_still_leads_to_its_order_when_a_new_one_is_open(
    shopper: Shopper, ready: Any, side_effects: Any
) -> None:
    first = shopper.place(ready).json
    following = shopper.fill(BUNDLE)
    with side_effects.unchanged():
        assert shopper.place(ready).json == first
    shopper.confirm()
    second = shopper.place().json
    assert second["order_id"] != first["order_id"]
    assert following["basket_id"] != ready["basket_id"]
    assert shopper.place(ready).json["order_id"] == first["order_id"]


@pytest.mark.parametrize("version", [0, 2, 4])
def test_a_basket_that_changed_since_it_was_seen_is_not_placed(
    shopper: Shopper, ready: Any, side_effects: Any, version: int
) -> None:
    assert ready["basket_version"] == 3
    with side_effects.unchanged():
        answer = shopper.place(ready, basket_version=version)
    assert (answer.status, answer.json["code"]) == (412, "stale_version")


@pytest.mark.parametrize("basket_id", ["bsk_unknown", "bsk_", "nonsense", "ord_0123"])
def test_a_basket_that_never_was_is_not_placed(
    refused: Any, shopper: Shopper, ready: Any, basket_id: str
) -> None:
    body = {"basket_id": basket_id, "basket_version": 3}
    refused("POST", "/orders", body, status=404, code="not_found")


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, {"/basket_id", "/basket_version"}),
        ({"basket_id": None, "basket_version": "3"}, {"/basket_id", "/basket_version"}),
        ({"basket_id": "", "basket_version": -1}, {"/basket_id", "/basket_version"}),
        ({"basket_id": "bsk_1", "basket_version": 1, "coupon": 1}, {"/coupon"}),
    ],
)
def test_an_order_names_a_basket_and_its_version(
    refused: Any, body: Any, pointers: set[str]
) -> None:
    answer = refused("POST", "/orders", body, status=422, code="validation_failed")
    assert {error["pointer"] for error in answer.json["errors"]} == pointers


def test_for_an_end_customer_the_mail_goes_there_and_the_bill_to_the_partner(
    shopper: Shopper,
) -> None:
    order = shopper.buy(order_for="acc_endcustomer")
    assert order["account_id"] == "acc_partner"
    assert order["order_for"] == {"account_id": "acc_endcustomer", "name": "Fjord Foods"}
    assert order["recipient"]["email"] == "billing@endcustomer.example"
    assert order["billing"]["contact"]["email"] == "billing@partner.example"


def test_an_order_keeps_the_billing_it_was_placed_with(
    shopper: Shopper, ready: Any, on_file: OnFile
) -> None:
    placed = shopper.place(ready).json
    on_file.change_billing("acc_partner", information={"street": "New Road 2"}, version=2)
    on_file.change_billing("acc_partner", contact={"email": "new@partner.example"})
    assert shopper.order(placed["order_id"]) == placed


def test_an_order_names_the_user_who_placed_it(shopper: Shopper) -> None:
    colleague = Shopper(shopper.api, sub="usr_kim")
    assert colleague.buy()["placed_by"] == "usr_kim"


def test_an_order_stands_though_the_queue_is_out_of_reach(
    shopper: Shopper, ready: Any, fulfilment: Fulfilment, cloud: Cloud
) -> None:
    with failing("sqs", "SendMessage", "ServiceUnavailable") as tried:
        answer = shopper.place(ready)
    assert (answer.status, tried, cloud.messages) == (201, ["SendMessage"], [])
    assert fulfilment.run_after(30) == 0
    assert fulfilment.run_after(31) == 1
    assert shopper.order(answer.json["order_id"])["status"] == "completed"
