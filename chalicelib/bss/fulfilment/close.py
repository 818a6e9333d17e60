"""Closing an order that needs attention, when nothing is left to do for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from chalicelib.bss.coupons.port import (
    BitTitan,
    BitTitanNotFound,
    BitTitanRefused,
    BitTitanUnavailable,
)
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.replace import OUT_OF_REACH
from chalicelib.bss.fulfilment.tasks_of_assets import is_being_revoked
from chalicelib.bss.mail.delivery import settle_interrupted
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.answers import BssOrderAnswer, bss_order_answer
from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import is_active
from chalicelib.bss.orders.states import CouponStatus
from chalicelib.bss.orders.store import (
    asset_puts,
    find_order_with_assets,
    read_assets,
)
from chalicelib.errors import NotClosable, NotFound, TemporarilyUnavailable
from chalicelib.storage.table import Table

SLOW = "BitTitan answers too slowly just now. Nothing was changed. Try again."
# One question to BitTitan may take 12 s; after it the order is leased, read and written.
SECONDS_FOR_A_QUESTION = 16
AT_THE_DESK = "the coupon desk has the task to revoke the coupon of {} (complete or refuse it)"
LOST = {
    "revoked": "the coupon of {} is revoked at BitTitan (synchronize the asset, or cancel it)",
    None: "BitTitan does not tell what became of the coupon of {} (synchronize the asset, or cancel it)",
}

# What BitTitan says of coupons, by the ids of their assets; None where it does not say.
Statuses = Mapping[str, CouponStatus | None]


def close_order(
    order_id: str, reason: str, *, by: str, dependencies: Dependencies
) -> BssOrderAnswer:
    """The order, completed by a person; a coupon that could not be revoked stays (rules.md R25).

    Raises NotFound; NotClosable with what is left; TemporarilyUnavailable when BitTitan cannot be asked in
    time about every coupon that would stay, or the order is being worked on.
    """
    table, now = dependencies.table, dependencies.now()
    found = find_order_with_assets(table, order_id)
    if found is None:
        raise NotFound
    _refuse_unfinished(*found, now)
    asked_about = _kept(found[1])
    _refuse_being_revoked(table, asked_about)
    statuses = _asked(asked_about, dependencies)
    _refuse_lost(asked_about, statuses)
    with lease.leased(table, order_id, now) as held:
        assets = read_assets(table, held.order)
        order = settle_interrupted(held.order, assets, now)
        _refuse_unfinished(order, assets, now)
        if _kept(assets) != asked_about:
            raise TemporarilyUnavailable(lease.BUSY)
        kept = [_staying(each, statuses, reason, now, by) for each in assets]
        rows = [put for each in kept if each not in assets for put in asset_puts(each)]
        order = held.settle(order.closed(reason, by, now), kept, now, *rows)
    return bss_order_answer(order, kept)


def _keeps(asset: Asset) -> bool:
    """Whether the asset has a coupon that stays, because it could not be revoked to be replaced."""
    return asset.provisioning_status == "failed" and asset.gives_coupon_back


def _kept(assets: Iterable[Asset]) -> list[Asset]:
    return [asset for asset in assets if _keeps(asset)]


def _asked(assets: Sequence[Asset], dependencies: Dependencies) -> Statuses:
    """What BitTitan says of their coupons. Raises TemporarilyUnavailable, also when there is no time for all."""
    statuses: dict[str, CouponStatus | None] = {}
    for asset in assets:
        if dependencies.seconds_left() < SECONDS_FOR_A_QUESTION:
            raise TemporarilyUnavailable(SLOW)
        if asset.coupon:
            statuses[asset.asset_id] = _status(asset.coupon, dependencies.bittitan)
    return statuses


def _status(coupon: Coupon, bittitan: BitTitan) -> CouponStatus | None:
    """What BitTitan says of a coupon; one that it does not know is revoked."""
    if coupon.status in ("redeemed", "revoked"):
        return coupon.status  # It stays so, though BitTitan may have forgotten it since.
    try:
        return bittitan.read_coupon(coupon.coupon_id).status
    except BitTitanNotFound:
        return "revoked"
    except BitTitanRefused:
        return None
    except BitTitanUnavailable:
        raise TemporarilyUnavailable(OUT_OF_REACH) from None


def _refuse_lost(assets: Sequence[Asset], statuses: Statuses) -> None:
    """Raises NotClosable for a coupon whose revoke was done though its reply was lost (rules.md R8)."""
    told = ((asset, statuses[asset.asset_id]) for asset in assets)
    _refuse([LOST[status].format(asset.name) for asset, status in told if status in LOST])


def _refuse_being_revoked(table: Table, assets: Sequence[Asset]) -> None:
    """Raises NotClosable where a coupon that is to stay may be gone by now.

    A task that ends after this look changes its asset, and that is seen under the lease.
    """
    _refuse([AT_THE_DESK.format(each.name) for each in assets if is_being_revoked(table, each)])


def _staying(asset: Asset, statuses: Statuses, reason: str, now: datetime, by: str) -> Asset:
    """The asset with the coupon that it keeps, as BitTitan has it; any other as it is."""
    status = statuses.get(asset.asset_id)
    if asset.coupon is None or status is None:
        return asset
    news = "active" if status == asset.coupon.status else status
    return asset.coupon_stays(reason, now, news, by)


def _refuse_unfinished(order: Order, assets: Sequence[Asset], now: datetime) -> None:
    if order.status != "needs_attention":
        raise NotClosable
    _refuse(list(_left_to_do(order, assets, now)))


def _refuse(left: Sequence[str]) -> None:
    if left:
        raise NotClosable(f"Still left to do on this order: {'; '.join(left)}.")


def _left_to_do(order: Order, assets: Sequence[Asset], now: datetime) -> Iterator[str]:
    if order.cancellation:
        yield "it is being cancelled"
    if order.invoice.state != "done":
        yield "its invoice is not issued (retry)"
    for asset in assets:
        if asset.provisioning_status in ("pending", "failed") and not _keeps(asset):
            yield f"{asset.name} has no coupon (retry, or cancel the order)"
    if order.welcome_email.state != "done" and any(is_active(asset, now) for asset in assets):
        yield "a coupon that can be redeemed was not mailed (send the welcome mail again)"
