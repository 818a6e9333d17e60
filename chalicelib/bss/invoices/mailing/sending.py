"""The mail of an invoice: written down before SES is asked, so that it is never sent twice by itself."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.invoices.archive.bucket import Bucket, DocumentNotRead
from chalicelib.bss.invoices.archive.models import InvoiceDocuments, StoredDocument, file_name
from chalicelib.bss.invoices.claim import Claim, claim
from chalicelib.bss.invoices.mailing.letter import invoice_mail
from chalicelib.bss.invoices.mailing.models import InvoiceMail
from chalicelib.bss.invoices.mailing.store import being_sent, ended
from chalicelib.bss.invoices.mailing.tags import InvoiceMailName
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.invoices.store import read_invoice
from chalicelib.bss.mail.addresses import is_blocked
from chalicelib.bss.mail.delivery import BOUNCED, INTERRUPTED
from chalicelib.bss.mail.ses import MailNotSent, MailOutcomeUnknown
from chalicelib.bss.mail.welcome import Attachment, Mail
from chalicelib.bss.seller.models import SellerMail
from chalicelib.bss.seller.store import seller_in
from chalicelib.observability import count, logger
from chalicelib.storage.conditions import Lost
from chalicelib.storage.keys import (
    bounced_key,
    documents_key,
    invoice_key,
    mail_key,
    read,
    seller_key,
)
from chalicelib.storage.table import Table

BROKE_OFF = "Preparing the mail broke off several times in a row."
SendTagged = Callable[[Mail, Mapping[str, str]], str]


class Post(NamedTuple):
    """What mailing an invoice depends on: where documents lie, and how a mail goes out with its tags."""

    table: Table
    bucket: Bucket
    send: SendTagged


class _Read(NamedTuple):
    """What a mail needs: its invoice, the PDF as it is stored, if its address is blocked, and who sells."""

    invoice: Invoice
    pdf: StoredDocument
    is_blocked: bool
    seller: SellerMail | None


def send_invoice_mail(invoice_number: str, number: int, *, post: Post, now: datetime) -> None:
    """Send a mail of an invoice, counted from 1, if it is due; at most once by itself (rules.md R58)."""
    claimed = claim(post.table, mail_key(invoice_number, number), now)
    if claimed is None:
        logger.info("nothing_due")
        return
    try:
        mail = _attempted(claimed, post, now)
        post.table.write(ended(claimed, mail, now))
    except Lost:  # Somebody asked for another mail, or another worker has it.
        logger.warning("claim_lost")


def _attempted(claimed: Claim, post: Post, now: datetime) -> InvoiceMail:
    mail = read(InvoiceMail, claimed.row)
    if mail.sending_since:
        return _reported(mail.perhaps_sent(INTERRUPTED))
    if claimed.breaks_off:
        return _reported(mail.failed(BROKE_OFF, now, for_good=True))
    known = _read(post.table, mail)
    if known.is_blocked:
        return _reported(mail.failed(BOUNCED, now, for_good=True))
    try:
        content = post.bucket.read(mail.invoice_number, known.pdf)
    except DocumentNotRead as reason:
        return _reported(mail.failed(str(reason), now))
    letter = invoice_mail(known.invoice, mail.to, _attached(known, content), known.seller)
    mail = mail.sending(now)
    post.table.write(being_sent(claimed, mail, now))
    return _sent(mail, letter, post, now)


def _sent(mail: InvoiceMail, letter: Mail, post: Post, now: datetime) -> InvoiceMail:
    tags = InvoiceMailName(mail.invoice_number, mail.count).as_tags()
    try:
        message_id = post.send(letter, tags)
    except MailNotSent as not_sent:
        return _reported(mail.failed(not_sent.reason, now, for_good=not_sent.permanent))
    except MailOutcomeUnknown as unknown:
        return _reported(mail.perhaps_sent(unknown.reason))
    count("InvoiceMails")
    logger.info("invoice_mailed", invoice_number=mail.invoice_number, count=mail.count)
    return mail.sent(message_id, now)


def _read(table: Table, mail: InvoiceMail) -> _Read:
    of_invoice, of_documents = invoice_key(mail.invoice_number), documents_key(mail.invoice_number)
    bounced = bounced_key(mail.to)
    rows = table.get_all([of_invoice, of_documents, bounced, seller_key()])
    stored, seller = read(InvoiceDocuments, rows[of_documents]), seller_in(rows)
    return _Read(
        invoice=read_invoice(rows[of_invoice]),
        pdf=next(item for item in stored.items if item.kind == "pdf"),
        is_blocked=is_blocked(rows.get(bounced)),
        seller=seller.mail if seller else None,
    )


def _attached(known: _Read, content: bytes) -> Attachment:
    name = file_name(known.invoice.invoice_number, "pdf")
    return Attachment(file_name=name, media_type=known.pdf.media_type, content=content)


def _reported(mail: InvoiceMail) -> InvoiceMail:
    """The mail whose attempt went wrong, counted and logged; one that waits for a person raises an alarm."""
    count("InvoiceMailFailures")
    logger.warning("invoice_mail_not_sent", error=mail.last_error, state=mail.state)
    if mail.state != "pending":
        count("DocumentsNeedingAttention")
    return mail
