"""Orders whose invoices are left to the queue, the consumer that numbers them, and what a series must be."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.bss.fulfilment.batch import Invoicing
from chalicelib.bss.fulfilment.numbering import number_invoices
from chalicelib.bss.invoices.audit import audit
from chalicelib.bss.orders.models import Order
from chalicelib.storage.keys import DUE_ORDERS
from chalicelib.storage.table import Table
from tests.integration.backend import PAST_A_LEASE, Backend


@dataclass
class Numbering:
    """The queue of invoices, as a list, and what takes from it."""

    backend: Backend
    waiting: list[str] = field(default_factory=list)

    def buy(self, count: int, lines: int = 1) -> list[str]:
        """Orders of as many users, placed and not fulfilled yet."""
        users = [self.backend.caller(sub=f"usr_{number}") for number in range(count)]
        return [self.backend.buy(lines, by=user) for user in users]

    def handed_over(self, count: int, lines: int = 1) -> list[str]:
        """Orders that wait for their invoices alone."""
        order_ids = self.buy(count, lines)
        for order_id in order_ids:
            self.fulfil(order_id)
        return order_ids

    def fulfil(self, order_id: str, **instead: Any) -> None:
        """Work on an order where invoices are left to the queue."""
        self.backend.fulfil(order_id, hand_to_numbering=self._hand_over, **instead)

    def _hand_over(self, order_id: str, series: str) -> None:
        assert series == f"INV-{self.backend.clock().year}"
        self.waiting.append(order_id)

    def number(self, order_ids: list[str], table: Table | None = None) -> int:
        ours = self.backend.dependencies(table=table or self.backend.table)
        invoicing = Invoicing(
            ours.table, ours.now, ours.invoice_prefix, ours.payment_days, ours.keeps_documents
        )
        return number_invoices(order_ids, invoicing)

    def number_what_waits(self) -> None:
        while self.waiting:
            taken, self.waiting = self.waiting[:10], self.waiting[10:]
            self.number(taken)

    def until_nothing_is_due(self) -> None:
        """Let time pass, as long as it takes, with invoices left to the queue."""
        for _ in range(20):
            self.number_what_waits()
            due = [f"ord_{key.pk[6:]}" for key in self.backend.table.due(DUE_ORDERS, "9")]
            if not due:
                return
            self.backend.clock.advance(PAST_A_LEASE)
            for order_id in due:
                self.fulfil(order_id)
        raise AssertionError("still due after an hour")

    def orders(self, order_ids: list[str]) -> list[Order]:
        return [self.backend.order(order_id) for order_id in order_ids]

    def assert_each_has_one_invoice(self, order_ids: list[str]) -> None:
        """The series has no gap and no duplicate, and is of exactly these orders."""
        found = audit(f"INV-{self.backend.clock().year}", table=self.backend.table)
        assert (found.ok, found.count) == (True, len(order_ids)), found
        by_number = {each.invoice_number: each.order_id for each in self.backend.invoices()}
        assert sorted(by_number.values()) == sorted(order_ids)
        for order in self.orders(order_ids):
            assert by_number[str(order.invoice_number)] == order.order_id
            assert order.invoice.state == "done"
