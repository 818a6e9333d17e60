"""What may be wrong between an order and its invoice: none, another, credited or not. Pure."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import staying, waits_for_desk
from chalicelib.bss.reconciling import ways_out
from chalicelib.bss.reconciling.models import Finding, OrderRows


def without_invoice(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """It was executed, and no invoice is coming by itself (rules.md R14)."""
    order = rows.order
    if not order.was_executed or order.status == "cancelled" or order.invoice_number:
        return
    if _is_to_be_cancelled_whole(rows):
        return
    if rows.rests or rows.is_overdue(now):
        what = f"It was placed at {order.placed_at:%Y-%m-%d %H:%M} UTC, and has no invoice."
        finding = rows.queued("order_without_invoice", what, makes_due=rows.rests)
        if finding.repair and order.status != "provisioning":
            finding = finding._replace(way_out=ways_out.retry(order.order_id), repair=None)
        yield finding


def _is_to_be_cancelled_whole(rows: OrderRows) -> bool:
    """Whether no asset stays once the coupon desk has done its part: such an order needs no invoice."""
    order, assets = rows.order, rows.in_order_of_lines()
    return bool(order.cancellation) and waits_for_desk(order, assets) and not staying(order, assets)


def invoice_missing(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """It names an invoice, or its invoice a credit, that is not there."""
    named = [rows.order.invoice_number] if rows.order.invoice_number else []
    if rows.invoice:
        named += rows.invoice.all_credits
    for number in named:
        if number not in rows.invoices:
            what = f"It is named by {rows.order.order_id}, and its row is missing."
            yield Finding("invoice_missing", number, what, ways_out.RESTORE)


def invoice_differs(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """Its invoice is not the bill for it (rules.md R14)."""
    order, invoice = rows.order, rows.invoice
    if invoice and _bill(invoice) != _ordered(order):
        what = f"It does not bill what {order.order_id} comes to."
        yield Finding("invoice_differs", invoice.invoice_number, what, ways_out.RESTORE)


def _bill(invoice: Invoice) -> tuple[object, ...]:
    own = invoice.order_id, invoice.account_id, len(invoice.lines)
    return (*own, invoice.totals.net, invoice.totals.tax, invoice.totals.payable)


def _ordered(order: Order) -> tuple[object, ...]:
    own = order.order_id, order.account_id, len(order.lines)
    return (*own, order.totals.net, order.totals.tax, order.totals.payable)


def credits_differ(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """An asset is cancelled and not credited, or credited and not cancelled (rules.md R17).

    What a cancelling has taken back so far is credited when it ends.
    """
    invoice = rows.invoice
    if invoice is None or not rows.rests:
        return
    for number, line in enumerate(rows.order.lines, start=1):
        asset = rows.assets.get(line.asset_id or "")
        if asset is None:
            continue
        is_credited = not invoice.not_credited([number])
        is_cancelled = asset.provisioning_status == "cancelled"
        about, order_id = asset.asset_id, rows.order.order_id
        if is_cancelled and not is_credited and not rows.order.is_cancelling(about):
            what = (
                f"It is cancelled, and {invoice.invoice_number} bills it: no credit takes it back."
            )
            yield Finding("asset_not_credited", about, what, ways_out.RESTORE)
        if is_credited and not is_cancelled:
            what = f"{invoice.invoice_number} credits it, and it is not cancelled."
            way_out = ways_out.cancel_asset(order_id, about)
            yield Finding("credited_not_cancelled", about, what, way_out)


def not_ordered(invoice: Invoice, order: Order | None) -> Iterator[Finding]:
    """Its order is not there, or names another invoice. A credit names its invoice, which the audit proves."""
    number = invoice.invoice_number
    if order is None:
        what = f"Its order {invoice.order_id} is missing."
        yield Finding("invoice_not_ordered", number, what, ways_out.RESTORE)
    elif invoice.type == "invoice" and order.invoice_number != number:
        what = f"Its order {order.order_id} names {order.invoice_number or 'no invoice'}."
        yield Finding("invoice_not_ordered", number, what, ways_out.RESTORE)


CHECKS = (without_invoice, invoice_missing, invoice_differs, credits_differ)
