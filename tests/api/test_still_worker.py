"""While the worker stands still, the queue does not fill up with the same orders; none of them is forgotten."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.bss.orders.queue import QUEUED_AGAIN_AFTER
from chalicelib.bss.orders.store import order_row
from chalicelib.bss.orders.work import work_row
from chalicelib.values import clock
from chalicelib.values.clock import stamp
from tests.api.actors import MAILBOX, Shopper
from tests.api.aws_calls import answering, counted
from tests.api.cloud import Cloud
from tests.api.recording import RecordedOutput
from tests.api.workers import Fulfilment
from tests.builders import an_order

pytestmark = pytest.mark.usefixtures("known_queue")

NOT_TAKEN = json.dumps(
    {"Successful": [], "Failed": [{"Id": "0", "SenderFault": False, "Code": "InternalError"}]}
)


@pytest.fixture
def overdue(cloud: Cloud) -> list[str]:
    """A hundred orders that are due since an hour."""
    ids = [f"ord_{number:032x}" for number in range(100)]
    since = stamp(clock.now() - timedelta(hours=1))
    for order_id in ids:
        order = an_order(order_id=order_id)
        cloud.put(order_row(order, writes=1))
        cloud.put(work_row(order, writes=1, due_at=since))
    return ids


def _still(fulfilment: Fulfilment, minutes: int) -> None:
    for _ in range(minutes):
        fulfilment.run_schedule()
        clock.advance(60)


def test_half_an_hour_of_a_still_worker_queues_an_order_twice(
    cloud: Cloud, overdue: list[str], fulfilment: Fulfilment
) -> None:
    _still(fulfilment, minutes=30)
    assert len(cloud.messages) == 2 * len(overdue)


def test_noting_what_is_queued_takes_two_calls_and_one_where_nothing_is_new(
    overdue: list[str], fulfilment: Fulfilment
) -> None:
    with counted() as first:
        fulfilment.run_schedule()
    sent = ["sqs.SendMessageBatch"] * 10
    lists = ["dynamodb.Query", "dynamodb.Query"]
    assert first == [*lists, "dynamodb.GetItem", *sent, "dynamodb.PutItem"]
    clock.advance(60)
    with counted() as second:
        fulfilment.run_schedule()
    assert second == [*lists, "dynamodb.GetItem"]


def test_a_lost_message_still_gets_its_order_done(shopper: Shopper, fulfilment: Fulfilment) -> None:
    order = shopper.buy(MAILBOX)
    fulfilment.take()
    clock.advance(61)
    fulfilment.run_schedule()
    assert len(fulfilment.take()) == 1  # Taken, and lost.
    clock.advance(QUEUED_AGAIN_AFTER.total_seconds() - 1)
    fulfilment.run_schedule()
    assert fulfilment.run() == 0
    clock.advance(1)
    fulfilment.run_schedule()
    assert fulfilment.run() == 1
    assert shopper.order(order["order_id"])["status"] == "completed"


def test_an_order_that_sqs_did_not_take_is_queued_by_the_next_run(
    shopper: Shopper, fulfilment: Fulfilment, written: RecordedOutput
) -> None:
    order = shopper.buy(MAILBOX)
    fulfilment.take()
    clock.advance(61)
    with answering("sqs", "SendMessageBatch", 200, NOT_TAKEN):
        fulfilment.run_schedule()
    fulfilment.take()  # moto has it all the same.
    assert [line["orders"] for line in written.named("due_orders_not_queued")] == [1]
    assert written.named("queued_due_orders") == []
    clock.advance(60)
    fulfilment.run_schedule()
    assert fulfilment.run() == 1
    assert shopper.order(order["order_id"])["status"] == "completed"


def test_an_order_that_is_due_anew_is_queued_at_once(
    shopper: Shopper, fulfilment: Fulfilment, simulator: Any
) -> None:
    """BitTitan is away for a while: each attempt is made in its time."""
    order = shopper.buy(MAILBOX)
    fulfilment.take()
    _fail(simulator, times=2)
    clock.advance(61)
    fulfilment.run_schedule()
    assert fulfilment.run() == 1
    for _ in range(2):
        clock.advance(60)
        fulfilment.run_schedule()
        assert fulfilment.run() == 1
    assert shopper.order(order["order_id"])["status"] == "completed"


def _fail(simulator: Any, times: int) -> None:
    from local.bittitan_faults import Faults

    away = {"coupons": [{"kind": "error", "status": 503, "times": times}]}
    simulator.set_faults(Faults.model_validate(away))
