"""Closing an order keeps a coupon that could not be revoked, but none that is worth nothing (rules.md R25)."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.bss.fulfilment import close
from chalicelib.values import clock
from local.bittitan_faults import Faults
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice, events
from tests.api.client import Answer
from tests.api.coupon_desk import DeskWorker
from tests.api.reconciling import found
from tests.api.shape_checks import assert_problem
from tests.api.side_effects import SideEffects

WHY = {"reason": "Mailed to the wrong company"}
CLOSED = {"reason": "The reader was right."}
REJECTED = {"kind": "reject"}
LOST = {"kind": "lost_reply", "times": 10}


@pytest.fixture
def misbehaves(side_effects: SideEffects) -> Iterator[Any]:
    simulator = side_effects.simulator
    yield lambda **faults: simulator.set_faults(Faults.model_validate(faults))
    simulator.set_faults(Faults(coupons=(), reads=(), revokes=()))


@pytest.fixture
def order(office: BackOffice) -> Any:
    """A completed order of two assets."""
    return office.bought(MAILBOX | {"friendly_name": "Spring"}, BUNDLE)


def _asset(order: Any, number: int = 0) -> str:
    return order["assets"][number]["asset_id"]


def _not_replaced(office: BackOffice, order: Any, number: int = 0) -> None:
    """Another coupon was asked for, and the one that is there could not be revoked."""
    path = f"/assets/{_asset(order, number)}/coupon/replace"
    office.post(path, WHY, status=202)
    office.fulfilment.run()
    for _ in range(12):
        office.fulfilment.run_after(3600)
    shown = office.order(order["order_id"])
    assert (shown["status"], shown["assets"][number]["provisioning_status"]) == (
        "needs_attention",
        "failed",
    )


def _refused(office: BackOffice, order: Any, status: int, code: str) -> Answer:
    """Closing is refused and writes nothing, though BitTitan may have been asked."""
    before = office.side_effects.cloud.rows
    answer = office.call("POST", f"/orders/{order['order_id']}/close", CLOSED)
    assert_problem(answer, status, code)
    assert office.side_effects.cloud.rows == before
    return answer


def _closed(office: BackOffice, order: Any) -> Any:
    return office.post(f"/orders/{order['order_id']}/close", CLOSED)


@pytest.mark.parametrize("checked", [False, True], ids=["on record as active", "as revoked"])
def test_an_order_is_not_closed_with_a_coupon_that_was_revoked_though_every_reply_was_lost(
    office: BackOffice, order: Any, misbehaves: Any, checked: bool
) -> None:
    misbehaves(revokes=[LOST])
    _not_replaced(office, order)
    if checked:
        office.check_coupons()
    answer = _refused(office, order, 409, "not_closable")
    assert "the coupon of Spring is revoked at BitTitan" in answer.json["detail"]
    assert "synchronize" in answer.json["detail"] and "cancel" in answer.json["detail"]
    office.post(f"/assets/{_asset(order)}/synchronize", status=202)
    office.fulfilment.run()
    assert sorted(office.statuses(order)) == ["active", "active", "revoked"]
    assert (office.order(order["order_id"])["status"], found(office.side_effects.cloud)) == (
        "completed",
        [],
    )


def test_an_order_whose_revoked_coupon_keeps_it_open_can_be_cancelled(
    office: BackOffice, order: Any, misbehaves: Any
) -> None:
    misbehaves(revokes=[LOST])
    _not_replaced(office, order)
    _refused(office, order, 409, "not_closable")
    assert office.cancel(order["order_id"]).json["status"] == "cancelled"
    assert office.get(f"/invoices/{order['invoice_number']}")["status"] == "credited"


def test_an_order_is_not_closed_with_a_coupon_that_bittitan_does_not_know(
    office: BackOffice, order: Any, misbehaves: Any
) -> None:
    misbehaves(revokes=[REJECTED])
    _not_replaced(office, order)
    office.side_effects.simulator.forget(office.asset(_asset(order))["coupon"]["code"])
    answer = _refused(office, order, 409, "not_closable")
    assert "the coupon of Spring is revoked at BitTitan" in answer.json["detail"]


def test_an_order_is_not_closed_while_bittitan_does_not_say_what_its_coupon_is(
    office: BackOffice, order: Any, misbehaves: Any
) -> None:
    misbehaves(revokes=[REJECTED])
    _not_replaced(office, order)
    misbehaves(reads=[REJECTED])
    answer = _refused(office, order, 409, "not_closable")
    assert "BitTitan does not tell what became of the coupon of Spring" in answer.json["detail"]


def test_an_order_is_not_closed_with_a_coupon_to_keep_while_bittitan_is_away(
    office: BackOffice, order: Any, misbehaves: Any
) -> None:
    misbehaves(revokes=[REJECTED])
    _not_replaced(office, order)
    misbehaves(reads=[{"kind": "error", "status": 503, "times": "always"}])
    answer = _refused(office, order, 503, "temporarily_unavailable")
    assert answer.headers["retry-after"]
    misbehaves(reads=[])
    assert _closed(office, order)["status"] == "completed"


def test_an_order_is_not_closed_that_the_gateway_would_not_wait_for(
    office: BackOffice, order: Any, misbehaves: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question may take 12 s of the 29: of two coupons, the second is not asked about after a slow first."""
    misbehaves(revokes=[REJECTED, REJECTED])
    for number in (0, 1):
        _not_replaced(office, order, number)
    left = iter([29.0, close.SECONDS_FOR_A_QUESTION - 1])
    with monkeypatch.context() as slow:
        slow.setattr(wiring, "time_of_a_request", lambda: lambda: next(left))
        answer = _refused(office, order, 503, "temporarily_unavailable")
    assert "too slowly" in answer.json["detail"] and answer.headers["retry-after"]
    assert _closed(office, order)["status"] == "completed"


