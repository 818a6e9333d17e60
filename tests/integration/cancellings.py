"""Cancellings on the real engine: how one is asked for, where it may break off, and what is true at its end."""

from collections.abc import Callable
from typing import Any

from chalicelib.bss.coupons.port import CouponRequest
from chalicelib.bss.fulfilment.cancel import cancel
from chalicelib.bss.fulfilment.requests import CancelOrder
from chalicelib.bss.invoices import audit
from chalicelib.bss.invoices.composing import negated
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders.assets import Coupon
from chalicelib.storage.keys import read, series_key
from local.bittitan_faults import Faults
from tests.fakes import AskedBitTitan
from tests.integration.backend import Backend
from tests.integration.crashes import Crash, When
from tests.integration.order_assertions import completed_with_one_mail

REASON = "Ordered by mistake"
# The writes of an undisturbed cancelling.
WRITES = ["lease", "cancel_requested", "all_asked", "revoked_1", "revoked_2", "all_the_rest"]


class CrashingAtRevoking(AskedBitTitan):
    """BitTitan whose caller crashes at revocation `number`, before or after it took effect."""

    def __init__(self, bittitan: AskedBitTitan, number: int, when: When) -> None:
        super().__init__(bittitan.simulator)
        self._at, self._when, self._revoked = number, when, 0

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        self._revoked += 1
        now = self._revoked == self._at
        if now and self._when == "before":
            raise Crash
        coupon = super().revoke_coupon(coupon_id)
        if now:
            raise Crash
        return coupon


class LateToAnswer(AskedBitTitan):
    """BitTitan whose first answer is delayed while something else happens."""

    def __init__(self, bittitan: AskedBitTitan, meanwhile: Callable[[], None]) -> None:
        super().__init__(bittitan.simulator)
        self._meanwhile = [meanwhile]

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        coupon = super().issue_coupon(wanted, idempotency_key)
        while self._meanwhile:
            self._meanwhile.pop()()
        return coupon


def cancelling(backend: Backend, order_id: str, **instead: Any) -> str:
    wanted = CancelOrder(reason=REASON)
    return cancel(
        order_id, wanted, by="usr_staff", dependencies=backend.dependencies(**instead)
    ).status


def credits(backend: Backend) -> list[Invoice]:
    rows = backend.table.collection(series_key(f"CN-{backend.clock().year}").pk)
    return [read(Invoice, row) for row in rows if row["sk"]["S"] != "LAST"]


def assert_series_hold(backend: Backend) -> None:
    for prefix in ("INV", "CN"):
        found = audit.audit(f"{prefix}-{backend.clock().year}", table=backend.table)
        assert found.ok, found


def assert_cancelled(backend: Backend, order_id: str, *, mails: int = 1) -> None:
    """Cancelled once: one credit, no live coupon, and nothing left to do."""
    order, assets = backend.order(order_id), backend.assets(order_id)
    assert order.status == "cancelled"
    events = [event.event for event in order.events]
    assert (events.count("cancel_requested"), events.count("cancelled")) == (1, 1)
    assert [asset.provisioning_status for asset in assets] == ["cancelled"] * 2
    held = {coupon["code"]: coupon["status"] for coupon in backend.coupons()}
    assert set(held.values()) <= {"revoked"}
    assert len(held) <= 2
    assert {asset.coupon.code: asset.coupon.status for asset in assets if asset.coupon} == held
    [invoice], [credit] = backend.invoices(), credits(backend)
    assert (invoice.status, invoice.credited_by) == ("credited", credit.invoice_number)
    assert (credit.credits, credit.totals) == (invoice.invoice_number, negated(invoice.totals))
    assert credit.order_id == order_id
    assert len(backend.outbox.mails) == mails
    assert_series_hold(backend)
    before = backend.rows(order_id)
    assert cancelling(backend, order_id) == "cancelled"
    assert len(credits(backend)) == 1
    assert backend.rows(order_id).keys() == before.keys()


def assert_never_asked(backend: Backend, order_id: str) -> None:
    completed_with_one_mail(backend, order_id)
    assert backend.order(order_id).cancellation is None
    assert [coupon["status"] for coupon in backend.coupons()] == ["active"] * 2
    assert [invoice.status for invoice in backend.invoices()] == ["unpaid"]
    assert credits(backend) == []
    assert_series_hold(backend)


def bought(backend: Backend) -> str:
    order_id = backend.buy(lines=2)
    backend.fulfil(order_id)
    completed_with_one_mail(backend, order_id)
    return order_id


def of_unknown_outcome(backend: Backend) -> str:
    """An order whose coupons BitTitan made, though its replies were lost."""
    order_id = backend.buy(lines=2)
    lost = {"coupons": [{"kind": "lost_reply", "times": 2}]}
    backend.bittitan.simulator.set_faults(Faults.model_validate(lost))
    backend.fulfil(order_id)
    assert [asset.coupon for asset in backend.assets(order_id)] == [None, None]
    assert [coupon["status"] for coupon in backend.coupons()] == ["active"] * 2
    return order_id
