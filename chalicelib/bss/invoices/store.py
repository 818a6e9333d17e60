"""Invoices in the table: their rows and those of their payments, reading one, and changing it."""

from chalicelib.bss.invoices.models import Invoice, RecordedPayment
from chalicelib.storage.conditions import NEVER_WRITTEN, Condition, Put, unchanged_since_read
from chalicelib.storage.keys import (
    Row,
    account_list,
    invoice_key,
    payment_key,
    position_of_invoice,
    read,
    row,
    status_list,
)
from chalicelib.storage.table import Table
from chalicelib.values import ids

NEVER_CHANGED = Condition("attribute_exists(pk) AND attribute_not_exists(version)")


def invoice_row(invoice: Invoice) -> Row:
    return row(
        invoice_key(invoice.invoice_number),
        invoice,
        account_list=account_list(invoice.account_id, "INVOICE"),
        status_list=status_list("INVOICE", invoice.type),
        position=position_of_invoice(invoice.issued_at, invoice.invoice_number),
        credited_by=invoice.credited_by,
        credits_issued=len(invoice.credit_invoices) or None,
        version=invoice.version or None,
    )


def replaced_invoice(before: Invoice, after: Invoice) -> Put:
    """The write of a paid or credited invoice over exactly what was read: nobody changed it meanwhile."""
    unchanged = unchanged_since_read(before.version) if before.version else NEVER_CHANGED
    return Put(invoice_row(after), unchanged)


def recorded_payment(invoice: Invoice) -> Put:
    """The row of an invoice's latest payment: for good, whatever is paid later (rules.md R52)."""
    payment = invoice.payments[-1]
    recorded = RecordedPayment(
        **dict(payment), amount_due=invoice.amount_due, status=invoice.status
    )
    kept = payment_key(invoice.invoice_number, invoice.payments_recorded)
    return Put(row(kept, recorded, position=kept.sk), NEVER_WRITTEN)


def read_invoice(stored: Row) -> Invoice:
    """The invoice that a row holds, its status as its balance has it."""
    return read(Invoice, stored).with_status_of_balance()


def find_invoice(table: Table, invoice_number: str) -> Invoice | None:
    if not ids.is_invoice_number(invoice_number):
        return None
    stored = table.get(invoice_key(invoice_number))
    return read_invoice(stored) if stored else None
