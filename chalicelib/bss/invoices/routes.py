"""Invoices and credit invoices, as staff read and audit them."""

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.bss.invoices import audit
from chalicelib.bss.invoices.answers import InvoiceAnswer, any_invoice
from chalicelib.bss.invoices.archive.links import StoredDocumentsAnswer, documents_of_any
from chalicelib.bss.invoices.audit import Audit
from chalicelib.bss.invoices.lists import BssInvoicesQuery, all_invoices
from chalicelib.storage.pages import ListAnswer
from chalicelib.storage.table import table
from chalicelib.values.base import Model, advised
from chalicelib.values.clock import now
from chalicelib.web.endpoint import Call, Endpoints, Nothing, Reply, Takes
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


@route("GET", "/bss/invoices/audit", takes=Takes(query=AuditQuery), answers={200: Audit})
def audit_invoices(call: Call[Nothing, AuditQuery]) -> Reply:
    """Prove a series: no gap, no duplicate, totals equal lines, credits cancel what they credit.

    A long series is proved in steps: `next_cursor` leads to the next one.
    """
    return Reply(200, audit.audit(call.query.series, table=table(), cursor=call.query.cursor))


@route("GET", "/bss/invoices/{invoice_number}/documents", answers={200: StoredDocumentsAnswer})
def read_any_documents(call: Call) -> Reply:
    """The documents of one invoice or credit invoice, as links that hold for a few minutes.

    They are made when it is issued, once: the same bytes for ever. An invoice that was issued before
    there were documents has none.
    """
    number = call.path["invoice_number"]
    return Reply(200, documents_of_any(number, link_to=link_to, table=table(), now=now()))


@route("GET", "/bss/invoices/{invoice_number}", answers={200: InvoiceAnswer})
def read_any_invoice(call: Call) -> Reply:
    """One invoice or credit invoice."""
    return Reply(200, any_invoice(call.path["invoice_number"], table=table()))
