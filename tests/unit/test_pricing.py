"""What a basket comes to, at the prices it shows and at those of now."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.bss.orders.pricing import at_current_prices, priced, sold, totals_of
from chalicelib.bss.products.models import Product
from chalicelib.values.money import Money, Price
from tests.builders import a_basket_line, a_billing, a_product, an_account


def eur(amount: int) -> Money:
    return Money(amount=amount, currency="EUR")


def price_of(amount: int, currency: str = "EUR") -> Price:
    return Price(amount=amount, currency=currency)


@given(some.integers(0, 10**8), some.integers(1, 10**6))
def test_a_lines_total_follows_its_price_and_quantity(amount: int, quantity: int) -> None:
    line = priced(a_basket_line(), eur(amount), quantity)
    assert line.line_total == eur(amount * quantity)


def test_lines_are_charged_at_the_prices_of_now() -> None:
    [line] = at_current_prices(
        [a_basket_line()], {"prd_mailbox": a_product(unit_price=price_of(9))}, "EUR"
    )
    assert (line.unit_price, line.line_total) == (eur(9), eur(90))


@pytest.mark.parametrize(
    "product",
    [
        None,
        a_product(published=False, unit_price=price_of(9)),
        a_product(unit_price=price_of(9, "USD")),
    ],
)
def test_a_line_that_cannot_be_bought_keeps_its_price(product: Product | None) -> None:
    products = {"prd_mailbox": product} if product else {}
    line = a_basket_line()
    assert at_current_prices([line], products, "EUR") == (line,)


def test_a_product_is_sold_when_published_and_in_the_accounts_currency() -> None:
    assert sold(a_product(), "EUR")
    assert not sold(a_product(), "USD")
    assert not sold(a_product(published=False), "EUR")


def test_a_basket_is_taxed_at_the_accounts_rate_once() -> None:
    lines = [a_basket_line(number, quantity=1, unit_price=eur(50)) for number in (1, 2, 3)]
    came_to = totals_of(lines, an_account(billing=a_billing(tax_rate="0.01")))
    assert (came_to.net, came_to.tax, came_to.payable) == (eur(150), eur(2), eur(152))
    assert [line.rate for line in came_to.taxes] == ["0.01"]


def test_a_line_in_a_currency_that_is_not_the_accounts_is_not_charged() -> None:
    foreign = a_basket_line(unit_price=Money(amount=1200, currency="USD"))
    assert totals_of([foreign, a_basket_line(2)], an_account()).net == eur(12000)


def test_an_empty_basket_comes_to_nothing() -> None:
    assert totals_of([], an_account()).payable == eur(0)
