"""What an invoice says, and how its number is made. Pure."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from chalicelib.bss.invoices.models import Invoice, InvoiceLine, totals_of_lines
from chalicelib.bss.orders.models import Order, OrderLine
from chalicelib.bss.seller.models import Seller
from chalicelib.values.clock import day_in
from chalicelib.values.money import TaxLine, Totals


def day_of_issue(seller: Seller | None, now: datetime) -> date:
    """The day on which an invoice is issued now: the seller's; in UTC where there is none (rules.md R13)."""
    return day_in(seller.time_zone if seller else "UTC", now)


def series_of(prefix: str, day: date) -> str:
    """The series an invoice of this day belongs to, such as `INV-2026` (rules.md R15)."""
    return f"{prefix}-{day.year}"


def possible_series(prefix: str, now: datetime) -> tuple[str, ...]:
    """The series an invoice of this moment may belong to, wherever its seller is: one, or two at New Year."""
    west, east = now - timedelta(hours=12), now + timedelta(hours=14)
    return tuple(dict.fromkeys((series_of(prefix, west), series_of(prefix, east))))


def number_in(series: str, count: int) -> str:
    """The number of the count-th invoice of a series: `INV-2026-000001`."""
    return f"{series}-{count:06d}"


def invoice_of(
    order: Order,
    invoice_number: str,
    *,
    payment_days: int,
    now: datetime,
    seller: Seller | None = None,
) -> Invoice:
    """The bill for an order: its lines, and exactly its totals (rules.md R14, R51).

    Its days are the seller's; `payment_days` count where there is no seller.
    """
    today, terms = day_of_issue(seller, now), order.invoice_terms
    days = terms.payment_days
    if days is None:
        days = seller.payment_days if seller else payment_days
    return Invoice(
        invoice_number=invoice_number,
        type="invoice",
        status="unpaid" if order.totals.payable.amount else "paid",
        issued_on=today,
        due_on=today + timedelta(days=days),
        supplied_on=today,
        seller=seller.snapshot if seller else None,
        time_zone=seller.time_zone if seller else "UTC",
        language=terms.language or (seller.language if seller else "en"),
        invoice_email=terms.invoice_email,
        buyer_electronic_address=terms.electronic_address,
        issued_at=now,
        order_id=order.order_id,
        account_id=order.account_id,
        billing=order.billing,
        lines=tuple(_line(line, order) for line in order.lines),
        totals=order.totals,
        purchase_order_number=order.purchase_order_number,
    )


def day_of_credit(invoice: Invoice, seller: Seller | None, now: datetime) -> date:
    """The seller's day; that of the invoice where it lies before it, because the seller has moved since."""
    return max(day_of_issue(seller, now), invoice.issued_on)


def credit_of(
    invoice: Invoice,
    lines: Sequence[int],
    credit_number: str,
    *,
    now: datetime,
    seller: Seller | None = None,
) -> Invoice:
    """The credit invoice that takes lines of an invoice back, counted from 1 (rules.md R17).

    Its tax is what the tax on all that is credited by now has grown by, so that the credits of an
    invoice add up to it to the cent, in whatever parts and order they are issued.
    """
    today = day_of_credit(invoice, seller, now)
    before = credited_totals(invoice, invoice.credited_lines)
    after = credited_totals(invoice, {*invoice.credited_lines, *lines})
    return Invoice(
        invoice_number=credit_number,
        type="credit_invoice",
        status="paid",
        issued_on=today,
        due_on=today,
        supplied_on=invoice.supplied_on or invoice.issued_on,
        seller=seller.snapshot if seller else invoice.seller,
        time_zone=seller.time_zone if seller else invoice.time_zone,
        language=invoice.language,
        invoice_email=invoice.invoice_email,
        buyer_electronic_address=invoice.buyer_electronic_address,
        issued_at=now,
        order_id=invoice.order_id,
        account_id=invoice.account_id,
        billing=invoice.billing,
        lines=tuple(invoice.lines[line - 1].returned() for line in lines),
        totals=_naming_each_rate(difference(before, after), credited_totals(invoice, lines)),
        purchase_order_number=invoice.purchase_order_number,
        credits=invoice.invoice_number,
        credited_lines=tuple(lines),
    )


def credited_totals(invoice: Invoice, lines: Collection[int]) -> Totals:
    """What these lines of an invoice, counted from 1, come to."""
    taken = (line for number, line in enumerate(invoice.lines, start=1) if number in lines)
    return totals_of_lines(taken, invoice.totals.payable.currency)


def difference(of: Totals, less: Totals) -> Totals:
    """The first totals less the second, tax by tax; one of which nothing is left is left out."""
    taxes: dict[tuple[Decimal, str], TaxLine] = {}
    for tax in (*of.taxes, *(_negated(tax) for tax in less.taxes)):
        known = taxes.get(_kind(tax))
        taxes[_kind(tax)] = _sum(known, tax) if known else tax
    left = tuple(tax for tax in taxes.values() if tax.net.amount or tax.tax.amount)
    return Totals(
        net=of.net + -less.net,
        taxes=left,
        tax=of.tax + -less.tax,
        payable=of.payable + -less.payable,
    )


def _naming_each_rate(totals: Totals, of_lines: Totals) -> Totals:
    """The totals with every rate and category that a line has, also where it comes to nothing (BR-CO-18)."""
    named = set(map(_kind, totals.taxes))
    nothing = (tax for tax in of_lines.taxes if _kind(tax) not in named)
    return totals.with_changes(taxes=(*totals.taxes, *map(_negated, nothing)))


def _kind(tax: TaxLine) -> tuple[Decimal, str]:
    """What taxes are added up by: rate and category, however the rate is spelt."""
    return Decimal(tax.rate), tax.tax_category


def _negated(tax: TaxLine) -> TaxLine:
    return tax.with_changes(net=-tax.net, tax=-tax.tax)


def _sum(one: TaxLine, other: TaxLine) -> TaxLine:
    return one.with_changes(net=one.net + other.net, tax=one.tax + other.tax)


def negated(of: Totals) -> Totals:
    """The totals with every amount the other way round."""
    return Totals(
        net=-of.net,
        taxes=tuple(_negated(tax) for tax in of.taxes),
        tax=-of.tax,
        payable=-of.payable,
    )


def _line(line: OrderLine, order: Order) -> InvoiceLine:
    named = f"{line.name} ({line.friendly_name})" if line.friendly_name else line.name
    return InvoiceLine(
        description=named,
        quantity=line.quantity,
        unit_price=line.unit_price,
        line_total=line.line_total,
        tax_rate=order.tax_rate,
        tax_category=order.tax_category,
        tax_reason=order.tax_reason,
    )
