"""The lock on an order while somebody works on it: one at a time, fenced by its token.

Taking it and settling it is the one way to work on an order. `with leased(…) as held` gives the lock
back on every path: by `held.settle`, or, when the block leaves without it, as the order was written
last. It is kept on purpose, with a line in the log, in two cases only: nobody knows whether a write
happened, so the next holder must read how it ended; or a worker failed, which is counted, so that
an order that fails its worker every time waits for a person (rules.md R26).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.history import shortened
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import settled
from chalicelib.bss.orders.store import older_history, order_row, read_assets
from chalicelib.bss.orders.taking import (
    Lease,
    is_due,
    is_not_leased,
    take_as_read,
    take_at_once,
)
from chalicelib.bss.orders.work import Changed, Work, Written, changed_since, work_row, written_in
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.observability import logger
from chalicelib.storage.conditions import Condition, Lost, Missing, Put
from chalicelib.storage.contention import LEASE_TRIES
from chalicelib.storage.keys import Key, Row, Rows, key_of, order_key, read
from chalicelib.storage.table import Table
from chalicelib.values.clock import stamp

BUSY = "The order is being worked on just now. Try again."
STILL_LEASED = "lease = :lease"
STILL_LEASED_AND_NEVER_INVOICED = f"{STILL_LEASED} AND attribute_not_exists(invoice_number)"
STILL_THERE = Condition("attribute_exists(pk)")

Beside = Callable[[Work], Iterable[Key]]


@dataclass
class Held:
    """An order while it is leased: as it was written last, and the writes that hold while the lease does.

    Whoever leases the order later has fenced these writes off: they raise Lost. `shown` is the order as
    its own row shows it, `changed` what was written since. `never_begun` is true when no worker can have
    asked BitTitan for anything. `beside` are the rows that were read with the order. `looked_through` is
    true when a worker has asked for all that another may have asked for and not written down. `rests` is
    true when nobody was to go on with the order before it was leased; whoever gives it no work settles it so.
    """

    table: Table
    order: Order
    lease: Lease
    shown: Order
    changed: Changed = field(default_factory=dict)
    writes: int = 1
    beside: Rows = field(default_factory=dict[Key, Row])
    never_begun: bool = False
    rests: bool = False
    looked_through: bool = False
    given_back: bool = False
    outcome_unknown: bool = False

    @classmethod
    def of(cls, table: Table, lease: Lease, written: Written, **more: Any) -> Self:
        """The order as it was read, with the lease that was taken of it."""
        order, shown, changed, writes = written
        return cls(table, order, lease, shown, changed, writes, **more)

    def save(self, order: Order, *also: Put, condition: str = STILL_LEASED) -> Order:
        """Write the order as it is now, and `also`, all or nothing; the lease stays. Raises Lost.

        It is written beside the order's own row, which follows when the work on it ends. Returns the order
        as written: what its row has no room for went into a row of its own.
        """
        order, older = shortened(order)
        changed = changed_since(self.shown, order)
        row = work_row(
            order,
            writes=self.writes + 1,
            changed=changed,
            due_at=self.lease.until,
            lease=self.lease.token,
            leased_until=self.lease.until,
            begun=self.lease.begun,
        )
        also = (*older_history(order, older), *also)
        self._write(Put(row, Condition(condition, {"lease": self.lease.token})), *also)
        self.order, self.changed, self.writes = order, changed, self.writes + 1
        return order

    def settle(
        self,
        order: Order,
        assets: Sequence[Asset],
        now: datetime,
        *also: Put,
        resting: bool = False,
    ) -> Order:
        """Write where the order stands after this work, and `also`, and give the lease back. Raises Lost.

        The token stays on the row: an order that was begun once is taken up again only when it is due.
        """
        order, *writes = self.settling(order, assets, now, resting=resting)
        self._write(*writes, *also)
        self.order, self.given_back = order, True
        return order

    def settling(
        self,
        order: Order,
        assets: Sequence[Asset],
        now: datetime,
        *,
        resting: bool = False,
        condition: str = STILL_LEASED,
    ) -> tuple[Order, *tuple[Put, ...]]:
        """The order as it stands after this work, and the writes that say so and give the lease back."""
        standing = settled(order, assets, now, resting=resting)
        # Due since before this work is due anew: the schedule queues it once more.
        due = stamp(max(standing.due_at, now)) if standing.due_at else None
        order, older = shortened(standing.order)
        leased = Condition(condition, {"lease": self.lease.token})
        return (
            order,
            Put(self._given_back(order, due), leased),
            Put(order_row(order, writes=self.writes + 1), STILL_THERE),
            *older_history(order, older),
        )

    def _given_back(self, order: Order, due: str | None) -> Row:
        """The row of the work when it ends.

        What was written meanwhile stays in it: who reads one row before this write and the other after
        it still sees an order as it was. That a worker broke off stays too, until one has looked through.
        """
        broke_off = self.lease.begun > 1 and not self.looked_through
        return work_row(
            order,
            writes=self.writes + 1,
            changed=self.changed,
            due_at=due,
            lease=self.lease.token,
            begun=1 if broke_off else None,
        )

    def give_back(self, now: datetime, *, resting: bool = False) -> Order:
        """Settle the order as it was written last. Raises Lost."""
        return self.settle(self.order, read_assets(self.table, self.order), now, resting=resting)

    def _write(self, *puts: Put) -> None:
        self.outcome_unknown = True
        try:
            self.table.write(*puts)
        except Lost:
            self.outcome_unknown = False
            raise
        self.outcome_unknown = False


def _nothing(work: Work) -> Iterable[Key]:
    return ()


@contextmanager
def leased_if_due(
    table: Table, order_id: str, now: datetime, beside: Beside = _nothing
) -> Iterator[Held | None]:
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
def leased(table: Table, order_id: str, now: datetime) -> Iterator[Held]:
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


def _give_back_after_failure(held: Held, now: datetime, *, resting: bool) -> None:
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
) -> Held | None:
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
    return Held.of(table, lease, written, beside=rows)


def take_if_free(table: Table, order_id: str, now: datetime) -> Held | None:
    """Take the lease of an executed order, whatever is due on it, if nobody works on it now."""
    taken = take_as_read(table, order_id, now, is_not_leased)
    if taken is None:
        return None
    more = {"never_begun": taken.never_begun, "rests": taken.rests}
    return Held.of(table, taken.lease, taken.written, **more)


def take(table: Table, order_id: str, now: datetime) -> Held:
    """Take the lease of an executed order. Raises TemporarilyUnavailable when somebody else keeps it."""
    for attempt in range(LEASE_TRIES):
        if held := take_if_free(table, order_id, now):
            return held
        table.back_off(attempt)
    raise TemporarilyUnavailable(BUSY)
