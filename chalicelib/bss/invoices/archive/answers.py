"""The documents of an invoice as they are answered: what is stored, with links to it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from chalicelib.bss.invoices.answers import any_invoice, invoice_of_account
from chalicelib.bss.invoices.archive.models import (
    LINK_SECONDS,
    InvoiceDocuments,
    Kind,
    StoredDocument,
)
from chalicelib.bss.orders.step_states import StepState
from chalicelib.storage.keys import documents_key, read
from chalicelib.storage.table import Table
from chalicelib.values.base import Model, Timestamp, promised


class DocumentLink(Model):
    """One document, and a link to its bytes that ends at `expires_at`."""

    kind: Kind
    media_type: str
    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, promised(pattern="^[0-9a-f]{64}$")]
    url: str
    expires_at: Timestamp


class StoredDocumentsAnswer(Model):
    """How far an invoice's documents are, and links to those that are stored."""

    state: StepState
    items: tuple[DocumentLink, ...]


# The link to a document of an invoice.
LinkTo = Callable[[str, StoredDocument], str]


def documents_of_account(
    invoice_number: str, account_id: str, *, link_to: LinkTo, table: Table, now: datetime
) -> StoredDocumentsAnswer:
    """The documents of an invoice of the account. Raises NotFound."""
    invoice_of_account(invoice_number, account_id, table=table, now=now)
    return _linked(invoice_number, link_to, table, now)


def documents_of_any(
    invoice_number: str, *, link_to: LinkTo, table: Table, now: datetime
) -> StoredDocumentsAnswer:
    """The documents of an invoice of any account. Raises NotFound."""
    any_invoice(invoice_number, table=table, now=now)
    return _linked(invoice_number, link_to, table, now)


def _linked(
    invoice_number: str, link_to: LinkTo, table: Table, now: datetime
) -> StoredDocumentsAnswer:
    stored = table.get(documents_key(invoice_number))
    if stored is None:  # It was issued without: rules.md R54.
        return StoredDocumentsAnswer(state="done", items=())
    documents, ends = read(InvoiceDocuments, stored), now + timedelta(seconds=LINK_SECONDS)
    return StoredDocumentsAnswer(
        state=documents.state,
        items=tuple(
            DocumentLink(
                kind=item.kind,
                media_type=item.media_type,
                size=item.size,
                sha256=item.sha256,
                url=link_to(invoice_number, item),
                expires_at=ends,
            )
            for item in documents.items
        ),
    )
