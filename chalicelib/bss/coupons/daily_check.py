"""The life of coupons after they were issued: BitTitan is asked about those of a message that it issued."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from chalicelib.bss.coupons.check_plan import CheckPlan, OpenCoupon
from chalicelib.bss.coupons.check_queue import CheckMessage, CheckQueue
from chalicelib.bss.coupons.port import BitTitan, BitTitanBusy, BitTitanRefused, BitTitanUnavailable
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.store import asset_puts, unchanged_asset
from chalicelib.observability import count, logger
from chalicelib.storage.conditions import Lost
from chalicelib.storage.keys import Row, asset_key, read
from chalicelib.storage.table import Table

# The workers that ask at the same time: Lambda takes no more messages at once (app.py).
WORKERS = 5
SECONDS_FOR_ONE_MORE = 40
MOST_UNANSWERED = 3
# How long a message waits that BitTitan gave no answer for, unless it named a shorter time itself.
ASKED_AGAIN_AFTER, SOONEST = 900, 60
StillActive = Callable[[Asset], None]


class Checking(NamedTuple):
    """What a check depends on. `still_active` is told of each coupon that can still be redeemed: BitTitan says
    so, or the dates of one that was made at the coupon desk, about which nobody is asked.
    """

    bittitan: BitTitan
    table: Table
    queue: CheckQueue
    plan: CheckPlan
    calls_a_second: int
    still_active: StillActive = lambda asset: None
    pause: Callable[[float], None] = time.sleep

    def paced(self, ask: Callable[[], "Found"]) -> "Found":
        """Ask BitTitan, and take no less time for it than this worker's share of the calls allows."""
        begun = time.monotonic()
        try:
            return ask()
        finally:
            over = WORKERS / self.calls_a_second - (time.monotonic() - begun)
            self.pause(max(0.0, over))


class Found(NamedTuple):
    """An asset as it is after it was asked about, and whether BitTitan knows its coupon."""

    asset: Asset
    is_known: bool


@dataclass
class Unanswered:
    """The coupons of a message that BitTitan gave no answer for, and when they are asked about again."""

    coupons: list[OpenCoupon] = field(default_factory=list[OpenCoupon])
    in_a_row: int = 0
    after: int = 0

    def add(self, asset: Asset, error: BitTitanUnavailable) -> None:
        """Note a coupon. When BitTitan is busy, nothing more is asked by this worker just now."""
        if asset.coupon:
            self.coupons.append(
                OpenCoupon(asset.asset_id, asset.coupon.expires_on, asset.expire_days)
            )
        is_busy = isinstance(error, BitTitanBusy)
        self.in_a_row = MOST_UNANSWERED if is_busy else self.in_a_row + 1
        named = error.seconds if isinstance(error, BitTitanBusy) else 0
        self.after = max(SOONEST, named, self.after) if named else ASKED_AGAIN_AFTER


def check_coupons(
    message: CheckMessage,
    checking: Checking,
    *,
    now: datetime,
    seconds_left: Callable[[], float] = lambda: float("inf"),
) -> int:
    """Ask about the coupons of a message; returns how many were checked.

    What BitTitan gives no answer for goes back to the queue, behind what there was no time for: it stands in
    nobody's way. After several in a row BitTitan is away, and all that is left goes back (rules.md R72).
    """
    checked, unanswered = 0, Unanswered()
    left = list(message.asset_ids)
    while left and unanswered.in_a_row < MOST_UNANSWERED:
        if seconds_left() < SECONDS_FOR_ONE_MORE:
            break
        if _is_answered_or_damaged(left.pop(0), checking, unanswered, now):
            checked, unanswered.in_a_row = checked + 1, 0
    if left or unanswered.coupons:
        _put_back(message, left, unanswered, checking, now)
    logger.info("coupons_checked", coupons=checked)
    return checked


def _is_answered_or_damaged(
    asset_id: str, checking: Checking, unanswered: Unanswered, now: datetime
) -> bool:
    """Like `_is_answered`. A row that cannot be read, or its order's, is for a person and stops no other."""
    try:
        return _is_answered(asset_id, checking, unanswered, now)
    except ValidationError:
        logger.error("row_unreadable", asset_id=asset_id)
        count("ReconcilingFindings")
        return True


def _is_answered(asset_id: str, checking: Checking, unanswered: Unanswered, now: datetime) -> bool:
    """Whether all is known about a coupon, and recorded. What nobody is to ask about is left alone."""
    stored = checking.table.get(asset_key(asset_id))
    asset = read(Asset, stored) if stored else None
    if stored is None or asset is None or not _is_open(asset):
        return True
    try:
        found = _asked(asset, checking, now)
    except BitTitanUnavailable as error:
        logger.warning("coupon_not_checked", error=str(error))
        unanswered.add(asset, error)
        return False
    _record(stored, found, checking)
    return True


def _is_open(asset: Asset) -> bool:
    """Whether its coupon is active. While it is revoked, or replaced, who does that asks about it."""
    is_active = asset.coupon is not None and asset.coupon.status == "active"
    return is_active and not asset.waits_for_desk and not (asset.is_pending and asset.replacement)


def _asked(asset: Asset, checking: Checking, now: datetime) -> Found:
    """The asset with its coupon as BitTitan has it; as its dates have it, where BitTitan does not know it.

    What was made by hand has its end from its dates alone (rules.md R24).
    """
    coupon = asset.coupon
    if coupon is None:
        return Found(asset, False)
    by_dates = asset.checked(coupon.status_on(asset.today(now)), now)
    if coupon.was_made_by_hand:
        return Found(by_dates, True)

    def ask() -> Found:
        held = checking.bittitan.read_coupon(coupon.coupon_id)
        return Found(asset.checked(held.status, now), True)

    try:
        return checking.paced(ask)
    except BitTitanRefused as refused:
        logger.warning("coupon_not_known", asset_id=asset.asset_id, error=str(refused))
    return Found(by_dates, False)


def _record(stored: Row, found: Found, checking: Checking) -> None:
    """Write what became of a coupon, unless its asset changed meanwhile. One that is as before is not written."""
    coupon = found.asset.coupon
    if coupon is None or coupon.status == "active":
        if found.is_known:
            checking.still_active(found.asset)
        return
    with suppress(Lost):
        checking.table.write(*asset_puts(found.asset, unchanged_asset(stored)))
        count("Coupons" + coupon.status.capitalize())


def _put_back(
    message: CheckMessage,
    left: Sequence[str],
    unanswered: Unanswered,
    checking: Checking,
    now: datetime,
) -> None:
    """Queue what is left of a message once more. After a day without an answer it is counted.

    What the walk queues anew since then is not kept beside that.
    """
    coupons, today = unanswered.coupons, max(now.date(), message.day)
    if today > message.day:
        count("CouponsNotChecked", len(left) + len(coupons))
        coupons = [each for each in coupons if not checking.plan.asks(each, message.day, today)]
    asset_ids = (*left, *(each.asset_id for each in coupons))
    if asset_ids:
        again = CheckMessage(asset_ids=asset_ids, day=today)
        checking.queue.put_back(again, unanswered.after)
