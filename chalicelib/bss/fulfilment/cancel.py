"""Cancelling an order: every coupon is revoked at BitTitan first, then all of the rest in one transaction."""

from collections.abc import Sequence

from chalicelib.bss.coupons.port import BitTitanUnavailable
from chalicelib.bss.fulfilment.credit import settle_and_credit
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.revoke import refuse_redeemed, revoke_coupon
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.lease import Held
from chalicelib.bss.orders.models import Cancellation, Order
from chalicelib.bss.orders.progress import summarized
from chalicelib.bss.orders.store import asset_row, find_order, order_row, read_assets
from chalicelib.errors import Conflict, NotFound, Refusal, TemporarilyUnavailable
from chalicelib.observability import count, logger
from chalicelib.storage.keys import status_list
from chalicelib.storage.table import Condition, Lost, Put, Table

STILL_A_DRAFT = Condition("status_list = :draft", {"draft": status_list("ORDER", "draft")})
OUT_OF_REACH = "BitTitan cannot be asked just now. Nothing was changed. Try again."
GOES_ON = (
    "BitTitan stopped answering half-way. The cancelling goes on by itself as soon as it answers."
)


def cancel(order_id: str, reason: str, *, by: str, dependencies: Dependencies) -> Order:
    """Cancel an order; cancelled before: the same order. Raises NotFound, CouponRedeemed.

    Raises TemporarilyUnavailable when BitTitan cannot be asked, or the order is being worked on.
    """
    order = find_order(dependencies.table, order_id)
    if order is None:
        raise NotFound
    asked = Cancellation(reason=reason, by=by, at=dependencies.now())
    if order.status == "draft" and (dropped := _drop_draft(order, asked, dependencies.table)):
        return dropped
    with lease.leased(dependencies.table, order_id, dependencies.now()) as held:
        if held.order.status == "cancelled":
            return held.order
        if not held.order.cancellation:
            _write_down(held, asked, dependencies)
        return _go_on(held, dependencies, never_begun=held.never_begun)


def resume_cancelling(held: Held, dependencies: Dependencies) -> Order:
    """Go on with a cancelling that was interrupted; the order as it ends. Raises Lost."""
    try:
        return _go_on(held, dependencies, never_begun=False)
    except Refusal as refusal:
        logger.warning("cancelling_did_not_end", code=refusal.code)
        return held.order


def _drop_draft(order: Order, asked: Cancellation, table: Table) -> Order | None:
    """The cancelled draft; None when it was executed or cancelled meanwhile."""
    dropped = summarized(order.cancelled(asked, asked.at), [])
    try:
        table.put(order_row(dropped), STILL_A_DRAFT)
    except Lost:
        return None
    return dropped


def _write_down(held: Held, asked: Cancellation, dependencies: Dependencies) -> None:
    """Write down that the order is to be cancelled, unless a coupon is redeemed: then nothing changes."""
    assets = read_assets(held.table, held.order)
    try:
        refuse_redeemed(assets, dependencies.bittitan)
    except BitTitanUnavailable:
        raise TemporarilyUnavailable(OUT_OF_REACH) from None
    held.save(held.order.to_be_cancelled(asked))


def _go_on(held: Held, dependencies: Dependencies, *, never_begun: bool) -> Order:
    assets = read_assets(held.table, held.order)
    try:
        revoked = [revoke_coupon(asset, dependencies, never_begun=never_begun) for asset in assets]
    except BitTitanUnavailable:
        held.give_back(dependencies.now())
        raise TemporarilyUnavailable(GOES_ON) from None
    except Conflict as conflict:
        raise _refused(held, conflict, dependencies) from None
    return _finish(held, revoked, dependencies)


def _refused(held: Held, conflict: Conflict, dependencies: Dependencies) -> Conflict:
    """The order goes on with what stands. What was revoked before is cancelled, and credited in part."""
    order = held.order.cancel_refused(conflict.explanation, dependencies.now())
    assets = read_assets(held.table, order)
    settle_and_credit(held, order, assets, dependencies)
    gone = [asset.name for asset in assets if asset.provisioning_status == "cancelled"]
    if not gone:
        return conflict
    stands = [asset.name for asset in assets if asset.name not in gone]
    return type(conflict)(
        f"{conflict.explanation} Cancelled and credited: {', '.join(gone)}. "
        f"Still ordered: {', '.join(stands)}."
    )


def _finish(held: Held, assets: Sequence[Asset], dependencies: Dependencies) -> Order:
    order = held.order
    if order.cancellation is None:
        raise RuntimeError("an order is cancelled that nobody asked to cancel")
    cancelled = [asset.cancelled() for asset in assets]
    order = order.cancelled(order.cancellation, dependencies.now())
    rows = (Put(asset_row(asset)) for asset in cancelled)
    ended = settle_and_credit(held, order, cancelled, dependencies, *rows)
    count("OrdersCancelled")
    return ended
