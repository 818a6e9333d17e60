"""A cancelling may end anywhere: it goes on to its end, or has never begun; and credits once."""

from contextlib import suppress
from typing import Any

import pytest

from chalicelib.bss import auditing
from chalicelib.bss.cancelling import cancel
from chalicelib.bss.invoicing import negated
from chalicelib.bss.models import Coupon, Invoice
from chalicelib.bss.workshop import Workshop
from chalicelib.dynamodb import Lost
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.table import order_key, read, series_key
from local.bittitan_faults import Faults
from tests.fakes import AskedBitTitan
from tests.integration.crashes import Crash, CrashingBitTitan, TroubledTable, When
from tests.integration.outcomes import completed_with_one_mail
from tests.integration.shop import PAST_A_LEASE, Shop

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


def cancelling(shop: Shop, order_id: str, **instead: Any) -> str:
    given: dict[str, Any] = {
        "table": shop.table,
        "bittitan": shop.bittitan,
        "send": shop.letters.send,
        "now": shop.clock,
        "invoice_prefix": "INV",
        "credit_prefix": "CN",
        "payment_days": 14,
    }
    return cancel(order_id, REASON, by="usr_staff", shop=Workshop(**given | instead)).status


def credits(shop: Shop) -> list[Invoice]:
    rows = shop.table.collection(series_key(f"CN-{shop.clock().year}").pk)
    return [read(Invoice, row) for row in rows if row["sk"]["S"] != "LAST"]


def assert_series_hold(shop: Shop) -> None:
    for prefix in ("INV", "CN"):
        found = auditing.audit(f"{prefix}-{shop.clock().year}", table=shop.table)
        assert found.ok, found


def assert_cancelled(shop: Shop, order_id: str, *, mails: int = 1) -> None:
    """Cancelled once: one credit, no live coupon, and nothing left to do."""
    order, assets = shop.order(order_id), shop.assets(order_id)
    assert order.status == "cancelled"
    told = [event.event for event in order.events]
    assert (told.count("cancel_requested"), told.count("cancelled")) == (1, 1)
    assert [asset.provisioning_status for asset in assets] == ["cancelled"] * 2
    held = {at["code"]: at["status"] for at in shop.coupons()}
    assert set(held.values()) <= {"revoked"}
    assert len(held) <= 2
    assert {at.coupon.code: at.coupon.status for at in assets if at.coupon} == held
    [invoice], [credit] = shop.invoices(), credits(shop)
    assert (invoice.status, invoice.credited_by) == ("credited", credit.invoice_number)
    assert (credit.credits, credit.totals) == (invoice.invoice_number, negated(invoice.totals))
    assert credit.order_id == order_id
    assert len(shop.letters.mails) == mails
    assert_series_hold(shop)
    before = shop.rows(order_id)
    assert cancelling(shop, order_id) == "cancelled"
    assert len(credits(shop)) == 1
    assert shop.rows(order_id).keys() == before.keys()


def assert_never_asked(shop: Shop, order_id: str) -> None:
    completed_with_one_mail(shop, order_id)
    assert shop.order(order_id).cancellation is None
    assert [at["status"] for at in shop.coupons()] == ["active"] * 2
    assert [invoice.status for invoice in shop.invoices()] == ["unpaid"]
    assert credits(shop) == []
    assert_series_hold(shop)


def bought(shop: Shop) -> str:
    order_id = shop.buy(lines=2)
    shop.fulfil(order_id)
    completed_with_one_mail(shop, order_id)
    return order_id


def of_unknown_outcome(shop: Shop) -> str:
    """An order whose coupons BitTitan made, though its replies were lost."""
    order_id = shop.buy(lines=2)
    lost = {"coupons": [{"kind": "lost_reply", "times": 2}]}
    shop.bittitan.simulator.set_faults(Faults.model_validate(lost))
    shop.fulfil(order_id)
    assert [asset.coupon for asset in shop.assets(order_id)] == [None, None]
    assert [at["status"] for at in shop.coupons()] == ["active"] * 2
    return order_id


def test_an_undisturbed_cancelling_is_these_writes(shop: Shop) -> None:
    order_id = bought(shop)
    counted = TroubledTable(shop.table, 0, "before", Crash())
    assert cancelling(shop, order_id, table=counted) == "cancelled"
    assert counted.writes == len(WRITES)
    assert_cancelled(shop, order_id)


@pytest.mark.parametrize(("at", "when"), POINTS)
def test_after_a_crash_at_any_write_time_ends_the_cancelling_or_it_never_began(
    shop: Shop, at: int, when: When
) -> None:
    order_id = bought(shop)
    before = shop.rows(order_id)
    with pytest.raises(Crash):
        cancelling(shop, order_id, table=TroubledTable(shop.table, at, when, Crash()))
    if (at, when) in [(1, "before"), (2, "before")]:
        assert shop.rows(order_id) == before
    shop.fulfil_until_nothing_is_due()
    if at > REQUESTED or (at, when) == (REQUESTED, "after"):
        assert_cancelled(shop, order_id)
    else:
        assert_never_asked(shop, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(REQUESTED, 7), ids=WRITES[REQUESTED - 1 :])
