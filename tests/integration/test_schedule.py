"""The schedule finds what is due: lost messages, retries, crashed workers; and nothing else."""

import secrets
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.bss.orders.lease_taking import LEASED_FOR
from chalicelib.bss.orders.purchase import MESSAGE_LOST_AFTER
from chalicelib.bss.orders.queue import QUEUED_AGAIN_AFTER, OrderMessage, OrderQueue, queue_due
from local.bittitan_faults import Faults
from tests.integration.backend import Backend, Clients
from tests.integration.crashes import Crash, TroubledTable


@pytest.fixture
def queue(clients: Clients) -> OrderQueue:
    """An SQS queue of the test's own."""
    name = f"orders-{secrets.token_hex(8)}"
    clients.sqs.create_queue(QueueName=name)
    return OrderQueue(clients.sqs, name)


def taken_from(queue: OrderQueue, clients: Clients) -> list[str]:
    """The orders that wait in the queue, each message read and deleted."""
    found: list[str] = []
    ask: dict[str, Any] = {"QueueUrl": queue.url, "MaxNumberOfMessages": 10}
    while messages := clients.sqs.receive_message(**ask).get("Messages"):
        for message in messages:
            found.append(OrderMessage.model_validate_json(message["Body"]).order_id)
            receipt = message["ReceiptHandle"]
            clients.sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=receipt)
    return sorted(found)


def run_schedule(backend: Backend, queue: OrderQueue) -> int:
    return queue_due(table=backend.table, queue=queue, now=backend.clock())


def test_an_order_whose_message_was_lost_is_found_after_a_minute_and_not_before(
    backend: Backend, queue: OrderQueue, clients: Clients
) -> None:
    order_id = backend.buy()
    assert MESSAGE_LOST_AFTER.total_seconds() == 60
    backend.clock.advance(59.999)
    assert (run_schedule(backend, queue), taken_from(queue, clients)) == (0, [])
    backend.clock.advance(0.001)
    assert (run_schedule(backend, queue), taken_from(queue, clients)) == (1, [order_id])


def test_the_message_of_a_placed_order_names_it(
    backend: Backend, queue: OrderQueue, clients: Clients
) -> None:
    order_id = backend.buy(enqueue=queue.put)
    assert taken_from(queue, clients) == [order_id]


def test_an_order_stands_when_its_message_cannot_be_sent(
    backend: Backend, queue: OrderQueue, clients: Clients
) -> None:
    nowhere = OrderQueue(clients.sqs, f"gone-{secrets.token_hex(8)}")
    order_id = backend.buy(enqueue=nowhere.put)
    assert backend.order(order_id).status == "provisioning"
    backend.clock.advance(60)
    assert (run_schedule(backend, queue), taken_from(queue, clients)) == (1, [order_id])


def test_what_cannot_be_queued_is_still_due(
    backend: Backend, queue: OrderQueue, clients: Clients
) -> None:
    order_id = backend.buy()
    backend.clock.advance(60)
    with pytest.raises(ClientError):
        run_schedule(backend, OrderQueue(clients.sqs, f"gone-{secrets.token_hex(8)}"))
    assert (run_schedule(backend, queue), taken_from(queue, clients)) == (1, [order_id])


def test_what_is_completed_or_needs_people_is_never_found(
    backend: Backend, queue: OrderQueue
) -> None:
    completed, refused = backend.buy(by=backend.caller(sub="usr_1")), backend.buy()
    backend.fulfil(completed)
    rejecting = {"coupons": [{"kind": "reject"}]}
    backend.bittitan.simulator.set_faults(Faults.model_validate(rejecting))
    backend.fulfil(refused)
    assert backend.order(completed).status == "completed"
    assert backend.order(refused).status == "needs_attention"
    backend.clock.advance(400 * 24 * 3600)
    assert run_schedule(backend, queue) == 0


def test_an_order_being_worked_on_is_found_only_when_its_lease_has_ended(
    backend: Backend, queue: OrderQueue, clients: Clients
) -> None:
    order_id = backend.buy()
    with pytest.raises(Crash):
        backend.fulfil(order_id, table=TroubledTable(backend.table, 2, "before", Crash()))
    backend.clock.advance(LEASED_FOR.total_seconds() - 0.001)
    assert run_schedule(backend, queue) == 0
    backend.clock.advance(0.001)
    assert (run_schedule(backend, queue), taken_from(queue, clients)) == (1, [order_id])


def test_a_failed_attempt_is_found_when_its_time_has_come(
    backend: Backend, queue: OrderQueue, clients: Clients
) -> None:
    order_id = backend.buy()
    busy = {"coupons": [{"kind": "error", "status": 503}]}
    backend.bittitan.simulator.set_faults(Faults.model_validate(busy))
    backend.fulfil(order_id)
    backend.clock.advance(0.9)  # the first wait is one to two seconds
    assert run_schedule(backend, queue) == 0
    backend.clock.advance(1.2)
    assert (run_schedule(backend, queue), taken_from(queue, clients)) == (1, [order_id])
    backend.fulfil(order_id)
    assert backend.order(order_id).status == "completed"


def test_everything_due_is_queued_however_much_each_once(
    backend: Backend, queue: OrderQueue, clients: Clients
) -> None:
    orders = [backend.buy(by=backend.caller(sub=f"usr_{number}")) for number in range(23)]
    backend.clock.advance(60)
    assert run_schedule(backend, queue) == 23
    assert taken_from(queue, clients) == sorted(orders)


def test_half_an_hour_of_a_still_worker_queues_each_order_twice(
    backend: Backend, queue: OrderQueue, clients: Clients
) -> None:
    orders = [backend.buy(by=backend.caller(sub=f"usr_{number}")) for number in range(12)]
    backend.clock.advance(60)
    for _ in range(30):
        run_schedule(backend, queue)
        backend.clock.advance(60)
    assert taken_from(queue, clients) == sorted(orders * 2)


def test_a_lost_message_of_a_waiting_order_still_gets_it_done(
    backend: Backend, queue: OrderQueue, clients: Clients
) -> None:
    order_id = backend.buy()
    backend.clock.advance(60)
    assert (run_schedule(backend, queue), taken_from(queue, clients)) == (1, [order_id])
    backend.clock.advance(QUEUED_AGAIN_AFTER.total_seconds() - 0.001)
    assert run_schedule(backend, queue) == 0
    backend.clock.advance(0.001)
    assert (run_schedule(backend, queue), taken_from(queue, clients)) == (1, [order_id])
    backend.fulfil(order_id)
    assert backend.order(order_id).status == "completed"


def test_a_waiting_order_that_a_worker_holds_loses_nothing_to_the_schedule(
    backend: Backend, queue: OrderQueue
) -> None:
    """What is queued is noted in a row of its own, so the order's row stays as the worker wrote it."""
    order_id = backend.buy()
    backend.clock.advance(60)
    before = backend.rows(order_id)
    assert run_schedule(backend, queue) == 1
    assert backend.rows(order_id) == before


def test_a_message_is_not_an_order_to_do_it_early(backend: Backend) -> None:
    """Retries happen when they are due, not when a message comes twice."""
    order_id = backend.buy()
    busy = {"coupons": [{"kind": "error", "status": 503, "times": 9}]}
    backend.bittitan.simulator.set_faults(Faults.model_validate(busy))
    backend.fulfil(order_id)
    before = backend.rows(order_id)
    backend.fulfil(order_id)
    assert backend.rows(order_id) == before
    assert len(backend.bittitan.asked) == 1
