"""Lists of invoices: an account's own, or all of them for staff."""

from datetime import date, datetime, timedelta
from typing import Annotated, get_args

from pydantic import StringConstraints

from chalicelib.bss.invoices.answers import InvoiceAnswer, invoice_answer
from chalicelib.bss.invoices.models import Invoice, InvoiceStatus, InvoiceType
from chalicelib.bss.invoices.store import read_invoice
from chalicelib.storage.keys import BY_ACCOUNT, Row, account_list
from chalicelib.storage.pages import (
    NEWEST,
    OLDEST,
    AccountFilter,
    ListAnswer,
    ListQuery,
    Page,
    Partitions,
    Span,
    list_answer,
    page,
    partitions_of,
)
from chalicelib.storage.table import Table
from chalicelib.values.base import Day, Flag, Model

A_DAY = timedelta(days=1)


class BssInvoicesQuery(ListQuery):
    account_id: AccountFilter | None = None
    type: InvoiceType | None = None
    status: InvoiceStatus | None = None
    overdue: Flag | None = None
    issued_from: Day | None = None
    issued_to: Day | None = None


class ExportQuery(Model):
    """Which invoices to export, by the day they were issued on; both days are in it."""

    issued_from: Day | None = None
    issued_to: Day | None = None
    cursor: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None


def invoices_of_account(
    account_id: str, query: ListQuery, *, table: Table, now: datetime
) -> ListAnswer[InvoiceAnswer]:
    """A page of the account's invoices."""
    partitions = Partitions(BY_ACCOUNT, (account_list(account_id, "INVOICE"),))
    found = page(table, partitions, query)
    return list_answer(found, lambda row: invoice_answer(read_invoice(row), now), InvoiceAnswer)


def all_invoices(
    query: BssInvoicesQuery, *, table: Table, now: datetime
) -> ListAnswer[InvoiceAnswer]:
    """A page of all invoices, or of one account's, as staff filter them; both days are in it."""
    found = page_of_invoices(query, table=table, now=now)
    return list_answer(found, lambda row: invoice_answer(read_invoice(row), now), InvoiceAnswer)


def page_of_invoices(query: BssInvoicesQuery, *, table: Table, now: datetime) -> Page:
    """The rows of a page of invoices as staff filter them. Raises ValidationFailed on a bad cursor."""

    def keep(row: Row) -> bool:
        return _fits(read_invoice(row), query, now)

    partitions = partitions_of("INVOICE", query.account_id, query.type, get_args(InvoiceType))
    by_day = query.issued_from or query.issued_to
    narrowed = bool(query.account_id and query.type) or query.status
    judged = narrowed or query.overdue is not None or by_day
    return page(table, partitions, query, span=_span(query), keep=keep if judged else None)


def _fits(invoice: Invoice, query: BssInvoicesQuery, now: datetime) -> bool:
    return (
        query.type in (None, invoice.type)
        and query.status in (None, invoice.status)
        and query.overdue in (None, invoice.is_overdue(now))
        and (query.issued_from or invoice.issued_on) <= invoice.issued_on
        and invoice.issued_on <= (query.issued_to or invoice.issued_on)
    )


def _span(query: BssInvoicesQuery) -> Span:
    """Where invoices of these days are. Positions are in UTC, where a day of the seller's lies in two."""
    first, last = query.issued_from, query.issued_to
    return Span(
        (first - A_DAY).isoformat() if first and first > date.min else OLDEST,
        (last + A_DAY).isoformat() + "U" if last and last < date.max else NEWEST,
    )
