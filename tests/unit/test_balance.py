"""What is paid, credited and due of an invoice, whatever happens to it and in whatever order (rules.md R52)."""

from datetime import date
from random import Random
from typing import Literal, NamedTuple

import pytest

from chalicelib.bss.invoices.composing import credit_of, credited_totals
from chalicelib.bss.invoices.models import PAYMENTS_KEPT, Invoice, Payment
from chalicelib.values.money import Money
from tests.unit.test_credits import NOW, an_invoice_of

TODAY = date(2026, 3, 9)


class Happening(NamedTuple):
    """A payment of an amount, or a credit of lines."""

    kind: Literal["payment", "credit"]
    amount: int = 0
    lines: tuple[int, ...] = ()


def paid(invoice: Invoice, amount: int) -> Invoice:
    money = Money(amount=amount, currency=invoice.totals.payable.currency)
    payment = Payment(
        payment_id="pay_1",
        amount=money,
        received_on=TODAY,
        reference=None,
        recorded_at=NOW,
        recorded_by="usr_kim",
    )
    return invoice.with_payment(payment)


def _next(chance: Random, invoice: Invoice) -> Happening:
    """Something that staff may do to the invoice as it is now."""
    left = invoice.not_credited(range(1, len(invoice.lines) + 1))
    due = invoice.amount_due.amount
    kind = chance.choice(["pay", "pay all", "return", "credit"])
    if kind == "credit" and left:
        lines = chance.sample(left, chance.randint(1, len(left)))
        return Happening("credit", lines=tuple(sorted(lines)))
    if kind == "return" and invoice.paid:
        return Happening("payment", -chance.randint(1, invoice.paid))
    if kind in ("pay", "pay all") and due:
        return Happening("payment", due if kind == "pay all" else chance.randint(1, due))
    return Happening("payment", 0)


def _after(invoice: Invoice, happening: Happening, number: int) -> Invoice:
    if happening.kind == "payment":
        return paid(invoice, happening.amount)
    return invoice.credited(f"CN-2026-{number:06d}", happening.lines)


@pytest.mark.parametrize("seed", range(200))
def test_what_is_paid_credited_and_due_comes_to_what_is_payable(seed: int) -> None:
    chance = Random(seed)
    invoice = an_invoice_of(chance).with_status_of_balance()
    payable, received, credited = invoice.totals.payable.amount, 0, 0
    for number in range(1, 25):
        happening = _next(chance, invoice)
        if happening.kind == "credit":
            credit = credit_of(invoice, happening.lines, f"CN-2026-{number:06d}", now=NOW)
            credited -= credit.totals.payable.amount
        invoice, received = _after(invoice, happening, number), received + happening.amount
        amounts = invoice.amount_paid, invoice.amount_credited, invoice.amount_due
        assert [each.amount for each in amounts[:2]] == [received, credited]
        to_return = max(0, received + credited - payable)
        assert sum(each.amount for each in amounts) - to_return == payable
        assert invoice.status == _status(invoice)
        assert invoice.version == number


def _status(invoice: Invoice) -> str:
    """The status as the rule has it, found a second time."""
    if len(invoice.credited_lines) == len(invoice.lines):
        return "credited"
    return "unpaid" if invoice.amount_due.amount else "paid"


def test_the_property_reaches_every_status_and_every_move() -> None:
    reached: set[tuple[str, str, str]] = set()
    for seed in range(200):
        chance = Random(seed)
        invoice = an_invoice_of(chance).with_status_of_balance()
        for number in range(1, 25):
            happening = _next(chance, invoice)
            after = _after(invoice, happening, number)
            reached.add((invoice.status, happening.kind, after.status))
            invoice = after
    assert reached == {
        ("unpaid", "payment", "unpaid"),
        ("unpaid", "payment", "paid"),
        ("unpaid", "credit", "unpaid"),
        ("unpaid", "credit", "paid"),
        ("unpaid", "credit", "credited"),
        ("paid", "payment", "paid"),
        ("paid", "payment", "unpaid"),
        ("paid", "credit", "paid"),
        ("paid", "credit", "credited"),
        ("credited", "payment", "credited"),
    }


def test_an_invoice_keeps_its_latest_payments_and_the_sum_of_all() -> None:
    invoice = an_invoice_of(Random(3))
    for amount in range(1, PAYMENTS_KEPT + 6):
        invoice = paid(invoice, amount)
    assert len(invoice.payments) == PAYMENTS_KEPT
    assert invoice.payments[-1].amount.amount == invoice.payments_recorded == PAYMENTS_KEPT + 5
    assert invoice.amount_paid.amount == sum(range(1, PAYMENTS_KEPT + 6))


def test_a_row_of_release_0_2_0_has_nothing_paid_and_all_due() -> None:
    stored = an_invoice_of(Random(3)).model_dump_json(
        exclude={"version", "paid", "payments_recorded", "payments"}
    )
    invoice = Invoice.model_validate_json(stored).with_status_of_balance()
    assert (invoice.status, invoice.paid, invoice.payments) == ("unpaid", 0, ())
    assert invoice.amount_due == invoice.totals.payable


def test_an_invoice_that_release_0_2_0_credited_whole_has_nothing_due() -> None:
    invoice = an_invoice_of(Random(3)).with_changes(status="credited", credited_by="CN-2026-000001")
    assert invoice.amount_credited == invoice.totals.payable
    assert invoice.amount_due.amount == 0


def test_an_invoice_of_nothing_that_release_0_2_0_called_unpaid_is_paid() -> None:
    plain = an_invoice_of(Random(3))
    free = plain.with_changes(lines=plain.lines[:1], totals=credited_totals(plain, ()))
    assert free.status == "unpaid"
    assert free.with_status_of_balance().status == "paid"
