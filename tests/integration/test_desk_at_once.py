"""The coupon desk on the real engine: people who race, and processes that end in the middle."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from chalicelib.bss.fulfilment.cancel import cancel
from chalicelib.bss.fulfilment.requests import CancelOrder
from chalicelib.bss.invoices import audit
from chalicelib.bss.vendor_tasks.answers import VendorTaskAnswer
from chalicelib.errors import AlreadyCompleted, Refusal
from tests.integration.backend import PAST_A_LEASE, Backend
from tests.integration.concurrency import at_once
from tests.integration.crashes import Crash, TroubledTable, When
from tests.integration.desk_workers import Desk

CRASHES = [(number, when) for number in (1, 2, 3, 4, 5, 6) for when in ("before", "after")]


@pytest.fixture
def desk(backend: Backend) -> Desk:
    return Desk(backend)


def test_eight_people_race_for_fifty_tasks_and_each_is_done_once(desk: Desk) -> None:
    orders = [desk.bought(lines=10) for _ in range(5)]
    tasks = desk.tasks()
    assert len(tasks) == 50

    def person(name: str) -> Callable[[], int]:
        def works() -> int:
            done = 0
            for task in tasks:
                claimed = None
                with suppress(AlreadyCompleted):
                    claimed = desk.claim(task, name)
                if claimed and claimed.label:
                    desk.complete(claimed, desk.portal.make(claimed.label), name)
                    done += 1
            return done

        return works

    done = at_once([person(f"usr_{number}") for number in range(8)])
    assert sum(done) == 50
    assert set(desk.portal.made.values()) == {1}, "nobody made a coupon twice"
    assert desk.tasks() == []
    desk.fulfil_whatever_is_queued()
    assert [desk.backend.order(each).status for each in orders] == ["completed"] * 5
    codes = {desk.code(asset) for each in orders for asset in desk.backend.assets(each)}
    assert len(codes) == 50
    assert len(desk.backend.outbox.mails) == 5


@pytest.mark.parametrize(("number", "when"), CRASHES)
def test_a_worker_that_crashes_while_it_asks_the_desk_asks_for_each_coupon_once(
    desk: Desk, number: int, when: When
) -> None:
    order_id = desk.backend.buy(lines=2)
    with suppress(Crash):
        desk.fulfil(order_id, TroubledTable(desk.backend.table, number, when, Crash()))
    desk.backend.clock.advance(PAST_A_LEASE)
    desk.fulfil(order_id)
    tasks = desk.tasks()
    assert len(tasks) == len({task.asset_id for task in tasks}) == 2
    for task in tasks:
        desk.claim(task, "usr_kim")
        assert task.label
        desk.complete(task, desk.portal.make(task.label), "usr_kim")
    desk.fulfil_whatever_is_queued()
    assert desk.backend.order(order_id).status == "completed"


@pytest.mark.parametrize(("number", "when"), CRASHES[:6])
def test_completing_breaks_off_and_is_done_again_with_the_same_coupon(
    desk: Desk, number: int, when: When
) -> None:
    order_id = desk.bought()
    [task] = desk.tasks()
    desk.claim(task, "usr_kim")
    assert task.label
    code = desk.portal.make(task.label)
    with suppress(Crash):
        desk.complete(
            task, code, "usr_kim", TroubledTable(desk.backend.table, number, when, Crash())
        )
    desk.backend.clock.advance(PAST_A_LEASE)
    desk.complete(task, code, "usr_kim")
    desk.fulfil(order_id)
    [asset] = desk.backend.assets(order_id)
    assert desk.code(asset) == code
    assert [event.event for event in asset.events].count("coupon_issued") == 1
    assert desk.backend.order(order_id).status == "completed"
    assert len(desk.backend.outbox.mails) == 1


@pytest.mark.parametrize(("number", "when"), CRASHES)
def test_a_cancelling_that_crashes_revokes_and_credits_once(
    desk: Desk, number: int, when: When
) -> None:
    order_id = _completed(desk)
    wanted = CancelOrder(reason="Ordered twice")

    def cancelling(table: Any = None) -> None:
        cancel(order_id, wanted, by="usr_sue", dependencies=desk.dependencies(table))

    with suppress(Crash):
        cancelling(TroubledTable(desk.backend.table, number, when, Crash()))
    desk.backend.clock.advance(PAST_A_LEASE)
    cancelling()
    tasks = desk.tasks()
    assert [task.kind for task in tasks] == ["revoke_coupon"] * 2
    for task in tasks:
        _revoked_after_a_crash(desk, task, number, when)
    desk.fulfil(order_id)
    assert desk.backend.order(order_id).status == "cancelled"
    [invoice] = desk.backend.invoices()
    assert invoice.status == "credited"
    assert audit.audit(f"CN-{desk.backend.clock().year}", table=desk.backend.table).count == 1


def _completed(desk: Desk) -> str:
    order_id = desk.bought(lines=2)
    for task in desk.tasks():
        desk.claim(task, "usr_kim")
        assert task.label
        desk.complete(task, desk.portal.make(task.label), "usr_kim")
    desk.fulfil_whatever_is_queued()
    assert desk.backend.order(order_id).status == "completed"
    return order_id


def _revoked_after_a_crash(desk: Desk, task: VendorTaskAnswer, number: int, when: When) -> None:
    desk.claim(task, "usr_kim")
    with suppress(Crash):
        desk.revoke(task, "usr_kim", TroubledTable(desk.backend.table, number, when, Crash()))
    desk.backend.clock.advance(PAST_A_LEASE)
    desk.revoke(task, "usr_kim")
    desk.fulfil_whatever_is_queued()


def test_completing_and_cancelling_at_once_leave_no_live_coupon_behind(desk: Desk) -> None:
    order_id = desk.bought()
    [task] = desk.tasks()
    desk.claim(task, "usr_kim")
    assert task.label
    code = desk.portal.make(task.label)
    wanted = CancelOrder(reason="Ordered twice")

    def tried(act: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            with suppress(Refusal):
                act()

        return run

    at_once(
        [
            tried(lambda: desk.complete(task, code, "usr_kim")),
            tried(lambda: cancel(order_id, wanted, by="usr_sue", dependencies=desk.dependencies())),
        ]
    )
    cancel(order_id, wanted, by="usr_sue", dependencies=desk.dependencies())
    with suppress(Refusal):
        desk.complete(task, code, "usr_kim")
    desk.fulfil_whatever_is_queued()
    for revoke in desk.tasks():
        desk.claim(revoke, "usr_kim")
        desk.revoke(revoke, "usr_kim")
    desk.fulfil_whatever_is_queued()
    [asset] = desk.backend.assets(order_id)
    assert desk.backend.order(order_id).status == "cancelled"
    assert asset.coupon and (desk.code(asset), asset.coupon.status) == (code, "revoked")
