"""How many calls to AWS and BitTitan each operation makes, counted as they leave the SDK (docs/performance.md)."""

from typing import Any

import pytest

from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.aws_calls import counted
from tests.api.back_office import BackOffice
from tests.api.client import Answer
from tests.api.seeded_rows import SeededRows
from tests.api.workers import Fulfilment

pytestmark = pytest.mark.usefixtures("known_queue")

KEY = {"Idempotency-Key": "one-of-a-kind"}
GET, BATCH_GET, PUT = "dynamodb.GetItem", "dynamodb.BatchGetItem", "dynamodb.PutItem"
TRANSACT, SEND = "dynamodb.TransactWriteItems", "sqs.SendMessage"
PLACING = [BATCH_GET, BATCH_GET, TRANSACT, SEND]


def _calls(shopper: Shopper, method: str, path: str, body: Any = None, **how: Any) -> list[str]:
    """The calls that one good request makes."""
    with counted() as calls:
        answer: Answer = shopper.call(method, path, body, **how)
    assert answer.status in (200, 201), answer.json
    return calls


def test_viewing_the_basket_takes_one_call(shopper: Shopper) -> None:
    assert len(_calls(shopper, "GET", "/basket")) == 1
    shopper.fill(MAILBOX, BUNDLE)
    shopper.order_for("acc_endcustomer")
    assert len(_calls(shopper, "GET", "/basket")) == 1


@pytest.mark.parametrize("before", [0, 1, 39])
def test_adding_a_line_takes_two_calls_with_a_key_and_without(
    shopper: Shopper, seeded_rows: SeededRows, before: int
) -> None:
    if before:
        seeded_rows.basket(before)
    assert _calls(shopper, "POST", "/basket/lines", BUNDLE) == [BATCH_GET, PUT]
    keyed = _calls(shopper, "POST", "/basket/lines", BUNDLE, headers=KEY)
    assert keyed == [BATCH_GET, TRANSACT]
    assert _calls(shopper, "POST", "/basket/lines", BUNDLE, headers=KEY) == [BATCH_GET]


def test_every_change_of_the_basket_takes_two_calls(shopper: Shopper) -> None:
    first, second = shopper.fill(MAILBOX, BUNDLE)["lines"]
    changes = [
        ("PATCH", f"/basket/lines/{first['line_id']}", {"quantity": 5}),
        ("PATCH", f"/basket/lines/{first['line_id']}", {"friendly_name": "Spring"}),
        ("DELETE", f"/basket/lines/{second['line_id']}", None),
        ("PUT", "/basket/order-for", {"account_id": "acc_endcustomer"}),
        ("PUT", "/basket/order-for", {"account_id": "acc_partner"}),
        ("DELETE", "/basket", None),
    ]
    for change in changes:
        assert _calls(shopper, *change) == [BATCH_GET, PUT], change


def test_confirming_the_billing_takes_three_calls(shopper: Shopper) -> None:
    shopper.fill(MAILBOX, BUNDLE)
    body = {"billing_version": 1}
    shopper.order_for("acc_endcustomer")
    assert _calls(shopper, "PUT", "/checkout/billing", body) == [GET, BATCH_GET, PUT]
    assert _calls(shopper, "PUT", "/checkout/billing", body) == [GET, BATCH_GET]


@pytest.mark.parametrize("lines", [0, 1, 40])
def test_the_rehearsal_takes_two_calls(
    shopper: Shopper, seeded_rows: SeededRows, lines: int
) -> None:
    if lines:
        seeded_rows.basket(lines)
    shopper.order_for("acc_endcustomer")
    assert _calls(shopper, "GET", "/checkout") == [GET, BATCH_GET]


@pytest.mark.parametrize("lines", [1, 10, 40])
@pytest.mark.parametrize("headers", [{}, KEY], ids=["without a key", "with a key"])
def test_placing_an_order_takes_four_calls_however_many_lines_it_has(
    shopper: Shopper, seeded_rows: SeededRows, lines: int, headers: dict[str, str]
) -> None:
    wanted = seeded_rows.basket(lines)
    shopper.order_for("acc_endcustomer")
    wanted["basket_version"] = shopper.confirm()["basket_version"]
    assert _calls(shopper, "POST", "/orders", wanted, headers=headers) == PLACING


def test_an_order_of_forty_different_products_takes_four_calls_too(
    shopper: Shopper, seeded_rows: SeededRows, on_file: Any
) -> None:
    product_ids = [f"prd_{number}" for number in range(40)]
    for product_id in product_ids:
        on_file.new_product(product_id)
    wanted = seeded_rows.basket(40, product_ids=product_ids)
    assert _calls(shopper, "POST", "/orders", wanted) == PLACING


@pytest.mark.parametrize("lines", [1, 40])
def test_viewing_an_order_takes_one_call_however_many_assets_it_has(
    shopper: Shopper, seeded_rows: SeededRows, fulfilment: Fulfilment, lines: int
) -> None:
    order = shopper.call("POST", "/orders", seeded_rows.basket(lines)).json
    path = f"/orders/{order['order_id']}"
    assert _calls(shopper, "GET", path) == ["dynamodb.Query"]
    fulfilment.run()
    assert _calls(shopper, "GET", path) == ["dynamodb.Query"]


