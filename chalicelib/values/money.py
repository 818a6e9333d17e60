"""Money: integer minor units with a currency; tax rounded half up, once per rate and category (EN 16931)."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field, StringConstraints

from chalicelib.values.base import ALWAYS_ANSWERED, WHOLE, KeptRate, Model, advised
from chalicelib.values.currencies import Currency, minor_digits
from chalicelib.values.vat import CATEGORY_OF_RATE, KeptReason, TaxCategory, category_of

# Keeps the largest basket (40 lines of a million licences) below 2**53, so that no client loses a cent.
MAX_UNIT_PRICE = 100_000_000

# Of an amount that exists already, whatever is paid in today.
AnyCurrency = Annotated[
    str,
    StringConstraints(pattern=advised(r"^[A-Z]{3}$", "Give three capital letters, such as EUR.")),
]
RATE = advised(
    r"^0(\.[0-9]{1,6})?$",
    'Give a decimal from "0" to less than "1" with up to six decimals, such as "0.19".',
)


def _shortest(rate: str) -> str:
    return rate.rstrip("0").rstrip(".") if "." in rate else rate


# A tax rate as it is given, kept without zeros at its end: "0.190" is "0.19".
Rate = Annotated[str, StringConstraints(pattern=RATE), AfterValidator(_shortest)]


class Money(Model):
    """An amount in minor units of its currency."""

    amount: Annotated[int, WHOLE]
    currency: AnyCurrency

    def __add__(self, other: "Money") -> "Money":
        """The sum of two amounts. ValueError for two currencies."""
        if other.currency != self.currency:
            raise ValueError("amounts of two currencies have no sum")
        return Money(amount=self.amount + other.amount, currency=self.currency)

    def __neg__(self) -> "Money":
        return Money(amount=-self.amount, currency=self.currency)


UnitPrice = Annotated[int, Field(ge=0, le=MAX_UNIT_PRICE), WHOLE]


class NewPrice(Model):
    """What one licence is to cost, in a currency that people pay in today."""

    amount: UnitPrice
    currency: Currency


class Price(Model):
    """What one licence costs: not negative, and small enough for exact totals everywhere."""

    amount: UnitPrice
    currency: AnyCurrency

    def times(self, quantity: int) -> Money:
        return Money(amount=self.amount * quantity, currency=self.currency)


class TaxLine(Model):
    """The tax of all lines of one rate and category."""

    rate: KeptRate
    net: Money
    tax: Money
    tax_category: TaxCategory = CATEGORY_OF_RATE
    tax_reason: KeptReason = None

    model_config = ALWAYS_ANSWERED


class Totals(Model):
    """What lines come to: net, tax per rate and category, tax, and the amount payable."""

    net: Money
    taxes: tuple[TaxLine, ...]
    tax: Money
    payable: Money


def tax_on(net: int, rate: str) -> int:
    """The tax on a net amount in minor units, rounded half up (rules.md R12)."""
    return int((net * Decimal(rate)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


class Taxed(NamedTuple):
    """A net amount in minor units and how it is taxed; without a category, its rate's."""

    net: int
    rate: str
    category: TaxCategory | None = None
    reason: str | None = None


def totals(lines: Iterable[Taxed | tuple[int, str]], currency: str) -> Totals:
    """Sum nets of one currency; tax is taken once per rate and category on what they come to (rules.md R12)."""
    groups: dict[tuple[Decimal, TaxCategory], list[Taxed]] = {}
    for each in lines:
        line = each if isinstance(each, Taxed) else Taxed(*each)
        kind = Decimal(line.rate), line.category or category_of(line.rate)
        groups.setdefault(kind, []).append(line)
    taxes = tuple(_taxed(groups[kind], kind[1], currency) for kind in sorted(groups))
    net, tax = sum(line.net.amount for line in taxes), sum(line.tax.amount for line in taxes)
    return Totals(
        net=Money(amount=net, currency=currency),
        taxes=taxes,
        tax=Money(amount=tax, currency=currency),
        payable=Money(amount=net + tax, currency=currency),
    )


def _taxed(lines: Sequence[Taxed], category: TaxCategory, currency: str) -> TaxLine:
    """What lines of one rate and category come to, with the reason that the first of them gives."""
    net, first = sum(line.net for line in lines), lines[0]
    return TaxLine(
        rate=first.rate,
        net=Money(amount=net, currency=currency),
        tax=Money(amount=tax_on(net, first.rate), currency=currency),
        tax_category=category,
        tax_reason=first.reason,
    )


def spoken(amount: Money | Price) -> str:
    """An amount as people write it in a sentence, such as `12.00 EUR`."""
    return f"{decimals(amount)} {amount.currency}"


def decimals(amount: Money | Price) -> str:
    """An amount in the places of its currency, such as `12.00` for EUR and `1200` for JPY."""
    digits = minor_digits(amount.currency)
    return f"{Decimal(amount.amount).scaleb(-digits):.{digits}f}"
