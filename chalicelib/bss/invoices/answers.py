"""An invoice as it is answered."""

from datetime import date

from chalicelib.bss.invoices.models import Invoice, InvoiceLine, InvoiceStatus, InvoiceType
from chalicelib.bss.invoices.store import find_invoice
from chalicelib.bss.orders.models import BillingSnapshot
from chalicelib.bss.seller.models import SellerSnapshot
from chalicelib.errors import NotFound
from chalicelib.storage.table import Table
from chalicelib.values.base import Model
from chalicelib.values.money import Totals


class InvoiceAnswer(Model):
    """The bill for an order, or the credit that corrects it."""

    invoice_number: str
    type: InvoiceType
    status: InvoiceStatus
    issued_on: date
    due_on: date
    supplied_on: date
    order_id: str
    account_id: str
    seller: SellerSnapshot | None
    billing: BillingSnapshot
    lines: tuple[InvoiceLine, ...]
    totals: Totals
    purchase_order_number: str | None
    credits: str | None
    credited_by: str | None
    credit_invoices: tuple[str, ...]


def invoice_answer(invoice: Invoice) -> InvoiceAnswer:
    supplied_on = invoice.supplied_on or invoice.issued_on
    return InvoiceAnswer.of(invoice.with_changes(supplied_on=supplied_on))


def invoice_of_account(invoice_number: str, account_id: str, *, table: Table) -> InvoiceAnswer:
    """An invoice of the account. Raises NotFound."""
    invoice = find_invoice(table, invoice_number)
    if invoice is None or invoice.account_id != account_id:
        raise NotFound
    return invoice_answer(invoice)


def any_invoice(invoice_number: str, *, table: Table) -> InvoiceAnswer:
    """An invoice or credit invoice. Raises NotFound."""
    invoice = find_invoice(table, invoice_number)
    if invoice is None:
        raise NotFound
    return invoice_answer(invoice)
