"""Amounts and orders as the demo prints them."""

from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from storefront_client.models import Basket, Invoice, Money, Order, Price


def money(amount: Money | Price) -> str:
    """An amount of minor units as people write it, such as `372.00 EUR`."""
    major = Decimal(amount.amount).scaleb(-get_currency_precision(amount.currency))
    return format_currency(major, amount.currency, "#,##0.00 ¤¤", locale="en")


def totals(of: Basket | Order | Invoice) -> str:
    totals = of.totals
    return f"Net {money(totals.net)}, tax {money(totals.tax)}, payable {money(totals.payable)}"


def progress_of(order: Order) -> str:
    steps = (f"{step.step.replace('_', ' ')} {step.state}" for step in order.progress)
    return f"{order.status}: {', '.join(steps)}"
