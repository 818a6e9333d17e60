"""The invoice of an order: the next number, taken in the transaction that writes the invoice."""

from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.invoices.archive.models import InvoiceDocuments, has_documents
from chalicelib.bss.invoices.archive.store import documents_row
from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.invoices.numbering import Number, NumbersContended, Series, numbered
from chalicelib.bss.invoices.store import invoice_row
from chalicelib.bss.orders.leased_order import STILL_LEASED_AND_NEVER_INVOICED, LeasedOrder
from chalicelib.bss.orders.models import Order
from chalicelib.bss.seller.models import Seller
from chalicelib.storage.conditions import NEVER_WRITTEN, Put

CONTENDED = "The invoice could not be written; too many were written at once."


class Issuer(NamedTuple):
    """Who issues an invoice: the seller, its terms where no account has others, and whether it keeps documents."""

    seller: Seller | None
    payment_days: int
    keeps_documents: bool = False


def issue_invoice(held: LeasedOrder, series: Series, issuer: Issuer, now: datetime) -> Order:
    """The order with its invoice issued, or with what went wrong. Raises Lost when the lease is gone.

    Raises TemporarilyUnavailable when nobody knows whether the invoice was written: then this
    worker must write nothing more, and whoever leases the order next sees how it ended.
    """
    order = held.order
    if not order.invoice.is_due(now):
        return order

    def issue(number: Number) -> Order:
        invoiced, *writes = with_invoice(order, number.text, issuer, now)
        condition = STILL_LEASED_AND_NEVER_INVOICED
        return held.save(invoiced, number.taken, *writes, condition=condition)

    try:
        return numbered(held.table, series, issue)
    except NumbersContended:
        return order.invoice_failed(CONTENDED, now)


def with_invoice(
    order: Order, number: str, issuer: Issuer, now: datetime
) -> tuple[Order, *tuple[Put, ...]]:
    """The order with its invoice of that number, and the writes of the invoice. Pure."""
    days, seller = issuer.payment_days, issuer.seller
    invoice = invoice_of(order, number, payment_days=days, now=now, seller=seller)
    writes = issued(invoice, order, keeps_documents=issuer.keeps_documents)
    return order.invoiced(number, now), *writes


def issued(
    invoice: Invoice, order: Order, credited: Invoice | None = None, *, keeps_documents: bool
) -> tuple[Put, ...]:
    """The writes of a new invoice, with its documents to be made (rules.md R54).

    `credited` is the invoice that a credit corrects.
    """
    row = Put(invoice_row(invoice), NEVER_WRITTEN)
    if not keeps_documents or not has_documents(invoice):
        return (row,)
    documents = InvoiceDocuments.pending_for(invoice, order, credited)
    return row, Put(documents_row(documents, invoice.issued_at))
