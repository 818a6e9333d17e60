"""A cancelling may end anywhere: it goes on to its end, or has never begun; and credits once."""

from typing import Any

import pytest

from chalicelib.bss.orders.assets import Coupon
from chalicelib.errors import TemporarilyUnavailable
from tests.fakes import AskedBitTitan
from tests.integration.backend import PAST_A_LEASE, Backend
from tests.integration.cancellings import (
    REASON,
    WRITES,
    CrashingAtRevoking,
    assert_cancelled,
    assert_never_asked,
    assert_series_hold,
    bought,
    cancelling,
    credits,
    of_unknown_outcome,
)
from tests.integration.crashes import Crash, CrashingBitTitan, TroubledTable, When

REQUESTED = WRITES.index("cancel_requested") + 1
POINTS: list[Any] = [
    pytest.param(number, when, id=f"{when}_{name}")
    for number, name in enumerate(WRITES, start=1)
    for when in ("before", "after")
]


def test_an_undisturbed_cancelling_is_these_writes(backend: Backend) -> None:
    order_id = bought(backend)
    counted = TroubledTable(backend.table, 0, "before", Crash())
    assert cancelling(backend, order_id, table=counted) == "cancelled"
    assert counted.writes == len(WRITES)
    assert_cancelled(backend, order_id)


def test_that_an_order_is_to_be_cancelled_is_on_file_before_its_first_coupon_is_revoked(
    backend: Backend,
) -> None:
    order_id = bought(backend)
    on_file: list[str] = []

    class Watched(AskedBitTitan):
        def revoke_coupon(self, coupon_id: str) -> Coupon:
            cancellation = backend.order(order_id).cancellation
            on_file.append(cancellation.reason if cancellation else "")
            return super().revoke_coupon(coupon_id)

    cancelling(backend, order_id, bittitan=Watched(backend.bittitan.simulator))
    assert on_file == [REASON, REASON]


def test_that_an_order_is_to_be_cancelled_is_on_file_after_one_question_to_bittitan(
    backend: Backend,
) -> None:
    order_id = bought(backend)
    on_file: list[bool] = []

    class Watched(AskedBitTitan):
        def read_coupon(self, coupon_id: str) -> Coupon:
            on_file.append(backend.order(order_id).cancellation is not None)
            return super().read_coupon(coupon_id)

    cancelling(backend, order_id, bittitan=Watched(backend.bittitan.simulator))
    assert on_file == [False, True, True]


@pytest.mark.parametrize(("number", "when"), POINTS)
def test_after_a_crash_at_any_write_time_ends_the_cancelling_or_it_never_began(
    backend: Backend, number: int, when: When
) -> None:
    order_id = bought(backend)
    before = backend.rows(order_id)
    with pytest.raises(Crash):
        cancelling(backend, order_id, table=TroubledTable(backend.table, number, when, Crash()))
    if (number, when) == (1, "before"):
        assert backend.rows(order_id) == before
    backend.fulfil_until_nothing_is_due()
    if number > REQUESTED or (number, when) == (REQUESTED, "after"):
        assert_cancelled(backend, order_id)
    else:
        assert_never_asked(backend, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(REQUESTED, len(WRITES) + 1), ids=WRITES[REQUESTED - 1 :])
def test_a_write_of_which_nobody_knows_how_it_ended_is_not_done_a_second_time(
    backend: Backend, number: int, when: When
) -> None:
    order_id = bought(backend)
    table = TroubledTable(backend.table, number, when, TemporarilyUnavailable())
    with pytest.raises(TemporarilyUnavailable):
        cancelling(backend, order_id, table=table)
    backend.fulfil_until_nothing_is_due()
    if (number, when) == (REQUESTED, "before"):
        assert_never_asked(backend, order_id)
    else:
        assert_cancelled(backend, order_id)


@pytest.mark.parametrize(("number", "when"), POINTS)
def test_after_a_crash_at_any_write_staff_can_cancel_again(
    backend: Backend, number: int, when: When
) -> None:
    order_id = bought(backend)
    with pytest.raises(Crash):
        cancelling(backend, order_id, table=TroubledTable(backend.table, number, when, Crash()))
    backend.clock.advance(PAST_A_LEASE)
    assert cancelling(backend, order_id) == "cancelled"
    assert_cancelled(backend, order_id)
    backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_crash_at_revoking_leaves_no_live_coupon(
    backend: Backend, number: int, when: When
) -> None:
    order_id = bought(backend)
    with pytest.raises(Crash):
        cancelling(backend, order_id, bittitan=CrashingAtRevoking(backend.bittitan, number, when))
    backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id)


def test_a_cancelling_is_ended_even_when_every_worker_gets_only_one_step_further(
    backend: Backend,
) -> None:
    order_id = bought(backend)
    with pytest.raises(Crash):
        cancelling(
            backend, order_id, table=TroubledTable(backend.table, REQUESTED, "after", Crash())
        )
    for _ in range(
        3
    ):  # the lease, and one step: that all were asked about, a coupon, the other coupon
        backend.clock.advance(PAST_A_LEASE)
        with pytest.raises(Crash):
            backend.fulfil(order_id, table=TroubledTable(backend.table, 2, "after", Crash()))
    backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id)


@pytest.mark.parametrize(("number", "when"), POINTS[3:])
def test_after_a_crash_coupons_whose_replies_were_lost_are_revoked_too(
    backend: Backend, number: int, when: When
) -> None:
    order_id = of_unknown_outcome(backend)
    with pytest.raises(Crash):
        cancelling(backend, order_id, table=TroubledTable(backend.table, number, when, Crash()))
    backend.clock.advance(PAST_A_LEASE)
    cancelling(backend, order_id)
    assert_cancelled(backend, order_id, mails=0)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", [1, 2])
def test_a_crash_at_asking_for_a_lost_reply_leaves_no_live_coupon(
    backend: Backend, number: int, when: When
) -> None:
    order_id = of_unknown_outcome(backend)
    with pytest.raises(Crash):
        cancelling(backend, order_id, bittitan=CrashingBitTitan(backend.bittitan, number, when))
    backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id, mails=0)


@pytest.mark.parametrize("number", [1, 2])
def test_a_coupon_revoked_before_a_crash_is_on_record_though_its_reply_was_lost(
    backend: Backend, number: int
) -> None:
    order_id = of_unknown_outcome(backend)
    with pytest.raises(Crash):
        cancelling(
            backend, order_id, bittitan=CrashingAtRevoking(backend.bittitan, number, "after")
        )
    backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id, mails=0)


@pytest.mark.parametrize("lost_replies", [False, True], ids=["on record", "of unknown outcome"])
def test_a_coupon_revoked_before_a_crash_is_credited_though_another_is_redeemed(
    backend: Backend, lost_replies: bool
) -> None:
    order_id = of_unknown_outcome(backend) if lost_replies else bought(backend)
    with pytest.raises(Crash):
        cancelling(backend, order_id, bittitan=CrashingAtRevoking(backend.bittitan, 1, "after"))
    revoked, stands = backend.coupons()
    backend.bittitan.simulator.redeem(stands["code"])
    backend.fulfil_until_nothing_is_due()
    first, second = backend.assets(order_id)
    assert (revoked["status"], first.provisioning_status) == ("revoked", "cancelled")
    assert (second.provisioning_status, second.coupon and second.coupon.code) == (
        "synchronized",
        stands["code"],
    )
    [credit] = credits(backend)
    assert len(credit.lines) == 1
    assert_series_hold(backend)
