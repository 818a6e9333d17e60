"""What staff do for an order that needs attention: let all of it, or one asset, try again."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.while_cancelling import refuse_trying_again, under_way
from chalicelib.bss.invoices.archive.retrying import documents_of_order
from chalicelib.bss.mail.delivery import settle_interrupted
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.answers import BssOrderAnswer, bss_order_answer
from chalicelib.bss.orders.asset_answers import AssetAnswer, shown
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.history import handed_over
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import is_active, staying
from chalicelib.bss.orders.steps import WelcomeStep
from chalicelib.bss.orders.store import (
    asset_puts,
    find_asset,
    find_order_with_assets,
    keys_with_order,
    read_assets,
    with_order,
)
from chalicelib.errors import (
    NotFailed,
    NotFound,
    NothingFailed,
    TemporarilyUnavailable,
)
from chalicelib.observability import logger
from chalicelib.storage.conditions import Condition, Lost, Put
from chalicelib.storage.keys import status_list
from chalicelib.storage.table import Table
from chalicelib.values import ids

STILL_FAILED = Condition("status_list = :failed", {"failed": status_list("ASSET", "failed")})


def synchronize_asset(asset_id: str, *, by: str, dependencies: Dependencies) -> AssetAnswer:
    """Let a failed asset try again, with its own key; its mail follows (rules.md R20).

    Raises NotFound, NotFailed, CancellationUnderWay.
    """
    table, now = dependencies.table, dependencies.now()
    order, asset = _with_its_order(table, asset_id)
    _refuse_asset(order, asset)
    try:
        tried = _try_again(asset, by=by, table=table, now=now)
    except TemporarilyUnavailable:
        # Somebody else may have asked the same a moment before, and a worker has the order now.
        current = find_asset(table, asset_id)
        if current and current.provisioning_status != "failed":
            raise NotFailed from None
        raise
    dependencies.enqueue(tried.order_id)
    # Trying again changes no coupon that may be there, and this one has its code.
    return shown(tried.with_changes(coupon=asset.coupon), by=by, now=now)


def _with_its_order(table: Table, asset_id: str) -> tuple[Order, Asset]:
    """An asset, with the code of its coupon, and its order. Raises NotFound."""
    if not ids.is_id(asset_id, "ast"):
        raise NotFound
    return with_order(asset_id, table.get_all(keys_with_order(asset_id)))


def _refuse_asset(order: Order, asset: Asset) -> None:
    if asset.provisioning_status != "failed":
        raise NotFailed
    refuse_trying_again(order, [asset])


def _try_again(asset: Asset, *, by: str, table: Table, now: datetime) -> Asset:
    with lease.leased(table, asset.order_id, now) as held:
        assets = {each.asset_id: each for each in read_assets(table, held.order)}
        current = assets[asset.asset_id]
        _refuse_asset(held.order, current)
        order = settle_interrupted(held.order, list(assets.values()), now)
        order, tried = handed_over(order, current.tried_again(by, now))
        assets[asset.asset_id] = tried
        order = order.with_welcome(order.welcome_email.reopened())
        held.settle(order, list(assets.values()), now, *asset_puts(tried, STILL_FAILED))
    return tried


def retry_order(order_id: str, *, by: str, dependencies: Dependencies) -> BssOrderAnswer:
    """Let every failed step of an order try again: invoice, coupons and mail (rules.md R25).

    So are the documents of its invoices that could not be made (rules.md R54). Attempts are counted
    afresh. What is being cancelled is left alone. Raises NotFound, NothingFailed, CancellationUnderWay.
    """
    table, now = dependencies.table, dependencies.now()
    found = find_order_with_assets(table, order_id)
    if found is None:
        raise NotFound
    documents = documents_of_order(table, found[0], by, now)
    if documents and not _has_failed(*found):
        return _documents_again(*found, documents, dependencies=dependencies)
    _refuse_nothing_failed(*found)
    with lease.leased(table, order_id, now) as held:
        assets = read_assets(table, held.order)
        order = settle_interrupted(held.order, assets, now)
        _refuse_nothing_failed(order, assets)
        tried = [_tried_again(held.order, asset, by, now) for asset in assets]
        order = order.retried(_mail_again(order, tried, now), by, now)
        order, tried = _handed_over(order, assets, tried)
        again = [asset for asset in tried if asset not in assets]
        rows = [put for asset in again for put in asset_puts(asset, STILL_FAILED)]
        order = held.settle(order, tried, now, *rows, *documents)
    dependencies.enqueue(order_id)
    return bss_order_answer(order, tried)


def _documents_again(
    order: Order,
    assets: Sequence[Asset],
    documents: Sequence[Put],
    *,
    dependencies: Dependencies,
) -> BssOrderAnswer:
    """The order as it is, whose documents alone are tried again; who asked stands with them."""
    try:
        dependencies.table.write(*documents)
    except Lost:  # Somebody else asked the same a moment before.
        raise NothingFailed from None
    logger.info("documents_tried_again", order_id=order.order_id)
    return bss_order_answer(order, list(assets))


def _refuse_nothing_failed(order: Order, assets: Sequence[Asset]) -> None:
    if not _has_failed(order, assets):
        raise NothingFailed
    refuse_trying_again(order)
    if not _has_failed(order, staying(order, assets)):
        raise under_way(order)


def _has_failed(order: Order, assets: Sequence[Asset]) -> bool:
    """Whether a step has failed, of these assets too; those of an order that was given up may be undone."""
    states = {order.invoice.state, order.welcome_email.state}
    states |= {asset.provisioning_status for asset in assets}
    undone = order.status == "needs_attention" or "failed" in states
    return undone and order.status not in ("draft", "cancelled")


def _tried_again(order: Order, asset: Asset, by: str, now: datetime) -> Asset:
    is_left = asset.provisioning_status != "failed" or not staying(order, [asset])
    return asset if is_left else asset.tried_again(by, now)


def _handed_over(
    order: Order, before: Sequence[Asset], tried: Sequence[Asset]
) -> tuple[Order, list[Asset]]:
    """The order and its assets, after a long history of those that are tried again became the order's."""
    kept: list[Asset] = []
    for old, asset in zip(before, tried, strict=True):
        order, asset = handed_over(order, asset) if asset != old else (order, asset)
        kept.append(asset)
    return order, kept


def _mail_again(order: Order, assets: Sequence[Asset], now: datetime) -> WelcomeStep:
    """The step of the mail: sent again whole if it failed, open if a coupon is still to come.

    Nobody waits for a mail without a coupon that can be redeemed.
    """
    step = order.welcome_email
    coming = any(asset.is_pending for asset in assets)
    if not coming and not any(is_active(asset, now) for asset in assets):
        return step if step.state == "done" else step.closed()
    if step.state == "failed":
        return step.requested()
    return step.reopened() if coming else step
