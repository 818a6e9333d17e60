"""Invoices that one transaction issues for several orders, beside workers that issue their own (rules.md R71)."""

import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.bss.fulfilment import cancel
from chalicelib.bss.fulfilment.requests import CancelOrder
from chalicelib.bss.invoices.queue import InvoiceQueue, orders_in
from chalicelib.bss.orders import lease
from chalicelib.storage.keys import asset_key, order_key, work_key
from chalicelib.storage.table import Table
from infra.redrive import dead_letters_of, redrive
from infra.template import queue_attributes
from tests.integration.backend import PAST_A_LEASE, Backend, Clients
from tests.integration.concurrency import at_once
from tests.integration.crashes import Crash, TroubledTable, When
from tests.integration.numbering import Numbering

BATCH = 3
# Of a batch of three: a lease each, and one transaction. Of an order: lease, coupon, mail, settling.
WRITES_OF_A_BATCH = BATCH + 1
WRITES_OF_AN_ORDER = 5


@pytest.fixture
def numbering(backend: Backend) -> Numbering:
    return Numbering(backend)


class Counted(TroubledTable):
    """A table that counts its calls by kind."""

    def __init__(self, table: Table) -> None:
        super().__init__(table, 0, "before", lambda: None)
        self.calls: list[str] = []

    def _call(self, operation: str, **given: Any) -> Any:
        self.calls.append(operation)
        return super()._call(operation, **given)


def test_ten_orders_are_invoiced_by_one_transaction_when_each_was_read_and_leased(
    numbering: Numbering, backend: Backend
) -> None:
    order_ids = numbering.handed_over(10)
    assert numbering.waiting == order_ids
    assert [order.invoice_number for order in numbering.orders(order_ids)] == [None] * 10
    table = Counted(backend.table)
    assert numbering.number(order_ids, table) == 10
    assert sorted(table.calls) == [
        *["batch_get_item"] * 11,
        "transact_write_items",
        *["update_item"] * 10,
    ]
    numbering.assert_each_has_one_invoice(order_ids)
    assert {order.status for order in numbering.orders(order_ids)} == {"completed"}
    numbers = [str(order.invoice_number) for order in numbering.orders(order_ids)]
    assert numbers == sorted(numbers), "in the order of the messages"


def test_coupons_and_mail_do_not_wait_for_the_invoice(
    numbering: Numbering, backend: Backend
) -> None:
    [order_id] = numbering.handed_over(1)
    order = backend.order(order_id)
    assert (order.coupons.state, order.welcome_email.state) == ("done", "done")
    assert (order.invoice.state, order.status) == ("pending", "provisioning")


def test_what_is_handed_over_is_handed_over_once_and_then_numbered_by_the_worker(
    numbering: Numbering, backend: Backend
) -> None:
    [order_id] = numbering.handed_over(1)
    numbering.fulfil(order_id)
    assert backend.order(order_id).invoice_number is None, "it is not due yet"
    backend.clock.advance(PAST_A_LEASE)
    numbering.fulfil(order_id)
    assert numbering.waiting == [order_id]
    numbering.assert_each_has_one_invoice([order_id])


def test_a_message_that_comes_twice_or_late_changes_nothing(
    numbering: Numbering, backend: Backend
) -> None:
    order_ids = numbering.handed_over(2)
    assert numbering.number([*order_ids, *order_ids]) == 2
    assert numbering.number(order_ids) == 0
    numbering.assert_each_has_one_invoice(order_ids)


def _busy(backend: Backend, order_id: str) -> None:
    assert lease.take_if_free(backend.table, order_id, backend.clock())


def _cancelled(backend: Backend, order_id: str) -> None:
    wanted = CancelOrder(reason="Ordered twice")
    cancel.cancel(order_id, wanted, by="usr_staff", dependencies=backend.dependencies())


def _cancelled_in_part(backend: Backend, order_id: str) -> None:
    first = backend.order(order_id).assets[0].asset_id
    wanted = CancelOrder(reason="One too many", asset_ids=(first,))
    cancel.cancel(order_id, wanted, by="usr_staff", dependencies=backend.dependencies())


def _without_an_asset(backend: Backend, order_id: str) -> None:
    _spoil(backend, asset_key(backend.order(order_id).assets[0].asset_id))


def _unreadable(backend: Backend, order_id: str) -> None:
    _spoil(backend, order_key(order_id))


def _spoil(backend: Backend, key: Any) -> None:
    row = backend.table.get(key)
    assert row
    backend.table.put(row | {"body": {"S": "{}"}})


def _without_a_net(backend: Backend, order_id: str) -> None:
    """An order of which no invoice can be made, though it can be read."""
    stored = backend.table.get(order_key(order_id))
    assert stored
    body = json.loads(stored["body"]["S"]) | {"invoice_terms": {"payment_days": -9999999}}
    backend.table.put(stored | {"body": {"S": json.dumps(body)}})


