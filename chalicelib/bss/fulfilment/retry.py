"""What staff do for an order that needs attention: synchronize an asset again, send the mail again."""

from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.models import WelcomeAgain
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.answers import (
    AssetAnswer,
    BssOrderAnswer,
    asset_answer,
    bss_order_answer,
)
from chalicelib.bss.orders.models import Recipient
from chalicelib.bss.orders.progress import is_active
from chalicelib.bss.orders.store import asset_row, find_asset, find_order, read_assets
from chalicelib.errors import AddressBounced, NotFailed, NotFound, NothingToSend
from chalicelib.storage.keys import bounced_key, status_list
from chalicelib.storage.table import Condition, Put

STILL_FAILED = Condition("status_list = :failed", {"failed": status_list("ASSET", "failed")})


def synchronize_asset(asset_id: str, *, by: str, dependencies: Dependencies) -> AssetAnswer:
    """Let a failed asset try again, with its own key; its mail follows (rules.md R20).

    Raises NotFound, NotFailed.
    """
    table, now = dependencies.table, dependencies.now()
    asset = find_asset(table, asset_id)
    if asset is None:
        raise NotFound
    if asset.provisioning_status != "failed":
        raise NotFailed
    with lease.leased(table, asset.order_id, now) as held:
        assets = {each.asset_id: each for each in read_assets(table, held.order)}
        if assets[asset_id].provisioning_status != "failed" or held.order.is_being_cancelled:
            raise NotFailed
        assets[asset_id] = tried = assets[asset_id].tried_again(by, now)
        order = held.order.with_welcome(held.order.welcome_email.reopened())
        held.settle(order, list(assets.values()), now, Put(asset_row(tried), STILL_FAILED))
    dependencies.enqueue(tried.order_id)
    return asset_answer(tried, now.date())


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
    if table.get(bounced_key(recipient.email)):
        raise AddressBounced
    with lease.leased(table, order_id, now) as held:
        assets = read_assets(table, held.order)
        if held.order.is_being_cancelled or not any(is_active(asset, now) for asset in assets):
            raise NothingToSend
        order = held.settle(held.order.mailed_again(recipient, by, now), assets, now)
    dependencies.enqueue(order_id)
    return bss_order_answer(order, assets)


def _recipient(known: Recipient, wanted: WelcomeAgain) -> Recipient:
    given = wanted.recipient
    if given is None:
        return known
    return Recipient(name=given.name or known.name, email=given.email)
