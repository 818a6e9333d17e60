"""The mails of invoices in the table: a row for each, for good."""

from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.bss.invoices.mailing.models import InvoiceMail
from chalicelib.storage.conditions import NEVER_WRITTEN, Put, unchanged_since_read
from chalicelib.storage.keys import (
    DUE_INVOICES,
    Row,
    mail_key,
    mails_of,
    position,
    read,
    row,
    status_list,
)
from chalicelib.storage.pages import NEWEST
from chalicelib.storage.table import Table
from chalicelib.values.clock import stamp

if TYPE_CHECKING:
    from chalicelib.bss.invoices.claim import Claim

# What needs a person, and in which list it is found; one that bounced stays listed though a complaint follows.
PROBLEMS = {"bounced": "bounced", "failed": "failed", "unknown": "failed"}


def _row(mail: InvoiceMail, due_at: datetime | None = None, claim: str | None = None) -> Row:
    problem = _problem(mail) if mail.is_latest else None
    return row(
        mail_key(mail.invoice_number, mail.count),
        mail,
        due=DUE_INVOICES if due_at else None,
        due_at=stamp(due_at) if due_at else None,
        claim=claim,
        status_list=status_list("INVOICE_MAIL", problem) if problem else None,
        position=position(mail.asked_at, f"{mail.invoice_number}#{mail.count:06d}"),
        version=mail.version,
    )


def _problem(mail: InvoiceMail) -> str | None:
    return "bounced" if "bounced" in mail.reported else PROBLEMS.get(mail.state)


def first_mail(mail: InvoiceMail) -> Put:
    """The write of a mail that is to be sent at once."""
    return Put(_row(mail, mail.asked_at), NEVER_WRITTEN)


def changed(before: InvoiceMail, after: InvoiceMail) -> Put:
    """The write of a mail that nobody sends now, over exactly what was read."""
    return Put(_row(after), unchanged_since_read(before.version))


def being_sent(claimed: "Claim", mail: InvoiceMail, now: datetime) -> Put:
    """The write that SES is about to be asked, unless somebody else has claimed the mail since."""
    return Put(_row(mail, claimed.ends(now), claimed.token), claimed.still_held)


def ended(claimed: "Claim", mail: InvoiceMail, now: datetime) -> Put:
    """The write of how an attempt ended, unless somebody else has claimed the mail since."""
    due_at = (mail.next_attempt_at or now) if mail.state == "pending" else None
    return Put(_row(mail, due_at, claimed.token), claimed.still_held)


def find_mail(table: Table, invoice_number: str, count: int) -> InvoiceMail | None:
    stored = table.get(mail_key(invoice_number, count))
    return read(InvoiceMail, stored) if stored else None


def latest_mail(table: Table, invoice_number: str) -> InvoiceMail | None:
    """The last mail of an invoice that was asked for, consistently read."""
    pk, prefix = mails_of(invoice_number)
    found = next(table.last_first(pk, prefix, before=prefix + NEWEST, page=1), None)
    return read(InvoiceMail, found) if found else None
