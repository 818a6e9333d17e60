"""The work on an order: a row beside the order's own, which no list copies; only what is due is listed.

The order's own row is written when it is placed and when work on it ends. What is written meanwhile
lies here, with the lease. `writes` counts both: what lies here is newer where it was counted further.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import JsonValue

from chalicelib.bss.orders.models import Order
from chalicelib.storage.keys import (
    DUE_ORDERS,
    Key,
    Row,
    Rows,
    address_hash,
    order_key,
    read,
    row,
    work_key,
)
from chalicelib.values.base import Model

Changed = Mapping[str, JsonValue]


class Work(Model):
    """What a worker has to know of an order to read all of it at once, and what its own row does not show yet.

    `changed` are the fields of the order that were written since; `address` is the hash of its recipient's.
    """

    assets: int
    address: str
    changed: dict[str, JsonValue] = {}


class Written(NamedTuple):
    """An order as it was written last; as its own row shows it; and what differs."""

    order: Order
    shown: Order
    changed: Changed
    writes: int


def work_row(
    order: Order,
    *,
    writes: int,
    changed: Changed | None = None,
    due_at: str | None = None,
    lease: str | None = None,
    leased_until: str | None = None,
    begun: int | None = None,
) -> Row:
    """The row of the work on an order. With `due_at` it is on the list of what still has to be done."""
    work = Work(
        assets=len(order.assets),
        address=address_hash(order.recipient.email),
        changed=dict(changed or {}),
    )
    return row(
        work_key(order.order_id),
        work,
        due=DUE_ORDERS if due_at else None,
        due_at=due_at,
        lease=lease,
        leased_until=leased_until,
        begun=begun,
        writes=writes,
        invoice_number=order.invoice_number,
    )


def order_keys(order_id: str) -> tuple[Key, Key]:
    """The rows that an order is read from."""
    return order_key(order_id), work_key(order_id)


def work_in(rows: Rows, order_id: str) -> Row:
    """The row that says what is due on an order, and who works on it: in release 0.2.0 it was the order's own."""
    own, beside = order_keys(order_id)
    return rows[beside] if beside in rows else rows[own]


def order_in(rows: Rows, order_id: str) -> Order | None:
    """The order as it was written last, from the rows of `order_keys`."""
    written = written_in(rows, order_id)
    return written.order if written else None


def written_in(rows: Rows, order_id: str) -> Written | None:
    """The order from the rows of `order_keys`. One that was never executed has no second row."""
    own, beside = (rows.get(key) for key in order_keys(order_id))
    if own is None:
        return None
    shown, writes = read(Order, own), writes_of(own)
    if beside is None or writes_of(beside) <= writes:
        return Written(shown, shown, {}, writes)
    changed = read(Work, beside).changed
    fields = json.loads(own["body"]["S"]) | changed
    return Written(Order.model_validate_json(json.dumps(fields)), shown, changed, writes_of(beside))


def writes_of(stored: Row) -> int:
    """How often an order was written when this row was; 0 before anybody counted."""
    return int(stored["writes"]["N"]) if "writes" in stored else 0


def changed_since(shown: Order, order: Order) -> Changed:
    """The fields that are different now."""
    before, after = shown.model_dump(mode="json"), order.model_dump(mode="json")
    return {name: value for name, value in after.items() if value != before[name]}
