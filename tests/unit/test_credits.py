"""Credits of an invoice: in whatever parts and order they are issued, they add up to it to the cent."""

from datetime import UTC, datetime
from random import Random

import pytest

from chalicelib.bss.invoices.composing import credit_of, credited_totals, invoice_of
from chalicelib.bss.invoices.models import Invoice, InvoiceLine
from chalicelib.values.money import Money, Totals
from chalicelib.values.vat import TaxCategory
from tests.builders import an_order

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
RATES = ["0", "0.07", "0.19", "0.24", "0.0550"]
UNTAXED: list[TaxCategory] = ["Z", "E", "AE", "G", "O"]


def _line(chance: Random, number: int) -> InvoiceLine:
    quantity, price = chance.randint(1, 40), chance.randint(0, 9999)
    return InvoiceLine(
        description=f"Line {number}",
        quantity=quantity,
        unit_price=Money(amount=price, currency="EUR"),
        line_total=Money(amount=price * quantity, currency="EUR"),
        tax_rate=(rate := chance.choice(RATES)),
        tax_category="S" if float(rate) else chance.choice(UNTAXED),
    )


def an_invoice_of(chance: Random) -> Invoice:
    plain = invoice_of(an_order(), "INV-2026-000001", payment_days=14, now=NOW)
    lines = tuple(_line(chance, number) for number in range(chance.randint(1, 12)))
    every = plain.with_changes(lines=lines)
    return every.with_changes(totals=credited_totals(every, range(1, len(lines) + 1)))


def _parts(chance: Random, invoice: Invoice) -> list[list[int]]:
    """The lines of an invoice in random parts, in random order."""
    left = list(range(1, len(invoice.lines) + 1))
    chance.shuffle(left)
    parts: list[list[int]] = []
    while left:
        size = chance.randint(1, len(left))
        parts.append(sorted(left[:size]))
        left = left[size:]
    return parts


def _amounts(totals: Totals) -> dict[str, int]:
    kinds = {f"{tax.tax_category} at {tax.rate}": tax for tax in totals.taxes}
    taxes = {f"tax, {kind}": tax.tax.amount for kind, tax in kinds.items() if tax.tax.amount}
    nets = {f"net, {kind}": tax.net.amount for kind, tax in kinds.items() if tax.net.amount}
    return taxes | nets | {"payable": totals.payable.amount, "tax": totals.tax.amount}


@pytest.mark.parametrize("seed", range(200))
def test_the_credits_of_an_invoice_add_up_to_it_to_the_cent(seed: int) -> None:
    chance = Random(seed)
    invoice = an_invoice_of(chance)
    credited: dict[str, int] = {}
    for number, lines in enumerate(_parts(chance, invoice), start=1):
        credit = credit_of(invoice, lines, f"CN-2026-{number:06d}", now=NOW)
        assert credit.totals.payable.amount == credit.totals.net.amount + credit.totals.tax.amount
        assert credit.totals.net.amount == sum(line.line_total.amount for line in credit.lines)
        for name, amount in _amounts(credit.totals).items():
            credited[name] = credited.get(name, 0) - amount
        invoice = invoice.credited(credit.invoice_number, lines)
    assert {name: amount for name, amount in credited.items() if amount} == {
        name: amount for name, amount in _amounts(invoice.totals).items() if amount
    }
    assert (invoice.status, invoice.credited_by) == ("credited", invoice.credit_invoices[-1])


def test_while_only_part_is_credited_the_invoice_keeps_its_status() -> None:
    invoice = an_invoice_of(Random(3))
    part = invoice.credited("CN-2026-000001", [1])
    assert len(invoice.lines) > 1
    assert (part.status, part.credited_by) == ("unpaid", None)
    assert part.credit_invoices == ("CN-2026-000001",)
    assert part.not_credited(range(1, len(invoice.lines) + 1)) == tuple(
        range(2, len(invoice.lines) + 1)
    )


def test_an_invoice_that_release_0_2_0_credited_whole_is_not_credited_again() -> None:
    before = an_invoice_of(Random(3)).with_changes(status="credited", credited_by="CN-2026-000001")
    assert before.not_credited([1, 2]) == ()
    assert before.all_credits == ("CN-2026-000001",)
