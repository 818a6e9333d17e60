"""The walk over all active coupons, a part of it a run: it queues those that are due (docs/decisions/0056)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple, Self

from pydantic import BaseModel

from chalicelib.bss.coupons.check_plan import EVERY_DAYS, CheckPlan, OpenCoupon
from chalicelib.bss.coupons.check_queue import CheckMessage, CheckQueue
from chalicelib.observability import count, logger
from chalicelib.storage.conditions import Lost, unchanged_since_read
from chalicelib.storage.keys import ACTIVE_COUPONS, Row, checks_key, last_day, read, row
from chalicelib.storage.table import EnoughRead, Reads, Table

RUNS_A_DAY = 288
PAGE = 1000
COUPONS_A_MESSAGE = 20
# An order has forty lines at most; a read brings more than the coupons of one.
COUPONS_AN_ORDER = 41
# A run queues at most what the workers ask about in 200 of the 300 seconds until the next one.
SECONDS_OF_ASKING = 200
LEAST_A_RUN = 20
# When so many messages wait, the workers cannot keep up, or BitTitan is away: nothing is added to them.
MOST_WAITING = 400
SECONDS_FOR_ONE_MORE = 10
FIRST, LAST = "0", "~"


class Walk(BaseModel):
    """How far a walk has come: it asks about the coupons with a day after `since`, and by `through`.

    The first one asks about all. `expected` is how many the walk before it queued, None when there was none.
    """

    since: date
    through: date
    after: str = FIRST
    queued: int = 0
    expected: int | None = None
    ended: bool = False
    version: int = 0

    def on(self, today: date) -> Self:
        """This walk; once it has ended, on a later day, the next one."""
        if not self.ended or self.through >= today:
            return self
        return self.model_copy(
            update={
                "since": self.through,
                "through": today,
                "after": FIRST,
                "queued": 0,
                "expected": self.queued,
                "ended": False,
            }
        )

    def most_in_a_run(self, today: date, at_most: int) -> int:
        """How many coupons a run queues, so that they are spread over the day. A walk that is late hurries."""
        if self.expected is None or self.through < today:
            return at_most
        return min(at_most, max(LEAST_A_RUN, self.expected * 5 // (4 * RUNS_A_DAY)))


class Walking(NamedTuple):
    """What a walk depends on. `calls_a_second` is how often BitTitan may be asked, `page` what one read brings."""

    table: Table
    queue: CheckQueue
    plan: CheckPlan
    calls_a_second: int
    page: int = PAGE


class Page(NamedTuple):
    """A part of the walk: the coupons that are to be asked about, and where the next part begins."""

    due: list[OpenCoupon]
    after: str
    ended: bool


def queue_due_coupons(
    walking: Walking,
    *,
    now: datetime,
    seconds_left: Callable[[], float] = lambda: float("inf"),
) -> int:
    """Queue the next coupons of the walk; returns how many. Each page is noted once it is queued.

    What a run dies of, or what another run did meanwhile, costs that a page is queued twice (rules.md R72).
    """
    today, table, queue = now.date(), walking.table, walking.queue
    walk = _noted(table, today).on(today)
    if walk.ended:
        return 0
    if walk.through < today:
        count("CouponChecksLate")
    if queue.waiting() >= MOST_WAITING:
        return 0
    queued, most = 0, walk.most_in_a_run(today, SECONDS_OF_ASKING * walking.calls_a_second)
    while not walk.ended and queued < most and seconds_left() >= SECONDS_FOR_ONE_MORE:
        page = _page(walking, walk, most - queued)
        queue.put_all(list(_messages(page.due, walk.through)))
        try:
            walk = _gone_on(table, walk, page)
        except Lost:
            break  # Another run walks; it goes on.
        queued += len(page.due)
    logger.info("coupons_queued", coupons=queued, through=walk.through.isoformat())
    return queued


def _noted(table: Table, today: date) -> Walk:
    stored = table.get(checks_key())
    first = Walk(since=today - timedelta(days=EVERY_DAYS), through=today)
    return read(Walk, stored) if stored else first


def _gone_on(table: Table, walk: Walk, page: Page) -> Walk:
    """Note that a page is queued. Raises Lost."""
    further = walk.model_copy(
        update={
            "after": page.after,
            "ended": page.ended,
            "queued": walk.queued + len(page.due),
            "version": walk.version + 1,
        }
    )
    note = row(checks_key(), further, version=further.version)
    table.put(note, unchanged_since_read(walk.version))
    return further


def _page(walking: Walking, walk: Walk, most: int) -> Page:
    """The next coupons of the walk, in one read: whole orders, and no more than `most` but for the last order."""
    enough = min(walking.page, most * EVERY_DAYS + COUPONS_AN_ORDER)
    places, ended = _places(walking.table, walk.after, enough)
    cut = "" if ended else places[-1]["last_day"]["S"]
    due, after = list[OpenCoupon](), walk.after
    for _, group in groupby(map(_coupon, places), _together):
        coupons = list(group)
        place = last_day(coupons[-1].last_day, coupons[-1].asset_id)
        if place == cut and after != walk.after:
            break  # Its other coupons may be on the next page.
        due += [each for each in coupons if walking.plan.asks(each, walk.since, walk.through)]
        after = place
        if len(due) >= most:
            break
    return Page(due, after, ended and (not places or after == places[-1]["last_day"]["S"]))


def _places(table: Table, after: str, most: int) -> tuple[list[Row], bool]:
    """What one read of the index brings, and whether that is its end."""
    found = list[Row]()
    reading = table.ending(ACTIVE_COUPONS, after=after, before=LAST, page=most, reads=Reads(1))
    try:
        for place in reading:
            found.append(place)
    except EnoughRead:
        return found, False
    return found, True


def _together(coupon: OpenCoupon) -> tuple[str, date]:
    """What coupons have in common that one mail reminds of."""
    return coupon.order_id, coupon.last_day


def _coupon(place: Row) -> OpenCoupon:
    day, _, asset_id = place["last_day"]["S"].partition("#")
    days = place.get("expire_days")
    return OpenCoupon(asset_id, date.fromisoformat(day), int(days["N"]) if days else None)


def _messages(due: Sequence[OpenCoupon], day: date) -> Iterator[CheckMessage]:
    """Messages of about twenty coupons; those of an order that expire together are in one message."""
    together = list[str]()
    for _, group in groupby(due, _together):
        named = [coupon.asset_id for coupon in group]
        if together and len(together) + len(named) > COUPONS_A_MESSAGE:
            yield CheckMessage(asset_ids=tuple(together), day=day)
            together = []
        together += named
    if together:
        yield CheckMessage(asset_ids=tuple(together), day=day)
