"""On the real engine, the walk over coupons and who asks about them die at every call (rules.md R72)."""

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest

from bench.units import Meter
from chalicelib.bss.coupons.check_plan import CheckPlan
from chalicelib.bss.coupons.check_queue import CheckMessage
from chalicelib.bss.coupons.check_walk import PAGE, Walking, queue_due_coupons
from chalicelib.bss.coupons.daily_check import Checking, check_coupons
from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.bss.orders.store import asset_puts, find_asset
from chalicelib.storage.conditions import Condition, Put
from chalicelib.storage.keys import ACTIVE_COUPONS, Key, Row
from chalicelib.storage.table import EnoughRead, Reads, Table
from tests.builders import PLACED_AT, a_provisioned_asset
from tests.coupon_index import Calls, CouponIndex, KeptQueue
from tests.integration.backend import Clients
from tests.integration.concurrency import at_once
from tests.integration.crashes import Crash

ORDERS, COUPONS_EACH = 20, 3
TODAY = PLACED_AT


class DyingTable(Table):
    """A table whose user dies at one of its calls, before or after it."""

    def __init__(self, table: Table, calls: Calls) -> None:
        super().__init__(table._client, table._name, pause=table._pause)
        self._calls = calls

    def get(self, key: Key) -> Row | None:
        get = super().get
        return self._calls.call("get", lambda: get(key))

    def put(self, row: Row, condition: Condition | None = None) -> None:
        put = super().put
        self._calls.call("put", lambda: put(row, condition))

    def write(self, *changes: Put) -> None:
        write = super().write
        if len(changes) == 1:
            return write(*changes)  # which puts it
        return self._calls.call("write", lambda: write(*changes))

    def ending(self, what: str, **how: Any) -> Any:
        ending = super().ending
        return self._calls.call("ending", lambda: ending(what, **how))


class AskedAbout:
    """BitTitan, which says of each coupon what became of it, and counts who was asked about."""

    def __init__(self, ended: dict[str, Any], calls: Calls | None = None) -> None:
        self.ended, self.calls, self.asked = ended, calls or Calls(), Counter[str]()

    def read_coupon(self, coupon_id: str) -> Coupon:
        def asked() -> Coupon:
            self.asked[coupon_id] += 1
            status = self.ended.get(coupon_id, "active")
            last = (TODAY + timedelta(days=365)).date()
            return Coupon(coupon_id=coupon_id, status=status, expires_on=last)

        return self.calls.call("read_coupon", asked)


@pytest.fixture
def assets(table: Table) -> list[Asset]:
    """Assets of twenty orders, each with an active coupon."""
    made = []
    for order in range(ORDERS):
        for number in range(1, COUPONS_EACH + 1):
            name = f"{order:032x}_{number:02}"
            asset = a_provisioned_asset(asset_id=f"ast_{name}", order_id=f"ord_{order:032x}")
            assert asset.coupon
            coupon = asset.coupon.with_changes(
                coupon_id=f"cpn_{name}", expires_on=(TODAY + timedelta(days=365)).date()
            )
            made.append(asset.with_changes(coupon=coupon))
            table.write(*asset_puts(made[-1]))
    return made


def walking(table: Table, queue: KeptQueue, page: int = 7) -> Walking:
    return Walking(table, queue, CheckPlan(), calls_a_second=1000, page=page)


def walked_to_the_end(table: Table, queue: KeptQueue, now: datetime, page: int = 7) -> None:
    """Run the schedule until a day's walk has ended."""
    while queue_due_coupons(walking(table, queue, page), now=now):
        pass


def checking(table: Table, bittitan: Any, queue: KeptQueue) -> Checking:
    return Checking(
        bittitan, table, queue, CheckPlan(), calls_a_second=1000, pause=lambda seconds: None
    )


def message(assets: list[Asset]) -> CheckMessage:
    return CheckMessage(asset_ids=tuple(each.asset_id for each in assets), day=TODAY.date())


