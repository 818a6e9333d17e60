"""The life of coupons after they were issued: once a day BitTitan is asked about each open one that it issued."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

from chalicelib.bss.coupons.port import BitTitan, BitTitanRefused, BitTitanUnavailable
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.store import asset_puts
from chalicelib.observability import count, logger
from chalicelib.storage.keys import DUE_COUPONS, Key, Row, read
from chalicelib.storage.table import Condition, Lost, Table
from chalicelib.values.clock import stamp

SECONDS_FOR_ONE_MORE = 40
MOST_UNANSWERED = 5
StillActive = Callable[[Asset], None]
NOT_CHANGED_SINCE_READ = (
    "due_at = :due_at AND status_list = :status_list AND attribute_not_exists(waits)"
)


def check_coupons(
    *,
    bittitan: BitTitan,
    table: Table,
    now: datetime,
    still_active: StillActive = lambda asset: None,
    seconds_left: Callable[[], float] = lambda: float("inf"),
) -> int:
    """Ask about every coupon that is due, the longest unasked first; returns how many were asked.

    `still_active` is told of each that can still be redeemed: BitTitan says so, or the dates of one that was
    made at the coupon desk, about which nobody is asked.

    One that BitTitan gives no answer for is postponed by a day, once it answered for a later one: it
    stands in nobody's way. After several in a row BitTitan is away: the run ends, and the next one
    begins behind these (rules.md R24).
    """
    asked, unanswered = 0, list[Key]()
    for key in table.due(DUE_COUPONS, stamp(now)):
        if seconds_left() < SECONDS_FOR_ONE_MORE or len(unanswered) == MOST_UNANSWERED:
            break
        if _answered(key, bittitan, table, now, still_active):
            asked += 1
            _postpone(unanswered, table, now)
            unanswered = []
        else:
            unanswered.append(key)
    if len(unanswered) == MOST_UNANSWERED:
        _postpone(unanswered, table, now)
    logger.info("coupons_checked", coupons=asked)
    return asked


def _answered(
    key: Key, bittitan: BitTitan, table: Table, now: datetime, still_active: StillActive
) -> bool:
    """Whether BitTitan answered for a coupon; then it is recorded."""
    try:
        active = _check(key, bittitan, table, now)
    except BitTitanUnavailable as error:
        count("CouponsNotChecked")
        logger.warning("coupon_not_checked", error=str(error))
        return False
    if active:
        still_active(active)
    return True


def _check(key: Key, bittitan: BitTitan, table: Table, now: datetime) -> Asset | None:
    """Record what becomes of a coupon; its asset if it can still be redeemed."""
    stored = table.get(key)
    if stored is None or "due_at" not in stored:
        return None
    checked, is_known = _asked(read(Asset, stored), bittitan, now)
    _write_unless_changed(stored, checked, table)
    if checked.coupon and checked.coupon.status != "active":
        count("Coupons" + checked.coupon.status.capitalize())
        return None
    return checked if is_known else None


def _postpone(keys: Iterable[Key], table: Table, now: datetime) -> None:
    """Ask about these coupons again a day from now."""
    for key in keys:
        stored = table.get(key)
        if stored and "due_at" in stored:
            _write_unless_changed(stored, read(Asset, stored).checked("active", now), table)


def _write_unless_changed(stored: Row, checked: Asset, table: Table) -> None:
    as_read = {name: stored[name]["S"] for name in ("due_at", "status_list")}
    unchanged = Condition(NOT_CHANGED_SINCE_READ, as_read)
    with suppress(Lost):
        table.write(*asset_puts(checked, unchanged))


def _asked(asset: Asset, bittitan: BitTitan, now: datetime) -> tuple[Asset, bool]:
    """The asset with its coupon as BitTitan has it; as its dates have it, and False, if it is unknown there.

    What was made by hand has its end from its dates alone (rules.md R24).
    """
    coupon = asset.coupon
    if coupon is None:
        return asset, False
    by_dates = asset.checked(coupon.status_on(asset.today(now)), now)
    if coupon.was_made_by_hand:
        return by_dates, True
    try:
        return asset.checked(bittitan.read_coupon(coupon.coupon_id).status, now), True
    except BitTitanRefused as refused:
        logger.warning("coupon_not_known", asset_id=asset.asset_id, error=str(refused))
    return by_dates, False