@pytest.mark.parametrize("path", ["/orders", "/assets", "/invoices", "/products/prd_mailbox"])
def test_reading_takes_one_call(shopper: Shopper, fulfilment: Fulfilment, path: str) -> None:
    shopper.buy()
    fulfilment.run()
    assert len(_calls(shopper, "GET", path)) == 1


def test_listing_products_takes_two_calls_for_they_are_in_the_currency_of_the_account(
    shopper: Shopper,
) -> None:
    assert _calls(shopper, "GET", "/products") == ["dynamodb.GetItem", "dynamodb.Query"]


def test_recording_a_payment_takes_two_calls_and_one_when_it_was_recorded_before(
    shopper: Shopper, fulfilment: Fulfilment
) -> None:
    order = shopper.buy()
    fulfilment.run()
    path = f"/bss/invoices/{shopper.order(order['order_id'])['invoice_number']}/payments"
    body = {"amount": {"amount": 100, "currency": "EUR"}, "received_on": "2026-01-31"}
    staff: dict[str, Any] = {"roles": ("staff",), "headers": KEY}
    assert _calls(shopper, "POST", path, body, **staff) == [BATCH_GET, TRANSACT]
    assert _calls(shopper, "POST", path, body, **staff) == [BATCH_GET]
    assert _calls(shopper, "GET", path, roles=("staff",)) == [GET, "dynamodb.Query"]


def test_one_asset_and_one_invoice_take_one_call(shopper: Shopper, fulfilment: Fulfilment) -> None:
    order = shopper.buy()
    fulfilment.run()
    order = shopper.order(order["order_id"])
    of_the_asset = f"/assets/{order['assets'][0]['asset_id']}"
    assert _calls(shopper, "GET", of_the_asset) == [BATCH_GET], "the asset and its code"
    assert _calls(shopper, "GET", f"/invoices/{order['invoice_number']}") == [GET]


@pytest.mark.parametrize("assets", [1, 10, 40])
def test_fulfilling_takes_six_calls_and_one_more_for_each_asset(
    shopper: Shopper, seeded_rows: SeededRows, fulfilment: Fulfilment, simulator: Any, assets: int
) -> None:
    order = shopper.call("POST", "/orders", seeded_rows.basket(assets)).json
    (body,) = fulfilment.take()
    asked_before = simulator.snapshot()["calls"]
    with counted() as calls:
        fulfilment.handle(body)
    assert shopper.order(order["order_id"])["status"] == "completed"
    assert len(calls) == 6 + assets, calls
    assert calls.count("sesv2.SendEmail") == 1
    assert simulator.snapshot()["calls"] - asked_before == assets


@pytest.mark.parametrize("assets", [1, 2, 9])
def test_cancelling_takes_eleven_calls_and_one_more_for_each_asset(
    shopper: Shopper, fulfilment: Fulfilment, simulator: Any, assets: int
) -> None:
    lines = [MAILBOX | {"friendly_name": f"Batch {number}"} for number in range(assets)]
    order = shopper.buy(*lines)
    fulfilment.run()
    path, body = f"/bss/orders/{order['order_id']}/cancel", {"reason": "Ordered twice"}
    asked_before = simulator.snapshot()["calls"]
    assert len(_calls(shopper, "POST", path, body, roles=("staff",))) == 11 + assets
    assert shopper.order(order["order_id"])["status"] == "cancelled"
    assert simulator.snapshot()["calls"] - asked_before == 1 + 2 * assets


@pytest.mark.parametrize(("kind", "taken"), [("Permanent", 6), ("Transient", 5)])
def test_recording_a_bounce_takes_six_calls_and_five_where_it_is_not_for_good(
    office: BackOffice, kind: str, taken: int
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    with counted() as calls:
        office.bounce(order, kind=kind)
    assert office.order(order["order_id"])["mails"][0]["outcome"] == "bounced"
    assert len(calls) == taken, calls


def test_a_message_about_nothing_due_takes_one_call(
    shopper: Shopper, fulfilment: Fulfilment, simulator: Any
) -> None:
    shopper.buy()
    (body,) = fulfilment.take()
    fulfilment.handle(body)
    asked_before = simulator.snapshot()["calls"]
    with counted() as calls:
        fulfilment.handle(body)
    assert calls == ["dynamodb.UpdateItem"]
    assert simulator.snapshot()["calls"] == asked_before


def test_the_schedule_reads_the_two_lists_of_what_is_due_and_no_more_when_nothing_is(
    shopper: Shopper, fulfilment: Fulfilment
) -> None:
    shopper.buy()
    fulfilment.run()
    with counted() as calls:
        fulfilment.run_schedule()
    assert calls == ["dynamodb.Query", "dynamodb.Query"]


@pytest.mark.usefixtures("noon")
def test_asking_about_a_coupon_takes_one_call_and_a_second_where_it_changed(
    office: BackOffice,
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    clock.advance(24 * 3600)
    office.checks.walk()
    [body] = office.side_effects.cloud.take_coupon_checks()
    with counted() as as_before:
        office.checks.handle(body)
    office.side_effects.simulator.redeem(office.coupons(order)[0]["code"])
    with counted() as changed:
        office.checks.handle(body)
    assert as_before == [GET, GET]
    assert changed == [GET, PUT, GET]


@pytest.mark.parametrize("path", ["/health", "/openapi.json"])
def test_what_the_service_says_about_itself_takes_no_call(shopper: Shopper, path: str) -> None:
    assert _calls(shopper, "GET", path) == []