def test_a_walk_that_dies_at_any_call_leaves_no_coupon_out_and_queues_none_more_than_twice(
    table: Table, assets: list[Asset]
) -> None:
    for dies_at in range(16):
        now, queue = TODAY + timedelta(days=dies_at), KeptQueue()
        queue.calls = Calls(dies_at)
        with suppress(Crash):
            queue_due_coupons(walking(DyingTable(table, queue.calls), queue), now=now)
        assert len(queue.calls.made) == dies_at // 2 + 1, "it died there"
        queue.calls = Calls()
        walked_to_the_end(table, queue, now)
        times = Counter(queue.take())
        if dies_at < 14:  # until then they were just issued
            assert set(times) == {each.asset_id for each in assets}
        assert max(times.values(), default=0) <= 2


def test_two_walks_at_once_leave_no_coupon_out_and_queue_none_more_than_twice(
    table: Table, assets: list[Asset]
) -> None:
    queue = KeptQueue()
    at_once([lambda: queue_due_coupons(walking(table, queue), now=TODAY)] * 2)
    walked_to_the_end(table, queue, TODAY)
    times = Counter(queue.take())
    assert set(times) == {each.asset_id for each in assets} and max(times.values()) <= 2


@pytest.mark.parametrize("dies_at", range(18))
def test_a_worker_that_dies_at_any_call_leaves_no_coupon_out_and_asks_about_none_more_than_twice(
    table: Table, assets: list[Asset], dies_at: int
) -> None:
    few, calls, queue = assets[:5], Calls(dies_at), KeptQueue()
    ended = {"cpn_" + few[1].asset_id[4:]: "redeemed", "cpn_" + few[3].asset_id[4:]: "revoked"}
    bittitan = AskedAbout(ended, calls)
    with suppress(Crash):
        check_coupons(message(few), checking(DyingTable(table, calls), bittitan, queue), now=TODAY)
    assert len(calls.made) == dies_at // 2 + 1
    bittitan.calls = Calls()
    check_coupons(message(few), checking(table, bittitan, queue), now=TODAY)
    found = [find_asset(table, each.asset_id) for each in few]
    statuses = [each.coupon.status for each in found if each and each.coupon]
    assert statuses == ["active", "redeemed", "active", "revoked", "active"]
    assert len(bittitan.asked) == 5 and max(bittitan.asked.values()) <= 2
    events = [event.event for each in found if each for event in each.events]
    assert events.count("coupon_redeemed") == events.count("coupon_revoked") == 1


def test_a_check_takes_no_write_unit_and_a_coupon_that_ended_its_rows_once(
    clients: Clients, table: Table, assets: list[Asset]
) -> None:
    meter, queue = Meter(), KeptQueue()
    for each in assets:
        stored = table.get(_key(each))
        assert stored
        meter.rows[stored["pk"]["S"], stored["sk"]["S"]] = stored
    meter.watch(clients.dynamodb)
    bittitan = AskedAbout({"cpn_" + assets[0].asset_id[4:]: "redeemed"})
    for day in range(14):
        now = TODAY + timedelta(days=day)
        walked_to_the_end(table, queue, now, PAGE)
        for each in queue.messages:
            check_coupons(each, checking(table, bittitan, queue), now=now)
        queue.messages.clear()
    checks = bittitan.asked.total()
    assert checks == len(assets) + 13 * (len(assets) - 1)
    notes = meter.written["table", "SCHEDULE"]
    assert 0 < meter.writes - notes <= 9, "the one that was redeemed"
    assert meter.writes / checks < 0.1


def _key(asset: Asset) -> Key:
    row = asset_puts(asset)[0].row
    return Key(row["pk"]["S"], row["sk"]["S"])


def test_the_list_in_memory_is_read_like_the_real_one(table: Table, assets: list[Asset]) -> None:
    index = CouponIndex()
    for each in assets:
        assert each.coupon
        index.add(each.asset_id, each.coupon.expires_on, each.expire_days)
    for page in (2, 7, len(assets), 1000):
        after = "0"
        for _ in range(3):
            real, kept = pages(table, after, page), pages(index, after, page)
            assert real == kept
            after = real[0][-1] if real[0] else after


def pages(table: Table, after: str, page: int) -> tuple[list[str], bool]:
    found: list[str] = []
    reading = table.ending(ACTIVE_COUPONS, after=after, before="~", page=page, reads=Reads(1))
    try:
        for row in reading:
            found.append(row["last_day"]["S"] + row["expire_days"]["N"])
    except EnoughRead:
        return [each[: -len("365")] for each in found], False
    return [each[: -len("365")] for each in found], True
