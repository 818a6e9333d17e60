"""Proving payments: those on record come to what their invoice says is paid, and its status follows from it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from chalicelib.bss.invoices.models import (
    PAYMENTS_KEPT,
    Invoice,
    InvoiceStatus,
    Payment,
    RecordedPayment,
)
from chalicelib.storage.keys import PAYMENTS, Row, digits_at, range_of_series, read
from chalicelib.storage.table import Table
from chalicelib.values import ids

READ_AT_ONCE = 1000
# It sorts behind all digits and the separator of keys.
BEHIND = "~"
Recorded = Mapping[str, Sequence[RecordedPayment]]


def payments_between(table: Table, pk: str, numbers: range) -> Recorded:
    """The payments of a range of a series, by the number of their invoice, in the order they were recorded."""
    low, last = range_of_series(PAYMENTS, numbers)
    high = last + BEHIND
    found: dict[str, list[RecordedPayment]] = defaultdict(list)
    is_more = low <= high
    while is_more:
        rows, is_more = table.between(pk, low, high, page=READ_AT_ONCE)
        for row in rows:
            found[_number(row)].append(read(RecordedPayment, row))
            low = row["sk"]["S"] + BEHIND
    return found


def _number(row: Row) -> str:
    """The number of the invoice that a payment's row is of."""
    series, place = row["pk"]["S"].partition("#")[2], row["sk"]["S"].split("#")[1]
    return f"{series}-{digits_at(place)}"


def paid_since(invoices: Iterable[Invoice], recorded: Recorded) -> list[str]:
    """The numbers of those that have more payments on record than they counted when they were read."""
    pairs = ((each, recorded.get(each.invoice_number, ())) for each in invoices)
    return [each.invoice_number for each, found in pairs if len(found) > each.payments_recorded]


def is_paid_as_recorded(invoice: Invoice, recorded: Sequence[RecordedPayment]) -> bool:
    """Whether the invoice has the payments that are on record, and the status that follows (rules.md R52)."""
    number, amounts = invoice.invoice_number, [each.amount.amount for each in recorded]
    wanted = [ids.payment(number, count + 1) for count in range(invoice.payments_recorded)]
    return (
        [each.payment_id for each in recorded] == wanted
        and sum(amounts) == invoice.paid >= 0
        and tuple(_plain(each) for each in recorded[-PAYMENTS_KEPT:]) == invoice.payments
        and invoice.status == _status(invoice)
    )


def _plain(recorded: RecordedPayment) -> Payment:
    """A payment as its invoice keeps it."""
    return Payment.model_validate(recorded.model_dump(include={*Payment.model_fields}))


def _status(invoice: Invoice) -> InvoiceStatus:
    if invoice.credited_by:
        return "credited"
    return "unpaid" if invoice.amount_due.amount else "paid"
