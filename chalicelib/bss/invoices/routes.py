"""Invoices and credit invoices, as staff read and audit them."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.bss.invoices import audit, payments
from chalicelib.bss.invoices.answers import InvoiceAnswer
from chalicelib.bss.invoices.archive.answers import StoredDocumentsAnswer, documents_of_any
from chalicelib.bss.invoices.audit import Audit
from chalicelib.bss.invoices.lists import BssInvoicesQuery, ExportQuery, all_invoices
from chalicelib.bss.invoices.mailing.answers import (
    BssInvoiceAnswer,
    InvoiceMailAnswer,
    InvoiceMailsQuery,
    any_invoice_with_mail,
    mails_needing_a_person,
    mails_of_invoice,
)
from chalicelib.bss.invoices.mailing.requests import MailInvoice
from chalicelib.bss.invoices.payments import NewPayment, RecordedPaymentAnswer, Recording
from chalicelib.config import settings
from chalicelib.errors import (
    AddressBounced,
    DocumentsNotStored,
    NoInvoiceAddress,
    NotAnInvoice,
    NothingToReverse,
    Overpaid,
)
from chalicelib.storage.pages import ListAnswer, ListQuery
from chalicelib.storage.table import table
from chalicelib.values.base import Model, advised
from chalicelib.values.clock import now
from chalicelib.web.endpoint import Answers, Call, Endpoints, Nothing, Reply, Takes, Verbatim
from chalicelib.wiring import link_to

INVOICES = Endpoints(tag="BSS", role="staff")
route = INVOICES.route
SERIES = advised(r"^[A-Z]{2,8}-[0-9]{4}$", "Give a prefix and a year, such as INV-2026.")


class AuditQuery(Model):
    """Which series to audit, such as `INV-2026`, and where to go on."""

    series: Annotated[str, StringConstraints(pattern=SERIES), Field()]
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None


@route(
    "GET",
    "/bss/invoices",
    takes=Takes(query=BssInvoicesQuery),
    answers={200: ListAnswer[InvoiceAnswer]},
)
def list_all_invoices(call: Call[Nothing, BssInvoicesQuery]) -> Reply:
    """Invoices and credit invoices of all accounts, newest first."""
    return Reply(200, all_invoices(call.query, table=table(), now=now()))


@route(
    "GET",
    "/bss/invoices/export",
    takes=Takes(query=ExportQuery),
    answers=Answers({200: Verbatim}, headers=("Link",), media_types=("text/csv",)),
)
def export_invoices(call: Call[Nothing, ExportQuery]) -> Reply:
    """Invoices and credit invoices for accounting, as CSV, newest first; both days are in it.

    RFC 4180 in UTF-8 with a byte order mark: a header, then of each invoice a row for each line (`row` is
    `line`) and one for each tax (`tax`). Every row repeats the invoice and its amounts, in the places of its
    currency. A text that a spreadsheet would take for a formula has an apostrophe before it. At most 1 000
    invoices; while there are more, `Link` names the rest as `next`.
    """
    from chalicelib.bss.invoices.export import CSV, download, exported

    found = exported(call.query, table=table(), now=now())
    headers = download(call.query, found, base_url=settings().base_url)
    return Reply(200, Verbatim(text=found.text, media_type=CSV), headers)


@route("GET", "/bss/invoices/audit", takes=Takes(query=AuditQuery), answers={200: Audit})
def audit_invoices(call: Call[Nothing, AuditQuery]) -> Reply:
    """Prove a series: no gap, no duplicate, totals equal lines, credits cancel what they credit, payments add up.

    The documents in the bucket are proved to be those that were stored. A long series is proved in steps:
    `next_cursor` leads to the next one.
    """
    from chalicelib.bss.invoices.archive.bucket import documents_bucket

    bucket = documents_bucket() if settings().documents_bucket else None
    series, cursor = call.query.series, call.query.cursor
    return Reply(200, audit.audit(series, table=table(), cursor=cursor, bucket=bucket))


@route("GET", "/bss/invoices/{invoice_number}/documents", answers={200: StoredDocumentsAnswer})
def read_any_documents(call: Call) -> Reply:
    """The documents of one invoice or credit invoice, as links that hold for a few minutes.

    They are made when it is issued, once: the same bytes for ever. An invoice that was issued before
    there were documents has none.
    """
    number = call.path["invoice_number"]
    return Reply(200, documents_of_any(number, link_to=link_to, table=table(), now=now()))


@route(
    "GET",
    "/bss/invoices/emails",
    takes=Takes(query=InvoiceMailsQuery),
    answers={200: ListAnswer[InvoiceMailAnswer]},
)
def list_invoice_mails(call: Call[Nothing, InvoiceMailsQuery]) -> Reply:
    """The mails of invoices that need a person, newest first.

    `bounced` came back; `failed` did not go out, or nobody knows whether they did. An invoice that was
    mailed again since is not among them.
    """
    return Reply(200, mails_needing_a_person(call.query, table=table()))


@route("GET", "/bss/invoices/{invoice_number}", answers={200: BssInvoiceAnswer})
def read_any_invoice(call: Call) -> Reply:
    """One invoice or credit invoice, and how far the last mail is that brings it."""
    number = call.path["invoice_number"]
    return Reply(200, any_invoice_with_mail(number, table=table(), now=now()))


@route(
    "POST",
    "/bss/invoices/{invoice_number}/email",
    takes=Takes(body=MailInvoice, idempotency_key=True),
    answers={202: BssInvoiceAnswer},
    refuses=(DocumentsNotStored, NoInvoiceAddress, AddressBounced),
)
def send_invoice_mail(call: Call[MailInvoice]) -> Reply:
    """Mail the invoice with its PDF: once more, to another address, or for the first time."""
    from chalicelib.bss.invoices.mailing.resending import Asking, mail_invoice
    from chalicelib.bss.orders.queue import order_queue

    asking = Asking(by=call.caller.sub, now=now(), slot=call.slot, enqueue=order_queue().put)
    number = call.path["invoice_number"]
    return Reply(202, mail_invoice(number, call.body, asking, table=table()))


@route(
    "GET",
    "/bss/invoices/{invoice_number}/emails",
    takes=Takes(query=ListQuery),
    answers={200: ListAnswer[InvoiceMailAnswer]},
)
def list_mails_of_invoice(call: Call[Nothing, ListQuery]) -> Reply:
    """All mails of an invoice, the last one first: who asked for each, where it went, what became of it."""
    return Reply(200, mails_of_invoice(call.path["invoice_number"], call.query, table=table()))


@route(
    "POST",
    "/bss/invoices/{invoice_number}/payments",
    takes=Takes(body=NewPayment, idempotency_key=True),
    answers={201: InvoiceAnswer},
    refuses=(Overpaid, NothingToReverse, NotAnInvoice),
)
def record_payment(call: Call[NewPayment]) -> Reply:
    """Record money that arrived for an invoice. It is never edited: a negative amount takes one back."""
    recording = Recording(by=call.caller.sub, now=now(), slot=call.slot)
    number = call.path["invoice_number"]
    return Reply(201, payments.record(number, call.body, recording, table=table()))


@route(
    "GET",
    "/bss/invoices/{invoice_number}/payments",
    takes=Takes(query=ListQuery),
    answers={200: ListAnswer[RecordedPaymentAnswer]},
)
def list_payments(call: Call[Nothing, ListQuery]) -> Reply:
    """All payments of an invoice, the last one first: who recorded each, and what was due after it."""
    return Reply(200, payments.payments(call.path["invoice_number"], call.query, table=table()))
