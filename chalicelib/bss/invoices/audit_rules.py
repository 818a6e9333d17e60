"""Whether an invoice or a credit invoice adds up, by its lines and by its partners. Pure."""

from collections.abc import Mapping
from functools import reduce

from chalicelib.bss.invoices.composing import credited_totals, difference, negated
from chalicelib.bss.invoices.models import Invoice, totals_of_lines
from chalicelib.values.money import Totals


def adds_up(invoice: Invoice, partners: Mapping[str, Invoice]) -> bool:
    """Whether totals equal lines, and credits and invoices name each other, and add up to each other."""
    lines_hold = all(
        line.line_total.amount == line.unit_price.amount * line.quantity for line in invoice.lines
    )
    if invoice.type == "credit_invoice":
        billed = partners.get(invoice.credits or "")
        return bool(lines_hold and billed and _credits_add_up(billed, invoice, partners))
    return lines_hold and _totals_of(invoice) == invoice.totals and _is_credited(invoice, partners)


def _totals_of(invoice: Invoice) -> Totals:
    return totals_of_lines(invoice.lines, invoice.totals.payable.currency)


def _credits_add_up(billed: Invoice, credit: Invoice, partners: Mapping[str, Invoice]) -> bool:
    """The credits of an invoice, this one among them, come to the lines that they take back."""
    known = {**partners, credit.invoice_number: credit}
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


def _is_credited(invoice: Invoice, partners: Mapping[str, Invoice]) -> bool:
    """Whether its credits name it, and its status says whether they take all of it back."""
    credits = [partners.get(number) for number in invoice.all_credits]
    named = all(credit and credit.credits == invoice.invoice_number for credit in credits)
    return named and (invoice.status == "credited") == bool(invoice.credited_by)
