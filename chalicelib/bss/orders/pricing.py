"""What lines come to, as they were added and as they would be charged now. Pure."""

from collections.abc import Iterable, Mapping

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders.models import Line, OrderLine
from chalicelib.bss.products.models import Product
from chalicelib.values import ids
from chalicelib.values.money import Money, Taxed, Totals, totals


def new_line(product: Product, quantity: int, friendly_name: str | None) -> Line:
    """A line of a product at the price it has now."""
    price = price_of(product)
    line = Line(
        line_id=ids.line(product.product_id),
        product_id=product.product_id,
        name=product.name,
        product_type=product.product_type,
        friendly_name=friendly_name,
        quantity=quantity,
        unit_price=price,
        line_total=price,
    )
    return priced(line, price, quantity)


def line_of(line: OrderLine) -> Line:
    """The line as it was in the basket, before it had an asset."""
    return Line(
        line_id=line.line_id,
        product_id=line.product_id,
        name=line.name,
        product_type=line.product_type,
        friendly_name=line.friendly_name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        line_total=line.line_total,
    )


def priced(line: Line, unit_price: Money, quantity: int) -> Line:
    """The line at a price and quantity; its total always follows."""
    total = Money(amount=unit_price.amount * quantity, currency=unit_price.currency)
    return line.with_changes(unit_price=unit_price, quantity=quantity, line_total=total)


def at_current_prices(
    lines: Iterable[Line], products: Mapping[str, Product], currency: str
) -> tuple[Line, ...]:
    """The lines as they would be charged now; a product that cannot be bought keeps its price."""
    return tuple(
        priced(line, price_of(product), line.quantity)
        if (product := products.get(line.product_id))
        and sold(product, currency)
        and not has_current_price(line, product)
        else line
        for line in lines
    )


def has_current_price(line: Line, product: Product) -> bool:
    """Whether a line has the price that its product has now."""
    was, now = line.unit_price, product.unit_price
    return (was.amount, was.currency) == (now.amount, now.currency)


def price_of(product: Product) -> Money:
    return Money(amount=product.unit_price.amount, currency=product.unit_price.currency)


def why_not_sold(product_id: str, product: Product | None, currency: str) -> str:
    """Why a product cannot be bought in a currency, in words (rules.md R3)."""
    if product is None or not product.published:
        return f"There is no product {product_id} to buy."
    sold_in = product.unit_price.currency
    return (
        f'"{product.name}" ({product_id}) is sold in {sold_in}, and the account buys in {currency}.'
    )


def sold(product: Product, currency: str) -> bool:
    """Whether a product can be bought in a currency."""
    return product.published and product.unit_price.currency == currency


def totals_of(lines: Iterable[Line], account: Account) -> Totals:
    """Net, tax and payable as the account is taxed; a line in another currency cannot be bought (rules.md R50)."""
    billing, currency = account.billing, account.billing.currency
    nets = [line.line_total.amount for line in lines if line.line_total.currency == currency]
    taxed = Taxed(sum(nets), billing.tax_rate, billing.tax_category, billing.tax_reason)
    return totals([taxed] if nets else [], currency)
