"""Replacing where people make the coupons, with processes that end in the middle and people who race."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from chalicelib.bss.fulfilment.cancel import cancel
from chalicelib.bss.fulfilment.replace import Asked, replace_coupon
from chalicelib.bss.fulfilment.requests import CancelOrder
from chalicelib.bss.vendor_tasks.answers import VendorTaskAnswer
from chalicelib.errors import AlreadyCompleted, Refusal
from chalicelib.storage.receipts import Slot
from chalicelib.storage.table import Table
from tests.integration.backend import PAST_A_LEASE, Backend
from tests.integration.cancellings import credits
from tests.integration.concurrency import at_once
from tests.integration.crashes import Crash, TroubledTable, When
from tests.integration.desk_workers import Desk

CRASHES = [(number, when) for number in (1, 2, 3, 4, 5) for when in ("before", "after")]


@pytest.fixture
def desk(backend: Backend) -> Desk:
    return Desk(backend)


@pytest.fixture
def order_id(desk: Desk) -> str:
    """A completed order of one asset."""
    order_id = desk.bought()
    _made(desk)
    desk.fulfil_whatever_is_queued()
    assert desk.backend.order(order_id).status == "completed"
    return order_id


def _made(desk: Desk) -> str:
    """The one task that is open is done in the portal, and told. The code."""
    [task] = desk.tasks()
    desk.claim(task, "usr_kim")
    assert task.label
    code = desk.portal.make(task.label)
    desk.complete(task, code, "usr_kim")
    return code


def _revoke_task(desk: Desk) -> VendorTaskAnswer:
    [task] = desk.tasks()
    assert task.kind == "revoke_coupon"
    desk.claim(task, "usr_kim")
    return task


def _replacing(desk: Desk, order_id: str, table: Table | None = None) -> None:
    asked = Asked("Mailed to the wrong company", "usr_sue", Slot())
    [asset] = desk.backend.assets(order_id)
    replace_coupon(asset.asset_id, asked, desk.dependencies(table))


def _again_after_a_crash(
    desk: Desk, number: int, when: When, act: Callable[[Table | None], object]
) -> None:
    with suppress(Crash):
        act(TroubledTable(desk.backend.table, number, when, Crash()))
    desk.backend.clock.advance(PAST_A_LEASE)
    act(None)


def _assert_replaced(desk: Desk, order_id: str, code: str) -> None:
    """The new coupon is the asset's, the portal was asked for two at most, and nothing is credited."""
    [asset] = desk.backend.assets(order_id)
    assert (desk.code(asset), asset.generation, asset.replacement) == (code, 2, None)
    happened = [event.event for event in asset.events]
    names = ("replace_requested", "coupon_revoked", "coupon_issued")
    assert [happened.count(name) for name in names] == [1, 1, 2]
    assert {*desk.portal.made.values()} == {1} and len(desk.portal.made) == 2
    assert [invoice.status for invoice in desk.backend.invoices()] == ["unpaid"]
    assert credits(desk.backend) == []
    assert desk.tasks() == []


@pytest.mark.parametrize(("number", "when"), CRASHES)
def test_a_worker_that_crashes_asks_once_for_each_thing_to_do(
    desk: Desk, order_id: str, number: int, when: When
) -> None:
    _replacing(desk, order_id)
    _again_after_a_crash(desk, number, when, lambda table: desk.fulfil(order_id, table))
    desk.revoke(_revoke_task(desk), "usr_kim")
    _again_after_a_crash(desk, number, when, lambda table: desk.fulfil(order_id, table))
    code = _made(desk)
    desk.fulfil_whatever_is_queued()
    _assert_replaced(desk, order_id, code)
    assert desk.backend.order(order_id).status == "completed"
    assert len(desk.backend.outbox.mails) == 2


@pytest.mark.parametrize(("number", "when"), CRASHES)
def test_telling_how_a_task_ended_breaks_off_and_is_told_again(
    desk: Desk, order_id: str, number: int, when: When
) -> None:
    _replacing(desk, order_id)
    desk.fulfil(order_id)
    revoke = _revoke_task(desk)
    _again_after_a_crash(desk, number, when, lambda table: desk.revoke(revoke, "usr_kim", table))
    desk.fulfil(order_id)
    [issue] = desk.tasks()
    desk.claim(issue, "usr_kim")
    assert issue.label
    code = desk.portal.make(issue.label)
    _again_after_a_crash(
        desk, number, when, lambda table: desk.complete(issue, code, "usr_kim", table)
    )
    desk.fulfil(order_id)
    _assert_replaced(desk, order_id, code)
    assert desk.backend.order(order_id).status == "completed"
    assert len(desk.backend.outbox.mails) == 2


@pytest.mark.parametrize(("number", "when"), CRASHES)
def test_refusing_breaks_off_and_ends_replacing_and_cancelling_when_told_again(
    desk: Desk, order_id: str, number: int, when: When
) -> None:
    _replacing(desk, order_id)
    desk.fulfil(order_id)
    revoke = _revoke_task(desk)
    cancel(order_id, CancelOrder(reason="No"), by="usr_sue", dependencies=desk.dependencies())

    def refuse(table: Table | None) -> None:
        with suppress(AlreadyCompleted):
            desk.refuse(revoke, "usr_kim", table)

    _again_after_a_crash(desk, number, when, refuse)
    desk.fulfil(order_id)
    order, [asset] = desk.backend.order(order_id), desk.backend.assets(order_id)
    assert (order.status, order.cancellation) == ("needs_attention", None)
    assert (asset.provisioning_status, asset.waits_for_desk) == ("failed", False)


@pytest.mark.parametrize("finds", ["to revoke", "to issue"])
def test_ending_a_task_and_cancelling_at_once_leave_no_live_coupon_behind(
    desk: Desk, order_id: str, finds: str
) -> None:
    _replacing(desk, order_id)
    desk.fulfil(order_id)
    if finds == "to issue":
        desk.revoke(_revoke_task(desk), "usr_kim")
        desk.fulfil_whatever_is_queued()
    [task] = desk.tasks()
    desk.claim(task, "usr_kim")
    wanted = CancelOrder(reason="Ordered twice")

    def end() -> None:
        if task.kind == "revoke_coupon":
            desk.revoke(task, "usr_kim")
        else:
            desk.complete(task, "DESK-CODE-NEW", "usr_kim")

    def cancelling() -> None:
        cancel(order_id, wanted, by="usr_sue", dependencies=desk.dependencies())

    at_once([_unless_refused(end), _unless_refused(cancelling)])
    _unless_refused(cancelling)()
    _unless_refused(end)()
    for _ in range(3):
        desk.fulfil_whatever_is_queued()
        for each in desk.tasks():
            desk.claim(each, "usr_kim")
            desk.revoke(each, "usr_kim")
    [asset] = desk.backend.assets(order_id)
    assert desk.backend.order(order_id).status == "cancelled"
    assert asset.coupon is None or asset.coupon.status == "revoked"
    assert len(credits(desk.backend)) == 1


def _unless_refused(act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with suppress(Refusal):
            act()

    return run