@pytest.mark.parametrize(
    "spoil",
    [_busy, _cancelled, _cancelled_in_part, _without_an_asset, _unreadable, _without_a_net],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_order_that_gets_no_invoice_keeps_no_other_waiting(
    numbering: Numbering, backend: Backend, spoil: Callable[[Backend, str], None], place: int
) -> None:
    order_ids = numbering.handed_over(BATCH, lines=2)
    odd = order_ids[place]
    spoil(backend, odd)
    others = [order_id for order_id in order_ids if order_id != odd]
    assert numbering.number(["ord_unknown", *order_ids]) == 2
    numbering.assert_each_has_one_invoice(others)
    stored = backend.table.get(work_key(odd))
    assert stored and "invoice_number" not in stored
    finished = spoil is _cancelled
    assert ("due_at" in stored) != finished, "the schedule queues it, unless it is finished"


def test_what_was_cancelled_in_part_is_invoiced_and_credited_by_the_worker(
    numbering: Numbering, backend: Backend
) -> None:
    [order_id] = numbering.handed_over(1, lines=2)
    _cancelled_in_part(backend, order_id)
    assert numbering.number([order_id]) == 0
    numbering.until_nothing_is_due()
    [invoice] = backend.invoices()
    assert (invoice.order_id, len(invoice.credit_invoices)) == (order_id, 1)


def test_an_invoice_that_cannot_be_made_is_tried_again_and_then_waits_for_staff(
    numbering: Numbering, backend: Backend
) -> None:
    [order_id] = numbering.handed_over(1)
    _without_a_net(backend, order_id)
    assert numbering.number([order_id]) == 0
    step = backend.order(order_id).invoice
    assert (step.attempts, step.state) == (1, "pending")
    assert step.next_attempt_at and step.next_attempt_at > backend.clock()


def test_a_lease_that_ends_meanwhile_takes_its_order_out_and_the_others_go_on(
    numbering: Numbering, backend: Backend
) -> None:
    order_ids = numbering.handed_over(BATCH)

    def overtake() -> None:
        backend.clock.advance(PAST_A_LEASE)
        backend.fulfil(order_ids[1])

    table = TroubledTable(backend.table, WRITES_OF_A_BATCH, "before", overtake)
    assert numbering.number(order_ids, table) == 2
    numbering.assert_each_has_one_invoice(order_ids)
    assert backend.order(order_ids[1]).invoice_number == f"INV-{backend.clock().year}-000001"


def test_a_number_that_was_taken_meanwhile_moves_the_whole_batch_on(
    numbering: Numbering, backend: Backend
) -> None:
    order_ids, other = numbering.handed_over(BATCH), backend.buy()
    table = TroubledTable(backend.table, WRITES_OF_A_BATCH, "before", lambda: backend.fulfil(other))
    assert numbering.number(order_ids, table) == BATCH
    numbering.assert_each_has_one_invoice([other, *order_ids])
    assert backend.order(other).invoice_number == f"INV-{backend.clock().year}-000001"


def test_what_broke_off_once_is_left_to_the_worker(numbering: Numbering, backend: Backend) -> None:
    order_ids = numbering.handed_over(2)
    _busy(backend, order_ids[0])
    backend.clock.advance(PAST_A_LEASE)
    assert numbering.number(order_ids) == 1
    assert backend.order(order_ids[0]).invoice_number is None
    backend.fulfil_until_nothing_is_due()
    numbering.assert_each_has_one_invoice(order_ids)


def test_more_than_a_transaction_holds_is_numbered_in_parts(
    numbering: Numbering, backend: Backend
) -> None:
    order_ids = numbering.handed_over(52)
    table = Counted(backend.table)
    assert numbering.number(order_ids, table) == 52
    assert table.calls.count("transact_write_items") == 2
    numbering.assert_each_has_one_invoice(order_ids)


def test_large_orders_make_a_batch_smaller(numbering: Numbering, backend: Backend) -> None:
    order_ids = numbering.handed_over(10)
    for order_id in order_ids:
        stored = backend.table.get(order_key(order_id))
        assert stored
        wide = stored["body"]["S"].replace("MigrationWiz Mailbox", "M" * 250_000, 1)
        backend.table.put(stored | {"body": {"S": wide}})
    table = Counted(backend.table)
    assert numbering.number(order_ids, table) == 10
    assert table.calls.count("transact_write_items") == 2
    numbers = [str(order.invoice_number)[-6:] for order in numbering.orders(order_ids)]
    assert numbers == [f"{number:06d}" for number in range(1, 11)]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("write", range(1, WRITES_OF_A_BATCH + 1))
@pytest.mark.parametrize("afterwards", ["orders", "queue"])
def test_a_consumer_that_crashes_anywhere_leaves_a_whole_series_whoever_goes_on(
    numbering: Numbering, backend: Backend, write: int, when: When, afterwards: str
) -> None:
    order_ids = numbering.handed_over(BATCH)
    table = TroubledTable(backend.table, write, when, Crash())
    with pytest.raises(Crash):
        numbering.number(order_ids, table)
    if afterwards == "orders":
        backend.fulfil_until_nothing_is_due()
    else:
        numbering.number(order_ids)
        numbering.until_nothing_is_due()
    numbering.assert_each_has_one_invoice(order_ids)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("write", range(1, WRITES_OF_AN_ORDER + 1))
@pytest.mark.parametrize("handing_over", [False, True])
def test_a_worker_that_crashes_anywhere_leaves_a_whole_series_across_the_switch(
    numbering: Numbering, backend: Backend, write: int, when: When, *, handing_over: bool
) -> None:
    order_ids = numbering.buy(BATCH)
    before, after = numbering.fulfil, backend.fulfil
    if not handing_over:
        before, after = after, before
    table = TroubledTable(backend.table, write, when, Crash())
    try:
        before(order_ids[0], table=table)
    except Crash:
        assert backend.order(order_ids[0]).status != "completed" or not handing_over
    after(order_ids[1])
    before(order_ids[2])
    numbering.number_what_waits()
    if handing_over:
        backend.fulfil_until_nothing_is_due()
    else:
        numbering.until_nothing_is_due()
    numbering.assert_each_has_one_invoice(order_ids)


def test_batches_workers_and_credits_take_numbers_of_one_series_at_once(
    numbering: Numbering, backend: Backend
) -> None:
    """Both ways side by side, a batch that comes twice, and credits whose prefix is that of the invoices."""
    handed, own, gone = numbering.handed_over(10), [], []
    users = [backend.caller(sub=f"usr_other_{number}") for number in range(8)]
    own = [backend.buy(by=user) for user in users[:4]]
    gone = [backend.buy(by=user) for user in users[4:]]
    for order_id in gone:
        backend.fulfil(order_id)
    dependencies = backend.dependencies(credit_prefix="INV")
    wanted = CancelOrder(reason="Ordered twice")
    jobs: list[Callable[[], Any]] = [
        lambda: numbering.number(handed[:5]),
        lambda: numbering.number(handed[5:]),
        lambda: numbering.number(handed),
    ]
    jobs += [lambda order_id=each: backend.fulfil(order_id) for each in own]
    jobs += [
        lambda order_id=each: cancel.cancel(
            order_id, wanted, by="usr_staff", dependencies=dependencies
        )
        for each in gone
    ]
    at_once(jobs, threads=len(jobs))
    numbering.until_nothing_is_due()
    numbers = [each.invoice_number for each in backend.invoices()]
    year = backend.clock().year
    assert numbers == [f"INV-{year}-{number:06d}" for number in range(1, 23)]
    billed = [each.order_id for each in backend.invoices() if each.type == "invoice"]
    assert sorted(billed) == sorted([*handed, *own, *gone])


def test_a_second_handing_over_within_minutes_is_a_second_message(clients: Clients) -> None:
    name = f"invoices-{secrets.token_hex(8)}.fifo"
    clients.sqs.create_queue(QueueName=name, Attributes=queue_attributes("Invoices"))
    queue = InvoiceQueue(clients.sqs, name)
    for order_id in ("ord_1", "ord_2", "ord_1"):
        queue.hand_over(order_id, "INV-2026")
    taken = clients.sqs.receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10)["Messages"]
    assert list(orders_in(each["Body"] for each in taken)) == ["ord_1", "ord_2", "ord_1"]


