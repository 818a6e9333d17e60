"""A cancelling may end anywhere: it goes on to its end, or has never begun; and credits once."""

from typing import Any

import pytest

from chalicelib.bss import auditing
from chalicelib.bss.cancelling import cancel
from chalicelib.bss.invoicing import negated
from chalicelib.bss.models import Coupon, Invoice
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.table import read, series_key
from local.bittitan_faults import Faults
from tests.fakes import AskedBitTitan
from tests.integration.backend import PAST_A_LEASE, Backend
from tests.integration.crashes import Crash, CrashingBitTitan, TroubledTable, When
from tests.integration.order_assertions import completed_with_one_mail

REASON = "Ordered by mistake"
# The writes of a cancelling that nothing disturbs. The first is refused: the order was begun before.
WRITES = ["as_never_begun", "lease", "cancel_requested", "revoked_1", "revoked_2", "all_the_rest"]
REQUESTED = WRITES.index("cancel_requested") + 1
POINTS: list[Any] = [
    pytest.param(at, when, id=f"{when}_{name}")
    for at, name in enumerate(WRITES, start=1)
    for when in ("before", "after")
    if (name, when) != ("as_never_begun", "after")
]


class CrashingAtRevoking(AskedBitTitan):
    """BitTitan, whose caller crashes at revoking number `at`, before or after it took effect."""

    def __init__(self, bittitan: AskedBitTitan, at: int, when: When) -> None:
        super().__init__(bittitan.simulator)
        self._at, self._when, self._revoked = at, when, 0

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        self._revoked += 1
        now = self._revoked == self._at
        if now and self._when == "before":
            raise Crash
        coupon = super().revoke_coupon(coupon_id)
        if now:
            raise Crash
        return coupon


def cancelling(backend: Backend, order_id: str, **instead: Any) -> str:
    dependencies = backend.dependencies(**instead)
    return cancel(order_id, REASON, by="usr_staff", shop=dependencies).status


def credits(backend: Backend) -> list[Invoice]:
    rows = backend.table.collection(series_key(f"CN-{backend.clock().year}").pk)
    return [read(Invoice, row) for row in rows if row["sk"]["S"] != "LAST"]


def assert_series_hold(backend: Backend) -> None:
    for prefix in ("INV", "CN"):
        found = auditing.audit(f"{prefix}-{backend.clock().year}", table=backend.table)
        assert found.ok, found


def assert_cancelled(backend: Backend, order_id: str, *, mails: int = 1) -> None:
    """Cancelled once: one credit, no live coupon, and nothing left to do."""
    order, assets = backend.order(order_id), backend.assets(order_id)
    assert order.status == "cancelled"
    told = [event.event for event in order.events]
    assert (told.count("cancel_requested"), told.count("cancelled")) == (1, 1)
    assert [asset.provisioning_status for asset in assets] == ["cancelled"] * 2
    held = {at["code"]: at["status"] for at in backend.coupons()}
    assert set(held.values()) <= {"revoked"}
    assert len(held) <= 2
    assert {at.coupon.code: at.coupon.status for at in assets if at.coupon} == held
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
    assert [at["status"] for at in backend.coupons()] == ["active"] * 2
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
    assert [at["status"] for at in backend.coupons()] == ["active"] * 2
    return order_id


def test_an_undisturbed_cancelling_is_these_writes(backend: Backend) -> None:
    order_id = bought(backend)
    counted = TroubledTable(backend.table, 0, "before", Crash())
    assert cancelling(backend, order_id, table=counted) == "cancelled"
    assert counted.writes == len(WRITES)
    assert_cancelled(backend, order_id)


@pytest.mark.parametrize(("at", "when"), POINTS)
def test_after_a_crash_at_any_write_time_ends_the_cancelling_or_it_never_began(
    backend: Backend, at: int, when: When
) -> None:
    order_id = bought(backend)
    before = backend.rows(order_id)
    with pytest.raises(Crash):
        cancelling(backend, order_id, table=TroubledTable(backend.table, at, when, Crash()))
    if (at, when) in [(1, "before"), (2, "before")]:
        assert backend.rows(order_id) == before
    backend.fulfil_until_nothing_is_due()
    if at > REQUESTED or (at, when) == (REQUESTED, "after"):
        assert_cancelled(backend, order_id)
    else:
        assert_never_asked(backend, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(REQUESTED, 7), ids=WRITES[REQUESTED - 1 :])
def test_a_write_of_which_nobody_knows_how_it_ended_is_not_done_a_second_time(
    backend: Backend, at: int, when: When
) -> None:
    order_id = bought(backend)
    table = TroubledTable(backend.table, at, when, TemporarilyUnavailable())
    with pytest.raises(TemporarilyUnavailable):
        cancelling(backend, order_id, table=table)
    backend.fulfil_until_nothing_is_due()
    if (at, when) == (REQUESTED, "before"):
        assert_never_asked(backend, order_id)
    else:
        assert_cancelled(backend, order_id)


@pytest.mark.parametrize(("at", "when"), POINTS)
def test_after_a_crash_at_any_write_staff_can_cancel_again(
    backend: Backend, at: int, when: When
) -> None:
    order_id = bought(backend)
    with pytest.raises(Crash):
        cancelling(backend, order_id, table=TroubledTable(backend.table, at, when, Crash()))
    backend.clock.advance(PAST_A_LEASE)
    assert cancelling(backend, order_id) == "cancelled"
    assert_cancelled(backend, order_id)
    backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_crash_at_revoking_leaves_no_live_coupon(backend: Backend, at: int, when: When) -> None:
    order_id = bought(backend)
    with pytest.raises(Crash):
        cancelling(backend, order_id, bittitan=CrashingAtRevoking(backend.bittitan, at, when))
    backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id)


def test_a_cancelling_is_ended_even_when_every_worker_gets_only_one_step_further(
    backend: Backend,
) -> None:
    order_id = bought(backend)
    with pytest.raises(Crash):
        cancelling(backend, order_id, table=TroubledTable(backend.table, 3, "after", Crash()))
    for _ in range(2):  # the lease, and one step: a coupon, the other coupon
        backend.clock.advance(PAST_A_LEASE)
        with pytest.raises(Crash):
            backend.fulfil(order_id, table=TroubledTable(backend.table, 2, "after", Crash()))
    backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id)


@pytest.mark.parametrize(("at", "when"), POINTS[3:])
def test_after_a_crash_coupons_whose_replies_were_lost_are_revoked_too(
    backend: Backend, at: int, when: When
) -> None:
    order_id = of_unknown_outcome(backend)
    with pytest.raises(Crash):
        cancelling(backend, order_id, table=TroubledTable(backend.table, at, when, Crash()))
    backend.clock.advance(PAST_A_LEASE)
    cancelling(backend, order_id)
    assert_cancelled(backend, order_id, mails=0)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_crash_at_asking_for_a_lost_reply_leaves_no_live_coupon(
    backend: Backend, at: int, when: When
) -> None:
    order_id = of_unknown_outcome(backend)
    with pytest.raises(Crash):
        cancelling(backend, order_id, bittitan=CrashingBitTitan(backend.bittitan, at, when))
    backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id, mails=0)


@pytest.mark.parametrize("at", [1, 2])
def test_a_coupon_revoked_before_a_crash_is_on_record_though_its_reply_was_lost(
    backend: Backend, at: int
) -> None:
    order_id = of_unknown_outcome(backend)
    with pytest.raises(Crash):
        cancelling(backend, order_id, bittitan=CrashingAtRevoking(backend.bittitan, at, "after"))
    backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id, mails=0)
