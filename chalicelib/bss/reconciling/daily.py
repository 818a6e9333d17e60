"""Reconciling every day what no Scan is needed for: orders in work, orders placed lately, and the series."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from pydantic import ValidationError

from chalicelib.bss.invoices.composing import possible_series
from chalicelib.bss.orders.states import OrderStatus
from chalicelib.bss.reconciling import ways_out
from chalicelib.bss.reconciling.models import Finding
from chalicelib.bss.reconciling.reconcile import Reconciling
from chalicelib.bss.reconciling.series import audited
from chalicelib.observability import count, logger
from chalicelib.storage.keys import BY_STATUS, Row, status_list
from chalicelib.storage.pages import NEWEST, OLDEST
from chalicelib.storage.table import Reads, Table
from chalicelib.values.clock import stamp

# Every order is looked at on two days, at least once when nothing is due on it any more.
LATELY = timedelta(days=2)
IN_WORK: tuple[OrderStatus, ...] = ("needs_attention", "provisioning")
ENDED: tuple[OrderStatus, ...] = ("completed", "cancelled")
ORDERS_AT_ONCE = 50
# Enough for so many orders, or for a step of an audit, each of them judged twice.
SECONDS_FOR_ONE_MORE = 40


def reconcile_daily(
    *,
    table: Table,
    now: Callable[[], datetime],
    prefixes: Sequence[str],
    seconds_left: Callable[[], float] = lambda: float("inf"),
) -> list[Finding]:
    """Log and count what does not fit: all orders in work, the series of `prefixes`, what ended of two days.

    It reads by the index of statuses, newest first, and writes nothing; what there is no time for is counted,
    and left to `make reconcile` (rules.md R67).
    """
    reconciling, findings = Reconciling(table, now), list[Finding]()
    for found in _steps(reconciling, table, now(), prefixes):
        for each in found:
            logger.error("row_does_not_fit", kind=each.kind, about=each.about, way_out=each.way_out)
        findings += found
        if seconds_left() < SECONDS_FOR_ONE_MORE:
            logger.warning("reconciling_ran_out_of_time", orders=reconciling.orders)
            count("ReconcilingCutShort")
            break
    count("ReconcilingFindings", len(findings))
    logger.info("reconciled", orders=reconciling.orders, findings=len(findings))
    return findings


def _steps(
    reconciling: Reconciling, table: Table, now: datetime, prefixes: Sequence[str]
) -> Iterator[list[Finding]]:
    """What each step finds: a few orders, or a few hundred invoices of a series.

    The series are few, so they come before the many orders that have ended.
    """
    for status in IN_WORK:
        yield from _of_orders(reconciling, table, status, OLDEST)
    for series in (each for prefix in prefixes for each in possible_series(prefix, now)):
        yield from _of_series(series, table)
    for status in ENDED:
        yield from _of_orders(reconciling, table, status, stamp(now - LATELY))


def _of_orders(
    reconciling: Reconciling, table: Table, status: OrderStatus, since: str
) -> Iterator[list[Finding]]:
    orders = table.newest_first(
        BY_STATUS,
        status_list("ORDER", status),
        after=since,
        before=NEWEST,
        page=ORDERS_AT_ONCE,
        reads=Reads(sys.maxsize),
    )
    for some in _in_steps(orders):
        yield list(reconciling.page(some))


def _in_steps(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while some := list(islice(rows, ORDERS_AT_ONCE)):
        yield some


def _of_series(series: str, table: Table) -> Iterator[list[Finding]]:
    try:
        yield from audited(series, table)
    except ValidationError:
        what = "A row of it cannot be read, so it is not audited."
        yield [Finding("row_unreadable", series, what, ways_out.RESTORE)]
