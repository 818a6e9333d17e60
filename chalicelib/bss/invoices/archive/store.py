"""The documents of invoices in the table: one row beside each invoice."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.bss.invoices.archive.kept import InvoiceDocuments
from chalicelib.storage.keys import DUE_ORDERS, Row, documents_key, read, row
from chalicelib.storage.table import Condition, Lost, Put, Table
from chalicelib.values.clock import stamp

# Longer than the function may run (.chalice/config.json: 120 s).
CLAIMED_FOR = timedelta(seconds=180)
DOCUMENTS_DUE = "attribute_exists(due_at) AND due_at <= :now"
STILL_CLAIMED = "claim = :claim"


class Claimed(NamedTuple):
    """Documents that nobody else makes now; `begun` counts the claims since the last one that ended."""

    documents: InvoiceDocuments
    token: str
    begun: int

    def ended(self, documents: InvoiceDocuments, now: datetime) -> Put:
        """The write of how it ended, unless somebody else has claimed them since."""
        still = Condition(STILL_CLAIMED, {"claim": self.token})
        return Put(documents_row(documents, now, claim=self.token), still)


def documents_row(documents: InvoiceDocuments, now: datetime, *, claim: str | None = None) -> Row:
    """The row of an invoice's documents. While they are pending it is on the list of what is due."""
    due = documents.state == "pending"
    return row(
        documents_key(documents.invoice_number),
        documents,
        due=DUE_ORDERS if due else None,
        due_at=stamp(documents.next_attempt_at or now) if due else None,
        failed=1 if documents.state == "failed" else None,
        claim=claim,
    )


def claim(table: Table, invoice_number: str, now: datetime) -> Claimed | None:
    """Claim the documents of an invoice, if they are due; None when there is nothing to do."""
    token = secrets.token_hex(8)
    claimed = {"due_at": stamp(now + CLAIMED_FOR), "claim": token}
    due = Condition(DOCUMENTS_DUE, {"now": stamp(now)})
    try:
        stored = table.update(documents_key(invoice_number), claimed, due, counting="begun")
    except Lost:
        return None
    return Claimed(read(InvoiceDocuments, stored), token, int(stored["begun"]["N"]))
