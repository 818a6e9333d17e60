"""VAT: tax once per rate and category, from checkout to credit, in every currency (rules.md R12, R50)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.invoices.composing import (
    credit_of,
    credited_totals,
    difference,
    invoice_of,
    negated,
)
from chalicelib.bss.invoices.models import Invoice, InvoiceLine, totals_of_lines
from chalicelib.bss.orders.models import Line
from chalicelib.bss.orders.pricing import priced, totals_of
from chalicelib.bss.orders.purchase import Purchase, order_of
from chalicelib.values.money import Money, Taxed, Totals, totals
from tests.builders import a_basket_line, a_billing, a_product, an_account

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
NUMBER = "INV-2026-000001"
CURRENCIES = some.sampled_from(["EUR", "JPY", "KWD"])
RATES = some.integers(min_value=1, max_value=999_999).map(lambda part: f"0.{part:06d}")
KINDS = some.one_of(
    RATES.map(lambda rate: (rate, "S", None)),
    some.sampled_from(["0.19", "0.07"]).map(lambda rate: (rate, "S", None)),
    some.just(("0", "Z", None)),
    some.sampled_from(["E", "AE", "G", "O"]).map(lambda category: ("0", category, f"{category}.")),
)
# Prices of nothing too: an invoice may come to 0.
LINES = some.lists(some.tuples(some.integers(0, 10_000_000), some.integers(1, 10_000), KINDS))


def _kind(line: Taxed) -> tuple[Decimal, str]:
    return Decimal(line.rate), line.category or ""


def rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def sold_lines(lines: Iterable[Any], currency: str) -> tuple[Line, ...]:
    return tuple(
        priced(a_basket_line(number), Money(amount=price, currency=currency), quantity)
        for number, (price, quantity, _) in enumerate(lines, start=1)
    )


def a_buyer(currency: str, kind: tuple[str, str, str | None]) -> Account:
    rate, category, reason = kind
    terms = {"tax_rate": rate, "tax_category": category, "tax_reason": reason}
    return an_account(billing=a_billing(currency=currency, **terms))


def an_invoice_of(lines: list[Any], currency: str) -> Invoice:
    """An invoice whose lines are each taxed in a way of their own."""
    billed = tuple(
        InvoiceLine(
            description="Licences",
            quantity=quantity,
            unit_price=Money(amount=price, currency=currency),
            line_total=Money(amount=price * quantity, currency=currency),
            tax_rate=rate,
            tax_category=category,
            tax_reason=reason,
        )
        for price, quantity, (rate, category, reason) in lines
    )
    buyer = a_buyer(currency, ("0.19", "S", None))
    nothing = Purchase(buyer, buyer, (), totals_of((), buyer), {})
    order = order_of(nothing, order_id="ord_1", by="usr_anna", basket_version=1, now=NOW)
    made = invoice_of(order, NUMBER, payment_days=14, now=NOW)
    return made.with_changes(lines=billed, totals=totals_of_lines(billed, currency))


@given(LINES, CURRENCIES)
def test_tax_is_rounded_half_up_once_for_each_rate_and_category(
    lines: list[Any], currency: str
) -> None:
    taxed = [Taxed(price * quantity, *kind) for price, quantity, kind in lines]
    came_to = totals(taxed, currency)
    kinds = [(Decimal(tax.rate), tax.tax_category) for tax in came_to.taxes]
    assert kinds == sorted(set(map(_kind, taxed)))
    for tax in came_to.taxes:
        nets = [line.net for line in taxed if _kind(line) == (Decimal(tax.rate), tax.tax_category)]
        assert tax.net.amount == sum(nets)
        assert tax.tax.amount == rounded(sum(nets) * Decimal(tax.rate))
        assert tax.tax_reason == (f"{tax.tax_category}." if tax.tax_category not in "SZ" else None)
    amounts = came_to.net.amount, came_to.tax.amount
    assert amounts == (sum(line.net for line in taxed), sum(t.tax.amount for t in came_to.taxes))
    assert came_to.payable == Money(amount=sum(amounts), currency=currency)


@given(LINES, CURRENCIES, KINDS)
def test_checkout_order_and_invoice_come_to_the_same_whatever_is_bought(
    lines: list[Any], currency: str, kind: Any
) -> None:
    buyer = a_buyer(currency, kind)
    wanted = sold_lines(lines, currency)
    shown = totals_of(wanted, buyer)
    purchase = Purchase(buyer, buyer, wanted, shown, {"prd_mailbox": a_product()})
    order = order_of(purchase, order_id="ord_1", by="usr_anna", basket_version=1, now=NOW)
    invoice = invoice_of(order, NUMBER, payment_days=14, now=NOW)
    assert order.totals == invoice.totals == shown == totals_of_lines(invoice.lines, currency)
    assert all((line.tax_category, line.tax_reason) == kind[1:] for line in invoice.lines)


@settings(max_examples=60)
@given(LINES.filter(bool), CURRENCIES, some.data())
def test_credits_in_whatever_parts_add_up_to_their_invoice_for_each_rate_and_category(
    lines: list[Any], currency: str, data: Any
) -> None:
    invoice = an_invoice_of(lines, currency)
    left: Totals = invoice.totals
    waiting = data.draw(some.permutations(range(1, len(lines) + 1)))
    while waiting:
        size = data.draw(some.integers(1, len(waiting)))
        part, waiting = waiting[:size], waiting[size:]
        credit = credit_of(invoice, part, "CN-2026-000001", now=NOW)
        left = difference(left, negated(credit.totals))
        invoice = invoice.credited("CN-2026-000001", part)
        rest = {line for line in range(1, len(lines) + 1) if line not in invoice.credited_lines}
        assert left.net == credited_totals(invoice, rest).net
    assert (left.taxes, left.payable.amount) == ((), 0)


def test_a_zero_rate_and_an_exemption_of_one_invoice_are_two_taxes() -> None:
    came_to = totals([Taxed(100, "0", "Z"), Taxed(50, "0", "E", "Exempt."), (10, "0")], "EUR")
    assert [(tax.tax_category, tax.net.amount, tax.tax_reason) for tax in came_to.taxes] == [
        ("E", 50, "Exempt."),
        ("Z", 110, None),
    ]


def test_difference_is_taken_within_a_category() -> None:
    exempt, zero = Taxed(100, "0", "E", "Exempt."), Taxed(100, "0", "Z")
    left = difference(totals([exempt, zero], "EUR"), totals([zero], "EUR"))
    assert [tax.tax_category for tax in left.taxes] == ["E"]
    assert reduce(difference, [totals([exempt], "EUR")], left).taxes == ()


@pytest.mark.parametrize(("currency", "tax"), [("JPY", 10), ("KWD", 10), ("EUR", 10)])
def test_tax_has_no_smaller_part_than_its_currency(currency: str, tax: int) -> None:
    # 99 of the smallest part at 10 %: 9.9 of them.
    assert totals([(99, "0.1")], currency).tax == Money(amount=tax, currency=currency)
