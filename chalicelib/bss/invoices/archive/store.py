"""The documents of invoices in the table: one row beside each invoice."""

from datetime import datetime

from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.storage.keys import DUE_INVOICES, Row, documents_key, row
from chalicelib.values.clock import stamp


def documents_row(documents: InvoiceDocuments, now: datetime, *, claim: str | None = None) -> Row:
    """The row of an invoice's documents. While they are pending it is on the list of what is due."""
    due = documents.state == "pending"
    return row(
        documents_key(documents.invoice_number),
        documents,
        due=DUE_INVOICES if due else None,
        due_at=stamp(documents.next_attempt_at or now) if due else None,
        failed=1 if documents.state == "failed" else None,
        claim=claim,
    )
