"""Closing an order that needs attention, when nothing is left to do for it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.mail.delivery import settle_interrupted
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.answers import BssOrderAnswer, bss_order_answer
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import is_active
from chalicelib.bss.orders.store import (
    asset_puts,
    find_order_with_assets,
    read_assets,
)
from chalicelib.errors import NotClosable, NotFound


def close_order(
    order_id: str, reason: str, *, by: str, dependencies: Dependencies
) -> BssOrderAnswer:
    """The order, completed by a person. Raises NotFound, NotClosable with what is left (rules.md R25)."""
    table, now = dependencies.table, dependencies.now()
    found = find_order_with_assets(table, order_id)
    if found is None:
        raise NotFound
    _refuse_unfinished(*found, now)
    with lease.leased(table, order_id, now) as held:
        assets = read_assets(table, held.order)
        order = settle_interrupted(held.order, assets, now)
        _refuse_unfinished(order, assets, now)
        kept = [each.coupon_stays(reason, now, by=by) if _keeps(each) else each for each in assets]
        rows = [put for each in kept if each not in assets for put in asset_puts(each)]
        order = held.settle(order.closed(reason, by, now), kept, now, *rows)
    return bss_order_answer(order, kept)


def _keeps(asset: Asset) -> bool:
    """Whether the asset has a coupon that stays, because it could not be revoked to be replaced."""
    return asset.provisioning_status == "failed" and asset.gives_coupon_back


def _refuse_unfinished(order: Order, assets: Sequence[Asset], now: datetime) -> None:
    if order.status != "needs_attention":
        raise NotClosable
    if left := list(_left_to_do(order, assets, now)):
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
