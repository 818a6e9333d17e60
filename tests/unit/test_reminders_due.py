"""Which reminders are due, by the coupon's last day and what was reminded of before (rules.md R62)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from chalicelib.bss.orders.events import Event
from chalicelib.bss.orders.models import Cancellation
from chalicelib.bss.orders.reminders import reminders_due
from chalicelib.bss.orders.steps import Reminded
from tests.builders import EXPIRES_ON, PLACED_AT, a_coupon, a_provisioned_asset, an_order

DAYS = (30, 7)
ASKED = Cancellation(reason="Ordered twice", by="usr_sue", at=PLACED_AT)
ASSET = a_provisioned_asset(1)
CASES: list[tuple[int, tuple[int, ...], int | None]] = [
    (31, (), None),
    (30, (), 30),
    (29, (), 30),
    (8, (30,), None),
    (8, (), 30),
    (7, (30,), 7),
    (7, (), 7),
    (3, (7,), None),
    (0, (30,), 7),
    (0, (7,), None),
    (-1, (30,), None),
]


def _today(left: int) -> date:
    return EXPIRES_ON - timedelta(days=left)


def _reminded(days: int, **changes: Any) -> Reminded:
    coupon = a_coupon(1)
    made = Reminded(asset_id=ASSET.asset_id, coupon_id=coupon.coupon_id, days=days)
    return made.with_changes(**changes)


def _due(left: int, *, days: tuple[int, ...] = DAYS, asset: Any = ASSET, **order: Any) -> list[int]:
    changes: dict[str, Any] = {"status": "completed"} | order
    wanted = an_order(**changes)
    noon = datetime.combine(_today(left), time(12), UTC)
    return [each.days for each in reminders_due(wanted, [asset], days, noon)]


@pytest.mark.parametrize(("left", "before", "due"), CASES)
def test_the_latest_reminder_whose_day_has_come_is_due_once(
    left: int, before: tuple[int, ...], due: int | None
) -> None:
    assert _due(left, reminded=tuple(map(_reminded, before))) == ([due] if due else [])


@pytest.mark.parametrize(
    ("life", "left", "due"), [(30, 30, []), (31, 30, [30]), (7, 6, []), (14, 7, [7])]
)
def test_a_coupon_that_lives_no_longer_is_not_reminded_of_when_it_comes(
    life: int, left: int, due: list[int]
) -> None:
    assert _due(left, asset=ASSET.with_changes(expire_days=life)) == due


@pytest.mark.parametrize(("life", "left", "due"), [(20, 19, []), (31, 30, [30]), (20, 7, [7])])
def test_a_coupon_that_the_vendor_gave_a_shorter_life_is_not_reminded_of_the_day_after(
    life: int, left: int, due: list[int]
) -> None:
    came = datetime.combine(EXPIRES_ON - timedelta(days=life), time(12), UTC)
    assert ASSET.expire_days > life
    issued = Event(at=came, event="coupon_issued")
    shorter = ASSET.with_changes(events=(issued,))
    assert _due(left, asset=shorter) == due
    tried_to_replace = Event(at=came + timedelta(days=life - left), event="replace_refused")
    assert _due(left, asset=shorter.with_changes(events=(issued, tried_to_replace))) == due


def test_without_days_nothing_is_due() -> None:
    assert _due(3, days=()) == []


@pytest.mark.parametrize("status", ["redeemed", "revoked", "expired"])
def test_a_coupon_that_ended_is_not_reminded_of(status: Any) -> None:
    assert _due(3, asset=ASSET.with_changes(coupon=a_coupon(1, status=status))) == []


@pytest.mark.parametrize(
    "order",
    [
        {"status": "cancelled"},
        {"status": "provisioning"},
        {"status": "draft"},
        {"cancellation": ASKED},
    ],
)
def test_while_there_is_work_on_an_order_or_it_is_cancelled_nothing_is_due(
    order: dict[str, Any],
) -> None:
    assert _due(3) == _due(3, status="needs_attention") == [7]
    assert _due(3, **order) == []


def test_a_coupon_that_took_the_place_of_another_is_reminded_of_anew() -> None:
    assert _due(3, reminded=(_reminded(7, coupon_id="cpn_old"),)) == [7]
    assert _due(3, reminded=(_reminded(7, asset_id="ast_other"),)) == [7]


def test_other_days_as_a_setting_bring_no_earlier_reminder_again() -> None:
    assert _due(9, days=(30, 14), reminded=(_reminded(10),)) == []
    assert _due(9, days=(30, 14), reminded=(_reminded(30),)) == [14]


def test_the_days_are_those_of_the_asset() -> None:
    late = datetime.combine(_today(31), time(23), UTC)
    athens = ASSET.with_changes(time_zone="Europe/Athens")
    order = an_order(status="completed")
    assert reminders_due(order, [ASSET], DAYS, late) == ()
    assert [each.days for each in reminders_due(order, [athens], DAYS, late)] == [30]
