"""The lock on an order while somebody works on it: one at a time, fenced by its token.

Taking it and settling it is the one way to work on an order. `with leased(…) as held` gives the lock
back on every path: by `held.settle`, or, when the block leaves without it, as the order was written
last. It is kept on purpose, with a line in the log, in two cases only: nobody knows whether a write
happened, so the next holder must read how it ended; or a worker failed, which is counted, so that
an order that fails its worker every time waits for a person (rules.md R26).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from chalicelib.bss.orders.lease_taking import is_due, is_not_leased, take_as_read, take_at_once
from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.work import Work, work_row, written_in
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.observability import logger
from chalicelib.storage.conditions import Lost, Missing
from chalicelib.storage.contention import LEASE_TRIES
from chalicelib.storage.keys import Key, key_of, order_key, read
from chalicelib.storage.table import Table

BUSY = "The order is being worked on just now. Try again."

Beside = Callable[[Work], Iterable[Key]]


def _nothing(work: Work) -> Iterable[Key]:
    return ()


@contextmanager
def leased_if_due(
    table: Table, order_id: str, now: datetime, beside: Beside = _nothing
) -> Iterator[LeasedOrder | None]:
    """Lease an order for a worker, if something on it is due and nobody else works on it.

    `beside` names what is read with it. A worker that fails keeps the lease: the next one comes when it has
    expired, and counts it.
    """
    try:
        held = take_if_due(table, order_id, now, beside)
        yield held
    except Lost:
        raise  # Somebody else holds it now.
    except Exception as failure:
        logger.warning("lease_kept", reason=type(failure).__name__)
        raise
    if held and not held.given_back:
        held.give_back(now)


@contextmanager
def leased(table: Table, order_id: str, now: datetime) -> Iterator[LeasedOrder]:
    """Lease an executed order whatever is due on it, for what staff asked or SES reported.

    Where nothing was written, nobody goes on with an order that nobody went on with before: it rests.
    Raises TemporarilyUnavailable when somebody else goes on working on it, or wrote to it meanwhile.
    """
    held = take(table, order_id, now)
    writes = held.writes

    def resting() -> bool:
        return held.rests and held.writes == writes

    try:
        yield held
        if not held.given_back:
            held.give_back(now, resting=resting())
    except Exception as failure:
        _give_back_after_failure(held, now, resting=resting())
        if isinstance(failure, Lost):
            # Somebody wrote what this was judged by. It is judged anew when it is asked for again.
            raise TemporarilyUnavailable(BUSY) from None
        raise


def _give_back_after_failure(held: LeasedOrder, now: datetime, *, resting: bool) -> None:
    """Give the lease back, unless nobody knows what was written: that the next holder must read."""
    if held.given_back:
        return
    if held.outcome_unknown:
        logger.warning("lease_kept", reason="outcome unknown")
        return
    try:
        held.give_back(now, resting=resting)
    except Exception as reason:  # The caller is to see the first failure, not this one.
        logger.warning("lease_kept", reason=type(reason).__name__)


def take_if_due(
    table: Table, order_id: str, now: datetime, beside: Beside = _nothing
) -> LeasedOrder | None:
    """Take the lease of an order on which something is due and nobody else works, and read it. Two calls.

    Raises Lost when the order is gone.
    """
    try:
        lease, work = take_at_once(table, order_id, now)
    except Missing:
        taken = take_as_read(table, order_id, now, is_due)
        if taken is None:
            return None
        lease, work = taken.lease, work_row(taken.written.order, writes=1)
    except Lost:
        return None
    rows = table.get_all([order_key(order_id), *beside(read(Work, work))])
    written = written_in(rows | {key_of(work): work}, order_id)
    if written is None:
        raise Lost(order_key(order_id))
    return LeasedOrder.of(table, lease, written, beside=rows)


def take_if_free(table: Table, order_id: str, now: datetime) -> LeasedOrder | None:
    """Take the lease of an executed order, whatever is due on it, if nobody works on it now."""
    taken = take_as_read(table, order_id, now, is_not_leased)
    if taken is None:
        return None
    more = {"never_begun": taken.never_begun, "rests": taken.rests}
    return LeasedOrder.of(table, taken.lease, taken.written, **more)


def take(table: Table, order_id: str, now: datetime) -> LeasedOrder:
    """Take the lease of an executed order. Raises TemporarilyUnavailable when somebody else keeps it."""
    for attempt in range(LEASE_TRIES):
        if held := take_if_free(table, order_id, now):
            return held
        table.back_off(attempt)
    raise TemporarilyUnavailable(BUSY)
