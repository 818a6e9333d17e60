"""The lock on an order while somebody works on it: one at a time, fenced by its token.

Taking it and settling it is the one way to work on an order. `with leased(…) as held` gives the lock
back on every path: by `held.settle`, or, when the block leaves without it, as the order was written
last. It is kept on purpose, with a line in the log, in two cases only: nobody knows whether a write
happened, so the next holder must read how it ended; or a worker failed, which is counted, so that
an order that fails its worker every time waits for a person (rules.md R26).
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.history import shortened
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import settled
from chalicelib.bss.orders.store import older_history, order_row, read_assets
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.observability import logger
from chalicelib.storage.contention import LEASE_TRIES
from chalicelib.storage.keys import DUE_ORDERS, order_key, read, status_list
from chalicelib.storage.table import Condition, Lost, Put, Table
from chalicelib.values.clock import stamp

# Longer than the function may run (.chalice/config.json: 120 s), so a living worker never loses it.
LEASED_FOR = timedelta(seconds=180)

BUSY = "The order is being worked on just now. Try again."
DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND (due_at <= :now OR attribute_not_exists(lease))"
NOT_LEASED = (
    "attribute_exists(pk) AND status_list <> :draft"
    " AND (attribute_not_exists(leased_until) OR leased_until <= :now)"
)
NOT_LEASED_AND_NEVER_BEGUN = f"{NOT_LEASED} AND attribute_not_exists(lease)"
STILL_LEASED = "lease = :lease"
STILL_LEASED_AND_NEVER_INVOICED = f"{STILL_LEASED} AND attribute_not_exists(invoice_number)"


class Lease(NamedTuple):
    """The right to work on an order until a moment; `begun` counts the leases since it was last given back."""

    token: str
    until: str
    begun: int


@dataclass
class Held:
    """An order while it is leased: as it was written last, and the writes that hold while the lease does.

    Whoever leases the order later has fenced these writes off: they raise Lost. `never_begun` is
    true when no worker can have asked BitTitan for anything.
    """

    table: Table
    order: Order
    lease: Lease
    never_begun: bool = False
    given_back: bool = False
    outcome_unknown: bool = False

    def save(self, order: Order, *also: Put, condition: str = STILL_LEASED) -> Order:
        """Write the order as it is now, and `also`, all or nothing; the lease stays. Raises Lost.

        Returns the order as written: what its row has no room for went into a row of its own.
        """
        order, older = shortened(order)
        row = order_row(
            order,
            due_at=self.lease.until,
            lease=self.lease.token,
            leased_until=self.lease.until,
            begun=self.lease.begun,
        )
        also = (*older_history(order, older), *also)
        self._write(Put(row, Condition(condition, {"lease": self.lease.token})), *also)
        self.order = order
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
        kept, older = shortened(standing.order)
        row = order_row(kept, due_at=due, lease=self.lease.token)
        put = Put(row, Condition(condition, {"lease": self.lease.token}))
        return kept, put, *older_history(kept, older)

    def give_back(self, now: datetime) -> Order:
        """Settle the order as it was written last. Raises Lost."""
        return self.settle(self.order, read_assets(self.table, self.order), now)

    def _write(self, *puts: Put) -> None:
        self.outcome_unknown = True
        try:
            self.table.write(*puts)
        except Lost:
            self.outcome_unknown = False
            raise
        self.outcome_unknown = False


@contextmanager
def leased_if_due(table: Table, order_id: str, now: datetime) -> Iterator[Held | None]:
    """Lease an order for a worker, if something on it is due and nobody else works on it.

    A worker that fails keeps the lease: the next one comes when it has expired, and counts it.
    """
    held = take_if_due(table, order_id, now)
    try:
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

    Raises TemporarilyUnavailable when somebody else goes on working on it, or wrote to it meanwhile.
    """
    held = take(table, order_id, now)
    try:
        yield held
        if not held.given_back:
            held.give_back(now)
    except Exception as failure:
        _give_back_after_failure(held, now)
        if isinstance(failure, Lost):
            # Somebody wrote what this was judged by. It is judged anew when it is asked for again.
            raise TemporarilyUnavailable(BUSY) from None
        raise


def _give_back_after_failure(held: Held, now: datetime) -> None:
    """Give the lease back, unless nobody knows what was written: that the next holder must read."""
    if held.given_back:
        return
    if held.outcome_unknown:
        logger.warning("lease_kept", reason="outcome unknown")
        return
    try:
        held.give_back(now)
    except Exception as reason:  # The caller is to see the first failure, not this one.
        logger.warning("lease_kept", reason=type(reason).__name__)


def take_if_due(table: Table, order_id: str, now: datetime) -> Held | None:
    """Take the lease of an order on which something is due and nobody else works."""
    return _take(table, order_id, now, Condition(DUE_OR_NEVER_BEGUN, {"now": stamp(now)}))


def take_if_free(table: Table, order_id: str, now: datetime) -> Held | None:
    """Take the lease of an executed order, whatever is due on it, if nobody works on it now."""
    free = {"now": stamp(now), "draft": status_list("ORDER", "draft")}
    return _take(table, order_id, now, Condition(NOT_LEASED, free))


def take(table: Table, order_id: str, now: datetime) -> Held:
    """Take the lease of an executed order. Raises TemporarilyUnavailable when somebody else keeps it."""
    free = {"now": stamp(now), "draft": status_list("ORDER", "draft")}
    for attempt in range(LEASE_TRIES):
        if held := _take(table, order_id, now, Condition(NOT_LEASED_AND_NEVER_BEGUN, free)):
            held.never_begun = True
            return held
        if held := _take(table, order_id, now, Condition(NOT_LEASED, free)):
            return held
        table.back_off(attempt)
    raise TemporarilyUnavailable(BUSY)


def _take(table: Table, order_id: str, now: datetime, condition: Condition) -> Held | None:
    token, until = secrets.token_hex(8), stamp(now + LEASED_FOR)
    due = {"due": DUE_ORDERS, "due_at": until}
    leased = {"lease": token, "leased_until": until}
    try:
        row = table.update(order_key(order_id), due | leased, condition, counting="begun")
    except Lost:
        return None
    return Held(table, read(Order, row), Lease(token, until, int(row["begun"]["N"])))