def test_every_coupon_that_keeps_an_order_open_is_named_at_once(
    office: BackOffice, order: Any, misbehaves: Any
) -> None:
    misbehaves(revokes=[REJECTED, REJECTED])
    for number in (0, 1):
        _not_replaced(office, order, number)
    simulator = office.side_effects.simulator
    for number in (0, 1):
        simulator.forget(office.asset(_asset(order, number))["coupon"]["code"])
    detail = _refused(office, order, 409, "not_closable").json["detail"]
    assert detail.count("is revoked at BitTitan") == 2


def test_a_coupon_that_is_active_at_bittitan_is_kept(
    office: BackOffice, order: Any, misbehaves: Any
) -> None:
    misbehaves(revokes=[REJECTED])
    _not_replaced(office, order)
    assert _closed(office, order)["status"] == "completed"
    asset = office.asset(_asset(order))
    assert (asset["provisioning_status"], asset["coupon"]["status"]) == ("synchronized", "active")
    assert found(office.side_effects.cloud) == []


def test_a_coupon_that_was_redeemed_meanwhile_is_kept_as_redeemed(
    office: BackOffice, order: Any, misbehaves: Any
) -> None:
    misbehaves(revokes=[REJECTED])
    _not_replaced(office, order)
    office.side_effects.simulator.redeem(office.asset(_asset(order))["coupon"]["code"])
    closed = _closed(office, order)
    asset = office.asset(_asset(order))
    assert (asset["provisioning_status"], asset["coupon"]["status"]) == ("synchronized", "redeemed")
    assert events(closed).count("coupon_redeemed") == 1


def test_a_coupon_that_is_known_to_be_redeemed_is_kept_whatever_bittitan_says_of_it_now(
    office: BackOffice, order: Any, misbehaves: Any
) -> None:
    misbehaves(revokes=[REJECTED])
    _not_replaced(office, order)
    simulator, code = office.side_effects.simulator, office.asset(_asset(order))["coupon"]["code"]
    simulator.redeem(code)
    office.check_coupons()
    simulator.forget(code)
    closed = _closed(office, order)
    assert office.asset(_asset(order))["coupon"]["status"] == "redeemed"
    assert events(closed).count("coupon_redeemed") == 1


def test_a_coupon_that_expired_by_itself_is_kept_as_expired(
    office: BackOffice, order: Any, misbehaves: Any
) -> None:
    misbehaves(revokes=[REJECTED])
    _not_replaced(office, order)
    _after_its_last_day(office, order)
    assert _closed(office, order)["status"] == "completed"
    asset = office.asset(_asset(order))
    assert (asset["provisioning_status"], asset["coupon"]["status"]) == ("synchronized", "expired")


def _after_its_last_day(office: BackOffice, order: Any) -> None:
    last_day = datetime.fromisoformat(office.asset(_asset(order))["coupon"]["expires_on"])
    after = datetime.combine(last_day, time(12), tzinfo=UTC) + timedelta(days=2)
    clock.advance((after - clock.now()).total_seconds())


def test_a_coupon_that_was_tried_again_while_bittitan_was_asked_is_not_kept(
    office: BackOffice, order: Any, misbehaves: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have been revoked since: closing is to be asked for again."""
    misbehaves(revokes=[REJECTED, REJECTED])
    _not_replaced(office, order)
    take = close.lease.take

    def tried_meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(close.lease, "take", take)
        office.post(f"/assets/{_asset(order)}/synchronize", status=202)
        office.fulfilment.run()
        return take(*given)

    monkeypatch.setattr(close.lease, "take", tried_meanwhile)
    answer = office.call("POST", f"/orders/{order['order_id']}/close", CLOSED)
    assert_problem(answer, 503, "temporarily_unavailable")
    assert office.order(order["order_id"])["status"] == "needs_attention"
    assert _closed(office, order)["status"] == "completed"


def test_a_coupon_of_the_desk_is_kept_as_the_desk_left_it(
    desk: DeskWorker, office: BackOffice
) -> None:
    order = office.bought(MAILBOX)
    desk.issue_all("DESK-CODE-0001")
    office.fulfilment.run()
    office.post(f"/assets/{_asset(order)}/coupon/replace", WHY, status=202)
    office.fulfilment.run()
    [task] = desk.tasks("?status=open&kind=revoke_coupon")
    desk.refuse(task["task_id"], "They cannot revoke it.")
    office.fulfilment.run()
    assert _closed(office, order)["status"] == "completed"
    assert office.asset(_asset(order))["coupon"]["status"] == "active"
