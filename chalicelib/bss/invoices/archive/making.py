"""Making the documents of an invoice that are due: rendered, stored, and written down."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.bss.invoices.archive.bucket import Bucket, DocumentNotStored
from chalicelib.bss.invoices.archive.composed import document_of
from chalicelib.bss.invoices.archive.kept import InvoiceDocuments, StoredDocument
from chalicelib.bss.invoices.archive.store import Claimed, claim
from chalicelib.bss.invoices.documents.content import Document
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders.models import Order
from chalicelib.bss.seller.store import seller_in
from chalicelib.observability import count, logger
from chalicelib.storage.keys import Rows, invoice_key, order_key, read, seller_key
from chalicelib.storage.table import Lost, Table

# So many claims in a row that no worker ended, and the documents wait for a person.
MOST_BEGINNINGS = 5
BROKE_OFF = "Making the documents broke off several times in a row."
NOT_RENDERED = "The documents could not be rendered"


def make_documents(invoice_number: str, *, bucket: Bucket, table: Table, now: datetime) -> None:
    """Make the documents of an invoice if they are due; doing it twice, or at once, is harmless.

    Whatever fails is written down and tried again later (rules.md R54).
    """
    claimed = claim(table, invoice_number, now)
    if claimed is None:
        logger.info("nothing_due")
        return
    ended = _attempted(claimed, bucket, table, now)
    try:
        table.write(claimed.ended(ended, now))
    except Lost:
        logger.warning("claim_lost")
        return
    logger.info("documents_made", state=ended.state, invoice_number=invoice_number)


def _attempted(claimed: Claimed, bucket: Bucket, table: Table, now: datetime) -> InvoiceDocuments:
    documents = claimed.documents
    if claimed.begun > MOST_BEGINNINGS:
        return _failed(documents, BROKE_OFF, now, for_good=True)
    issued = _read(table, documents)
    try:
        return documents.stored(_stored(_composed(documents, issued), bucket), now)
    except DocumentNotStored as reason:
        return _failed(documents, str(reason), now)
    except Exception as reason:  # Whatever a renderer stumbles over: it is tried again, then shown.
        logger.exception("documents_not_rendered")
        return _failed(documents, f"{NOT_RENDERED} ({type(reason).__name__}).", now)


def _read(table: Table, documents: InvoiceDocuments) -> Rows:
    of_invoice, of_order = invoice_key(documents.invoice_number), order_key(documents.order_id)
    return table.get_all([of_invoice, of_order, seller_key()])


def _composed(documents: InvoiceDocuments, rows: Rows) -> Document:
    """What the documents say; the seller's drawing is the one of now, all else as it was when issued."""
    invoice = read(Invoice, rows[invoice_key(documents.invoice_number)])
    order, seller = read(Order, rows[order_key(documents.order_id)]), seller_in(rows)
    logo = seller.logo if seller else None
    return document_of(invoice, order, documents).with_changes(logo=logo)


def _stored(document: Document, bucket: Bucket) -> Iterable[StoredDocument]:
    from chalicelib.bss.invoices.archive.rendering import rendered

    made = list(rendered(document))
    _report_replaced(frozenset().union(*(each.replaced for each in made)))
    return [bucket.store(document.number, each.kind, each.content) for each in made]


def _report_replaced(characters: frozenset[str]) -> None:
    if characters:
        count("DocumentsNeedingAttention")
        points = [f"U+{ord(character):04X}" for character in sorted(characters)]
        logger.warning("characters_replaced", characters=points)


def _failed(
    documents: InvoiceDocuments, reason: str, now: datetime, *, for_good: bool = False
) -> InvoiceDocuments:
    logger.warning("documents_not_made", error=reason)
    failed = documents.failed(reason, now, for_good=for_good)
    if failed.state == "failed":
        count("DocumentsNeedingAttention")
    return failed
