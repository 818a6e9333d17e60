"""Proving an invoice series: no gap, no duplicate, and every total equal to its lines."""

from collections import Counter
from collections.abc import Iterable
from functools import reduce

from chalicelib.bss.invoices.composing import credited_totals, difference, negated, number_in
from chalicelib.bss.invoices.models import Invoice
from chalicelib.storage.keys import invoice_key, read, series_key
from chalicelib.storage.table import Table
from chalicelib.values.base import Model
from chalicelib.values.money import Totals, totals


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
    """The invoices that these credit, and all credits of those and of these."""
    listed = list(invoices)
    billed = _read((invoice.credits for invoice in listed if invoice.credits), table)
    crediting = (number for each in (*listed, *billed.values()) for number in each.all_credits)
    return billed | _read(crediting, table)


def _read(numbers: Iterable[str], table: Table) -> dict[str, Invoice]:
    wanted, found = list(dict.fromkeys(numbers)), dict[str, Invoice]()
    for start in range(0, len(wanted), 100):
        rows = table.get_all(invoice_key(number) for number in wanted[start : start + 100])
        read_now = (read(Invoice, row) for row in rows.values())
        found |= {invoice.invoice_number: invoice for invoice in read_now}
    return found


def _adds_up(invoice: Invoice, partners: dict[str, Invoice]) -> bool:
    """Totals equal lines; and credits and invoices name each other, and add up to each other."""
    lines_hold = all(
        line.line_total.amount == line.unit_price.amount * line.quantity for line in invoice.lines
    )
    if invoice.type == "credit_invoice":
        billed = partners.get(invoice.credits or "")
        return bool(lines_hold and billed and _credits_add_up(billed, invoice, partners))
    return lines_hold and _totals_of(invoice) == invoice.totals and _is_credited(invoice, partners)


def _totals_of(invoice: Invoice) -> Totals:
    nets = ((line.line_total.amount, line.tax_rate) for line in invoice.lines)
    return totals(nets, invoice.totals.payable.currency)


def _credits_add_up(billed: Invoice, credit: Invoice, partners: dict[str, Invoice]) -> bool:
    """The credits of an invoice, this one among them, come to the lines that they take back."""
    known = partners | {credit.invoice_number: credit}
    credits = [known[number] for number in billed.all_credits if number in known]
    if credit not in credits or len(credits) != len(billed.all_credits):
        return False
    if _totals_of(credit).net != credit.totals.net:
        return False
    every = tuple(range(1, len(billed.lines) + 1))
    lines = [line for each in credits for line in (each.credited_lines or every)]
    owed = credited_totals(billed, lines)
    left = reduce(lambda rest, each: difference(rest, negated(each.totals)), credits, owed)
    return len(set(lines)) == len(lines) and not left.taxes and not left.payable.amount


def _is_credited(invoice: Invoice, partners: dict[str, Invoice]) -> bool:
    """Whether its credits name it, and its status says whether they take all of it back."""
    credits = [partners.get(number) for number in invoice.all_credits]
    named = all(credit and credit.credits == invoice.invoice_number for credit in credits)
    return named and (invoice.status == "credited") == bool(invoice.credited_by)