def test_what_no_queue_takes_is_numbered_by_the_worker(
    numbering: Numbering, backend: Backend, clients: Clients
) -> None:
    missing = InvoiceQueue(clients.sqs, "missing.fifo")
    order_id = backend.buy()
    backend.fulfil(order_id, hand_to_numbering=missing.hand_over)
    assert backend.order(order_id).invoice.state == "pending"
    backend.clock.advance(PAST_A_LEASE)
    backend.fulfil(order_id, hand_to_numbering=missing.hand_over)
    numbering.assert_each_has_one_invoice([order_id])


def test_what_is_no_message_keeps_no_other_waiting() -> None:
    assert list(orders_in(["", "[]", '{"order_id": "ord_1"}'])) == ["ord_1"]


def test_dead_letters_of_invoices_go_back_into_their_group(clients: Clients) -> None:
    name = f"invoices-{secrets.token_hex(8)}.fifo"
    for each in (name, dead_letters_of(name)):
        clients.sqs.create_queue(QueueName=each, Attributes=queue_attributes("Invoices"))
    InvoiceQueue(clients.sqs, dead_letters_of(name)).hand_over("ord_1", "INV-2026")
    assert redrive(clients.sqs, name) == 1
    [back] = clients.sqs.receive_message(
        QueueUrl=InvoiceQueue(clients.sqs, name).url, AttributeNames=["All"]
    )["Messages"]
    assert list(orders_in([back["Body"]])) == ["ord_1"]
    assert back["Attributes"]["MessageGroupId"] == "INV-2026"
