"""Lists of invoices: an account's own, or all of them for staff."""

from datetime import datetime
from typing import get_args

from chalicelib.bss.invoices.answers import InvoiceAnswer, invoice_answer
from chalicelib.bss.invoices.models import InvoiceStatus, InvoiceType
from chalicelib.bss.invoices.store import read_invoice
from chalicelib.storage.keys import BY_ACCOUNT, Row, account_list
from chalicelib.storage.pages import (
    NEWEST,
    OLDEST,
    AccountFilter,
    ListAnswer,
    ListQuery,
    Partitions,
    Span,
    list_answer,
    page,
    partitions_of,
)
from chalicelib.storage.table import Table
from chalicelib.values.base import Day


class BssInvoicesQuery(ListQuery):
    account_id: AccountFilter | None = None
    type: InvoiceType | None = None
    status: InvoiceStatus | None = None
    overdue: bool | None = None
    issued_from: Day | None = None
    issued_to: Day | None = None


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

    def keep(row: Row) -> bool:
        invoice = read_invoice(row)
        return (
            query.type in (None, invoice.type)
            and query.status in (None, invoice.status)
            and query.overdue in (None, invoice.is_overdue(now))
        )

    span = Span(
        query.issued_from.isoformat() if query.issued_from else OLDEST,
        query.issued_to.isoformat() + "U" if query.issued_to else NEWEST,
    )
    partitions = partitions_of("INVOICE", query.account_id, query.type, get_args(InvoiceType))
    judged = bool(query.account_id and query.type) or query.status or query.overdue is not None
    found = page(table, partitions, query, span=span, keep=keep if judged else None)
    return list_answer(found, lambda row: invoice_answer(read_invoice(row), now), InvoiceAnswer)
