"""On which days a coupon is asked about: daily when it is new or expires soon, weekly between (rules.md R72)."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from chalicelib.bss.coupons.check_plan import CheckPlan, OpenCoupon

LAST_DAY = date(2027, 11, 27)
ISSUED = LAST_DAY - timedelta(days=365)
COUPON = OpenCoupon("ast_0123_01", LAST_DAY, 365)
PLAN = CheckPlan.reminding((30, 7))


def asked_on(day: date, coupon: OpenCoupon = COUPON, plan: CheckPlan = PLAN) -> bool:
    return plan.asks(coupon, day - timedelta(days=1), day)


def days_asked(first: int, last: int, coupon: OpenCoupon = COUPON) -> list[int]:
    """The days after its issue, of a range, on which a coupon is asked about."""
    days = range(first, last + 1)
    return [n for n in days if asked_on(ISSUED + timedelta(days=n), coupon)]


def test_a_coupon_just_issued_is_asked_about_every_day_for_two_weeks() -> None:
    assert days_asked(0, 13) == list(range(14))
    assert len(days_asked(14, 20)) == 1


def test_a_coupon_that_expires_soon_or_has_expired_is_asked_about_every_day() -> None:
    assert days_asked(365 - 31, 365 + 10) == list(range(365 - 31, 365 + 11))
    assert len(days_asked(365 - 38, 365 - 32)) == 1


def test_between_the_two_it_is_asked_about_every_seventh_day_and_never_later() -> None:
    asked = days_asked(0, 365)
    assert max(later - sooner for sooner, later in pairwise(asked)) == 7
    assert len(days_asked(14, 333)) in (45, 46)


def test_the_coupons_of_an_order_have_the_same_days_and_those_of_others_are_spread() -> None:
    same = [days_asked(14, 100, OpenCoupon(f"ast_0123_{n:02}", LAST_DAY, 365)) for n in range(40)]
    assert all(days == same[0] for days in same)
    others = [OpenCoupon(f"ast_{n:032x}_01", LAST_DAY, 365) for n in range(7_000)]
    day = ISSUED + timedelta(days=100)
    turns = Counter(
        next(n for n in range(7) if asked_on(day + timedelta(days=n), each)) for each in others
    )
    assert set(turns) == set(range(7))
    assert max(turns.values()) < 1.15 * min(turns.values())


def test_days_that_nobody_walked_on_are_made_up_for() -> None:
    for missed in range(1, 30):
        since = ISSUED + timedelta(days=100)
        through = since + timedelta(days=missed)
        wanted = any(asked_on(since + timedelta(days=n)) for n in range(1, missed + 1))
        assert PLAN.asks(COUPON, since, through) == wanted
        assert wanted or missed < 7


@pytest.mark.parametrize("reminders", [(60, 7), (180,)])
def test_from_the_day_before_its_first_reminder_on_a_coupon_is_asked_about_every_day(
    reminders: tuple[int, ...],
) -> None:
    plan = CheckPlan.reminding(reminders)
    for left in range(max(reminders) + 2):
        assert asked_on(LAST_DAY - timedelta(days=left), plan=plan)


def test_without_reminders_its_last_month_is_enough() -> None:
    assert CheckPlan.reminding(()) == CheckPlan()


def test_a_row_that_does_not_say_how_long_its_coupon_holds_is_asked_about_every_week() -> None:
    unknown = COUPON._replace(expire_days=None)
    assert len(days_asked(0, 13, unknown)) == 2


def test_a_coupon_that_holds_longer_than_it_was_bought_for_is_not_new_for_all_that_time() -> None:
    longer = COUPON._replace(last_day=LAST_DAY + timedelta(days=1000))
    assert len(days_asked(0, 6, longer)) == 1
