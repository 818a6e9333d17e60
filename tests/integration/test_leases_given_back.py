"""Who works on an order gives it back however that ends, and keeps it only where nobody knows what was written."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.requests import WelcomeAgain
from chalicelib.bss.fulfilment.retry import retry_order, synchronize_asset
from chalicelib.bss.fulfilment.welcome_again import welcome_again
from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.store import invoice_row
from chalicelib.bss.mail.events import MailEvent
from chalicelib.bss.mail.feedback import record
from chalicelib.bss.orders.assets import Coupon
from chalicelib.bss.orders.lease import leased_if_due
from chalicelib.bss.orders.store import asset_puts
from chalicelib.errors import (
    CancellationUnderWay,
    CouponRedeemed,
    NotFailed,
    NothingToSend,
    TemporarilyUnavailable,
)
from chalicelib.storage.keys import DUE_ORDERS, work_key
from local.bittitan_faults import Faults
from tests.builders import a_coupon, an_order
from tests.fakes import AskedBitTitan
from tests.integration.backend import Backend
from tests.integration.cancellings import (
    WRITES,
    assert_cancelled,
    bought,
    cancelling,
    credits,
)
from tests.integration.crashes import TroubledTable, When


class Unforeseen(Exception):
    """What no code of ours declares."""


class Revoking(AskedBitTitan):
    """BitTitan, to which something happens before each revoking."""

    def __init__(self, bittitan: AskedBitTitan, happens: Callable[[], None]) -> None:
        super().__init__(bittitan.simulator)
        self._happens = happens

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        self._happens()
        return super().revoke_coupon(coupon_id)


def breaks() -> None:
    raise Unforeseen


def is_leased(backend: Backend, order_id: str) -> bool:
    row = backend.table.get(work_key(order_id))
    assert row
    return bool({"leased_until", "begun"} & row.keys())


def is_due(backend: Backend, order_id: str) -> bool:
    return work_key(order_id) in list(backend.table.due(DUE_ORDERS, "9"))


def with_a_rejected_asset(backend: Backend) -> str:
    """An order of two lines, fulfilled; BitTitan rejected the first."""
    rejecting = {"coupons": [{"kind": "reject"}]}
    backend.bittitan.simulator.set_faults(Faults.model_validate(rejecting))
    order_id = backend.buy(lines=2)
    backend.fulfil(order_id)
    return order_id


def redeem(backend: Backend, number: int) -> None:
    backend.bittitan.simulator.redeem(backend.coupons()[number]["code"])


def test_a_mail_that_has_nothing_to_send_leaves_no_lease_behind(backend: Backend) -> None:
    order_id = backend.buy()
    with pytest.raises(NothingToSend):
        welcome_again(order_id, WelcomeAgain(), by="usr_sue", dependencies=backend.dependencies())
    assert not is_leased(backend, order_id)
    backend.fulfil(order_id)
    assert backend.order(order_id).status == "completed"


def test_an_asset_that_may_not_try_again_leaves_no_lease_behind(backend: Backend) -> None:
    order_id = with_a_rejected_asset(backend)
    with pytest.raises(Unforeseen):
        cancelling(backend, order_id, bittitan=Revoking(backend.bittitan, breaks))
    failed, _ = backend.assets(order_id)
    with pytest.raises(CancellationUnderWay):
        synchronize_asset(failed.asset_id, by="usr_sue", dependencies=backend.dependencies())
    assert not is_leased(backend, order_id)
    assert is_due(backend, order_id)
    assert cancelling(backend, order_id) == "cancelled"


def test_while_a_cancelling_waits_no_mail_is_sent_again(backend: Backend) -> None:
    order_id = with_a_rejected_asset(backend)
    with pytest.raises(Unforeseen):
        cancelling(backend, order_id, bittitan=Revoking(backend.bittitan, breaks))
    with pytest.raises(CancellationUnderWay):
        welcome_again(order_id, WelcomeAgain(), by="usr_sue", dependencies=backend.dependencies())
    assert not is_leased(backend, order_id)
    assert is_due(backend, order_id)


@pytest.mark.parametrize("call", ["synchronize", "retry", "mail"])
def test_who_asks_in_the_moment_in_which_a_cancelling_begins_is_refused_and_leaves_no_lease_behind(
    backend: Backend, call: str
) -> None:
    order_id = with_a_rejected_asset(backend)
    failed, _ = backend.assets(order_id)

    def begins() -> None:
        with pytest.raises(Unforeseen):
            cancelling(backend, order_id, bittitan=Revoking(backend.bittitan, breaks))

    table = TroubledTable(backend.table, 1, "before", begins)
    calls = {"synchronize": synchronize_asset, "retry": retry_order, "mail": mail_again}
    asked = failed.asset_id if call == "synchronize" else order_id
    with pytest.raises(CancellationUnderWay):
        calls[call](asked, by="usr_sue", dependencies=backend.dependencies(table=table))
    assert not is_leased(backend, order_id)
    assert is_due(backend, order_id)
    assert cancelling(backend, order_id) == "cancelled"


def mail_again(order_id: str, *, by: str, dependencies: Dependencies) -> Any:
    return welcome_again(order_id, WelcomeAgain(), by=by, dependencies=dependencies)


def test_an_order_whose_coupon_is_redeemed_is_not_left_leased(backend: Backend) -> None:
    order_id = bought(backend)
    redeem(backend, 0)
    for _ in range(2):  # nobody waits for the first to let go
        with pytest.raises(CouponRedeemed):
            cancelling(backend, order_id)
        assert not is_leased(backend, order_id)
    assert backend.order(order_id).cancellation is None
    assert not is_due(backend, order_id)


def test_a_cancelling_that_is_refused_half_way_gives_the_order_back_with_its_last_write(
    backend: Backend,
) -> None:
    order_id = bought(backend)
    table = TroubledTable(backend.table, 0, "before", Unforeseen())
    with pytest.raises(CouponRedeemed):
        cancelling(
            backend,
            order_id,
            table=table,
            bittitan=Revoking(backend.bittitan, lambda: redeem(backend, 0)),
        )
    assert not is_leased(backend, order_id)
    assert backend.order(order_id).cancellation is None
    assert table.writes == 4  # the lease; the request; that all were asked about; the refusal


def test_while_bittitan_cannot_be_asked_the_order_is_not_left_leased(backend: Backend) -> None:
    order_id = bought(backend)
    backend.bittitan.reachable = False
    with pytest.raises(TemporarilyUnavailable):
        cancelling(backend, order_id)
    assert not is_leased(backend, order_id)
    backend.bittitan.reachable = True
    assert cancelling(backend, order_id) == "cancelled"


def test_what_nobody_foresaw_while_cancelling_gives_the_order_back_at_once(
    backend: Backend,
) -> None:
    order_id = bought(backend)
    with pytest.raises(Unforeseen):
        cancelling(backend, order_id, bittitan=Revoking(backend.bittitan, breaks))
    assert not is_leased(backend, order_id)
    assert backend.order(order_id).cancellation
    backend.fulfil(order_id)  # due at once, and no time has passed
    assert_cancelled(backend, order_id)


def test_who_cannot_give_the_order_back_tells_of_what_went_wrong_first(
    backend: Backend, caplog: pytest.LogCaptureFixture
) -> None:
    order_id = bought(backend)
    given_back = WRITES.index("all_asked") + 2
    with pytest.raises(Unforeseen):
        cancelling(
            backend,
            order_id,
            bittitan=Revoking(backend.bittitan, breaks),
            table=TroubledTable(backend.table, given_back, "before", TemporarilyUnavailable()),
        )
    assert "lease_kept" in [line.getMessage() for line in caplog.records]
    assert is_leased(backend, order_id)
    backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_last_write_of_which_nobody_knows_how_it_ended_keeps_the_order_and_is_not_undone(
    backend: Backend, caplog: pytest.LogCaptureFixture, when: When
) -> None:
    order_id = bought(backend)
    backend.table._pause = lambda seconds: None
    table = TroubledTable(backend.table, len(WRITES), when, TemporarilyUnavailable())
    with pytest.raises(TemporarilyUnavailable):
        cancelling(backend, order_id, table=table)
    assert [line.getMessage() for line in caplog.records].count("lease_kept") == 1
    assert table.writes == len(WRITES)
    if when == "before":
        assert is_leased(backend, order_id)
        with pytest.raises(TemporarilyUnavailable):  # until the lease has ended
            cancelling(backend, order_id)
        backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id)


def test_who_was_second_at_an_asset_leaves_no_lease_behind(backend: Backend) -> None:
    order_id = with_a_rejected_asset(backend)
    failed, _ = backend.assets(order_id)
    has = {"provisioning_status": "synchronized", "coupon": a_coupon()}
    helped = failed.model_copy(update=has)
    # After the lease comes the asset.
    table = TroubledTable(
        backend.table, 2, "before", lambda: backend.table.write(*asset_puts(helped))
    )
    with pytest.raises(NotFailed):
        synchronize_asset(
            failed.asset_id, by="usr_sue", dependencies=backend.dependencies(table=table)
        )
    assert not is_leased(backend, order_id)


def test_a_bounce_that_is_told_twice_leaves_no_lease_behind(backend: Backend) -> None:
    order_id = bought(backend)
    bounce = MailEvent.model_validate(
        {
            "eventType": "Bounce",
            "mail": {"messageId": "ses-1", "tags": {"order_id": [order_id]}},
            "bounce": {"bounceType": "Transient"},
        }
    )
    record(bounce, table=backend.table, now=backend.clock())
    told = backend.order(order_id)
    assert told.mails[0].outcome == "bounced"
    record(bounce, table=backend.table, now=backend.clock())
    assert not is_leased(backend, order_id)
    assert (backend.order(order_id), is_due(backend, order_id)) == (told, False)


@pytest.mark.parametrize("begun", [True, False], ids=["fulfilled", "never begun"])
def test_a_cancelled_order_stays_finished_whatever_is_asked_of_it(
    backend: Backend, begun: bool
) -> None:
    order_id = bought(backend) if begun else backend.buy(lines=2)
    assert cancelling(backend, order_id) == "cancelled"
    ended, assets, credited = backend.order(order_id), backend.assets(order_id), credits(backend)
    assert cancelling(backend, order_id) == "cancelled"
    for asset in assets:
        with pytest.raises(NotFailed):
            synchronize_asset(asset.asset_id, by="usr_sue", dependencies=backend.dependencies())
    with pytest.raises(NothingToSend):
        welcome_again(order_id, WelcomeAgain(), by="usr_sue", dependencies=backend.dependencies())
    backend.fulfil(order_id)
    assert (backend.order(order_id), backend.assets(order_id)) == (ended, assets)
    assert (credits(backend), is_due(backend, order_id)) == (credited, False)
    assert not is_leased(backend, order_id)


def test_a_worker_whose_credit_got_no_number_gives_the_order_back_at_once(backend: Backend) -> None:
    order_id = bought(backend)
    with pytest.raises(Unforeseen):
        cancelling(backend, order_id, bittitan=Revoking(backend.bittitan, breaks))
    other = invoice_of(an_order(), "CN-2026-000001", payment_days=14, now=backend.clock())
    backend.table.put(invoice_row(other))  # so that the number that is counted next is taken
    backend.table._pause = lambda seconds: None
    backend.fulfil(order_id)
    assert backend.order(order_id).status != "cancelled"
    assert is_due(backend, order_id)
    assert not is_leased(backend, order_id)


def test_a_worker_that_fails_keeps_the_order_and_says_so(
    backend: Backend, caplog: pytest.LogCaptureFixture
) -> None:
    order_id = backend.buy()
    with suppress(Unforeseen):
        backend.fulfil(order_id, table=TroubledTable(backend.table, 2, "before", Unforeseen()))
    assert "lease_kept" in [line.getMessage() for line in caplog.records]
    assert is_leased(backend, order_id)
    backend.fulfil(order_id)  # nobody takes it before its time
    assert backend.order(order_id).invoice_number is None
    backend.fulfil_until_nothing_is_due()
    assert backend.order(order_id).status == "completed"


def test_a_worker_that_leaves_without_settling_gives_the_order_back(backend: Backend) -> None:
    order_id = backend.buy()
    with leased_if_due(backend.table, order_id, backend.clock()) as held:
        assert held
    rows = backend.rows(order_id)
    [work] = [row for key, row in rows.items() if key == work_key(order_id)]
    assert "leased_until" not in work
    backend.fulfil(order_id)
    assert backend.order(order_id).status == "completed"
