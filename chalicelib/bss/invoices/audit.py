"""Proving an invoice series: no gap, no duplicate, and every total equal to its lines."""

from collections import Counter
from collections.abc import Iterable

from chalicelib.bss.invoices.composing import negated, number_in
from chalicelib.bss.invoices.models import Invoice
from chalicelib.storage.keys import invoice_key, read, series_key
from chalicelib.storage.table import Table
from chalicelib.values.base import Model
from chalicelib.values.money import totals


class Audit(Model):
    """What the audit of a series found. `ok` when there is nothing to find."""

    series: str
    first: str | None
    last: str | None
    count: int
    gaps: tuple[str, ...]
    duplicates: tuple[str, ...]
    mismatched_totals: tuple[str, ...]
    ok: bool


def audit(series: str, *, table: Table) -> Audit:
    """Audit a series: the invoices in its partition, against its counter and against each other."""
    rows = table.collection(series_key(series).pk)
    invoices = [read(Invoice, row) for row in rows if "body" in row]
    counter = next((row for row in rows if "last_number" in row), None)
    taken = int(counter["last_number"]["N"]) if counter else 0
    partners = _partners(invoices, table)
    return audited(series, invoices, taken, partners)


def audited(
    series: str, invoices: list[Invoice], taken: int, partners: dict[str, Invoice]
) -> Audit:
    """What the invoices of a series prove, given how many numbers were taken. Pure."""
    numbers = sorted(invoice.invoice_number for invoice in invoices)
    highest = max([taken, *(_count(number) for number in numbers)], default=0)
    present = set(numbers)
    expected = (number_in(series, count) for count in range(1, highest + 1))
    gaps = tuple(number for number in expected if number not in present)
    twice = tuple(number for number, times in Counter(numbers).items() if times > 1)
    wrong = tuple(i.invoice_number for i in invoices if not _adds_up(i, partners))
    return Audit(
        series=series,
        first=numbers[0] if numbers else None,
        last=numbers[-1] if numbers else None,
        count=len(numbers),
        gaps=gaps,
        duplicates=twice,
        mismatched_totals=wrong,
        ok=not (gaps or twice or wrong),
    )


def _count(number: str) -> int:
    return int(number.rpartition("-")[2])


def _partners(invoices: Iterable[Invoice], table: Table) -> dict[str, Invoice]:
    """The invoices that these credit, or are credited by."""
    numbers = [number for i in invoices for number in (i.credits, i.credited_by) if number]
    found: dict[str, Invoice] = {}
    for start in range(0, len(numbers), 100):
        rows = table.get_all(invoice_key(number) for number in numbers[start : start + 100])
        partners = (read(Invoice, row) for row in rows.values())
        found |= {partner.invoice_number: partner for partner in partners}
    return found


def _adds_up(invoice: Invoice, partners: dict[str, Invoice]) -> bool:
    """Totals equal lines; and a credit names its invoice, is named by it, and cancels its amounts."""
    nets = ((line.line_total.amount, line.tax_rate) for line in invoice.lines)
    lines_hold = all(
        line.line_total.amount == line.unit_price.amount * line.quantity for line in invoice.lines
    )
    if not lines_hold or totals(nets, invoice.totals.payable.currency) != invoice.totals:
        return False
    return _cancels(invoice, partners)


def _cancels(invoice: Invoice, partners: dict[str, Invoice]) -> bool:
    if invoice.type == "credit_invoice":
        billed = partners.get(invoice.credits or "")
        return bool(
            billed
            and billed.credited_by == invoice.invoice_number
            and billed.totals == negated(invoice.totals)
        )
    if invoice.credited_by:
        credit = partners.get(invoice.credited_by)
        return bool(credit and credit.credits == invoice.invoice_number)
    return invoice.status != "credited"
