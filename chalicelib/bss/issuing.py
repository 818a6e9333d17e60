"""The invoice of an order: the next number, taken in the transaction that writes the invoice."""

from datetime import datetime

from chalicelib.bss import leasing
from chalicelib.bss.invoicing import invoice_of, number_in
from chalicelib.bss.leasing import Lease
from chalicelib.bss.models import Order, Step
from chalicelib.bss.progress import attempt_done, attempt_failed, is_due
from chalicelib.dynamodb import Lost, Table
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.table import series_key

NUMBER_TRIES = 30
ORDER_AT = 2  # where the order stands in the transaction, after the number and the invoice


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
    """The order with its invoice issued, or with what went wrong. Raises Lost when the lease is gone."""
    if order.invoice.state != "pending" or not is_due(order.invoice, now):
        return order
    try:
        return _issue(order, lease, series, last, payment_days=payment_days, table=table, now=now)
    except TemporarilyUnavailable:
        told = "The invoice could not be written; the database was busy or out of reach."
        failed = attempt_failed(order.invoice, told, now)
        state = "pending" if failed["next_attempt_at"] else "failed"
        return order.model_copy(update={"invoice": Step(state=state, **failed)})


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
    for attempt in range(NUMBER_TRIES):
        number = number_in(series, last + 1)
        issued = invoice_of(order, number, payment_days=payment_days, now=now)
        invoiced = order.model_copy(update={"invoice": done, "invoice_number": number})
        try:
            leasing.issue(table, lease, invoiced, issued, leasing.take_number(series, last))
            return invoiced
        except Lost as lost:
            if ORDER_AT in lost.at:
                raise
        table.back_off(attempt)
        last = leasing.last_number_in(table.get_all([series_key(series)]), series)
    raise TemporarilyUnavailable
