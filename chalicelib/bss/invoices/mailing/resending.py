"""An invoice mailed as staff ask for it: once more, to another address, or for the first time."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.bss.invoices.mailing.answers import BssInvoiceAnswer, bss_invoice_answer
from chalicelib.bss.invoices.mailing.interrupted import as_its_worker_left_it, is_being_sent
from chalicelib.bss.invoices.mailing.models import InvoiceMail
from chalicelib.bss.invoices.mailing.requests import MailInvoice
from chalicelib.bss.invoices.mailing.store import changed, first_mail, latest_mail
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.invoices.store import read_invoice
from chalicelib.bss.mail.addresses import is_blocked
from chalicelib.errors import (
    AddressBounced,
    DocumentsNotStored,
    NoInvoiceAddress,
    NotFound,
)
from chalicelib.observability import on_record
from chalicelib.storage.conditions import Lost, Put
from chalicelib.storage.contention import SENDING_TRIES, until_written
from chalicelib.storage.keys import bounced_key, documents_key, invoice_key, read
from chalicelib.storage.receipts import Slot
from chalicelib.storage.table import Table
from chalicelib.values import ids


class Asking(NamedTuple):
    """Who asks for a mail, when, and under which Idempotency-Key; `enqueue` lets it be sent at once."""

    by: str
    now: datetime
    slot: Slot
    enqueue: Callable[[str], None]


class _Asked(NamedTuple):
    """What is answered, and the writes that make it so; none where that mail is under way already."""

    invoice: Invoice
    mail: InvoiceMail
    writes: tuple[Put, ...] = ()


def mail_invoice(
    invoice_number: str, wanted: MailInvoice, asking: Asking, *, table: Table
) -> BssInvoiceAnswer:
    """The invoice with a mail of it under way (rules.md R58).

    One that was not sent yet is replaced, or answered as it is where it goes to the same address at once.
    One that is being sent is waited for. Raises NotFound, DocumentsNotStored, NoInvoiceAddress,
    AddressBounced; TemporarilyUnavailable when sending takes longer. Then nothing was written.
    """
    if not ids.is_invoice_number(invoice_number):
        raise NotFound
    return until_written(
        lambda: _mailed(invoice_number, wanted, asking, table), table, tries=SENDING_TRIES
    )


def _mailed(
    invoice_number: str, wanted: MailInvoice, asking: Asking, table: Table
) -> BssInvoiceAnswer:
    keys = [invoice_key(invoice_number), documents_key(invoice_number), *asking.slot.keys]
    rows = table.get_all(keys)
    if recalled := asking.slot.recall(rows, BssInvoiceAnswer, asking.now):
        return recalled
    if keys[0] not in rows:
        raise NotFound
    invoice = read_invoice(rows[keys[0]])
    if keys[1] not in rows or read(InvoiceDocuments, rows[keys[1]]).state != "done":
        raise DocumentsNotStored
    asked = _asked(invoice, wanted.recipient, asking, table)
    answer = bss_invoice_answer(asked.invoice, asked.mail, asking.now)
    if writes := (*asked.writes, *asking.slot.remember(answer, asking.now)):
        table.write(*writes)
    if asked.writes:
        _announce(asked.mail, asking)
    return answer


def _asked(invoice: Invoice, recipient: str | None, asking: Asking, table: Table) -> _Asked:
    last = latest_mail(table, invoice.invoice_number)
    to = recipient or (last.to if last else invoice.invoice_email)
    if to is None:
        raise NoInvoiceAddress
    if is_blocked(table.get(bounced_key(to))):
        raise AddressBounced
    if last is None:
        mail = InvoiceMail.to_be_sent(invoice, to, asking.now, asking.by)
        return _Asked(invoice, mail, (first_mail(mail),))
    if _is_under_way(last, to):
        return _Asked(invoice, last)
    if is_being_sent(last, asking.now):
        raise Lost  # Its worker is about to write what came of it, and this is judged by that.
    mail = last.again(to, asking.by, asking.now)
    followed = as_its_worker_left_it(last, asking.now).followed()
    return _Asked(invoice, mail, (changed(last, followed), first_mail(mail)))


def _is_under_way(last: InvoiceMail, to: str) -> bool:
    """Whether the last mail goes there anyhow, and nothing has kept it from going out yet."""
    untried = last.state == "pending" and not last.attempts and not last.sending_since
    return untried and last.to == to


def _announce(mail: InvoiceMail, asking: Asking) -> None:
    # The address is with the mail, in the table.
    on_record(
        "invoice_mailed_again",
        by=asking.by,
        invoice_number=mail.invoice_number,
        account_id=mail.account_id,
    )
    asking.enqueue(f"{mail.invoice_number}#{mail.count:06d}")
