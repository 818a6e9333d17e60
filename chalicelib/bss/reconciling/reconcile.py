"""Reconciling, page by page of the table: each row against what belongs to it, then every series."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from pydantic import ValidationError

from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.bss.invoices.mailing.models import InvoiceMail
from chalicelib.bss.invoices.store import read_invoice
from chalicelib.bss.orders.store import find_order
from chalicelib.bss.reconciling import assets, attached, invoices, orders, tasks, ways_out
from chalicelib.bss.reconciling.models import Check, Finding, twice
from chalicelib.bss.reconciling.owners import of_nothing, owner_of
from chalicelib.bss.reconciling.series import audited
from chalicelib.bss.reconciling.store import moment, read_order, read_task
from chalicelib.bss.reconciling.vendor import AtBitTitan
from chalicelib.bss.vendor_tasks.models import VendorTask
from chalicelib.storage.keys import Key, Row, key_of, read
from chalicelib.storage.table import Table, rows_at

CHECKS: tuple[Check, ...] = (*orders.CHECKS, *assets.CHECKS, *invoices.CHECKS)
# DynamoDB deletes what has expired within a few days.
RECEIPTS_LATE = timedelta(days=7)


class Reconciling:
    """One reconciling of a table. `page` is given its rows, in any order; `rest` when there are no more.

    What a page shows is only where to look: each thing is read again, consistently, and what is wrong is
    said when it is found twice. Young orders are in nobody's way: on them something is due, or leased.
    """

    def __init__(
        self, table: Table, now: Callable[[], datetime], at_bittitan: AtBitTitan | None = None
    ) -> None:
        self._table, self._now, self._at_bittitan = table, now, at_bittitan
        self._series: set[str] = set()
        self._receipts = 0
        self.orders = 0

    def page(self, rows: Sequence[Row]) -> Iterator[Finding]:
        """What is wrong with these rows, as the table has them now."""
        yield from self._of_nothing(rows)
        for row in rows:
            try:
                yield from self._of_row(row)
            except ValidationError:
                key = key_of(row)
                what = "This row, or one beside it, cannot be read."
                yield Finding("row_unreadable", f"{key.pk} / {key.sk}", what, ways_out.RESTORE)

    def rest(self) -> Iterator[Finding]:
        """What is wrong with the series, the receipts, and whether BitTitan answered for every coupon."""
        for series in sorted(self._series):
            yield from self._of_series(series)
        if self._receipts:
            what = f"{self._receipts} receipts have expired and are there: the table deletes none."
            yield Finding("receipts_outlived", "RECEIPT#", what, ways_out.TIME_TO_LIVE)
        if self._at_bittitan and self._at_bittitan.not_asked:
            what = f"It gave no answer for {self._at_bittitan.not_asked} coupons."
            yield Finding("bittitan_not_asked", "BitTitan", what, ways_out.AGAIN)

    def _of_series(self, series: str) -> Iterator[Finding]:
        # A row that cannot be read was named with its page.
        with suppress(ValidationError):
            for step in audited(series, self._table):
                yield from step

    def _of_nothing(self, rows: Sequence[Row]) -> Iterator[Finding]:
        here = {key_of(row) for row in rows}
        owners = {key_of(row): owner for row in rows if (owner := owner_of(row))}
        away = {owner for owner in owners.values() if owner not in here}
        there = here | rows_at(self._table, away).keys()
        lost = {key: owner for key, owner in owners.items() if owner not in there}
        if lost:  # A page may be older than a row that was written since.
            again = rows_at(self._table, {*lost, *lost.values()})
            lost = {
                key: owner for key, owner in lost.items() if key in again and owner not in again
            }
        yield from (of_nothing(key, owner) for key, owner in lost.items())

    def _of_row(self, row: Row) -> Iterator[Finding]:
        key = key_of(row)
        noun, part = key.pk.partition("#")[0], key.sk.partition("#")[0]
        if noun == "SERIES":
            self._series.add(key.pk.partition("#")[2])
        if noun == "RECEIPT":
            self._receipts += (
                int(row["expires_at"]["N"]) < (self._now() - RECEIPTS_LATE).timestamp()
            )
        of_its_kind = {
            ("ORDER", "ORDER"): self._order,
            ("TASK", "TASK"): self._task,
            ("SERIES", "NUMBER"): self._invoice,
            ("SERIES", "DOCUMENTS"): self._documents,
            ("INVOICE_MAIL", "MAIL"): self._mail,
        }
        if judged := of_its_kind.get((noun, part)):
            yield from judged(key, row)

    def _order(self, key: Key, row: Row) -> list[Finding]:
        order_id = "ord_" + key.pk.removeprefix("ORDER#")
        self.orders += 1
        return twice(lambda: list(self._of_order(order_id)))

    def _of_order(self, order_id: str) -> Iterator[Finding]:
        rows, now = read_order(self._table, order_id), self._now()
        if rows is None:
            return
        for check in CHECKS:
            yield from check(rows, now)
        if self._at_bittitan:
            yield from self._at_bittitan.of_order(rows, now)

    def _task(self, key: Key, row: Row) -> list[Finding]:
        task = read(VendorTask, row)
        if task.has_ended:
            return []

        def judge() -> list[Finding]:
            asked = read_task(self._table, task)
            return list(tasks.without_need(asked)) if asked else []

        return twice(judge)

    def _invoice(self, key: Key, row: Row) -> list[Finding]:
        """The order of an invoice names it; a credit is named by its invoice, which the audit proves."""
        if "body" not in row:
            return []
        invoice = read_invoice(row)

        def judge() -> list[Finding]:
            order = find_order(self._table, invoice.order_id)
            return list(invoices.not_ordered(invoice, order))

        return twice(judge)

    def _documents(self, key: Key, row: Row) -> list[Finding]:
        stored = self._table.get(key) or row
        due_at = moment(stored, "due_at")
        return list(attached.documents_late(read(InvoiceDocuments, stored), due_at, self._now()))

    def _mail(self, key: Key, row: Row) -> list[Finding]:
        stored = self._table.get(key) or row
        due_at = moment(stored, "due_at")
        return list(attached.mail_late(read(InvoiceMail, stored), due_at, self._now()))
