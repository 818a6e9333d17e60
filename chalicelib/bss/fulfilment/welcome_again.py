"""Staff let an order's coupons be mailed again, to a corrected address if one is given."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.requests import WelcomeAgain
from chalicelib.bss.fulfilment.while_cancelling import under_way
from chalicelib.bss.mail.addresses import is_blocked
from chalicelib.bss.mail.delivery import settle_interrupted
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.answers import BssOrderAnswer, bss_order_answer
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Order, Recipient
from chalicelib.bss.orders.progress import is_active
from chalicelib.bss.orders.store import find_order_with_assets, read_assets
from chalicelib.errors import AddressBounced, NotFound, NothingToSend
from chalicelib.observability import on_record
from chalicelib.storage.keys import bounced_key


def welcome_again(
    order_id: str, wanted: WelcomeAgain, *, by: str, dependencies: Dependencies
) -> BssOrderAnswer:
    """Send the order's coupons again (rules.md R21).

    Raises NotFound, NothingToSend, AddressBounced; CancellationUnderWay, as no code is mailed that is taken back.
    """
    table, now = dependencies.table, dependencies.now()
    found = find_order_with_assets(table, order_id)
    if found is None:
        raise NotFound
    order, assets = found
    _refuse_cancelled(order)
    _refuse_without_coupon(assets, now)
    recipient = _recipient(order.recipient, wanted)
    if is_blocked(table.get(bounced_key(recipient.email))):
        raise AddressBounced
    with lease.leased(table, order_id, now) as held:
        assets = read_assets(table, held.order)
        _refuse_cancelled(held.order)
        _refuse_without_coupon(assets, now)
        order = settle_interrupted(held.order, assets, now)
        order = held.settle(order.mailed_again(recipient, by, now), assets, now)
    # The address is on the order, in the event.
    on_record("coupons_mailed_again", by=by, order_id=order_id, account_id=order.account_id)
    dependencies.enqueue(order_id)
    return bss_order_answer(order, assets)


def _refuse_cancelled(order: Order) -> None:
    if order.status in ("draft", "cancelled"):
        raise NothingToSend
    if order.cancellation:
        raise under_way(order)


def _refuse_without_coupon(assets: Sequence[Asset], now: datetime) -> None:
    if not any(is_active(asset, now) for asset in assets):
        raise NothingToSend


def _recipient(known: Recipient, wanted: WelcomeAgain) -> Recipient:
    given = wanted.recipient
    if given is None:
        return known
    return Recipient(name=given.name or known.name, email=given.email)
