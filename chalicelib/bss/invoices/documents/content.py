"""What a document says, whoever writes it down. Pure."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from chalicelib.values.base import Model
from chalicelib.values.currencies import minor_digits

Language = Literal["en", "de", "el"]
Category = Literal["S", "Z", "E", "AE", "G", "O"]

# An e-invoice holds two decimals at most, whatever the currency (EN 16931, BR-DEC).
MOST_DECIMALS = 2
# What ISO 4217 has and the rules of UBL do not (BR-CL-03, BR-CL-04).
UNLISTED = frozenset({"STN"})


class ElectronicAddress(Model):
    """Where e-invoices reach a company: a scheme of the EAS code list, and the id in it."""

    scheme: str
    id: str


class Party(Model):
    """Seller or buyer, as the document names it."""

    name: str
    street: str
    city: str
    postal_code: str
    country: str
    tax_id: str | None = None
    registration: str | None = None
    email: str | None = None
    phone: str | None = None
    electronic_address: ElectronicAddress | None = None


class Bank(Model):
    """Where the buyer pays."""

    iban: str
    bic: str | None = None


class Line(Model):
    """One line; amounts in minor units, never negative."""

    name: str
    friendly_name: str | None = None
    quantity: int
    unit_price: int
    line_total: int
    tax_rate: str
    tax_category: Category


class Tax(Model):
    """The tax of one category and rate, and why there is none."""

    category: Category
    rate: str
    net: int
    tax: int
    reason: str | None = None


class Credited(Model):
    """The invoice that a credit invoice corrects (BT-25, BT-26)."""

    number: str
    issued_on: date


class Document(Model):
    """An invoice, or with `credits` a credit invoice; amounts in minor units, never negative."""

    number: str
    issued_on: date
    issued_at: datetime
    due_on: date
    supplied_on: date
    order_id: str
    purchase_order_number: str | None = None
    recipient: str | None = None
    currency: str
    language: Language = "en"
    seller: Party
    bank: Bank | None = None
    buyer: Party
    lines: tuple[Line, ...]
    taxes: tuple[Tax, ...]
    net: int
    tax: int
    payable: int
    credits: Credited | None = None
    footer: str | None = None
    logo: str | None = None

    @property
    def tax_ids(self) -> bool:
        """Whether an e-invoice names VAT ids: not where nothing is subject to VAT (BR-O-02)."""
        return all(tax.category != "O" for tax in self.taxes)


def amount(minor_units: int, currency: str) -> str:
    """An amount as an e-invoice writes it: `12.00` of EUR, `1200` of JPY."""
    digits = minor_digits(currency)
    return f"{Decimal(minor_units).scaleb(-digits):.{digits}f}"


def percent(rate: str) -> str:
    """A rate in percent, without zeros at its end: `19` of "0.19"."""
    return f"{(Decimal(rate) * 100).normalize():f}"


def why_no_einvoice(currency: str) -> str | None:
    """Why there can be no e-invoice in a currency, or None where there can (rules.md R56)."""
    if minor_digits(currency) > MOST_DECIMALS:
        return f"An e-invoice holds amounts with two decimals at most; {currency} has three."
    if currency in UNLISTED:
        return f"The code lists of e-invoices do not have {currency}."
    return None
