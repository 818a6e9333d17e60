"""What the documents of an invoice say, from the invoice and the order that it bills. Pure."""

from collections.abc import Iterator

from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.bss.invoices.documents.content import (
    Bank,
    Credited,
    Document,
    ElectronicAddress,
    Line,
    Party,
    Tax,
)
from chalicelib.bss.invoices.models import Invoice, InvoiceLine
from chalicelib.bss.orders.models import Order, OrderLine
from chalicelib.bss.seller.models import SellerSnapshot
from chalicelib.values.money import TaxLine


def document_of(
    invoice: Invoice, order: Order, documents: InvoiceDocuments, logo: str | None = None
) -> Document:
    """The document of an invoice that names its seller; amounts of a credit the right way round.

    Raises ValueError where it names none, or a credit was written without the day of its invoice.
    """
    seller = invoice.seller
    if seller is None:
        raise ValueError("an invoice that names no seller has no document")
    totals, sign = invoice.totals, -1 if invoice.type == "credit_invoice" else 1
    return Document(
        number=invoice.invoice_number,
        issued_on=invoice.issued_on,
        issued_at=invoice.issued_at,
        due_on=invoice.due_on,
        supplied_on=invoice.supplied_on or invoice.issued_on,
        order_id=invoice.order_id,
        purchase_order_number=invoice.purchase_order_number,
        recipient=f"{documents.recipient.name}, {documents.recipient.email}",
        currency=totals.payable.currency,
        language=invoice.language,
        seller=Party.of(seller),
        bank=Bank(iban=seller.iban, bic=seller.bic) if seller.iban else None,
        buyer=_buyer(invoice),
        lines=tuple(_line(line, bought, sign) for line, bought in _bought(invoice, order)),
        taxes=tuple(_tax(tax, sign) for tax in totals.taxes),
        net=sign * totals.net.amount,
        tax=sign * totals.tax.amount,
        payable=sign * totals.payable.amount,
        credits=_credited(invoice, documents),
        footer=_footer(seller),
        logo=logo,
    )


def _credited(invoice: Invoice, documents: InvoiceDocuments) -> Credited | None:
    if invoice.type == "invoice":
        return None
    if invoice.credits is None or documents.credits_issued_on is None:
        raise ValueError("a credit invoice names its invoice and the day of it")
    return Credited(number=invoice.credits, issued_on=documents.credits_issued_on)


def _buyer(invoice: Invoice) -> Party:
    company = invoice.billing.information
    return Party(
        name=company.company,
        street=company.street,
        city=company.city,
        postal_code=company.postal_code,
        country=company.country,
        tax_id=company.tax_id,
        electronic_address=_address(invoice.buyer_electronic_address),
    )


def _address(known: object) -> ElectronicAddress | None:
    return ElectronicAddress.model_validate(known, from_attributes=True) if known else None


def _bought(invoice: Invoice, order: Order) -> Iterator[tuple[InvoiceLine, OrderLine]]:
    """Each line of the invoice, with the line of the order that it bills or takes back."""
    numbers = invoice.credited_lines if invoice.type == "credit_invoice" else ()
    numbers = numbers or tuple(range(1, len(order.lines) + 1))
    for line, number in zip(invoice.lines, numbers, strict=True):
        yield line, order.lines[number - 1]


def _line(line: InvoiceLine, bought: OrderLine, sign: int) -> Line:
    return Line(
        name=bought.name,
        friendly_name=bought.friendly_name,
        quantity=sign * line.quantity,
        unit_price=line.unit_price.amount,
        line_total=sign * line.line_total.amount,
        tax_rate=line.tax_rate,
        tax_category=line.tax_category,
    )


def _tax(tax: TaxLine, sign: int) -> Tax:
    return Tax(
        category=tax.tax_category,
        rate=tax.rate,
        net=sign * tax.net.amount,
        tax=sign * tax.tax.amount,
        reason=tax.tax_reason,
    )


def _footer(seller: SellerSnapshot) -> str:
    parts = (seller.name, seller.registration, seller.tax_id)
    return " · ".join(part for part in parts if part)
