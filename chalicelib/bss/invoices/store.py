"""Invoices in the table: their rows, and reading one."""

from chalicelib.bss.invoices.models import Invoice
from chalicelib.storage.keys import Row, account_list, invoice_key, read, row, status_list
from chalicelib.storage.table import Table
from chalicelib.values import ids
from chalicelib.values.clock import stamp


def invoice_row(invoice: Invoice) -> Row:
    return row(
        invoice_key(invoice.invoice_number),
        invoice,
        account_list=account_list(invoice.account_id, "INVOICE"),
        status_list=status_list("INVOICE", invoice.type),
        position=f"{stamp(invoice.issued_at)}#{invoice.invoice_number}",
        credited_by=invoice.credited_by,
        credits_issued=len(invoice.credit_invoices) or None,
    )


def find_invoice(table: Table, invoice_number: str) -> Invoice | None:
    if not ids.is_invoice_number(invoice_number):
        return None
    stored = table.get(invoice_key(invoice_number))
    return read(Invoice, stored) if stored else None
