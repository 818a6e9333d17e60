"""What staff do for an order that needs attention: let it try again, or send its mail again."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.models import WelcomeAgain
from chalicelib.bss.invoices.archive.again import documents_of_order
from chalicelib.bss.mail.addresses import is_blocked
from chalicelib.bss.mail.delivery import settle_interrupted
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.answers import (
    AssetAnswer,
    BssOrderAnswer,
    bss_order_answer,
    shown,
)
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.history import handed_over
from chalicelib.bss.orders.models import Order, Recipient
from chalicelib.bss.orders.progress import is_active
from chalicelib.bss.orders.steps import WelcomeStep
from chalicelib.bss.orders.store import (
    asset_puts,
    find_asset,
    find_asset_with_code,
    find_order,
    find_order_with_assets,
    read_assets,
)
from chalicelib.errors import (
    AddressBounced,
    NotFailed,
    NotFound,
    NothingFailed,
    NothingToSend,
    TemporarilyUnavailable,
)
from chalicelib.observability import logger, on_record
from chalicelib.storage.conditions import Condition, Lost, Put
from chalicelib.storage.keys import bounced_key, status_list
from chalicelib.storage.table import Table

STILL_FAILED = Condition("status_list = :failed", {"failed": status_list("ASSET", "failed")})


def synchronize_asset(asset_id: str, *, by: str, dependencies: Dependencies) -> AssetAnswer:
    """Let a failed asset try again, with its own key; its mail follows (rules.md R20).

    Raises NotFound, NotFailed.
    """
    table, now = dependencies.table, dependencies.now()
    asset = find_asset_with_code(table, asset_id)
    if asset is None:
        raise NotFound
    if asset.provisioning_status != "failed":
        raise NotFailed
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


def _try_again(asset: Asset, *, by: str, table: Table, now: datetime) -> Asset:
    with lease.leased(table, asset.order_id, now) as held:
        assets = {each.asset_id: each for each in read_assets(table, held.order)}
        current = assets[asset.asset_id]
        if current.provisioning_status != "failed" or held.order.is_being_cancelled:
            raise NotFailed
        order = settle_interrupted(held.order, list(assets.values()), now)
        order, tried = handed_over(order, current.tried_again(by, now))
        assets[asset.asset_id] = tried
        order = order.with_welcome(order.welcome_email.reopened())
        held.settle(order, list(assets.values()), now, *asset_puts(tried, STILL_FAILED))
    return tried


def retry_order(order_id: str, *, by: str, dependencies: Dependencies) -> BssOrderAnswer:
    """Let every failed step of an order try again: invoice, coupons and mail (rules.md R25).

    So are the documents of its invoices that could not be made (rules.md R54). Attempts are counted
    afresh. Raises NotFound, NothingFailed.
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
        tried = [_tried_again(asset, by, now) for asset in assets]
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


def _has_failed(order: Order, assets: Sequence[Asset]) -> bool:
    """An order that was given up may have steps that are undone, not failed: they are tried again too."""
    states = {order.invoice.state, order.welcome_email.state}
    states |= {asset.provisioning_status for asset in assets}
    undone = order.status == "needs_attention" or "failed" in states
    return undone and order.status != "draft" and not order.is_being_cancelled


def _tried_again(asset: Asset, by: str, now: datetime) -> Asset:
    return asset.tried_again(by, now) if asset.provisioning_status == "failed" else asset


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
    """The step of the mail: sent again whole if it failed, open if a coupon is still to come."""
    step = order.welcome_email
    coming = any(asset.is_pending for asset in assets)
    if step.state == "failed":
        waits = coming or any(is_active(asset, now) for asset in assets)
        # Nobody waits for a mail without a coupon that can be redeemed.
        return step.requested() if waits else step.closed()
    return step.reopened() if coming else step


def welcome_again(
    order_id: str, wanted: WelcomeAgain, *, by: str, dependencies: Dependencies
) -> BssOrderAnswer:
    """Send the order's coupons again. Raises NotFound, NothingToSend, AddressBounced (rules.md R21)."""
    table, now = dependencies.table, dependencies.now()
    order = find_order(table, order_id)
    if order is None:
        raise NotFound
    if order.status in ("draft", "cancelled"):
        raise NothingToSend
    recipient = _recipient(order.recipient, wanted)
    if is_blocked(table.get(bounced_key(recipient.email))):
        raise AddressBounced
    with lease.leased(table, order_id, now) as held:
        assets = read_assets(table, held.order)
        if held.order.is_being_cancelled or not any(is_active(asset, now) for asset in assets):
            raise NothingToSend
        order = settle_interrupted(held.order, assets, now)
        order = held.settle(order.mailed_again(recipient, by, now), assets, now)
    # The address is on the order, in the event.
    on_record("coupons_mailed_again", by=by, order_id=order_id, account_id=order.account_id)
    dependencies.enqueue(order_id)
    return bss_order_answer(order, assets)


def _recipient(known: Recipient, wanted: WelcomeAgain) -> Recipient:
    given = wanted.recipient
    if given is None:
        return known
    return Recipient(name=given.name or known.name, email=given.email)
