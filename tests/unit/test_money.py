"""Money: whole minor units, tax rounded half up once per rate (EN 16931)."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError

from chalicelib.bss.products.models import MAX_QUANTITY
from chalicelib.checkout.models import MAX_LINES
from chalicelib.values.money import MAX_UNIT_PRICE, Money, Price, TaxLine, spoken, tax_on, totals

CENT = Fraction(1)
RATES = some.sampled_from(["0", "0.05", "0.07", "0.19", "0.24", "0.255", "0.0875", "0.08875"])
AMOUNTS = some.integers(min_value=-(10**12), max_value=10**12)
LINES = some.lists(some.tuples(AMOUNTS, RATES), max_size=40)


@pytest.mark.parametrize(
    ("net", "rate", "tax"),
    [
        (250, "0.19", 48),  # 47.5: half a cent goes up
        (50, "0.01", 1),  # 0.5, where rounding to even would give nothing
        (10, "0.25", 3),  # 2.5, where rounding to even would give 2
        (249, "0.19", 47),  # 47.31
        (251, "0.19", 48),  # 47.69
        (1200, "0", 0),
        (0, "0.24", 0),
    ],
)
def test_half_a_cent_of_tax_is_rounded_up(net: int, rate: str, tax: int) -> None:
    assert tax_on(net, rate) == tax


def test_tax_is_rounded_once_per_rate_and_not_once_per_line() -> None:
    by_line = sum(tax_on(3, "0.19") for _ in range(3))
    assert (totals([(3, "0.19")] * 3, "EUR").tax.amount, by_line) == (2, 3)


def test_each_rate_is_rounded_on_its_own_net_and_shown_on_its_own_line() -> None:
    came_to = totals([(250, "0.19"), (10, "0.07"), (250, "0.19")], "EUR")
    assert [(line.rate, line.net.amount, line.tax.amount) for line in came_to.taxes] == [
        ("0.07", 10, 1),
        ("0.19", 500, 95),
    ]
    assert (came_to.net.amount, came_to.tax.amount, came_to.payable.amount) == (510, 96, 606)


def test_a_rate_that_is_written_in_two_ways_is_one_rate() -> None:
    came_to = totals([(2, "0.2"), (2, "0.20")], "EUR")
    assert (len(came_to.taxes), came_to.tax.amount) == (1, 1)


def test_nothing_comes_to_nothing_in_the_currency_asked_for() -> None:
    nothing = Money(amount=0, currency="EUR")
    came_to = totals([], "EUR")
    assert (came_to.net, came_to.tax, came_to.payable) == (nothing, nothing, nothing)
    assert came_to.taxes == ()


@given(LINES)
def test_totals_always_add_up(lines: list[tuple[int, str]]) -> None:
    came_to = totals(lines, "EUR")
    assert came_to.net.amount == sum(net for net, _ in lines)
    assert came_to.net.amount == sum(line.net.amount for line in came_to.taxes)
    assert came_to.tax.amount == sum(line.tax.amount for line in came_to.taxes)
    assert came_to.payable.amount == came_to.net.amount + came_to.tax.amount


@given(LINES)
def test_tax_is_within_half_a_cent_of_exact_for_every_rate(lines: list[tuple[int, str]]) -> None:
    for line in totals(lines, "EUR").taxes:
        assert abs(_exact(line) - line.tax.amount) <= CENT / 2


@given(LINES)
def test_a_credit_takes_back_exactly_what_was_charged(lines: list[tuple[int, str]]) -> None:
    charged = totals(lines, "EUR")
    credited = totals([(-net, rate) for net, rate in lines], "EUR")
    assert credited.payable.amount == -charged.payable.amount
    assert [line.tax.amount for line in credited.taxes] == [
        -line.tax.amount for line in charged.taxes
    ]


@given(LINES.flatmap(lambda lines: some.tuples(some.just(lines), some.permutations(lines))))
def test_the_order_of_lines_does_not_matter(both: tuple[Any, Any]) -> None:
    assert totals(both[0], "EUR") == totals(both[1], "EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (1234, "EUR", "12.34 EUR"),
        (5, "EUR", "0.05 EUR"),
        (-1250, "EUR", "-12.50 EUR"),
        (1200, "JPY", "1200 JPY"),
        (1500, "KWD", "1.500 KWD"),
        (10**14 + 1, "EUR", "1000000000000.01 EUR"),
    ],
)
def test_amounts_are_spoken_with_the_minor_digits_of_their_currency(
    amount: int, currency: str, words: str
) -> None:
    assert spoken(Money(amount=amount, currency=currency)) == words


def test_the_largest_basket_is_exact_for_clients_that_count_in_doubles() -> None:
    line = Price(amount=MAX_UNIT_PRICE, currency="EUR").times(MAX_QUANTITY)
    assert totals([(line.amount, "0.999999")] * MAX_LINES, "EUR").payable.amount < 2**53


@pytest.mark.parametrize("amount", [12.5, "1200", -1, MAX_UNIT_PRICE + 1, None, True])
def test_a_price_is_a_whole_amount_within_its_limits(amount: Any) -> None:
    with pytest.raises(ValidationError):
        Price(amount=amount, currency="EUR")


def _exact(line: TaxLine) -> Fraction:
    return line.net.amount * Fraction(line.rate)
