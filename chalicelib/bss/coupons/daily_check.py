"""The life of coupons after they were issued: once a day BitTitan is asked about each open one."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.bss.coupons.port import BitTitan, BitTitanRefused, BitTitanUnavailable
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.store import asset_row
from chalicelib.observability import count, logger
from chalicelib.storage.keys import DUE_COUPONS, Key, read
from chalicelib.storage.table import Condition, Lost, Table
from chalicelib.values.clock import stamp

SECONDS_FOR_ONE_MORE = 40
NOT_CHECKED_SINCE_READ = "due_at = :due_at"


def check_coupons(
    *,
    bittitan: BitTitan,
    table: Table,
    now: datetime,
    seconds_left: Callable[[], float] = lambda: float("inf"),
) -> int:
    """Ask about every coupon that is due, the longest unasked first; returns how many were asked."""
    asked = 0
    for key in table.due(DUE_COUPONS, stamp(now)):
        if seconds_left() < SECONDS_FOR_ONE_MORE:
            break
        try:
            _check(key, bittitan, table, now)
        except BitTitanUnavailable as error:
            logger.warning("coupons_not_checked", error=str(error))
            break
        asked += 1
    logger.info("coupons_checked", coupons=asked)
    return asked


def _check(key: Key, bittitan: BitTitan, table: Table, now: datetime) -> None:
    stored = table.get(key)
    if stored is None or "due_at" not in stored:
        return
    checked = _asked(read(Asset, stored), bittitan, now)
    unchanged = Condition(NOT_CHECKED_SINCE_READ, {"due_at": stored["due_at"]["S"]})
    try:
        table.put(asset_row(checked), unchanged)
    except Lost:
        return
    if checked.coupon and checked.coupon.status != "active":
        count("Coupons" + checked.coupon.status.capitalize())


def _asked(asset: Asset, bittitan: BitTitan, now: datetime) -> Asset:
    """The asset with its coupon as BitTitan has it, or as the dates have it when BitTitan does not know it."""
    coupon = asset.coupon
    if coupon is None:
        return asset
    try:
        status = bittitan.read_coupon(coupon.coupon_id).status_on(now.date())
    except BitTitanRefused as refused:
        logger.warning("coupon_not_known", asset_id=asset.asset_id, error=str(refused))
        status = coupon.status_on(now.date())
    return asset.checked(status, now)
