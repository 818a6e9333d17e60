"""Orders after they were placed: GET /orders, GET /orders/{order_id}, and where each effect stands."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.aws_calls import failing, refusal
from tests.api.client import Api
from tests.api.shape_checks import assert_fits
from tests.api.shapes import ORDER, list_of
from tests.api.workers import Fulfilment

Fails = Callable[..., None]


def _states(order: Any) -> dict[str, str]:
    return {step["step"]: step["state"] for step in order["progress"]}


def _step(order: Any, name: str) -> Any:
    return next(step for step in order["progress"] if step["step"] == name)


def test_a_fulfilled_order_is_completed_and_says_when_each_effect_was_done(
    shopper: Shopper, fulfilment: Fulfilment
) -> None:
    placed = shopper.buy(MAILBOX, BUNDLE)
    fulfilment.run()
    order = shopper.order(placed["order_id"])
    assert_fits(order, ORDER)
    assert order["status"] == "completed" and order["invoice_number"]
    assert {asset["provisioning_status"] for asset in order["assets"]} == {"synchronized"}
    for step in order["progress"]:
        assert (step["state"], step["attempts"]) == ("done", 1)
        assert step["at"] and step["last_error"] is None and step["next_attempt_at"] is None
    unmoved = placed.keys() - {"status", "invoice_number", "assets", "progress"}
    assert {name: order[name] for name in unmoved} == {name: placed[name] for name in unmoved}


def test_orders_are_listed_newest_first_as_they_are_opened(
    shopper: Shopper, fulfilment: Fulfilment
) -> None:
    first, second = shopper.buy(), shopper.buy()
    fulfilment.run()
    third = shopper.buy()
    answer = shopper.call("GET", "/orders")
    assert_fits(answer.json, list_of(ORDER))
    newest_first = [each["order_id"] for each in (third, second, first)]
    assert [item["order_id"] for item in answer.json["items"]] == newest_first
    assert answer.json["items"] == [shopper.order(order_id) for order_id in newest_first]


def test_the_whole_account_sees_an_order_and_nobody_else(shopper: Shopper, api: Api) -> None:
    order = shopper.buy()
    assert Shopper(api, sub="usr_kim").order(order["order_id"]) == order
    assert api.get("/orders", by="acc_rival").json == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("order_id", ["ord_unknown", "ord_", "nonsense", "bsk_1", "ord_%23"])
def test_an_order_that_never_was_is_not_found(refused: Any, api: Api, order_id: str) -> None:
    answer = refused("GET", f"/orders/{order_id}", status=404, code="not_found")
    assert answer.without_request_id == api.get("/orders/ord_never_made").without_request_id


def test_a_message_delivered_twice_does_nothing_twice(
    shopper: Shopper, fulfilment: Fulfilment, side_effects: Any
) -> None:
    shopper.buy()
    (body,) = fulfilment.take()
    fulfilment.handle(body)
    with side_effects.unchanged():
        fulfilment.handle(body)
        assert fulfilment.run_after(3600) == 0


def test_an_error_of_bittitan_is_shown_and_tried_again(
    shopper: Shopper, fulfilment: Fulfilment, bittitan_fails: Fails, mails: list[Any]
) -> None:
    bittitan_fails({"kind": "error", "status": 503, "times": 1})
    order_id = shopper.buy()["order_id"]
    fulfilment.run()
    order = shopper.order(order_id)
    assert_fits(order, ORDER)
    assert order["status"] == "provisioning" and mails == []
    assert _states(order) == {
        "assets": "done",
        "invoice": "done",
        "coupons": "pending",
        "welcome_email": "pending",
    }
    coupons = _step(order, "coupons")
    assert coupons["attempts"] == 1 and coupons["last_error"] and coupons["next_attempt_at"]
    assert fulfilment.run_after(3) == 1
    order = shopper.order(order_id)
    assert order["status"] == "completed" and len(mails) == 1
    assert _step(order, "coupons")["attempts"] == 2
    assert _step(order, "coupons")["last_error"] is None


def test_a_lost_reply_of_bittitan_never_makes_a_second_coupon(
    shopper: Shopper, fulfilment: Fulfilment, bittitan_fails: Fails, simulator: Any
) -> None:
    bittitan_fails({"kind": "lost_reply", "times": 2})
    order = shopper.buy()
    fulfilment.run()
    for _ in range(3):
        fulfilment.run_after(60)
    assert shopper.order(order["order_id"])["status"] == "completed"
    asset_id = order["assets"][0]["asset_id"]
    issued = [
        coupon for coupon in simulator.snapshot()["coupons"] if coupon["reference"] == asset_id
    ]
    assert len(issued) == 1


def test_a_refusal_of_bittitan_leaves_the_order_to_the_staff(
    shopper: Shopper, fulfilment: Fulfilment, bittitan_fails: Fails, mails: list[Any]
) -> None:
    bittitan_fails({"kind": "reject"})
    order_id = shopper.buy(MAILBOX, BUNDLE)["order_id"]
    fulfilment.run()
    order = shopper.order(order_id)
    assert_fits(order, ORDER)
    assert order["status"] == "needs_attention"
    statuses = [asset["provisioning_status"] for asset in order["assets"]]
    assert statuses == ["failed", "synchronized"]
    assert (_states(order)["coupons"], _states(order)["welcome_email"]) == ("failed", "done")
    told = "A coupon could not be issued. The distributor has to see to it."
    assert _step(order, "coupons")["last_error"] == told
    assert len(mails) == 1
    assert shopper.call("GET", "/orders").json["items"] == [order]


def test_a_mail_that_ses_does_not_take_is_reported_without_the_address(
    api: Api, shopper: Shopper, fulfilment: Fulfilment, mails: list[Any]
) -> None:
    http = {"ResponseMetadata": {"HTTPStatusCode": 429}}
    with failing("sesv2", "SendEmail", refusal("TooManyRequestsException", "SendEmail", **http)):
        order_id = shopper.buy()["order_id"]
        fulfilment.run()
    order = shopper.order(order_id)
    welcome = _step(order, "welcome_email")
    assert (order["status"], welcome["state"], mails) == ("provisioning", "pending", [])
    assert welcome["last_error"] == "The mail could not be sent yet. It is tried again by itself."
    staff_read = api.staff("GET", f"/bss/orders/{order_id}").json["progress"][3]["last_error"]
    assert "TooManyRequestsException" in staff_read
    assert "@" not in staff_read and "SecretHost" not in staff_read
    fulfilment.run_after(3)
    assert shopper.order(order_id)["status"] == "completed" and len(mails) == 1
