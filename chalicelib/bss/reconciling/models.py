"""What reconciling reads of one order, and what it finds. Pure."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.coupons import CouponCode
from chalicelib.bss.orders.models import Order
from chalicelib.bss.reconciling import ways_out
from chalicelib.bss.vendor_tasks.models import VendorTask

Kind = Literal[
    "row_unreadable",
    "row_of_nothing",
    "order_overdue",
    "lease_outlived",
    "nothing_due",
    "ended_order_due",
    "status_differs",
    "sums_differ",
    "mail_not_sent",
    "asset_missing",
    "coupon_missing",
    "code_missing",
    "waits_without_task",
    "task_without_need",
    "order_without_invoice",
    "invoice_missing",
    "invoice_differs",
    "invoice_not_ordered",
    "asset_not_credited",
    "credited_not_cancelled",
    "documents_overdue",
    "documents_not_due",
    "documents_failed",
    "invoice_mail_overdue",
    "invoice_mail_not_due",
    "number_missing",
    "number_twice",
    "invoice_not_right",
    "counter_behind",
    "receipts_outlived",
    "coupon_of_nobody",
    "coupon_unknown",
    "coupon_revoked",
    "another_coupon",
    "coupon_not_recorded",
    "bittitan_not_asked",
]
# The schedule queues what is due within a minute, and a lost message again after a quarter of an hour.
LATE = timedelta(hours=1)


class Repair(NamedTuple):
    """What is put on the queue, by its name there; `makes_due`: after it was made due, because nothing is."""

    name: str
    makes_due: bool = False


class Finding(NamedTuple):
    """One thing that is wrong: with what, in a sentence, and the call or the page that ends it.

    It names ids alone: no code, no address, no name.
    """

    kind: Kind
    about: str
    sentence: str
    way_out: str
    repair: Repair | None = None


class OrderRows(NamedTuple):
    """An order with all that is read beside it: its assets, their codes, its invoice with its credits.

    `tasks` are those of assets that wait for the coupon desk, by their ids.
    """

    order: Order
    due_at: datetime | None
    leased_until: datetime | None
    assets: Mapping[str, Asset]
    codes: Mapping[str, CouponCode]
    invoices: Mapping[str, Invoice]
    tasks: Mapping[str, VendorTask]

    @property
    def rests(self) -> bool:
        """Whether nobody works on it now, and nothing on it is due."""
        return self.due_at is None and self.leased_until is None

    @property
    def invoice(self) -> Invoice | None:
        return self.invoices.get(self.order.invoice_number or "")

    @property
    def has_every_asset(self) -> bool:
        """Whether no row of an asset is missing. While one is, whoever works on the order fails."""
        named = {each.asset_id for each in (*self.order.lines, *self.order.assets)}
        return named <= {None, *self.assets}

    def queued(self, kind: Kind, what: str, *, makes_due: bool) -> Finding:
        """A finding about it that queueing it ends; where an asset is missing, after its row was restored."""
        about = self.order.order_id
        if not self.has_every_asset:
            return Finding(kind, about, what, ways_out.RESTORE)
        return Finding(kind, about, what, ways_out.REPAIR, Repair(about, makes_due))

    def is_billed(self, asset_id: str) -> bool:
        """Whether an asset is on its bill, and no credit takes it back."""
        lines = enumerate(self.order.lines, start=1)
        own = [number for number, line in lines if line.asset_id == asset_id]
        return self.invoice is None or bool(self.invoice.not_credited(own))

    def is_overdue(self, now: datetime) -> bool:
        """Whether something on it is due for so long that the schedule must have missed it."""
        return self.due_at is not None and self.due_at <= now - LATE

    def in_order_of_lines(self) -> list[Asset]:
        """The assets that are there."""
        ids = (line.asset_id or "" for line in self.order.lines)
        return [self.assets[each] for each in ids if each in self.assets]


Check = Callable[[OrderRows, datetime], Iterator[Finding]]
Judge = Callable[[], list[Finding]]


def twice(judge: Judge) -> list[Finding]:
    """What is found both times: rows of several partitions are not read at one moment."""
    return found_again(judge(), judge)


def found_again(found: list[Finding], judge: Judge) -> list[Finding]:
    """What was found, and is found once more."""
    again = set(judge()) if found else set[Finding]()
    return [each for each in found if each in again]
