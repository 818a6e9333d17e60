"""What SES reports of a mail that brought an invoice, shown with that mail."""

from datetime import datetime

from chalicelib.bss.invoices.mailing.interrupted import as_its_worker_left_it
from chalicelib.bss.invoices.mailing.models import InvoiceMail
from chalicelib.bss.invoices.mailing.store import changed, find_mail
from chalicelib.bss.invoices.mailing.tags import InvoiceMailName
from chalicelib.bss.mail import addresses
from chalicelib.bss.mail.events import MailEvent
from chalicelib.observability import count, logger
from chalicelib.storage.contention import until_written
from chalicelib.storage.table import Table


def record_of_invoice(
    name: InvoiceMailName, event: MailEvent, *, table: Table, now: datetime
) -> None:
    """Show a bounce or complaint with the mail of its invoice; reported twice, it shows once (rules.md R58).

    Raises TemporarilyUnavailable while the mail is being sent, so that the report comes again.
    """
    until_written(lambda: _record(name, event, table, now), table)


def _record(name: InvoiceMailName, event: MailEvent, table: Table, now: datetime) -> None:
    before = find_mail(table, name.invoice_number, name.mail)
    if before is None:
        logger.warning("mail_event_of_no_mail")
        return
    mail = as_its_worker_left_it(before, now)
    if not _is_new_of(event, mail):
        return
    after = _after_report(mail, event)
    blocked = (addresses.blocked(table, mail.to, now),) if event.blocks_address else ()
    table.write(changed(before, after), *blocked)
    _announce(after, event)


def _is_new_of(event: MailEvent, mail: InvoiceMail) -> bool:
    """Whether it tells something of this mail that is not shown yet: queues deliver twice."""
    is_of = event.is_of(mail.message_id) or mail.state == "unknown"
    return is_of and event.report not in mail.reported and mail.last_error != event.in_words


def _after_report(mail: InvoiceMail, event: MailEvent) -> InvoiceMail:
    if event.report is None or event.may_be_delivered:
        return mail.with_detail(event.in_words)
    return mail.after_report(event.report, event.in_words)


def _announce(mail: InvoiceMail, event: MailEvent) -> None:
    logger.warning(f"invoice_mail_{event.report}", invoice_number=mail.invoice_number)
    count("MailComplaints" if event.report == "complained" else "MailBounces")
    if mail.state == "bounced" and mail.is_latest:
        count("DocumentsNeedingAttention")
