"""The lock on an order while somebody works on it: one at a time, fenced by its token."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.store import order_row
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.keys import DUE_ORDERS, Row, order_key, read, status_list
from chalicelib.storage.table import Condition, Lost, Put, Table
from chalicelib.values.clock import stamp

# Longer than the function may run (.chalice/config.json: 120 s), so a living worker never loses it.
LEASED_FOR = timedelta(seconds=180)

SEIZE_TRIES = 20

DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND (due_at <= :now OR attribute_not_exists(lease))"

NOBODY_AT_IT = (
    "attribute_exists(pk) AND status_list <> :draft"
    " AND (attribute_not_exists(leased_until) OR leased_until <= :now)"
)

NEVER_BEGUN = f"{NOBODY_AT_IT} AND attribute_not_exists(lease)"

STILL_LEASED = "lease = :lease"

STILL_LEASED_AND_NEVER_INVOICED = "lease = :lease AND attribute_not_exists(invoice_number)"


class Lease(NamedTuple):
    """The right to work on an order until a moment. Whoever holds a later one has fenced this off.

    `begun` counts the leases since the last that was given up in order; the others crashed.
    """

    token: str
    until: str
    begun: int

    def guards(self, order: Order) -> Put:
        """The write of the order that holds only while this lease does."""
        return Put(self._row(order), Condition(STILL_LEASED, {"lease": self.token}))

    def guards_invoicing(self, order: Order) -> Put:
        condition = Condition(STILL_LEASED_AND_NEVER_INVOICED, {"lease": self.token})
        return Put(self._row(order), condition)

    def _row(self, order: Order) -> Row:
        return order_row(
            order,
            due_at=self.until,
            lease=self.token,
            leased_until=self.until,
            begun=self.begun,
        )

    def releases(self, order: Order, due_at: datetime | None) -> Put:
        """The write of the order that gives the lease up, while it still holds.

        The token stays: an order that was begun once is taken up again only when it is due.
        """
        due = stamp(due_at) if due_at else None
        condition = Condition(STILL_LEASED, {"lease": self.token})
        return Put(order_row(order, due_at=due, lease=self.token), condition)


def take(table: Table, order_id: str, now: datetime) -> tuple[Order, Lease] | None:
    """Lease an order, if anything is due on it and nobody else is at it."""
    return _take(table, order_id, now, Condition(DUE_OR_NEVER_BEGUN, {"now": stamp(now)}))


class Seized(NamedTuple):
    """An order in our hands. `never_begun` when no worker can have asked BitTitan for anything."""

    order: Order
    lease: Lease
    never_begun: bool


def seize(table: Table, order_id: str, now: datetime) -> Seized:
    """Lease an executed order whatever is due on it, for what staff asked or SES told.

    Raises TemporarilyUnavailable when somebody stays at it.
    """
    free = {"now": stamp(now), "draft": status_list("ORDER", "draft")}
    for attempt in range(SEIZE_TRIES):
        for never_begun, story in ((True, NEVER_BEGUN), (False, NOBODY_AT_IT)):
            if taken := _take(table, order_id, now, Condition(story, free)):
                return Seized(*taken, never_begun)
        table.back_off(attempt)
    raise TemporarilyUnavailable("The order is being worked on just now. Try again.")


def _take(
    table: Table, order_id: str, now: datetime, condition: Condition
) -> tuple[Order, Lease] | None:
    token, until = secrets.token_hex(8), stamp(now + LEASED_FOR)
    taken = {"due": DUE_ORDERS, "due_at": until}
    held = {"lease": token, "leased_until": until}
    try:
        stored = table.update(order_key(order_id), taken | held, condition, counting="begun")
    except Lost:
        return None
    return read(Order, stored), Lease(token, until, int(stored["begun"]["N"]))


def release(table: Table, lease: Lease, order: Order, due_at: datetime | None) -> None:
    """Write down where the order stands and when it is due again, and give up the lease. Raises Lost."""
    table.write(lease.releases(order, due_at))
