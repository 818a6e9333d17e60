"""What an invoice says, and how its number is made. Pure."""

from datetime import datetime, timedelta

from chalicelib.bss.invoices.models import Invoice, InvoiceLine
from chalicelib.bss.orders.models import Order, OrderLine
from chalicelib.values.money import TaxLine, Totals


def series_of(prefix: str, now: datetime) -> str:
    """The series an invoice of this moment belongs to, such as `INV-2026` (rules.md R15)."""
    return f"{prefix}-{now.year}"


def number_in(series: str, count: int) -> str:
    """The number of the count-th invoice of a series: `INV-2026-000001`."""
    return f"{series}-{count:06d}"


def invoice_of(order: Order, invoice_number: str, *, payment_days: int, now: datetime) -> Invoice:
    """The bill for an order: its lines, and exactly its totals (rules.md R14)."""
    return Invoice(
        invoice_number=invoice_number,
        type="invoice",
        status="unpaid",
        issued_on=now.date(),
        due_on=now.date() + timedelta(days=payment_days),
        issued_at=now,
        order_id=order.order_id,
        account_id=order.account_id,
        billing=order.billing,
        lines=tuple(_line(line, order.tax_rate) for line in order.lines),
        totals=order.totals,
    )


def credit_of(invoice: Invoice, credit_number: str, *, now: datetime) -> Invoice:
    """The credit invoice that cancels an invoice: the same lines, every amount the other way round."""
    return Invoice(
        invoice_number=credit_number,
        type="credit_invoice",
        status="paid",
        issued_on=now.date(),
        due_on=now.date(),
        issued_at=now,
        order_id=invoice.order_id,
        account_id=invoice.account_id,
        billing=invoice.billing,
        lines=tuple(line.returned() for line in invoice.lines),
        totals=negated(invoice.totals),
        credits=invoice.invoice_number,
    )


def negated(totals: Totals) -> Totals:
    """The totals with every amount the other way round."""
    return Totals(
        net=-totals.net,
        taxes=tuple(TaxLine(rate=tax.rate, net=-tax.net, tax=-tax.tax) for tax in totals.taxes),
        tax=-totals.tax,
        payable=-totals.payable,
    )


def _line(line: OrderLine, tax_rate: str) -> InvoiceLine:
    named = f"{line.name} ({line.friendly_name})" if line.friendly_name else line.name
    return InvoiceLine(
        description=named,
        quantity=line.quantity,
        unit_price=line.unit_price,
        line_total=line.line_total,
        tax_rate=tax_rate,
    )
