"""Taking the lease of an order: of one that was read, or at once, by what the row of the work on it says."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.store import order_row
from chalicelib.bss.orders.work import Written, order_keys, work_row, writes_of, written_in
from chalicelib.storage.conditions import NEVER_WRITTEN, Condition, Lost, Put
from chalicelib.storage.keys import DUE_ORDERS, Row, order_key, work_key
from chalicelib.storage.table import Table
from chalicelib.values.clock import stamp

# Longer than the function may run (.chalice/config.json: 120 s), so a living worker never loses it.
LEASED_FOR = timedelta(seconds=180)

DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND (due_at <= :now OR attribute_not_exists(lease))"
WRITTEN_AS_READ = "writes = :writes"
LEASED_AS_READ = f"{WRITTEN_AS_READ} AND lease = :lease"
NEVER_LEASED_AS_READ = f"{WRITTEN_AS_READ} AND attribute_not_exists(lease)"
# A row of release 0.2.0, which holds the lease itself: not even who had it has written since.
BODY_AS_READ = "body = :body"
OLD_ROW_LEASED_AS_READ = f"{BODY_AS_READ} AND lease = :lease"
OLD_ROW_NEVER_LEASED_AS_READ = f"{BODY_AS_READ} AND attribute_not_exists(lease)"

IsFree = Callable[[Row, str], bool]


class Lease(NamedTuple):
    """The right to work on an order until a moment; `begun` counts the leases since it was last given back."""

    token: str
    until: str
    begun: int


class Taken(NamedTuple):
    """A lease, and the order that was read before it was taken.

    No worker had it before if it was never begun. It rests when nothing was due on it, nor to be done at the
    coupon desk: it has ended, or waits for a person.
    """

    lease: Lease
    written: Written
    never_begun: bool
    rests: bool


def is_due(row: Row, now: str) -> bool:
    """Whether a worker may take it: something is due, or its first message came."""
    return "due_at" in row and (row["due_at"]["S"] <= now or "lease" not in row)


def is_not_leased(row: Row, now: str) -> bool:
    return "leased_until" not in row or row["leased_until"]["S"] <= now


def take_at_once(table: Table, order_id: str, now: datetime) -> tuple[Lease, Row]:
    """Take what is due without reading it first: the lease, and the row of the work. Raises Lost, Missing."""
    return _leased(table, order_id, now, Condition(DUE_OR_NEVER_BEGUN, {"now": stamp(now)}))


def take_as_read(table: Table, order_id: str, now: datetime, is_free: IsFree) -> Taken | None:
    """Take an executed order as it was read just now; None when it is not free, or was written meanwhile."""
    rows = table.get_all(order_keys(order_id))
    written = written_in(rows, order_id)
    if written is None or written.order.status == "draft":
        return None
    work = rows.get(work_key(order_id))
    stored = work or rows[order_key(order_id)]
    if not is_free(stored, stamp(now)):
        return None
    try:
        if work:
            lease, _ = _leased(table, order_id, now, _written_as(work))
        else:
            lease = _moved(table, written, stored, now)
    except Lost:
        return None
    rests = "due_at" not in stored and not _is_under_way(written.order)
    return Taken(lease, written, never_begun="lease" not in stored, rests=rests)


def _is_under_way(order: Order) -> bool:
    """Whether somebody is to go on with it, though nothing is due. One that was completed may be cancelled."""
    is_cancelled_by_others = order.status == "completed" and order.cancellation is not None
    return order.status == "provisioning" or is_cancelled_by_others


def _leased(table: Table, order_id: str, now: datetime, condition: Condition) -> tuple[Lease, Row]:
    token, until = _new(now)
    due = {"due": DUE_ORDERS, "due_at": until}
    leased = {"lease": token, "leased_until": until}
    row = table.update(work_key(order_id), due | leased, condition, counting="begun")
    return Lease(token, until, int(row["begun"]["N"])), row


def _written_as(work: Row) -> Condition:
    """The order is as it was read: nobody has leased or written it since."""
    as_read = {"writes": writes_of(work)}
    return _unchanged(work, LEASED_AS_READ, NEVER_LEASED_AS_READ, as_read)


def _moved(table: Table, written: Written, own: Row, now: datetime) -> Lease:
    """Lease an order of release 0.2.0: what is due on it, and who works on it, leaves its own row.

    One transaction, so that a worker of that release and one of this never have it both. Raises Lost.
    """
    token, until = _new(now)
    begun = int(own["begun"]["N"]) + 1 if "begun" in own else 1
    work = work_row(
        written.order, writes=1, due_at=until, lease=token, leased_until=until, begun=begun
    )
    as_read = {"body": own["body"]["S"]}
    unchanged = _unchanged(own, OLD_ROW_LEASED_AS_READ, OLD_ROW_NEVER_LEASED_AS_READ, as_read)
    table.write(
        Put(order_row(written.order, writes=1), unchanged),
        Put(work, NEVER_WRITTEN),
    )
    return Lease(token, until, begun)


def _new(now: datetime) -> tuple[str, str]:
    return secrets.token_hex(8), stamp(now + LEASED_FOR)


def _unchanged(
    row: Row, leased: str, never_leased: str, as_read: Mapping[str, str | int]
) -> Condition:
    if "lease" not in row:
        return Condition(never_leased, as_read)
    return Condition(leased, {**as_read, "lease": row["lease"]["S"]})