def test_a_write_of_which_nobody_knows_how_it_ended_is_not_done_a_second_time(
    shop: Shop, at: int, when: When
) -> None:
    order_id = bought(shop)
    table = TroubledTable(shop.table, at, when, TemporarilyUnavailable())
    with pytest.raises(TemporarilyUnavailable):
        cancelling(shop, order_id, table=table)
    shop.fulfil_until_nothing_is_due()
    if (at, when) == (REQUESTED, "before"):
        assert_never_asked(shop, order_id)
    else:
        assert_cancelled(shop, order_id)


@pytest.mark.parametrize(("at", "when"), POINTS)
def test_after_a_crash_at_any_write_staff_can_cancel_again(shop: Shop, at: int, when: When) -> None:
    order_id = bought(shop)
    with pytest.raises(Crash):
        cancelling(shop, order_id, table=TroubledTable(shop.table, at, when, Crash()))
    shop.clock.advance(PAST_A_LEASE)
    assert cancelling(shop, order_id) == "cancelled"
    assert_cancelled(shop, order_id)
    shop.fulfil_until_nothing_is_due()
    assert_cancelled(shop, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_crash_at_revoking_leaves_no_live_coupon(shop: Shop, at: int, when: When) -> None:
    order_id = bought(shop)
    with pytest.raises(Crash):
        cancelling(shop, order_id, bittitan=CrashingAtRevoking(shop.bittitan, at, when))
    shop.fulfil_until_nothing_is_due()
    assert_cancelled(shop, order_id)


def test_a_cancelling_is_ended_even_when_every_worker_gets_only_one_step_further(
    shop: Shop,
) -> None:
    order_id = bought(shop)
    with pytest.raises(Crash):
        cancelling(shop, order_id, table=TroubledTable(shop.table, 3, "after", Crash()))
    for _ in range(2):  # the lease, and one step: a coupon, the other coupon
        shop.clock.advance(PAST_A_LEASE)
        with pytest.raises(Crash):
            shop.fulfil(order_id, table=TroubledTable(shop.table, 2, "after", Crash()))
    shop.fulfil_until_nothing_is_due()
    assert_cancelled(shop, order_id)


@pytest.mark.parametrize(("at", "when"), POINTS[3:])
def test_after_a_crash_coupons_whose_replies_were_lost_are_revoked_too(
    shop: Shop, at: int, when: When
) -> None:
    order_id = of_unknown_outcome(shop)
    with pytest.raises(Crash):
        cancelling(shop, order_id, table=TroubledTable(shop.table, at, when, Crash()))
    shop.clock.advance(PAST_A_LEASE)
    cancelling(shop, order_id)
    assert_cancelled(shop, order_id, mails=0)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_crash_at_asking_for_a_lost_reply_leaves_no_live_coupon(
    shop: Shop, at: int, when: When
) -> None:
    order_id = of_unknown_outcome(shop)
    with pytest.raises(Crash):
        cancelling(shop, order_id, bittitan=CrashingBitTitan(shop.bittitan, at, when))
    shop.fulfil_until_nothing_is_due()
    assert_cancelled(shop, order_id, mails=0)


@pytest.mark.parametrize("at", [1, 2])
def test_a_coupon_revoked_before_a_crash_is_on_record_though_its_reply_was_lost(
    shop: Shop, at: int
) -> None:
    order_id = of_unknown_outcome(shop)
    with pytest.raises(Crash):
        cancelling(shop, order_id, bittitan=CrashingAtRevoking(shop.bittitan, at, "after"))
    shop.fulfil_until_nothing_is_due()
    assert_cancelled(shop, order_id, mails=0)


def test_an_invoice_is_credited_once_though_its_order_was_set_back(shop: Shop) -> None:
    """As when somebody restores an order from before it was cancelled, and it is cancelled again."""
    order_id = bought(shop)
    before = shop.table.collection(order_key(order_id).pk)
    assert cancelling(shop, order_id) == "cancelled"
    invoiced, credited = shop.invoices(), credits(shop)
    for row in before:
        shop.table.put(row)
    with suppress(Lost):
        cancelling(shop, order_id)
    assert (shop.invoices(), credits(shop)) == (invoiced, credited)
    assert_series_hold(shop)


@pytest.mark.parametrize("never_begun", [False, True], ids=["invoiced", "never begun"])
def test_who_was_overtaken_at_the_end_of_a_cancelling_does_not_end_it(
    shop: Shop, never_begun: bool
) -> None:
    """The other has just begun, and ends it when it likes."""
    order_id = shop.buy(lines=2) if never_begun else bought(shop)
    left: list[Any] = []

    def another_begins() -> None:
        shop.clock.advance(PAST_A_LEASE)
        with pytest.raises(Crash):
            shop.fulfil(order_id, table=TroubledTable(shop.table, 1, "after", Crash()))
        left.append((shop.rows(order_id), credits(shop)))

    last = 3 if never_begun else len(WRITES)  # with nothing to revoke: lease, request, end
    table = TroubledTable(shop.table, last, "before", another_begins)
    with suppress(Lost):
        cancelling(shop, order_id, table=table)
    assert left == [(shop.rows(order_id), credits(shop))]
    shop.fulfil_until_nothing_is_due()
    assert shop.order(order_id).status == "cancelled"
    assert_series_hold(shop)
