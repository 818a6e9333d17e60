"""Crediting what was taken back: in the transaction that settles its order (rules.md R17)."""

from collections.abc import Sequence

from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.invoices.composing import (
    credit_of,
    day_of_credit,
    possible_series,
    series_of,
)
from chalicelib.bss.invoices.issuing import issued
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.invoices.numbering import Number, numbered, series_in
from chalicelib.bss.invoices.store import find_invoice, replaced_invoice
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.events import SERVICE
from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.models import Cancellation, Order
from chalicelib.bss.seller.store import seller_in
from chalicelib.observability import count
from chalicelib.storage.conditions import Lost, Put
from chalicelib.storage.keys import invoice_key, seller_key, series_key

NOTHING_STANDS = "The last of its coupons was revoked."


def settle_and_credit(
    held: LeasedOrder, order: Order, assets: Sequence[Asset], dependencies: Dependencies, *also: Put
) -> Order:
    """Settle an order, and credit those of its assets that are cancelled and were not credited yet.

    Nobody is billed for a coupon that was taken back. An order whose last asset is cancelled is cancelled
    (rules.md R16). A payment that is recorded meanwhile is waited for. Raises Lost when the lease is gone.
    """
    was_cancelled = held.order.status == "cancelled"
    if none_stands(assets) and not order.is_being_cancelled:
        now = dependencies.now()
        order = order.cancelled(Cancellation(reason=NOTHING_STANDS, by=SERVICE, at=now), now)
    settled = _settle_and_credit(held, order, assets, dependencies, *also)
    if settled.status == "cancelled" and not was_cancelled:
        count("OrdersCancelled")
    return settled


def none_stands(assets: Sequence[Asset]) -> bool:
    """Whether every asset of an order is cancelled."""
    return all(asset.provisioning_status == "cancelled" for asset in assets)


def _settle_and_credit(
    held: LeasedOrder, order: Order, assets: Sequence[Asset], dependencies: Dependencies, *also: Put
) -> Order:
    now = dependencies.now()
    invoice, lines = _to_credit(held, order, assets)
    if invoice is None or not lines:
        return held.settle(order, assets, now, *also)
    names = possible_series(dependencies.credit_prefix, now)
    rows = held.table.get_all([*map(series_key, names), seller_key()])
    seller = seller_in(rows)
    series = series_in(
        rows, series_of(dependencies.credit_prefix, day_of_credit(invoice, seller, now))
    )

    def issue(number: Number) -> Order:
        credit = credit_of(invoice, lines, number.text, now=now, seller=seller)
        documents = dependencies.keeps_documents
        written = issued(credit, order, invoice, keeps_documents=documents)
        credited = _credited(invoice, credit)
        return held.settle(order, assets, now, *also, number.taken, *written, credited)

    try:
        return numbered(held.table, series, issue)
    except Lost as lost:
        if not _paid_meanwhile(held, invoice, lost, series_key(series.name).pk):
            raise
    return _settle_and_credit(held, order, assets, dependencies, *also)


def _paid_meanwhile(held: LeasedOrder, before: Invoice, lost: Lost, credits_lie_at: str) -> bool:
    """Whether all that was in the way of a credit is a payment of its invoice (rules.md R52).

    Somebody else may have taken the number for another credit as well.
    """
    paid = invoice_key(before.invoice_number)
    if paid not in lost.keys or any(key.pk != credits_lie_at for key in lost.keys - {paid}):
        return False
    after = find_invoice(held.table, before.invoice_number)
    return after is not None and after.payments_recorded > before.payments_recorded


def _to_credit(
    held: LeasedOrder, order: Order, assets: Sequence[Asset]
) -> tuple[Invoice | None, tuple[int, ...]]:
    gone = {asset.asset_id for asset in assets if asset.provisioning_status == "cancelled"}
    if not gone or order.invoice_number is None:
        return None, ()
    invoice = find_invoice(held.table, order.invoice_number)
    lines = [number for number, line in enumerate(order.lines, start=1) if line.asset_id in gone]
    return invoice, invoice.not_credited(lines) if invoice else ()


def _credited(invoice: Invoice, credit: Invoice) -> Put:
    """The write of a credited invoice, as nobody else has paid or credited it meanwhile."""
    after = invoice.credited(credit.invoice_number, credit.credited_lines)
    return replaced_invoice(invoice, after)
