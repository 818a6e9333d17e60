"""Staff execute and cancel one draft at once: it ends in one state, and everything agrees with it."""

import time
from collections import Counter
from collections.abc import Callable

import pytest

from chalicelib.auth import Caller
from chalicelib.bss.fulfilment.cancel import cancel
from chalicelib.bss.fulfilment.requests import CancelOrder
from chalicelib.bss.invoices import audit
from chalicelib.bss.invoices.composing import negated
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders import drafts
from chalicelib.bss.orders.drafting import DraftLine
from chalicelib.bss.orders.drafts import NewDraft
from chalicelib.errors import OrderCancelled, TemporarilyUnavailable
from chalicelib.storage.keys import DUE_ORDERS, read, series_key, work_key
from chalicelib.storage.receipts import Slot
from tests.integration.backend import PAST_A_LEASE, Backend
from tests.integration.concurrency import at_once

STAFF = Caller(account_id="acc_distributor", sub="usr_staff", roles=("staff",))
ROUNDS, EACH = 50, 4
REASON = "Ordered by mistake"
# How much later than the executions the cancellings begin, in seconds: round after round.
LATER = (0.0, 0.01, 0.02, 0.04, 0.08)


@pytest.fixture(autouse=True)
def _brisk(backend: Backend) -> None:
    """Shorter retry pauses, so that the calls meet more often."""
    backend.table._pause = lambda seconds: time.sleep(seconds / 5)


def drafted(backend: Backend) -> str:
    lines = tuple(DraftLine(product_id="prd_mailbox", quantity=each) for each in (3, 5))
    wanted = NewDraft(account_id="acc_customer", lines=lines)
    made = drafts.draft(STAFF, wanted, slot=Slot(), table=backend.table, now=backend.clock())
    return made.order_id


def execute(backend: Backend, order_id: str, enqueue: Callable[[str], None]) -> str:
    """What the caller gets: the order's status, or that it is cancelled."""
    try:
        outcome = drafts.execute(
            drafts.Execution(order_id, STAFF.sub, backend.clock()),
            enqueue=enqueue,
            table=backend.table,
        )
    except OrderCancelled:
        return "refused"
    assert outcome.order_id == order_id
    assert len(outcome.assets) == 2
    return outcome.status


def cancelled(backend: Backend, order_id: str) -> str:
    try:
        wanted = CancelOrder(reason=REASON)
        return cancel(order_id, wanted, by="usr_staff", dependencies=backend.dependencies()).status
    except TemporarilyUnavailable:
        return "busy"


def series(backend: Backend, prefix: str) -> list[Invoice]:
    rows = backend.table.collection(series_key(f"{prefix}-{backend.clock().year}").pk)
    return [read(Invoice, row) for row in rows if row["sk"]["S"] != "LAST"]


def assert_nothing_is_left_of(backend: Backend, order_id: str) -> None:
    """A cancelled order: no live coupon, no live asset, nothing owed and nothing due."""
    order, assets = backend.order(order_id), backend.assets(order_id)
    assert order.status == "cancelled"
    assert order.cancellation and order.cancellation.reason == REASON
    assert [event.event for event in order.events].count("cancelled") == 1
    assert {asset.provisioning_status for asset in assets} <= {"cancelled"}
    assert order.assets == tuple(asset.summary() for asset in assets)
    held = {
        coupon["code"]: coupon["status"]
        for coupon in backend.coupons()
        if order_id[4:] in coupon["reference"]
    }
    assert set(held.values()) <= {"revoked"}
    assert {asset.coupon.code: asset.coupon.status for asset in assets if asset.coupon} == held
    billed = [invoice for invoice in series(backend, "INV") if invoice.order_id == order_id]
    credits = [invoice for invoice in series(backend, "CN") if invoice.order_id == order_id]
    assert [invoice.invoice_number for invoice in billed] == [
        n for n in [order.invoice_number] if n
    ]
    assert len(credits) == len(billed) <= 1
    for invoice, credit in zip(billed, credits, strict=True):
        assert (invoice.status, invoice.credited_by) == ("credited", credit.invoice_number)
        assert (credit.type, credit.credits) == ("credit_invoice", invoice.invoice_number)
        assert credit.totals == negated(invoice.totals)
        assert sum(line.line_total.amount for line in (*invoice.lines, *credit.lines)) == 0
    assert work_key(order_id) not in set(backend.table.due(DUE_ORDERS, "9"))


