"""The mails of invoices as staff read them: with the invoice, as its history, and those that need a person."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from chalicelib.bss.invoices.answers import InvoiceAnswer, invoice_answer
from chalicelib.bss.invoices.mailing.models import InvoiceMail, InvoiceMailState
from chalicelib.bss.invoices.mailing.store import latest_mail
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.invoices.store import find_invoice
from chalicelib.errors import NotFound
from chalicelib.storage.keys import BY_STATUS, Row, mails_of, read, status_list
from chalicelib.storage.pages import (
    ListAnswer,
    ListQuery,
    Partitions,
    list_answer,
    page,
    page_of_rows,
)
from chalicelib.storage.table import Table
from chalicelib.values.base import Model, Timestamp

Problem = Literal["bounced", "failed"]


class InvoiceMailAnswer(Model):
    """One mail that brings an invoice. `asked_by` is null for the one that the service sends by itself.

    `last_error` is what went wrong, or what SES reported. `replaced` was not sent, because another
    was asked for before it was.
    """

    invoice_number: str
    count: Annotated[int, Field(ge=1)]
    account_id: str
    order_id: str
    to: Annotated[str, Field(repr=False)]
    state: InvoiceMailState
    asked_at: Timestamp
    asked_by: str | None
    attempts: int
    last_error: str | None
    next_attempt_at: Timestamp | None
    sent_at: Timestamp | None
    message_id: str | None
    bounced: bool
    complained: bool

    @classmethod
    def of_mail(cls, mail: InvoiceMail) -> Self:
        """The mail as staff read it."""
        derived = {"bounced", "complained"}
        fields = {name: getattr(mail, name) for name in {*cls.model_fields} - derived}
        reported = {name: name in mail.reported for name in derived}
        return cls.model_validate(fields | reported)


class BssInvoiceAnswer(InvoiceAnswer):
    """An invoice as staff read it: with the last mail that brings it, null where none was asked for."""

    mail: InvoiceMailAnswer | None


class InvoiceMailsQuery(ListQuery):
    """Which mails need a person: those that `bounced`, or those that `failed` or may not have gone out."""

    problem: Problem | None = None


def bss_invoice_answer(
    invoice: Invoice, mail: InvoiceMail | None, now: datetime
) -> BssInvoiceAnswer:
    """The invoice as staff read it now, with a mail of it."""
    shown = InvoiceMailAnswer.of_mail(mail) if mail else None
    return BssInvoiceAnswer(**dict(invoice_answer(invoice, now)), mail=shown)


def any_invoice_with_mail(invoice_number: str, *, table: Table, now: datetime) -> BssInvoiceAnswer:
    """An invoice or credit invoice with its last mail. Raises NotFound."""
    invoice = find_invoice(table, invoice_number)
    if invoice is None:
        raise NotFound
    return bss_invoice_answer(invoice, latest_mail(table, invoice_number), now)


def mails_of_invoice(
    invoice_number: str, query: ListQuery, *, table: Table
) -> ListAnswer[InvoiceMailAnswer]:
    """A page of all mails of an invoice, the last one first. Raises NotFound, ValidationFailed."""
    if find_invoice(table, invoice_number) is None:
        raise NotFound
    found = page_of_rows(table, *mails_of(invoice_number), query)
    return list_answer(found, _shown, InvoiceMailAnswer)


def mails_needing_a_person(
    query: InvoiceMailsQuery, *, table: Table
) -> ListAnswer[InvoiceMailAnswer]:
    """A page of the invoices' last mails that did not arrive, newest first. Raises ValidationFailed."""
    problems = (query.problem,) if query.problem else ("bounced", "failed")
    names = tuple(status_list("INVOICE_MAIL", each) for each in problems)
    found = page(table, Partitions(BY_STATUS, names), query)
    return list_answer(found, _shown, InvoiceMailAnswer)


def _shown(row: Row) -> InvoiceMailAnswer:
    return InvoiceMailAnswer.of_mail(read(InvoiceMail, row))
