"""What a basket comes to. Pure."""

from collections.abc import Iterable, Mapping

from chalicelib.bss.accounts import Account
from chalicelib.bss.models import Line
from chalicelib.bss.products import Product
from chalicelib.money import Money, Totals, totals


def priced(line: Line, unit_price: Money, quantity: int) -> Line:
    """The line at a price and quantity; its total always follows."""
    total = Money(amount=unit_price.amount * quantity, currency=unit_price.currency)
    return line.model_copy(
        update={"unit_price": unit_price, "quantity": quantity, "line_total": total}
    )


def at_current_prices(
    lines: Iterable[Line], products: Mapping[str, Product], currency: str
) -> tuple[Line, ...]:
    """The lines as they would be charged now; a product that cannot be bought keeps its price."""
    return tuple(
        priced(line, price_of(product), line.quantity)
        if (product := products.get(line.product_id)) and sold(product, currency)
        else line
        for line in lines
    )


def price_of(product: Product) -> Money:
    return Money(amount=product.unit_price.amount, currency=product.unit_price.currency)


def sold(product: Product, currency: str) -> bool:
    """Whether a product can be bought in a currency."""
    return product.published and product.unit_price.currency == currency


def basket_totals(lines: Iterable[Line], account: Account) -> Totals:
    """Net, tax and payable at the account's tax rate; a line in another currency cannot be bought."""
    currency, rate = account.billing.currency, account.billing.tax_rate
    nets = (line.line_total for line in lines if line.line_total.currency == currency)
    return totals(((net.amount, rate) for net in nets), currency)
