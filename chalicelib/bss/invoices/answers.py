"""An invoice as it is answered."""

from datetime import date, datetime

from chalicelib.bss.invoices.models import Invoice, InvoiceLine, InvoiceStatus, InvoiceType
from chalicelib.bss.invoices.store import find_invoice
from chalicelib.bss.orders.models import BillingSnapshot
from chalicelib.bss.seller.models import SellerSnapshot
from chalicelib.errors import NotFound
from chalicelib.storage.table import Table
from chalicelib.values.base import Kept, Model, Timestamp
from chalicelib.values.money import Money, Totals


class PaymentAnswer(Model):
    """Money that arrived for an invoice; a negative amount takes an earlier one back."""

    payment_id: str
    amount: Money
    received_on: date
    reference: Kept | None
    recorded_at: Timestamp


class InvoiceAnswer(Model):
    """The bill for an order, or the credit that corrects it. `payments` are the latest ones, oldest first."""

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
    overdue: bool
    amount_paid: Money
    amount_credited: Money
    amount_due: Money
    payments: tuple[PaymentAnswer, ...]
    credits: str | None
    credited_by: str | None
    credit_invoices: tuple[str, ...]


def invoice_answer(invoice: Invoice, now: datetime) -> InvoiceAnswer:
    """The invoice as it is answered now, with what is paid, credited and due of it (rules.md R52)."""
    fields = {
        name: getattr(invoice, name) for name in InvoiceAnswer.model_fields if name != "overdue"
    }
    fields["supplied_on"] = invoice.supplied_on or invoice.issued_on
    fields["overdue"] = invoice.is_overdue(now)
    return InvoiceAnswer.model_validate(fields, from_attributes=True)


def invoice_of_account(
    invoice_number: str, account_id: str, *, table: Table, now: datetime
) -> InvoiceAnswer:
    """An invoice of the account. Raises NotFound."""
    invoice = find_invoice(table, invoice_number)
    if invoice is None or invoice.account_id != account_id:
        raise NotFound
    return invoice_answer(invoice, now)


def any_invoice(invoice_number: str, *, table: Table, now: datetime) -> InvoiceAnswer:
    """An invoice or credit invoice. Raises NotFound."""
    invoice = find_invoice(table, invoice_number)
    if invoice is None:
        raise NotFound
    return invoice_answer(invoice, now)
