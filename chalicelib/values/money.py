"""Money: integer minor units with a currency; tax rounded half up, once per rate (EN 16931)."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.values.base import WHOLE, Model, advised

# Keeps the largest basket (40 lines of a million licences) below 2**53, so that no client loses a cent.
MAX_UNIT_PRICE = 100_000_000

CURRENCY = advised(r"^[A-Z]{3}$", "Give three capital letters, such as EUR.")
RATE = advised(r"^0(\.[0-9]{1,4})?$", 'Give a decimal from "0" to less than "1", such as "0.19".')
Currency = Annotated[str, StringConstraints(pattern=CURRENCY)]
Rate = Annotated[str, StringConstraints(pattern=RATE)]


class Money(Model):
    """An amount in minor units of its currency."""

    amount: Annotated[int, WHOLE]
    currency: Currency

    def __add__(self, other: "Money") -> "Money":
        """The sum of two amounts. ValueError for two currencies."""
        if other.currency != self.currency:
            raise ValueError("amounts of two currencies have no sum")
        return Money(amount=self.amount + other.amount, currency=self.currency)

    def __neg__(self) -> "Money":
        return Money(amount=-self.amount, currency=self.currency)


class Price(Model):
    """What one licence costs: not negative, and small enough for exact totals everywhere."""

    amount: Annotated[int, Field(ge=0, le=MAX_UNIT_PRICE), WHOLE]
    currency: Currency

    def times(self, quantity: int) -> Money:
        return Money(amount=self.amount * quantity, currency=self.currency)


class TaxLine(Model):
    """The tax of all lines of one rate."""

    rate: Rate
    net: Money
    tax: Money


class Totals(Model):
    """What lines come to: net, tax per rate, tax, and the amount payable."""

    net: Money
    taxes: tuple[TaxLine, ...]
    tax: Money
    payable: Money


def tax_on(net: int, rate: str) -> int:
    """The tax on a net amount in minor units, rounded half up (rules.md R12)."""
    return int((net * Decimal(rate)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def totals(lines: Iterable[tuple[int, str]], currency: str) -> Totals:
    """Sum `(net in minor units, tax rate)` pairs of one currency; tax is taken once per rate."""
    nets: dict[Decimal, int] = {}
    written: dict[Decimal, str] = {}
    for net, rate in lines:
        nets[Decimal(rate)] = nets.get(Decimal(rate), 0) + net
        written.setdefault(Decimal(rate), rate)

    def money(amount: int) -> Money:
        return Money(amount=amount, currency=currency)

    taxes = tuple(
        TaxLine(rate=written[rate], net=money(net), tax=money(tax_on(net, written[rate])))
        for rate, net in sorted(nets.items())
    )
    net = sum(nets.values())
    tax = sum(line.tax.amount for line in taxes)
    return Totals(net=money(net), taxes=taxes, tax=money(tax), payable=money(net + tax))


def spoken(amount: Money | Price) -> str:
    """An amount as people write it in a sentence, such as `12.00 EUR`."""
    digits = _minor_digits(amount.currency)
    return f"{Decimal(amount.amount).scaleb(-digits):.{digits}f} {amount.currency}"


# ISO 4217 currencies that do not have two minor digits.
NO_MINOR_DIGITS = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
)
THREE_MINOR_DIGITS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())


def _minor_digits(currency: str) -> int:
    if currency in NO_MINOR_DIGITS:
        return 0
    return 3 if currency in THREE_MINOR_DIGITS else 2
