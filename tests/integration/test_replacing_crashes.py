"""A replacing may end anywhere: it goes on to its end, or has never begun; never are two coupons live."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.bss.mail.delivery import INTERRUPTED
from chalicelib.errors import CancellationUnderWay, Refusal, TemporarilyUnavailable
from local.bittitan_faults import Faults
from tests.integration.backend import PAST_A_LEASE, Backend
from tests.integration.cancellings import (
    CrashingAtRevoking,
    bought,
    cancelling,
    credits,
)
from tests.integration.concurrency import at_once
from tests.integration.crashes import Crash, CrashingBitTitan, TroubledTable, When
from tests.integration.replacings import (
    NOTE,
    RELEASE,
    REQUEST,
    WORKER,
    CrashingAtReading,
    LateToRead,
    assert_completed,
    assert_never_asked,
    assert_never_two,
    assert_replaced,
    live,
    replacing,
)


def _points(writes: list[str]) -> list[Any]:
    return [
        pytest.param(number, when, id=f"{when}_{name}")
        for number, name in enumerate(writes, start=1)
        for when in ("before", "after")
    ]


def _crashing(backend: Backend, number: int, when: When) -> TroubledTable:
    return TroubledTable(backend.table, number, when, Crash())


def test_an_undisturbed_replacing_is_these_writes(backend: Backend) -> None:
    order_id = bought(backend)
    request, worker = (_crashing(backend, 0, "before") for _ in range(2))
    assert replacing(backend, order_id, table=request).provisioning_status == "pending"
    backend.fulfil(order_id, table=worker)
    assert (request.writes, worker.writes) == (len(REQUEST), len(WORKER))
    assert_completed(backend, order_id)


@pytest.mark.parametrize("key", [None, "key-1"], ids=["no key", "a key"])
@pytest.mark.parametrize(("number", "when"), _points(REQUEST))
def test_after_a_crash_of_the_request_it_is_asked_for_or_not_and_again_is_once(
    backend: Backend, number: int, when: When, key: str | None
) -> None:
    order_id = bought(backend)
    with pytest.raises(Crash):
        replacing(backend, order_id, key, table=_crashing(backend, number, when))
    was_asked = (number, when) == (len(REQUEST), "after")
    assert (backend.assets(order_id)[0].replacement is not None) == was_asked
    backend.clock.advance(PAST_A_LEASE)
    replacing(backend, order_id, key)
    backend.fulfil_until_nothing_is_due()
    assert_completed(backend, order_id)
    if key:
        replacing(backend, order_id, key)
        backend.fulfil_until_nothing_is_due()
        assert_completed(backend, order_id)


@pytest.mark.parametrize(("number", "when"), _points(REQUEST))
def test_after_a_crash_of_the_request_time_ends_it_or_it_never_began(
    backend: Backend, number: int, when: When
) -> None:
    order_id = bought(backend)
    with pytest.raises(Crash):
        replacing(backend, order_id, table=_crashing(backend, number, when))
    backend.fulfil_until_nothing_is_due()
    if (number, when) == (len(REQUEST), "after"):
        assert_completed(backend, order_id)
    else:
        assert_never_asked(backend, order_id)


def test_a_crash_while_bittitan_is_asked_about_the_coupon_has_begun_nothing(
    backend: Backend,
) -> None:
    order_id = bought(backend)
    before = backend.rows(order_id)
    with pytest.raises(Crash):
        replacing(backend, order_id, bittitan=CrashingAtReading(backend.bittitan.simulator))
    assert backend.rows(order_id) == before


@pytest.mark.parametrize(("number", "when"), _points(WORKER))
def test_after_a_crash_of_the_worker_the_coupon_is_replaced_once(
    backend: Backend, number: int, when: When
) -> None:
    order_id = bought(backend)
    replacing(backend, order_id)
    with pytest.raises(Crash):
        backend.fulfil(order_id, table=_crashing(backend, number, when))
    assert_never_two(backend, order_id)
    backend.fulfil_until_nothing_is_due()
    _assert_ended_as_after(backend, order_id, number, when)


@pytest.mark.parametrize(("number", "when"), _points(WORKER))
def test_a_write_of_the_worker_of_unknown_outcome_makes_nothing_twice(
    backend: Backend, number: int, when: When
) -> None:
    order_id = bought(backend)
    replacing(backend, order_id)
    table = TroubledTable(backend.table, number, when, TemporarilyUnavailable())
    with suppress(TemporarilyUnavailable):
        backend.fulfil(order_id, table=table)
    assert_never_two(backend, order_id)
    backend.fulfil_until_nothing_is_due()
    _assert_ended_as_after(backend, order_id, number, when)


def _assert_ended_as_after(backend: Backend, order_id: str, number: int, when: When) -> None:
    """Replaced once. Around the mail nobody knows, so that a person sends it again."""
    if (number, when) not in [(NOTE, "after"), (RELEASE, "before")]:
        return assert_completed(backend, order_id)
    assert_replaced(backend, order_id)
    order = backend.order(order_id)
    assert (order.status, order.welcome_email.last_error) == ("needs_attention", INTERRUPTED)
    assert len(backend.outbox.mails) == (1 if number == NOTE else 2)
    return None


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_at_revoking_makes_nothing_twice(backend: Backend, when: When) -> None:
    order_id = bought(backend)
    replacing(backend, order_id)
    with pytest.raises(Crash):
        backend.fulfil(order_id, bittitan=CrashingAtRevoking(backend.bittitan, 1, when))
    assert_never_two(backend, order_id)
    backend.fulfil_until_nothing_is_due()
    assert_completed(backend, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_at_issuing_makes_nothing_twice(backend: Backend, when: When) -> None:
    order_id = bought(backend)
    replacing(backend, order_id)
    with pytest.raises(Crash):
        backend.fulfil(order_id, bittitan=CrashingBitTitan(backend.bittitan, 1, when))
    assert_never_two(backend, order_id)
    backend.fulfil_until_nothing_is_due()
    assert_completed(backend, order_id)


@pytest.mark.parametrize("forgets", [False, True], ids=["key known", "key forgotten"])
def test_a_lost_reply_of_the_new_coupon_is_found_by_its_own_reference(
    backend: Backend, forgets: bool
) -> None:
    order_id = bought(backend)
    backend.clock.advance(2 * 24 * 3600)
    replacing(backend, order_id)
    lost = {"coupons": [{"kind": "lost_reply"}]}
    backend.bittitan.simulator.set_faults(Faults.model_validate(lost))
    backend.fulfil(order_id)
    if forgets:
        backend.bittitan.forget_keys()
    backend.fulfil_until_nothing_is_due()
    assert_completed(backend, order_id)


@pytest.mark.parametrize(("number", "when"), _points(WORKER))
def test_what_a_crashed_worker_left_is_cancelled_without_a_live_coupon(
    backend: Backend, number: int, when: When
) -> None:
    order_id = bought(backend)
    replacing(backend, order_id)
    with pytest.raises(Crash):
        backend.fulfil(order_id, table=_crashing(backend, number, when))
    backend.clock.advance(PAST_A_LEASE)
    assert cancelling(backend, order_id) == "cancelled"
    backend.fulfil_until_nothing_is_due()
    assert {coupon["status"] for coupon in backend.coupons()} == {"revoked"}
    assert len(backend.coupons()) <= 3
    assert [asset.replacement for asset in backend.assets(order_id)] == [None, None]
    assert len(credits(backend)) == 1


def test_two_people_who_ask_at_once_replace_once(backend: Backend) -> None:
    order_id = bought(backend)
    at_once([lambda why=why: replacing(backend, order_id, why=why) for why in ("One", "Other")])
    backend.fulfil_until_nothing_is_due()
    assert_completed(backend, order_id)


def test_who_asked_about_a_coupon_that_was_replaced_meanwhile_does_not_revoke_the_new_one(
    backend: Backend,
) -> None:
    order_id = bought(backend)

    def meanwhile() -> None:
        replacing(backend, order_id, why="Another saw it first")
        backend.fulfil(order_id)

    late = LateToRead(backend.bittitan, meanwhile)
    replacing(backend, order_id, "key-of-the-late", bittitan=late)
    replacing(backend, order_id, "key-of-the-late")
    backend.fulfil_until_nothing_is_due()
    assert_completed(backend, order_id)


def test_who_asked_while_another_did_joins_them(backend: Backend) -> None:
    order_id = bought(backend)
    late = LateToRead(backend.bittitan, lambda: replacing(backend, order_id, why="Seen first"))
    assert replacing(backend, order_id, "key-of-the-late", bittitan=late).provisioning_status == (
        "pending"
    )
    backend.fulfil_until_nothing_is_due()
    replacing(backend, order_id, "key-of-the-late")
    backend.fulfil_until_nothing_is_due()
    assert_completed(backend, order_id)


def test_a_cancelling_that_began_meanwhile_goes_first(backend: Backend) -> None:
    order_id = bought(backend)

    def meanwhile() -> None:
        with suppress(Crash):
            cancelling(backend, order_id, table=_crashing(backend, 3, "after"))
        backend.clock.advance(PAST_A_LEASE)

    late = LateToRead(backend.bittitan, meanwhile)
    with pytest.raises(CancellationUnderWay):
        replacing(backend, order_id, bittitan=late)
    assert backend.assets(order_id)[0].replacement is None


def test_replacing_and_cancelling_at_once_leave_no_live_coupon_behind(backend: Backend) -> None:
    order_id = bought(backend)

    def tried(act: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            with suppress(Refusal):
                act()

        return run

    at_once(
        [
            tried(lambda: replacing(backend, order_id)),
            tried(lambda: cancelling(backend, order_id)),
            tried(lambda: backend.fulfil(order_id)),
        ]
    )
    assert_never_two(backend, order_id)
    cancelling(backend, order_id)
    backend.fulfil_until_nothing_is_due()
    assert [live(backend, asset.asset_id) for asset in backend.assets(order_id)] == [[], []]
    assert len(credits(backend)) == 1


def test_a_message_that_comes_twice_replaces_once(backend: Backend) -> None:
    order_id = bought(backend)
    replacing(backend, order_id)
    at_once([lambda: backend.fulfil(order_id)] * 4)
    backend.fulfil_until_nothing_is_due()
    assert_completed(backend, order_id)
