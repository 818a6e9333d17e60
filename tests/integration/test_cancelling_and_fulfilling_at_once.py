"""A cancelling meets the worker on the same order: one wins, and no live coupon or late mail remains."""

import time
from collections import Counter
from threading import Thread

import pytest

from chalicelib.bss.coupons.port import BitTitanUnavailable, CouponRequest
from chalicelib.bss.fulfilment.cancel import cancel
from chalicelib.bss.fulfilment.requests import CancelOrder
from chalicelib.bss.invoices import audit
from chalicelib.bss.invoices.composing import negated
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.mail.welcome import Mail
from chalicelib.bss.orders.assets import Coupon
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.keys import DUE_ORDERS, read, series_key, work_key
from local.bittitan_faults import Faults
from tests.fakes import AskedBitTitan
from tests.integration.backend import PAST_A_LEASE, Backend
from tests.integration.concurrency import at_once

ROUNDS = 30
REASON = "Ordered by mistake"
# How BitTitan behaves, round after round.
FAULTS = {
    "well": [],
    "lost_reply": [{"kind": "lost_reply", "times": 1}],
    "slow": [{"kind": "slow", "seconds": 30, "times": 2}],
    "error": [{"kind": "error", "status": 503, "times": 1}],
    "still_on_its_way": [],
    "rejected": [{"kind": "reject", "times": 1}],
}
# How much later than the worker the cancelling begins, in seconds; below zero the worker is later.
LATER = (0.0, 0.02, -0.02, 0.06, 0.12, -0.05, 0.04)


class DawdlingBitTitan(AskedBitTitan):
    """BitTitan that handles the first requests only after their callers have timed out."""

    def __init__(self, bittitan: AskedBitTitan, dawdles: int) -> None:
        super().__init__(bittitan.simulator)
        self._dawdles = dawdles
        self._late: list[Thread] = []

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        if len(self._late) >= self._dawdles:
            return super().issue_coupon(wanted, idempotency_key)

        def work() -> None:
            time.sleep(0.05)
            self.simulator.issue(wanted, idempotency_key)

        late = Thread(target=work)
        self._late.append(late)
        late.start()
        raise BitTitanUnavailable("BitTitan did not answer within 10 seconds.")

    def ends(self) -> None:
        for late in self._late:
            late.join()


def cancelled(backend: Backend, order_id: str, bittitan: AskedBitTitan) -> bool:
    """Whether the cancelling was answered; otherwise staff are asked to come again."""
    try:
        order = cancel(
            order_id,
            CancelOrder(reason=REASON),
            by="usr_staff",
            dependencies=backend.dependencies(bittitan=bittitan),
        )
    except TemporarilyUnavailable:
        return False
    assert order.status == "cancelled"
    return True


def series(backend: Backend, prefix: str, order_id: str) -> list[Invoice]:
    rows = backend.table.collection(series_key(f"{prefix}-{backend.clock().year}").pk)
    invoices = [read(Invoice, row) for row in rows if row["sk"]["S"] != "LAST"]
    return [invoice for invoice in invoices if invoice.order_id == order_id]


def assert_cleanly_cancelled(backend: Backend, order_id: str) -> None:
    order, assets = backend.order(order_id), backend.assets(order_id)
    assert order.status == "cancelled"
    assert [asset.provisioning_status for asset in assets] == ["cancelled"] * 2
    held = {
        coupon["code"]: coupon["status"]
        for coupon in backend.coupons()
        if order_id[4:] in coupon["reference"]
    }
    assert set(held.values()) <= {"revoked"}
    assert {asset.coupon.code: asset.coupon.status for asset in assets if asset.coupon} == held
    billed, credits = series(backend, "INV", order_id), series(backend, "CN", order_id)
    assert [invoice.invoice_number for invoice in billed] == [
        n for n in [order.invoice_number] if n
    ]
    assert [(invoice.credits, invoice.totals) for invoice in credits] == [
        (invoice.invoice_number, negated(invoice.totals)) for invoice in billed
    ]
    assert [invoice.credited_by for invoice in billed] == [
        invoice.invoice_number for invoice in credits
    ]
    assert work_key(order_id) not in set(backend.table.due(DUE_ORDERS, "9"))


@pytest.mark.parametrize("staff_come_again", [True, False], ids=["again", "by_itself"])
def test_a_cancelling_and_the_worker_on_one_order(backend: Backend, staff_come_again: bool) -> None:
    backend.table._pause = lambda seconds: time.sleep(seconds / 5)
    sent_after: list[str] = []
    ends: Counter[str] = Counter()

    def send(mail: Mail, order_id: str) -> str:
        if backend.order(order_id).status == "cancelled":
            sent_after.append(order_id)
        return backend.outbox.send(mail, order_id)

    for number in range(ROUNDS // 2):
        kind = list(FAULTS)[number % len(FAULTS)]
        later = LATER[number % len(LATER)]
        order_id = backend.buy(lines=2)
        faults = Faults.model_validate({"coupons": FAULTS[kind]})
        backend.bittitan.simulator.set_faults(faults)
        vendor = DawdlingBitTitan(backend.bittitan, 2 if kind == "still_on_its_way" else 0)

        def work(
            order_id: str = order_id, vendor: AskedBitTitan = vendor, later: float = later
        ) -> bool:
            time.sleep(max(0.0, -later))
            backend.fulfil(order_id, bittitan=vendor, send=send)
            return False

        def cancelling(
            order_id: str = order_id, vendor: AskedBitTitan = vendor, later: float = later
        ) -> bool:
            time.sleep(max(0.0, later))
            return cancelled(backend, order_id, vendor)

        answered = any(at_once([work, work, cancelling, cancelling]))
        mails = len(backend.outbox.mails)
        vendor.ends()
        if not answered and staff_come_again:
            backend.clock.advance(PAST_A_LEASE)
            answered = cancelled(backend, order_id, vendor)
        for _ in range(10):
            if work_key(order_id) not in set(backend.table.due(DUE_ORDERS, "9")):
                break
            backend.clock.advance(PAST_A_LEASE)
            backend.fulfil(order_id, bittitan=vendor, send=send)
        if backend.order(order_id).cancellation is None:
            # Nothing was changed, as staff were told; the worker goes on until they retry.
            assert not answered
            assert cancelled(backend, order_id, vendor)
            mails = len(backend.outbox.mails)
        backend.fulfil(order_id, bittitan=vendor, send=send)
        assert_cleanly_cancelled(backend, order_id)
        assert len(backend.outbox.mails) == mails, f"a mail after the cancelling ({kind})"
        ours = [mail for about, mail in backend.outbox.mails if about == order_id]
        assert len(ours) <= 1
        ends[f"invoiced {bool(backend.order(order_id).invoice_number)}, mails {len(ours)}"] += 1
    assert sent_after == []
    assert len(ends) > 1, f"no race at all: {ends}"
    for prefix in ("INV", "CN"):
        found = audit.audit(f"{prefix}-{backend.clock().year}", table=backend.table)
        assert found.ok, found
