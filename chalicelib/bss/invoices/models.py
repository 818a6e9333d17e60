"""Invoices and credit invoices as the table keeps them."""

from datetime import date, datetime
from typing import Literal, Self

from chalicelib.bss.orders.models import BillingSnapshot
from chalicelib.values.base import Model
from chalicelib.values.money import Money, Rate, Totals

InvoiceType = Literal["invoice", "credit_invoice"]
InvoiceStatus = Literal["unpaid", "paid", "credited"]


class InvoiceLine(Model):
    description: str
    quantity: int
    unit_price: Money
    line_total: Money
    tax_rate: Rate

    def returned(self) -> Self:
        """The line of the credit invoice: the amount the other way round."""
        return self.with_changes(quantity=-self.quantity, line_total=-self.line_total)


class Invoice(Model):
    """The bill for an order, or the credit that corrects it. Never edited once issued."""

    invoice_number: str
    type: InvoiceType
    status: InvoiceStatus
    issued_on: date
    due_on: date
    issued_at: datetime
    order_id: str
    account_id: str
    billing: BillingSnapshot
    lines: tuple[InvoiceLine, ...]
    totals: Totals
    credits: str | None = None
    credited_by: str | None = None

    def credited(self, credit_number: str) -> Self:
        """The invoice after it was credited; what it bills stays untouched."""
        return self.with_changes(status="credited", credited_by=credit_number)
