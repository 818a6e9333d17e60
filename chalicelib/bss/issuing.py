"""The invoice of an order: the next number, taken in the transaction that writes the invoice."""

from datetime import datetime

from chalicelib.bss import leasing
from chalicelib.bss.invoicing import invoice_of, number_in
from chalicelib.bss.leasing import Lease
from chalicelib.bss.models import Order, Step
from chalicelib.bss.numbering import NumbersContended, numbered
from chalicelib.bss.progress import attempt_done, attempt_failed, is_due
from chalicelib.dynamodb import Put, Table


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

    def write(count: int, number_taken: Put) -> Order:
        number = number_in(series, count)
        issued = invoice_of(order, number, payment_days=payment_days, now=now)
        invoiced = order.model_copy(update={"invoice": done, "invoice_number": number})
        invoiced = invoiced.with_event("invoiced", now, number)
        leasing.issue(table, lease, invoiced, issued, number_taken)
        return invoiced

    return numbered(table, series, last, write)
