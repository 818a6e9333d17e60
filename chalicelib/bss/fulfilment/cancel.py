"""Cancelling an order, or some of its assets, as staff ask for it: written down before a coupon is revoked."""

from collections.abc import Sequence

from chalicelib.bss.coupons.port import BitTitanUnavailable
from chalicelib.bss.fulfilment.cancelling_steps import Allowance
from chalicelib.bss.fulfilment.credit import none_stands
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.requests import CancelOrder
from chalicelib.bss.fulfilment.revoke import refuse_redeemed
from chalicelib.bss.fulfilment.take_back import Unasked, finish, take_back
from chalicelib.bss.fulfilment.while_cancelling import under_way
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.models import Cancellation, Order
from chalicelib.bss.orders.progress import summarized
from chalicelib.bss.orders.store import find_order, order_row, read_assets, unchanged_draft
from chalicelib.errors import (
    Fault,
    NotFound,
    TemporarilyUnavailable,
    ValidationFailed,
)
from chalicelib.storage.contention import until_written
from chalicelib.storage.table import Table

OUT_OF_REACH = "BitTitan cannot be asked just now. Nothing was changed. Try again."
# What one request may do of a cancelling. A step is begun only while there is time for its calls to
# BitTitan, each of which may take 12 s; the gateway waits 29 s. The rest goes on in the worker.
MOST_STEPS = 20
SECONDS_FOR_A_STEP = 24


def cancel(order_id: str, wanted: CancelOrder, *, by: str, dependencies: Dependencies) -> Order:
    """Cancel an order or some of its assets, as far as this request gets (rules.md R16).

    The order is cancelled, or has a `cancellation` that goes on by itself; cancelled before: the same
    order. Raises NotFound, ValidationFailed, CouponRedeemed, CouponNotRevoked, CancellationUnderWay;
    TemporarilyUnavailable when BitTitan cannot be asked, or the order is being worked on.
    """
    asked = Cancellation(
        reason=wanted.reason, by=by, at=dependencies.now(), asset_ids=wanted.asset_ids
    )
    if dropped := until_written(
        lambda: _dropped(order_id, asked, dependencies.table), dependencies.table
    ):
        return dropped
    with lease.leased(dependencies.table, order_id, dependencies.now()) as held:
        if held.order.status == "cancelled":
            return held.order
        return _cancel(held, asked, dependencies)


def _cancel(held: LeasedOrder, asked: Cancellation, dependencies: Dependencies) -> Order:
    _refuse_another(held.order, asked)
    allowance = Allowance(dependencies.seconds_left, SECONDS_FOR_A_STEP, MOST_STEPS)
    if held.order.cancellation:
        return take_back(held, dependencies, allowance)
    before = Unasked(held.order, read_assets(held.table, held.order))
    if none_stands(before.assets):
        return finish(held, asked, dependencies)
    left = _left(before.assets, asked)
    if not left:
        return before.order
    _write_down(held, left, asked, dependencies)
    return take_back(held, dependencies, allowance, unasked=before)


def _dropped(order_id: str, asked: Cancellation, table: Table) -> Order | None:
    """The cancelled draft, as it was read; None when the order was executed. Raises Lost."""
    order = find_order(table, order_id)
    if order is None:
        raise NotFound
    _refuse_unknown_assets(order, asked)
    _refuse_another(order, asked)
    if order.status != "draft":
        return None
    dropped = summarized(order.cancelled(asked, asked.at), [])
    table.put(order_row(dropped), unchanged_draft(order))
    return dropped


def _refuse_unknown_assets(order: Order, wanted: Cancellation) -> None:
    known = {line.asset_id for line in order.lines}
    faults = [
        Fault(
            code="unknown_asset",
            detail="This order has no asset of that id. Name assets of this order.",
            pointer=f"/asset_ids/{number}",
        )
        for number, asset_id in enumerate(wanted.asset_ids or ())
        if asset_id not in known
    ]
    if faults:
        raise ValidationFailed(faults=faults)


def _refuse_another(order: Order, asked: Cancellation) -> None:
    """A cancelling that is under way ends first, unless the same is asked for again."""
    before = order.cancellation if order.waits_to_be_cancelled else None
    if before and set(before.asset_ids or ()) != set(asked.asset_ids or ()):
        raise under_way(order)


def _left(assets: Sequence[Asset], asked: Cancellation) -> list[Asset]:
    """The assets that are to be cancelled and are not yet."""
    return [
        asset
        for asset in assets
        if asked.covers(asset.asset_id) and asset.provisioning_status != "cancelled"
    ]


def _write_down(
    held: LeasedOrder, left: Sequence[Asset], asked: Cancellation, dependencies: Dependencies
) -> None:
    """Write down what is to be cancelled, unless a coupon is known to be redeemed: then nothing changes.

    BitTitan is asked about one coupon before, which shows whether it answers at all.
    """
    with_coupon = [asset for asset in left if asset.coupon]
    known = [asset for asset in with_coupon if asset.is_redeemed]
    try:
        for asset in (known or with_coupon)[:1]:
            refuse_redeemed(asset, dependencies.bittitan)
    except BitTitanUnavailable:
        raise TemporarilyUnavailable(OUT_OF_REACH) from None
    held.save(held.order.to_be_cancelled(asked))
