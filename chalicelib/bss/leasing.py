"""The rows of an order while it is being fulfilled: one worker at a time, fenced by its lease."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.bss.models import Asset, Invoice, Order
from chalicelib.bss.store import NEVER_WRITTEN, asset_row, invoice_row, order_row
from chalicelib.clock import stamp
from chalicelib.dynamodb import Condition, Lost, Put, Table
from chalicelib.table import Key, Row, asset_key, order_key, read, series_key

# Longer than the function may run (.chalice/config.json: 120 s), so a living worker never loses it.
LEASED_FOR = timedelta(seconds=180)

DUE_OR_NEVER_BEGUN = "attribute_exists(due_at) AND (due_at <= :now OR attribute_not_exists(lease))"
STILL_LEASED = "lease = :lease"
STILL_LEASED_AND_NEVER_INVOICED = "lease = :lease AND attribute_not_exists(invoice_number)"
NEVER_ISSUED = NEVER_WRITTEN
NO_COUPON_YET = Condition("attribute_exists(pk) AND attribute_not_exists(coupon_id)")


class Lease(NamedTuple):
    """The right to work on an order until a moment. Whoever holds a later one has fenced this off."""

    token: str
    until: str

    def guards(self, order: Order) -> Put:
        """The write of the order that holds only while this lease does."""
        return Put(self._row(order), Condition(STILL_LEASED, {"lease": self.token}))

    def guards_invoicing(self, order: Order) -> Put:
        condition = Condition(STILL_LEASED_AND_NEVER_INVOICED, {"lease": self.token})
        return Put(self._row(order), condition)

    def _row(self, order: Order) -> Row:
        return order_row(order, due_at=self.until, lease=self.token)


def take(table: Table, order_id: str, now: datetime) -> tuple[Order, Lease] | None:
    """Lease an order, if anything is due on it and nobody else is at it."""
    lease = Lease(secrets.token_hex(8), stamp(now + LEASED_FOR))
    try:
        stored = table.update(
            order_key(order_id),
            {"due_at": lease.until, "lease": lease.token},
            Condition(DUE_OR_NEVER_BEGUN, {"now": stamp(now)}),
        )
    except Lost:
        return None
    return read(Order, stored), lease


def read_work(table: Table, order: Order, series: str) -> tuple[list[Asset], int]:
    """The order's assets, and the last number taken of the invoice series: one read."""
    keys = [asset_key(asset.asset_id) for asset in order.assets]
    rows = table.get_all([*keys, series_key(series)])
    return [read(Asset, rows[key]) for key in keys], last_number_in(rows, series)


def last_number_in(rows: dict[Key, Row], series: str) -> int:
    counter = rows.get(series_key(series))
    return int(counter["last_number"]["N"]) if counter else 0


def take_number(series: str, seen: int) -> Put:
    """The write that takes the next number of a series, if nobody took it since it was read."""
    condition = Condition("last_number = :seen", {"seen": seen}) if seen else NEVER_WRITTEN
    counter = series_key(series).attributes() | {"last_number": {"N": str(seen + 1)}}
    return Put(counter, condition)


def issue(table: Table, lease: Lease, order: Order, invoice: Invoice, number: Put) -> None:
    """Number, invoice and order in one transaction (product.md: Invoice numbers). Raises Lost."""
    table.write(number, Put(invoice_row(invoice), NEVER_ISSUED), lease.guards_invoicing(order))


def record(table: Table, asset: Asset) -> None:
    """Write how an asset's attempt ended, unless it has its coupon already. Raises Lost."""
    table.put(asset_row(asset), NO_COUPON_YET)


def release(table: Table, lease: Lease, order: Order, due_at: datetime | None) -> None:
    """Write down where the order stands and when it is due again, and give up the lease. Raises Lost."""
    due = stamp(due_at) if due_at else None
    # The token stays: an order that was begun once is taken up again only when it is due.
    table.put(
        order_row(order, due_at=due, lease=lease.token),
        Condition(STILL_LEASED, {"lease": lease.token}),
    )
