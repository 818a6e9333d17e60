"""What may be wrong with what follows an invoice: its documents, and the mail that brings it. Pure."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.bss.invoices.mailing.models import InvoiceMail
from chalicelib.bss.reconciling import ways_out
from chalicelib.bss.reconciling.models import LATE, Finding, Repair
from chalicelib.values.clock import stamp


def documents_late(
    documents: InvoiceDocuments, due_at: datetime | None, now: datetime
) -> Iterator[Finding]:
    """They are not stored: due for long, due no more, or given up (rules.md R54)."""
    number = documents.invoice_number
    if documents.state == "failed":
        what = "Its documents could not be made, and nobody tries any more."
        yield Finding("documents_failed", number, what, ways_out.retry(documents.order_id))
    if documents.state != "pending":
        return
    if due_at is None:
        what = "Its documents are pending, and nothing is due."
        repair = Repair(number, makes_due=True)
        yield Finding("documents_not_due", number, what, ways_out.REPAIR, repair)
    elif due_at <= now - LATE:
        what = f"Its documents have been due since {stamp(due_at)}, and nobody has made them."
        yield Finding("documents_overdue", number, what, ways_out.REPAIR, Repair(number))


def mail_late(mail: InvoiceMail, due_at: datetime | None, now: datetime) -> Iterator[Finding]:
    """It was not sent: due for long, or due no more (rules.md R58)."""
    if mail.state != "pending":
        return
    number = mail.invoice_number
    if due_at is None:
        what = f"Its mail {mail.count} is pending, and nothing is due."
        yield Finding("invoice_mail_not_due", number, what, ways_out.mail_invoice(number))
    elif due_at <= now - LATE:
        what = f"Its mail {mail.count} has been due since {stamp(due_at)}, and nobody has sent it."
        repair = Repair(f"{number}#{mail.count:06d}")
        yield Finding("invoice_mail_overdue", number, what, ways_out.REPAIR, repair)
