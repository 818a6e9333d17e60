"""An order while somebody works on it: as it was written last, and the writes that hold while its lease does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.history import shortened
from chalicelib.bss.orders.lease_taking import Lease
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import settled
from chalicelib.bss.orders.store import older_history, order_row, read_assets
from chalicelib.bss.orders.work import Changed, Written, changed_since, work_row
from chalicelib.storage.conditions import Condition, Lost, Put
from chalicelib.storage.keys import Key, Row, Rows
from chalicelib.storage.table import Table
from chalicelib.values.clock import stamp

STILL_LEASED = "lease = :lease"
STILL_LEASED_AND_NEVER_INVOICED = f"{STILL_LEASED} AND attribute_not_exists(invoice_number)"
STILL_THERE = Condition("attribute_exists(pk)")


@dataclass
class LeasedOrder:
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
