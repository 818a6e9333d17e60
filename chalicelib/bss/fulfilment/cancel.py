"""Cancelling an order: every coupon is revoked at BitTitan first, then all of the rest in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.bss.coupons import provisioning
from chalicelib.bss.coupons.port import BitTitan, BitTitanRefused, BitTitanUnavailable
from chalicelib.bss.fulfilment.dependencies import Workshop
from chalicelib.bss.fulfilment.work import read_work
from chalicelib.bss.invoices.composing import credit_of, credited, series_of
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.invoices.numbering import Number, numbered
from chalicelib.bss.invoices.store import find_invoice, invoice_row
from chalicelib.bss.orders.lease import Lease, Seized, release, seize
from chalicelib.bss.orders.models import Asset, Cancellation, Coupon, Order
from chalicelib.bss.orders.progress import coupons_step, due_at
from chalicelib.bss.orders.store import asset_row, find_order, order_row, read_assets
from chalicelib.errors import (
    Conflict,
    CouponNotRevoked,
    CouponRedeemed,
    NotFound,
    Refusal,
    TemporarilyUnavailable,
)
from chalicelib.observability import count, logger
from chalicelib.storage.keys import status_list
from chalicelib.storage.table import NEVER_WRITTEN, Condition, Lost, Put

STILL_A_DRAFT = Condition("status_list = :draft", {"draft": status_list("ORDER", "draft")})
NEVER_CREDITED = Condition("attribute_exists(pk) AND attribute_not_exists(credited_by)")
CANCELLED_ASSET = {"provisioning_status": "cancelled", "next_attempt_at": None}
OUT_OF_REACH = "BitTitan cannot be asked just now. Nothing was changed. Try again."
GOES_ON = (
    "BitTitan stopped answering half-way. The cancelling goes on by itself as soon as it answers."
)


def cancel(order_id: str, reason: str, *, by: str, shop: Workshop) -> Order:
    """Cancel an order; cancelled before: the same order. Raises NotFound, CouponRedeemed.

    Raises TemporarilyUnavailable when BitTitan cannot be asked, or somebody is at the order.
    """
    order = find_order(shop.table, order_id)
    if order is None:
        raise NotFound
    asked = Cancellation(reason=reason, by=by, at=shop.now())
    if order.status == "draft" and (dropped := _drop_draft(order, asked, shop)):
        return dropped
    held = seize(shop.table, order_id, shop.now())
    if held.order.status == "cancelled":
        release(shop.table, held.lease, held.order, None)
        return held.order
    return _resume(_begun(held, asked, shop), held.lease, shop, never_begun=held.never_begun)


def resume(order: Order, lease: Lease, shop: Workshop) -> Order:
    """Go on with a cancelling that was interrupted; the order as it ends. Raises Lost."""
    try:
        return _resume(order, lease, shop, never_begun=False)
    except Refusal as refusal:
        logger.warning("cancelling_did_not_end", code=refusal.code)
        return order


def _drop_draft(order: Order, asked: Cancellation, shop: Workshop) -> Order | None:
    """The cancelled draft; None when it was executed or cancelled meanwhile."""
    dropped = _cancelled(order.model_copy(update={"cancellation": asked}), [], asked.at)
    try:
        shop.table.put(order_row(dropped), STILL_A_DRAFT)
    except Lost:
        return None
    return dropped


def _begun(held: Seized, asked: Cancellation, shop: Workshop) -> Order:
    """The order with its cancelling written down, unless a coupon is redeemed: then nothing changed."""
    order = held.order
    if order.cancellation:
        return order
    assets = read_assets(shop.table, order)
    try:
        _refuse_redeemed(assets, shop)
    except (BitTitanUnavailable, CouponRedeemed) as no:
        release(shop.table, held.lease, order, due_at(order, assets, shop.now()))
        if isinstance(no, CouponRedeemed):
            raise
        raise TemporarilyUnavailable(OUT_OF_REACH) from None
    order = order.model_copy(update={"cancellation": asked})
    order = order.with_event("cancel_requested", asked.at, asked.reason, asked.by)
    shop.table.write(held.lease.guards(order))
    return order


def _refuse_redeemed(assets: Sequence[Asset], shop: Workshop) -> None:
    for asset in assets:
        if asset.coupon and _is_redeemed(asset.coupon, shop.bittitan):
            raise CouponRedeemed


def _is_redeemed(coupon: Coupon, bittitan: BitTitan) -> bool:
    try:
        return bittitan.read_coupon(coupon.coupon_id).status == "redeemed"
    except BitTitanRefused:
        return False  # What BitTitan does not know, revoking it will tell.


def _resume(order: Order, lease: Lease, shop: Workshop, *, never_begun: bool) -> Order:
    work = read_work(shop.table, order, _series(shop))
    try:
        assets = [_revoked(asset, shop, never_begun=never_begun) for asset in work.assets]
    except BitTitanUnavailable:
        release(shop.table, lease, order, shop.now())
        raise TemporarilyUnavailable(GOES_ON) from None
    except Conflict as no:
        _give_up(order, lease, no, shop)
        raise
    return _finish(order, lease, assets, work.last_number, shop)


def _revoked(asset: Asset, shop: Workshop, *, never_begun: bool) -> Asset:
    """The asset with its coupon revoked, recorded. Raises CouponRedeemed, CouponNotRevoked."""
    coupon = asset.coupon
    if coupon is None and not never_begun:
        coupon = _perhaps_issued(asset, shop)
    if coupon and coupon.status not in ("revoked", "expired"):
        coupon = _revoke(coupon, shop.bittitan)
    if coupon is None or coupon == asset.coupon:
        return asset
    ended = "coupon_expired" if coupon.status == "expired" else "coupon_revoked"
    revoked = asset.model_copy(update={"coupon": coupon})
    revoked = revoked.with_event(ended, shop.now(), f"{asset.name}: …{coupon.hint}")
    shop.table.put(asset_row(revoked))
    return revoked


def _perhaps_issued(asset: Asset, shop: Workshop) -> Coupon | None:
    """The coupon of an attempt whose outcome nobody knows.

    Looking it up is not enough: the request may still be on its way. Asking with the same key
    brings either that coupon, or the only one there will ever be; both can be revoked.
    """
    try:
        return provisioning.ask(asset, shop.bittitan, shop.now())
    except BitTitanRefused:
        return None


def _revoke(coupon: Coupon, bittitan: BitTitan) -> Coupon:
    try:
        return bittitan.revoke_coupon(coupon.coupon_id)
    except BitTitanRefused as refused:
        told = bittitan.read_coupon(coupon.coupon_id)
        if told.status == "redeemed":
            raise CouponRedeemed from None
        if told.status == "active":
            raise CouponNotRevoked(f"BitTitan did not revoke a coupon: {refused}") from None
        return told


def _give_up(order: Order, lease: Lease, no: Conflict, shop: Workshop) -> None:
    """The order goes on as if nobody had asked; what was revoked before is on record."""
    order = order.model_copy(update={"cancellation": None})
    order = order.with_event("cancel_refused", shop.now(), no.told)
    assets = read_assets(shop.table, order)
    summaries = tuple(asset.summary() for asset in assets)
    known = {"assets": summaries, "coupons": coupons_step(assets)}
    order = order.model_copy(update=known)
    release(shop.table, lease, order, due_at(order, assets, shop.now()))


def _finish(
    order: Order, lease: Lease, assets: Sequence[Asset], last: int, shop: Workshop
) -> Order:
    gone = [asset.model_copy(update=CANCELLED_ASSET) for asset in assets]
    order = _cancelled(order, gone, shop.now())
    writes = [lease.releases(order, None), *(Put(asset_row(asset)) for asset in gone)]
    invoice = order.invoice_number and find_invoice(shop.table, order.invoice_number)
    if invoice:
        _credit(invoice, writes, last, shop)
    else:
        shop.table.write(*writes)
    count("OrdersCancelled")
    return order


def _credit(invoice: Invoice, writes: Sequence[Put], last: int, shop: Workshop) -> None:
    """Issue the credit invoice in the transaction that cancels the order."""

    def write(number: Number) -> None:
        credit = credit_of(invoice, number.text, now=shop.now())
        billed = Put(invoice_row(credited(invoice, number.text)), NEVER_CREDITED)
        issued = Put(invoice_row(credit), NEVER_WRITTEN)
        shop.table.write(number.taken, issued, billed, *writes)

    numbered(shop.table, _series(shop), last, write)


def _cancelled(order: Order, assets: Sequence[Asset], now: datetime) -> Order:
    asked = order.cancellation
    order = order.model_copy(
        update={
            "status": "cancelled",
            "assets": tuple(asset.summary() for asset in assets),
            "coupons": coupons_step(assets),
        }
    )
    return order.with_event("cancelled", now, asked.reason, asked.by) if asked else order


def _series(shop: Workshop) -> str:
    return series_of(shop.credit_prefix, shop.now())
