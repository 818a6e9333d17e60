"""Sixty days of the walk over five thousand coupons, whose schedule dies again and again (rules.md R72)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from math import ceil
from random import Random
from typing import Any

from chalicelib.bss.coupons.check_plan import CheckPlan, OpenCoupon
from chalicelib.bss.coupons.check_walk import (
    LEAST_A_RUN,
    MOST_WAITING,
    RUNS_A_DAY,
    Walking,
    queue_due_coupons,
)
from tests.coupon_index import Calls, CouponIndex, KeptQueue
from tests.integration.crashes import Crash

BEGIN = datetime(2027, 3, 1, tzinfo=UTC)
DAYS, COUPONS, LIFE = 60, 5_000, 365
PLAN = CheckPlan.reminding((30, 7))
# More calls than a run makes: after so many runs every call was died at, before and after it.
CALLS_OF_A_RUN = 8


class Shop:
    """Its coupons, the walk over them, and on which days each was queued how often."""

    def __init__(self, coupons: int, *, page: int = 1000, calls_a_second: int = 20) -> None:
        self.index, self.queue, self.random = CouponIndex(), KeptQueue(), Random(7)
        self.walking = Walking(self.index, self.queue, PLAN, calls_a_second, page)
        self.open: dict[str, OpenCoupon] = {}
        self.asked: dict[str, Counter[date]] = defaultdict(Counter)
        self.sold = 0
        while len(self.open) < coupons:
            self.sell(BEGIN.date() + timedelta(days=self.random.randrange(LIFE)))

    def sell(self, last_day: date) -> None:
        """An order of one to ten coupons that end on a day."""
        self.sold += 1
        for number in range(1, self.random.randint(2, 11)):
            asset_id = f"ast_{self.sold:032x}_{number:02}"
            self.open[asset_id] = OpenCoupon(asset_id, last_day, LIFE)
            self.index.add(asset_id, last_day, LIFE)

    def end(self, asset_id: str) -> None:
        """A coupon is redeemed, or has expired."""
        self.index.remove(asset_id, self.open.pop(asset_id).last_day)

    def runs(self, day: int, dying: bool = False) -> Iterator[int]:
        """A day of the schedule; how many coupons each of its runs queued."""
        for number in range(RUNS_A_DAY):
            now = BEGIN + timedelta(days=day, minutes=5 * number)
            dies_at = (number // 2 + day) % (2 * CALLS_OF_A_RUN) if dying and number % 2 else None
            self.index.calls = self.queue.calls = Calls(dies_at)
            with suppress(Crash):
                queue_due_coupons(self.walking, now=now)
            taken = self.queue.take()
            for asset_id in taken:
                self.asked[asset_id][now.date()] += 1
            yield len(taken)


def test_in_sixty_days_each_of_five_thousand_coupons_has_all_its_turns_though_the_walk_dies_at_every_call() -> (
    None
):
    shop = Shop(COUPONS)
    for day in range(DAYS):
        today = (BEGIN + timedelta(days=day)).date()
        before = dict(shop.open)
        assert sum(shop.runs(day, dying=True)) > 0
        due = {
            asset_id
            for asset_id, coupon in before.items()
            if PLAN.asks(coupon, today - timedelta(days=1), today)
        }
        times = {asset_id: shop.asked[asset_id][today] for asset_id in before}
        asked = {asset_id for asset_id, often in times.items() if often}
        assert asked == (due if day else set(before)), today
        assert max(times.values()) <= 2, today
        for asset_id in shop.random.sample(sorted(due), 40):
            shop.end(asset_id)
        for _ in range(6):
            shop.sell(today + timedelta(days=LIFE))


def test_a_day_s_coupons_are_spread_over_its_runs_and_the_days_of_a_week_are_alike() -> None:
    shop = Shop(COUPONS)
    days = [list(shop.runs(day)) for day in range(22)][1:]
    sums = [sum(runs) for runs in days]
    assert max(sums) < 1.3 * min(sums)
    for before, runs in zip(sums, days[1:], strict=False):
        share = max(LEAST_A_RUN, before * 5 // (4 * RUNS_A_DAY))
        assert max(runs) < share + 10, "the last order of a run may have ten coupons"
        busy = [queued for queued in runs if queued]
        assert len(busy) >= ceil(sum(runs) / (share + 10))
        assert min(busy[:-1]) >= share


def test_more_coupons_than_a_day_takes_are_late_and_none_is_left_out() -> None:
    shop = Shop(3_000, page=100, calls_a_second=1)
    expired = BEGIN.date() + timedelta(days=20)
    for _ in range(12_000):
        shop.sell(expired)
    most = 200 + 10
    queued = [run for day in range(4) for run in shop.runs(day)]
    assert max(queued) <= most
    assert {len(shop.asked[asset_id]) for asset_id in shop.open} >= {1}
    waited = [
        min(shop.asked[each]) for each, coupon in shop.open.items() if coupon.last_day == expired
    ]
    assert len(waited) == sum(coupon.last_day == expired for coupon in shop.open.values())
    assert max(waited) == BEGIN.date() + timedelta(days=1), "the second day goes on with the first"


def test_while_many_messages_wait_nothing_is_added_and_what_waited_so_long_has_its_turn() -> None:
    shop = Shop(200)
    shop.queue.waits = MOST_WAITING
    assert sum(shop.runs(0)) == sum(shop.runs(1)) == sum(shop.runs(2)) == 0
    shop.queue.waits = MOST_WAITING - 1
    assert sum(shop.runs(3)) == len(shop.asked) == len(shop.open)


def test_days_without_any_run_are_made_up_for() -> None:
    shop = Shop(500)
    assert sum(shop.runs(0)) == len(shop.open), "the first walk asks about all"
    assert 0 < sum(shop.runs(1)) < len(shop.open)
    assert sum(shop.runs(9)) == len(shop.open), "each had a turn in nine days"


def test_the_coupons_of_an_order_are_never_in_two_messages() -> None:
    shop = Shop(2_000, page=41)
    now = BEGIN
    held: dict[tuple[str, date], set[int]] = defaultdict(set)
    for run in range(RUNS_A_DAY):
        queue_due_coupons(shop.walking, now=now + timedelta(minutes=5 * run))
    for number, message in enumerate(shop.queue.messages):
        for asset_id in message.asset_ids:
            coupon = shop.open[asset_id]
            held[coupon.order_id, coupon.last_day].add(number)
    assert held and all(len(messages) == 1 for messages in held.values())
    assert max(len(message.asset_ids) for message in shop.queue.messages) <= 20


def test_a_run_makes_few_calls_a_page_and_stops_while_there_is_time() -> None:
    shop = Shop(3_000)
    shop.index.calls = shop.queue.calls = Calls()
    queue_due_coupons(shop.walking, now=BEGIN)
    assert shop.index.calls.made == ["get", "waiting", *["ending", "put_all", "put"] * 4]
    shop.index.calls = shop.queue.calls = Calls()
    left = iter([120.0, 9.0])
    queue_due_coupons(shop.walking, now=BEGIN + timedelta(days=1), seconds_left=lambda: next(left))
    assert shop.index.calls.made == ["get", "waiting", "ending", "put_all", "put"]


def test_a_run_that_was_overtaken_stops_and_takes_nothing_back() -> None:
    shop = Shop(3_000)
    with suppress(Crash):
        # It has queued its first page, and dies where it would note that.
        shop.index.calls = shop.queue.calls = Calls(2 * 4)
        queue_due_coupons(shop.walking, now=BEGIN)

    class Overtaken(KeptQueue):
        def put_all(self, messages: Any) -> None:
            super().put_all(messages)
            if not self.put_backs:
                self.put_backs.append((messages[0], 0))
                queue_due_coupons(shop.walking, now=BEGIN)

    shop.index.calls = shop.queue.calls = Calls()
    slow = Overtaken()
    assert queue_due_coupons(shop.walking._replace(queue=slow), now=BEGIN) == 0
    assert queue_due_coupons(shop.walking, now=BEGIN) == 0, "the other one went to the end"
    assert set(shop.queue.take()) == set(shop.open)
