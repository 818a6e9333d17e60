"""Cancelling an order: every coupon is revoked at BitTitan first, then all of the rest in one transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.bss.coupons.port import BitTitanUnavailable
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.revoke import refuse_redeemed, revoke_coupon
from chalicelib.bss.fulfilment.work import read_work
from chalicelib.bss.invoices.composing import credit_of, series_of
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.invoices.numbering import Number, Series, numbered
from chalicelib.bss.invoices.store import find_invoice, invoice_row
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.lease import Held
from chalicelib.bss.orders.models import Cancellation, Order
from chalicelib.bss.orders.progress import summarized
from chalicelib.bss.orders.store import asset_row, find_order, order_row, read_assets
from chalicelib.errors import Conflict, NotFound, Refusal, TemporarilyUnavailable
from chalicelib.observability import count, logger
from chalicelib.storage.keys import status_list
from chalicelib.storage.table import NEVER_WRITTEN, Condition, Lost, Put, Table

STILL_A_DRAFT = Condition("status_list = :draft", {"draft": status_list("ORDER", "draft")})
NEVER_CREDITED = Condition("attribute_exists(pk) AND attribute_not_exists(credited_by)")
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
    started_in = series_of(dependencies.credit_prefix, dependencies.now())
    work = read_work(held.table, held.order, started_in)
    try:
        revoked = [
            revoke_coupon(asset, dependencies, never_begun=never_begun) for asset in work.assets
        ]
    except BitTitanUnavailable:
        held.give_back(dependencies.now())
        raise TemporarilyUnavailable(GOES_ON) from None
    except Conflict as conflict:
        order = held.order.cancel_refused(conflict.explanation, dependencies.now())
        held.settle(order, read_assets(held.table, order), dependencies.now())
        raise
    now = dependencies.now()
    # Revoking may outlast the year. A series that was not read begins at 0, and is read when that is lost.
    series = series_of(dependencies.credit_prefix, now)
    return _finish(held, revoked, work.series if series == started_in else Series(series, 0), now)


def _finish(held: Held, assets: Sequence[Asset], series: Series, now: datetime) -> Order:
    cancelled = [asset.cancelled() for asset in assets]
    order = held.order
    if order.cancellation is None:
        raise RuntimeError("an order is cancelled that nobody asked to cancel")
    order = order.cancelled(order.cancellation, now)
    rows = [Put(asset_row(asset)) for asset in cancelled]
    invoice = find_invoice(held.table, order.invoice_number) if order.invoice_number else None

    def settle(*also: Put) -> Order:
        return held.settle(order, cancelled, now, *rows, *also)

    ended = _credit(invoice, series, settle, held.table, now) if invoice else settle()
    count("OrdersCancelled")
    return ended


def _credit(
    invoice: Invoice, series: Series, settle: Callable[..., Order], table: Table, now: datetime
) -> Order:
    """Issue the credit invoice in the transaction that cancels the order (rules.md R17)."""

    def issue(number: Number) -> Order:
        issued = Put(invoice_row(credit_of(invoice, number.text, now=now)), NEVER_WRITTEN)
        billed = Put(invoice_row(invoice.credited(number.text)), NEVER_CREDITED)
        return settle(number.taken, issued, billed)

    return numbered(table, series, issue)
