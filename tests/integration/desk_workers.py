"""The coupon desk on the real engine: BitTitan's portal, and people who work in it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock
from typing import Any

from chalicelib.bss.coupons.desk import CouponDesk
from chalicelib.bss.fulfilment.vendor_tasks import complete, refuse
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.store import find_asset_with_code
from chalicelib.bss.vendor_tasks.answers import VendorTaskAnswer
from chalicelib.bss.vendor_tasks.claiming import claim
from chalicelib.bss.vendor_tasks.lists import VendorTasksQuery, all_tasks
from chalicelib.bss.vendor_tasks.requests import CompleteTask
from chalicelib.errors import ClaimedByAnother
from chalicelib.storage.table import Table
from tests.integration.backend import Backend


@dataclass
class Portal:
    """BitTitan's portal: the coupons that people made there, by the label that they typed."""

    made: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def make(self, label: str) -> str:
        """Make a coupon; its code."""
        with self.lock:
            self.made[label] += 1
            return f"DESK-{label[-9:-1]}-{self.made[label]}"


@dataclass
class Desk:
    """A stage with a coupon desk, and whoever works there."""

    backend: Backend
    portal: Portal = field(default_factory=Portal)

    def bought(self, lines: int = 1) -> str:
        """An order that waits for the desk."""
        order_id = self.backend.buy(lines=lines)
        self.fulfil(order_id)
        return order_id

    def dependencies(self, table: Table | None = None) -> Any:
        table = table or self.backend.table
        bittitan = CouponDesk(table, self.backend.clock)
        return self.backend.dependencies(table=table, bittitan=bittitan)

    def fulfil(self, order_id: str, table: Table | None = None) -> None:
        given = self.dependencies(table)
        self.backend.fulfil(order_id, table=given.table, bittitan=given.bittitan)

    def fulfil_whatever_is_queued(self) -> None:
        while self.backend.queued:
            self.fulfil(self.backend.queued.pop())

    def tasks(self, status: Any = "open") -> list[VendorTaskAnswer]:
        """The oldest hundred tasks of a status."""
        query = VendorTasksQuery(status=status, limit=100)
        return [*all_tasks(query, table=self.backend.table, now=self.backend.clock()).items]

    def code(self, asset: Asset) -> str | None:
        """The code of an asset's coupon."""
        found = find_asset_with_code(self.backend.table, asset.asset_id)
        return found.coupon.code if found and found.coupon else None

    def claim(self, task: VendorTaskAnswer, by: str) -> VendorTaskAnswer | None:
        """The task as it was claimed; None when somebody else has it."""
        try:
            return claim(task.task_id, by=by, table=self.backend.table, now=self.backend.clock())
        except ClaimedByAnother:
            return None

    def complete(
        self, task: VendorTaskAnswer, code: str, by: str, table: Table | None = None
    ) -> None:
        wanted = CompleteTask(code=code, expires_on=self._last_day(task))
        complete(task.task_id, wanted, by=by, dependencies=self.dependencies(table))

    def revoke(self, task: VendorTaskAnswer, by: str, table: Table | None = None) -> None:
        wanted = CompleteTask(outcome="revoked")
        complete(task.task_id, wanted, by=by, dependencies=self.dependencies(table))

    def refuse(self, task: VendorTaskAnswer, by: str, table: Table | None = None) -> None:
        refuse(task.task_id, "The portal is closed.", by=by, dependencies=self.dependencies(table))

    def _last_day(self, task: VendorTaskAnswer) -> date:
        assert task.expire_days
        return self.backend.clock().date() + timedelta(days=task.expire_days)
