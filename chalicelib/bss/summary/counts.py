"""What needs a person: counts, each with the call that lists what was counted (rules.md R63)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from chalicelib.bss.invoices.composing import day_of_issue
from chalicelib.bss.invoices.lists import BssInvoicesQuery, all_invoices
from chalicelib.bss.invoices.mailing.answers import (
    InvoiceMailsQuery,
    Problem,
    mails_needing_a_person,
)
from chalicelib.bss.orders.asset_lists import BssAssetsQuery, all_assets
from chalicelib.bss.orders.attention import StuckStep, mail_bounced, stuck_steps
from chalicelib.bss.orders.lists import needing_attention
from chalicelib.bss.seller.store import find_seller
from chalicelib.bss.vendor_tasks.lists import VendorTasksQuery, all_tasks
from chalicelib.bss.vendor_tasks.models import TaskKind
from chalicelib.storage.pages import ListAnswer, ListQuery
from chalicelib.storage.table import Table
from chalicelib.values.base import ALWAYS_ANSWERED, Model, Timestamp

# A count is exact below this; from here on it says "at least".
MOST_COUNTED = 100
EXPIRING_WITHIN = timedelta(days=30)

What = Literal[
    "orders_needing_attention",
    "mails_bounced",
    "invoice_mails_bounced",
    "invoice_mails_failed",
    "invoices_unpaid",
    "invoices_overdue",
    "coupons_expiring",
    "vendor_tasks_open",
]


class SummaryItem(Model):
    """How many of one kind need a person, and the call that lists them.

    With `at_least` there may be more than `count`. `step` is that of orders needing attention, `kind`
    that of vendor tasks, which also say since when the oldest is open.
    """

    what: What
    step: StuckStep | None = None
    kind: TaskKind | None = None
    count: int
    at_least: bool
    oldest_at: Timestamp | None = None
    list: str

    model_config = ALWAYS_ANSWERED


class Summary(Model):
    """What needs a person now. Every kind is in it, with a count of 0 where nothing waits."""

    at: Timestamp
    items: tuple[SummaryItem, ...]


def summary(*, table: Table, now: datetime) -> Summary:
    """What needs a person, of every kind.

    Each count is the first page of the list that it names, so it takes what a page takes: with the
    seller, whose day it is, ten calls to the table usually, thirty-six at most (rules.md R44).
    """
    items = (
        *_orders(table),
        *_mails_of_invoices(table),
        *_invoices(table, now),
        _coupons(table, now),
        *_tasks(table, now),
    )
    return Summary(at=now, items=items)


def _orders(table: Table) -> Iterator[SummaryItem]:
    """The orders that need attention, by the steps they are stuck at, and those whose mail bounced."""
    orders, more = needing_attention(ListQuery(limit=MOST_COUNTED), table=table)
    path = "/bss/orders?status=needs_attention&"
    for step in get_args(StuckStep):
        count = sum(step in stuck_steps(order) for order in orders)
        yield SummaryItem(
            what="orders_needing_attention",
            step=step,
            count=count,
            at_least=more,
            list=f"{path}step={step}",
        )
    bounced = sum(map(mail_bounced, orders))
    yield SummaryItem(
        what="mails_bounced", count=bounced, at_least=more, list=f"{path}bounced=true"
    )


def _mails_of_invoices(table: Table) -> Iterator[SummaryItem]:
    """The last mails of invoices that bounced, and those that failed or may not have gone out."""
    counted: dict[Problem, What] = {
        "bounced": "invoice_mails_bounced",
        "failed": "invoice_mails_failed",
    }
    for problem, what in counted.items():
        query = InvoiceMailsQuery(problem=problem, limit=MOST_COUNTED)
        found = mails_needing_a_person(query, table=table)
        yield _counted(what, found, f"/bss/invoices/emails?problem={problem}")


def _invoices(table: Table, now: datetime) -> Iterator[SummaryItem]:
    unpaid = BssInvoicesQuery(type="invoice", status="unpaid", limit=MOST_COUNTED)
    overdue = BssInvoicesQuery(type="invoice", overdue=True, limit=MOST_COUNTED)
    found = all_invoices(unpaid, table=table, now=now)
    yield _counted("invoices_unpaid", found, "/bss/invoices?type=invoice&status=unpaid")
    found = all_invoices(overdue, table=table, now=now)
    yield _counted("invoices_overdue", found, "/bss/invoices?type=invoice&overdue=true")


def _coupons(table: Table, now: datetime) -> SummaryItem:
    """The active coupons with their last day in the next thirty days, the seller's today included."""
    before = day_of_issue(find_seller(table), now) + EXPIRING_WITHIN + timedelta(days=1)
    expiring = BssAssetsQuery(expires_before=before, limit=MOST_COUNTED)
    found = all_assets(expiring, table=table, now=now)
    return _counted("coupons_expiring", found, f"/bss/assets?expires_before={before}")


def _tasks(table: Table, now: datetime) -> Iterator[SummaryItem]:
    """The vendor tasks that nobody has claimed, by kind."""
    query = VendorTasksQuery(status="open", limit=MOST_COUNTED)
    found = all_tasks(query, table=table, now=now)
    for kind in get_args(TaskKind):
        opened = [task.opened_at for task in found.items if task.kind == kind]
        yield SummaryItem(
            what="vendor_tasks_open",
            kind=kind,
            count=len(opened),
            at_least=found.next_cursor is not None,
            oldest_at=min(opened, default=None),
            list=f"/bss/vendor-tasks?status=open&kind={kind}",
        )


def _counted(what: What, found: ListAnswer[Any], path: str) -> SummaryItem:
    return SummaryItem(
        what=what,
        count=len(found.items),
        at_least=found.next_cursor is not None,
        list=path,
    )