def assert_completed(backend: Backend, order_id: str) -> None:
    order, assets = backend.order(order_id), backend.assets(order_id)
    assert (order.status, order.cancellation) == ("completed", None)
    held = {
        coupon["code"]: coupon["status"]
        for coupon in backend.coupons()
        if order_id[4:] in coupon["reference"]
    }
    assert list(held.values()) == ["active"] * 2
    assert {asset.coupon.code: asset.coupon.status for asset in assets if asset.coupon} == held
    [invoice] = [invoice for invoice in series(backend, "INV") if invoice.order_id == order_id]
    assert (invoice.status, invoice.credited_by) == ("unpaid", None)
    assert [invoice for invoice in series(backend, "CN") if invoice.order_id == order_id] == []


def assert_series_hold(backend: Backend) -> None:
    for prefix in ("INV", "CN"):
        found = audit.audit(f"{prefix}-{backend.clock().year}", table=backend.table)
        assert found.ok, found


def let_it_end(backend: Backend, order_id: str) -> None:
    """Retry for every caller that was asked to retry."""
    for _ in range(5):
        if cancelled(backend, order_id) == "cancelled":
            return
        backend.clock.advance(PAST_A_LEASE)
    raise AssertionError("cannot be cancelled")


@pytest.mark.parametrize("fulfilled", ["at_once", "afterwards"])
def test_four_execute_and_four_cancel_one_draft(backend: Backend, fulfilled: str) -> None:
    ends: Counter[str] = Counter()
    for number in range(ROUNDS // 2):
        order_id, queued = drafted(backend), []
        later = LATER[number % len(LATER)]

        def enqueue(executed: str, queued: list[str] = queued) -> None:
            queued.append(executed)
            if fulfilled == "at_once":
                backend.fulfil(executed)

        def run_execute(order_id: str = order_id, enqueue: Callable[[str], None] = enqueue) -> str:
            return execute(backend, order_id, enqueue)

        def run_cancel(order_id: str = order_id, later: float = later) -> str:
            time.sleep(later)
            return cancelled(backend, order_id)

        outcomes = at_once([run_execute] * EACH + [run_cancel] * EACH)
        executions, cancellings = outcomes[:EACH], outcomes[EACH:]
        assert set(cancellings) <= {"cancelled", "busy"}
        assert set(executions) <= {"provisioning", "completed", "needs_attention", "cancelled"} | {
            "refused"
        }
        if "cancelled" not in cancellings:
            let_it_end(backend, order_id)
        assert len(queued) <= 1, "executed once"
        if not queued:
            assert set(executions) == {"refused"}
            assert (backend.assets(order_id), backend.order(order_id).invoice_number) == ([], None)
        backend.fulfil(order_id)  # the message comes late, or again
        assert_nothing_is_left_of(backend, order_id)
        assert cancelled(backend, order_id) == "cancelled"
        assert execute(backend, order_id, queued.append) == "refused"
        ends[
            f"executed {len(queued)}, invoiced {bool(backend.order(order_id).invoice_number)}"
        ] += 1
    assert_series_hold(backend)
    assert len(backend.outbox.mails) <= sum(ends.values())
    assert len(ends) > 1, f"no race at all: {ends}"
    backend.fulfil_until_nothing_is_due()


def test_a_draft_that_eight_execute_is_one_order_until_it_is_cancelled(backend: Backend) -> None:
    for number in range(6):
        order_id, queued = drafted(backend), []
        run = [lambda order_id=order_id, queued=queued: execute(backend, order_id, queued.append)]
        assert set(at_once(run * 8)) == {"provisioning"}
        assert queued == [order_id]
        backend.fulfil(order_id)
        assert_completed(backend, order_id)
        if number % 2:
            outcomes = at_once([lambda order_id=order_id: cancelled(backend, order_id)] * 8)
            assert set(outcomes) <= {"cancelled", "busy"}
            assert "cancelled" in outcomes
            assert_nothing_is_left_of(backend, order_id)
    assert len(series(backend, "CN")) == 3
    assert len(backend.outbox.mails) == 6
    assert_series_hold(backend)
