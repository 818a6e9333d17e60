"""Making the documents of an invoice that are due: rendered, stored, and written down."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.invoices.archive.bucket import Bucket, DocumentNotStored
from chalicelib.bss.invoices.archive.composing import document_of
from chalicelib.bss.invoices.archive.models import InvoiceDocuments, StoredDocument
from chalicelib.bss.invoices.archive.store import documents_row
from chalicelib.bss.invoices.claim import Claim, claim
from chalicelib.bss.invoices.documents.content import Document, why_no_einvoice
from chalicelib.bss.invoices.mailing.models import InvoiceMail
from chalicelib.bss.invoices.mailing.store import first_mail
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders.models import Order
from chalicelib.bss.seller.store import seller_in
from chalicelib.observability import count, logger
from chalicelib.storage.conditions import Lost, Put
from chalicelib.storage.keys import documents_key, invoice_key, order_key, read, seller_key
from chalicelib.storage.table import Table

BROKE_OFF = "Making the documents broke off several times in a row."
NOT_RENDERED = "The documents could not be rendered"


class _Issued(NamedTuple):
    """What was issued, and the drawing that the seller has now."""

    invoice: Invoice
    order: Order
    logo: str | None


class _Ended(NamedTuple):
    """How an attempt ended, and the mail that brings what was stored; None where the invoice has no address."""

    documents: InvoiceDocuments
    mail: InvoiceMail | None = None


def make_documents(invoice_number: str, *, bucket: Bucket, table: Table, now: datetime) -> bool:
    """Make the documents of an invoice if they are due; doing it twice, or at once, is harmless.

    Whatever fails is written down and tried again later (rules.md R54). With them goes the mail that
    brings the invoice, to be sent (rules.md R58): returns whether there is one now.
    """
    claimed = claim(table, documents_key(invoice_number), now)
    if claimed is None:
        logger.info("nothing_due")
        return False
    ended = _attempted(claimed, bucket, table, now)
    mail = (first_mail(ended.mail),) if ended.mail else ()
    row = documents_row(ended.documents, now, claim=claimed.token)
    try:
        table.write(Put(row, claimed.still_held), *mail)
    except Lost:
        logger.warning("claim_lost")
        return False
    logger.info("documents_made", state=ended.documents.state, invoice_number=invoice_number)
    return bool(mail)


def _attempted(claimed: Claim, bucket: Bucket, table: Table, now: datetime) -> _Ended:
    documents = read(InvoiceDocuments, claimed.row)
    if claimed.breaks_off:
        return _failed(documents, BROKE_OFF, now, for_good=True)
    issued = _read(table, documents)
    try:
        made = _stored(_composed(documents, issued), bucket)
        return _Ended(documents.stored(made, now), InvoiceMail.first_of(issued.invoice, now))
    except DocumentNotStored as reason:
        return _failed(documents, str(reason), now)
    except Exception as reason:  # Whatever a renderer stumbles over: it is tried again, then shown.
        logger.exception("documents_not_rendered")
        return _failed(documents, f"{NOT_RENDERED} ({type(reason).__name__}).", now)


def _read(table: Table, documents: InvoiceDocuments) -> _Issued:
    of_invoice, of_order = invoice_key(documents.invoice_number), order_key(documents.order_id)
    rows = table.get_all([of_invoice, of_order, seller_key()])
    seller = seller_in(rows)
    logo = seller.logo if seller else None
    return _Issued(read(Invoice, rows[of_invoice]), read(Order, rows[of_order]), logo)


def _composed(documents: InvoiceDocuments, issued: _Issued) -> Document:
    return document_of(issued.invoice, issued.order, documents, issued.logo)


def _stored(document: Document, bucket: Bucket) -> Iterable[StoredDocument]:
    from chalicelib.bss.invoices.archive.rendering import rendered

    if reason := why_no_einvoice(document.currency):
        logger.info("no_einvoice", reason=reason)
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
) -> _Ended:
    logger.warning("documents_not_made", error=reason)
    failed = documents.failed(reason, now, for_good=for_good)
    if failed.state == "failed":
        count("DocumentsNeedingAttention")
    return _Ended(failed)
