"""Replacing a coupon that reached the wrong reader, as staff ask for it: written down before it is revoked."""

from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.coupons.port import BitTitan, BitTitanRefused, BitTitanUnavailable
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.while_cancelling import under_way
from chalicelib.bss.mail.delivery import settle_interrupted
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.asset_answers import AssetAnswer, shown
from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.bss.orders.coupons import Replacement
from chalicelib.bss.orders.history import handed_over
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.store import (
    asset_puts,
    find_asset_with_code,
    keys_with_order,
    read_assets,
    with_order,
)
from chalicelib.errors import (
    CouponRedeemed,
    NoLiveCoupon,
    NotFound,
    OrderCancelled,
    TemporarilyUnavailable,
)
from chalicelib.observability import on_record
from chalicelib.storage.contention import until_written
from chalicelib.storage.receipts import Slot
from chalicelib.values import ids

REDEEMED = "The coupon is redeemed, so it cannot be replaced any more."
FAILED = (
    "A replacing of this coupon failed. Synchronize the asset: it goes on at the step that failed."
)
OUT_OF_REACH = "BitTitan cannot be asked just now. Nothing was changed. Try again."


class Asked(NamedTuple):
    """That somebody asks for another coupon, and why; `slot` is that of their Idempotency-Key."""

    reason: str
    by: str
    slot: Slot


def replace_coupon(asset_id: str, asked: Asked, dependencies: Dependencies) -> AssetAnswer:
    """The asset whose coupon is replaced from now on; asked for again: the same asset (rules.md R59).

    Raises NotFound, OrderCancelled, CancellationUnderWay, CouponRedeemed, NoLiveCoupon,
    IdempotencyKeyReused; TemporarilyUnavailable when BitTitan cannot be asked, or the order is being worked on.
    """
    if not ids.is_id(asset_id, "ast"):
        raise NotFound
    table = dependencies.table
    until_written(lambda: _once(asset_id, asked, dependencies), table)
    asset = find_asset_with_code(table, asset_id)
    if asset is None:
        raise NotFound
    return shown(asset, by=asked.by, now=dependencies.now())


def _once(asset_id: str, asked: Asked, dependencies: Dependencies) -> None:
    """Write down that the coupon is to be replaced, unless that was asked for already. Raises Lost."""
    table, now = dependencies.table, dependencies.now()
    rows = table.get_all([*keys_with_order(asset_id), *asked.slot.keys])
    order, asset = with_order(asset_id, rows)
    if asked.slot.receipt(rows, now):
        return
    _refuse_cancelled(order)
    if not _is_asked_for(asset, asked, now):
        _refuse_ended(_live_coupon(asset, now), dependencies.bittitan)
        if _written_down(asset, asked, dependencies):
            return
    if receipt := asked.slot.remember(asset.summary(), now):
        table.write(*receipt)


def _refuse_cancelled(order: Order) -> None:
    if order.status == "cancelled":
        raise OrderCancelled
    if order.waits_to_be_cancelled:
        raise under_way(order)


def _is_asked_for(asset: Asset, asked: Asked, now: datetime) -> bool:
    """Whether this coupon is being replaced already, or the same call without a key was just answered."""
    if asset.replacement and asset.is_pending:
        return True
    last = None if asked.slot.key else asset.replaced
    return last is not None and last.is_meant_by(asked.reason, asked.by, now)


def _live_coupon(asset: Asset, now: datetime) -> Coupon:
    """The coupon that can be replaced. Raises CouponRedeemed, NoLiveCoupon."""
    if asset.is_redeemed:
        raise CouponRedeemed(REDEEMED)
    if asset.replacement:
        raise NoLiveCoupon(FAILED)
    if asset.coupon is None or asset.coupon_status(now) != "active":
        raise NoLiveCoupon
    return asset.coupon


def _refuse_ended(coupon: Coupon, bittitan: BitTitan) -> None:
    """Raises CouponRedeemed or NoLiveCoupon when BitTitan says so; one that it does not know is replaced."""
    try:
        status = bittitan.read_coupon(coupon.coupon_id).status
    except BitTitanRefused:
        return  # Revoking it will show why.
    except BitTitanUnavailable:
        raise TemporarilyUnavailable(OUT_OF_REACH) from None
    if status == "redeemed":
        raise CouponRedeemed(REDEEMED)
    if status != "active":
        raise NoLiveCoupon


def _written_down(asset: Asset, asked: Asked, dependencies: Dependencies) -> bool:
    """Whether the replacing is on record now; not if somebody else has replaced this coupon meanwhile."""
    table, now = dependencies.table, dependencies.now()
    with lease.leased(table, asset.order_id, now) as held:
        assets = {each.asset_id: each for each in read_assets(table, held.order)}
        current = assets[asset.asset_id]
        if _is_asked_for(current, asked, now) or current.generation != asset.generation:
            return False
        _refuse_cancelled(held.order)
        order = settle_interrupted(held.order, list(assets.values()), now)
        hint = _live_coupon(current, now).hint
        replacement = Replacement(reason=asked.reason, by=asked.by, at=now, hint=hint)
        order, replacing = handed_over(order, current.replacing(replacement))
        assets[asset.asset_id] = replacing
        order = order.with_welcome(order.welcome_email.reopened())
        writes = (
            *asset_puts(replacing),
            *asked.slot.remember(replacing.summary(), now),
        )
        held.settle(order, list(assets.values()), now, *writes)
    _report(asset, asked.by)
    dependencies.enqueue(asset.order_id)
    return True


def _report(asset: Asset, by: str) -> None:
    """Who asked is on record; why stands with the asset (rules.md R40)."""
    on_record(
        "coupon_replace_requested",
        by=by,
        asset_id=asset.asset_id,
        order_id=asset.order_id,
        account_id=asset.account_id,
    )
