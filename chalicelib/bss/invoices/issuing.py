"""The invoice of an order: the next number, taken in the transaction that writes the invoice."""

from datetime import datetime

from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.invoices.numbering import Number, NumbersContended, numbered
from chalicelib.bss.invoices.store import invoice_row
from chalicelib.bss.orders.lease import Lease
from chalicelib.bss.orders.models import Order, Step
from chalicelib.bss.orders.progress import attempt_done, attempt_failed, is_due
from chalicelib.storage.table import NEVER_WRITTEN, Put, Table


def invoice(
    order: Order,
    lease: Lease,
    *,
    series: str,
    last: int,
    payment_days: int,
    table: Table,
    now: datetime,
) -> Order:
    """The order with its invoice issued, or with what went wrong. Raises Lost when the lease is gone.

    Raises TemporarilyUnavailable when nobody knows whether the invoice was written: then this
    worker must write nothing more, and whoever leases the order next sees how it ended.
    """
    if order.invoice.state != "pending" or not is_due(order.invoice, now):
        return order
    try:
        return _issue(order, lease, series, last, payment_days=payment_days, table=table, now=now)
    except NumbersContended:
        told = "The invoice could not be written; too many were written at once."
        failed = attempt_failed(order.invoice, told, now)
        state = "pending" if failed["next_attempt_at"] else "failed"
        tried = order.model_copy(update={"invoice": Step(state=state, **failed)})
        return tried.with_event("invoice_attempt_failed", now, told)


def _issue(
    order: Order,
    lease: Lease,
    series: str,
    last: int,
    *,
    payment_days: int,
    table: Table,
    now: datetime,
) -> Order:
    done = Step(state="done", **attempt_done(order.invoice, now))

    def write(number: Number) -> Order:
        issued = invoice_of(order, number.text, payment_days=payment_days, now=now)
        invoiced = order.model_copy(update={"invoice": done, "invoice_number": number.text})
        invoiced = invoiced.with_event("invoiced", now, number.text)
        issue(table, lease, invoiced, issued, number.taken)
        return invoiced

    return numbered(table, series, last, write)


NEVER_ISSUED = NEVER_WRITTEN


def issue(table: Table, lease: Lease, order: Order, invoice: Invoice, number: Put) -> None:
    """Number, invoice and order in one transaction (product.md: Invoice numbers). Raises Lost."""
    table.write(number, Put(invoice_row(invoice), NEVER_ISSUED), lease.guards_invoicing(order))
