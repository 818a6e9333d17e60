"""The invoice of an order: the next number, taken in the transaction that writes the invoice."""

from datetime import datetime

from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.numbering import Number, NumbersContended, Series, numbered
from chalicelib.bss.invoices.store import invoice_row
from chalicelib.bss.orders.lease import STILL_LEASED_AND_NEVER_INVOICED, Held
from chalicelib.bss.orders.models import Order
from chalicelib.bss.seller.models import Seller
from chalicelib.storage.table import NEVER_WRITTEN, Put

CONTENDED = "The invoice could not be written; too many were written at once."


def issue_invoice(
    held: Held, series: Series, *, seller: Seller | None, payment_days: int, now: datetime
) -> Order:
    """The order with its invoice issued, or with what went wrong. Raises Lost when the lease is gone.

    Raises TemporarilyUnavailable when nobody knows whether the invoice was written: then this
    worker must write nothing more, and whoever leases the order next sees how it ended.
    """
    order = held.order
    if not order.invoice.is_due(now):
        return order

    def issue(number: Number) -> Order:
        invoice = invoice_of(order, number.text, payment_days=payment_days, now=now, seller=seller)
        return held.save(
            order.invoiced(number.text, now),
            number.taken,
            Put(invoice_row(invoice), NEVER_WRITTEN),
            condition=STILL_LEASED_AND_NEVER_INVOICED,
        )

    try:
        return numbered(held.table, series, issue)
    except NumbersContended:
        return order.invoice_failed(CONTENDED, now)
