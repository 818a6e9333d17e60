"""Orders as release 0.2.0 keeps them: what is due, and the lease, in the order's own row. Its own conditions."""

import secrets
from datetime import timedelta
from typing import NamedTuple

from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.store import order_row
from chalicelib.storage.conditions import Condition, Put
from chalicelib.storage.keys import DUE_ORDERS, Row, order_key, read, status_list, work_key
from chalicelib.values.clock import stamp
from tests.integration.backend import Backend

DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND (due_at <= :now OR attribute_not_exists(lease))"
NOT_LEASED = (
    "attribute_exists(pk) AND status_list <> :draft"
    " AND (attribute_not_exists(leased_until) OR leased_until <= :now)"
)
STILL_LEASED = "lease = :lease"
LEASED_FOR = timedelta(seconds=180)


class OldHeld(NamedTuple):
    """An order that release 0.2.0 has leased."""

    order: Order
    token: str
    until: str


def placed_by_0_2_0(backend: Backend) -> str:
    """The id of an order of two lines that was placed just now, as the rows of release 0.2.0 have it."""
    order_id = backend.buy(lines=2)
    set_back(backend, order_id, due_at=stamp(backend.clock() + timedelta(seconds=60)))
    return order_id


def set_back(backend: Backend, order_id: str, **attributes: str) -> None:
    """Turn the rows of an order into one row of release 0.2.0."""
    table, order = backend.table, backend.order(order_id)
    table._client.delete_item(TableName=table._name, Key=work_key(order_id).attributes())
    due = {"due": DUE_ORDERS} if "due_at" in attributes else {}
    table.put(_row(order, **due, **attributes))


def take_if_due(backend: Backend, order_id: str) -> OldHeld:
    """A worker of release 0.2.0 takes the lease. Raises Lost."""
    return _take(backend, order_id, Condition(DUE_OR_NEVER_BEGUN, {"now": stamp(backend.clock())}))


def take(backend: Backend, order_id: str) -> OldHeld:
    """A call of staff takes the lease in release 0.2.0. Raises Lost."""
    free = {"now": stamp(backend.clock()), "draft": status_list("ORDER", "draft")}
    return _take(backend, order_id, Condition(NOT_LEASED, free))


def save(backend: Backend, held: OldHeld, order: Order, *also: Put) -> None:
    """Release 0.2.0 writes an order that it has leased, and `also`. Raises Lost."""
    row = _row(
        order,
        due=DUE_ORDERS,
        due_at=held.until,
        lease=held.token,
        leased_until=held.until,
    ) | {"begun": {"N": "1"}}
    backend.table.write(Put(row, Condition(STILL_LEASED, {"lease": held.token})), *also)


def _take(backend: Backend, order_id: str, condition: Condition) -> OldHeld:
    token = secrets.token_hex(8)
    until = stamp(backend.clock() + LEASED_FOR)
    changes = {"due": DUE_ORDERS, "due_at": until, "lease": token, "leased_until": until}
    row = backend.table.update(order_key(order_id), changes, condition, counting="begun")
    return OldHeld(read(Order, row), token, until)


def _row(order: Order, **attributes: str) -> Row:
    return order_row(order) | {name: {"S": value} for name, value in attributes.items()}
