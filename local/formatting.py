"""Amounts and orders as the demo tells them."""

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from storefront_client.models import Basket, Invoice, Money, Order, Price


def money(amount: Money | Price) -> str:
    """An amount of minor units as people write it, such as `372.00 EUR`."""
    major = Decimal(amount.amount).scaleb(-get_currency_precision(amount.currency))
    return format_currency(major, amount.currency, "#,##0.00 ¤¤", locale="en")


def totals(of: Basket | Order | Invoice) -> str:
    at = of.totals
    return f"Net {money(at.net)}, tax {money(at.tax)}, payable {money(at.payable)}"


def standing(order: Order) -> str:
    steps = (f"{at.step.replace('_', ' ')} {at.state}" for at in order.progress)
    return f"{order.status}: {', '.join(steps)}"
