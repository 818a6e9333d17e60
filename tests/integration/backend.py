"""The use cases on the real engine: a table, BitTitan, an outbox, and a clock that tests turn."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chalicelib.auth import Caller
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.fulfil import fulfil
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.mail.welcome import Mail
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.store import (
    find_asset_with_code,
    find_order,
    find_order_with_assets,
)
from chalicelib.checkout import changes, placing
from chalicelib.checkout.models import AddLine, BasketAnswer, ConfirmBilling, PlaceOrder
from chalicelib.checkout.placing import Placed
from chalicelib.checkout.store import Request
from chalicelib.storage.keys import DUE_ORDERS, Key, Row, order_key, read, series_key
from chalicelib.storage.table import Table
from tests.builders import PLACED_AT
from tests.fakes import AskedBitTitan

PAST_A_LEASE = 181


class Clients(NamedTuple):
    """The service's own clients of the local cloud, with its timeouts and retries."""

    dynamodb: Any
    sqs: Any


class Clock:
    """The service's time: far from New Year's Eve, wherever the machine's clock is."""

    def __init__(self) -> None:
        self._at = PLACED_AT

    def __call__(self) -> datetime:
        return self._at

    def advance(self, seconds: float) -> None:
        self._at += timedelta(seconds=seconds)


class Outbox:
    """Where welcome mails end up."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, Mail]] = []

    def send(self, mail: Mail, order_id: str) -> str:
        self.mails.append((order_id, mail))
        return f"ses-{len(self.mails)}"


@dataclass
class Backend:
    """The use cases and what they depend on; `buy` goes the whole way through the checkout."""

    table: Table
    clock: Clock = field(default_factory=Clock)
    bittitan: AskedBitTitan = field(default_factory=AskedBitTitan)
    outbox: Outbox = field(default_factory=Outbox)
    queued: list[str] = field(default_factory=list)

    def caller(self, account_id: str = "acc_customer", sub: str = "usr_anna") -> Caller:
        return Caller(account_id=account_id, sub=sub, roles=("buyer",))

    def request(self, caller: Caller, **how: Any) -> Request:
        """What a change comes with now, of any version and without an Idempotency-Key."""
        return Request(caller, self.clock(), **how)

    def add(self, caller: Caller, name: str, quantity: int = 1, **how: Any) -> BasketAnswer:
        wanted = AddLine(product_id="prd_mailbox", quantity=quantity, friendly_name=name)
        return changes.add_line(self.request(caller, **how), wanted, table=self.table)

    def fill(self, caller: Caller, lines: int = 1) -> PlaceOrder:
        """A basket that nothing blocks, ready to be placed."""
        for number in range(lines):
            self.add(caller, f"Mailboxes {number + 1}")
        checkout = placing.confirm_billing(
            self.request(caller), ConfirmBilling(billing_version=1), table=self.table
        )
        assert checkout.basket_id and checkout.blockers == ()
        return PlaceOrder(basket_id=checkout.basket_id, basket_version=checkout.basket_version)

    def place(self, caller: Caller, wanted: PlaceOrder, **how: Any) -> Placed:
        enqueue = how.pop("enqueue", self.queued.append)
        request = self.request(caller, **how)
        return placing.place(request, wanted, enqueue=enqueue, table=self.table)

    def buy(self, lines: int = 1, by: Caller | None = None, **how: Any) -> str:
        """The id of an order that was placed just now."""
        caller = by or self.caller()
        placed = self.place(caller, self.fill(caller, lines), **how)
        assert placed.is_new
        return placed.order.order_id

    def dependencies(self, **instead: Any) -> Dependencies:
        """What fulfilling and cancelling depend on here."""
        given: dict[str, Any] = {
            "table": self.table,
            "bittitan": self.bittitan,
            "send": self.outbox.send,
            "enqueue": self.queued.append,
            "now": self.clock,
            "invoice_prefix": "INV",
            "credit_prefix": "CN",
            "payment_days": 14,
        }
        return Dependencies(**given | instead)

    def fulfil(self, order_id: str, **instead: Any) -> None:
        fulfil(order_id, self.dependencies(**instead))

    def fulfil_until_nothing_is_due(self) -> None:
        """Let time pass, as long as it takes, and fulfil whatever becomes due."""
        waiting: list[str] = []
        for _ in range(40):
            waiting = [
                f"ord_{key.pk.removeprefix('ORDER#')}" for key in self.table.due(DUE_ORDERS, "9")
            ]
            if not waiting:
                return
            self.clock.advance(PAST_A_LEASE)
            for order_id in waiting:
                self.fulfil(order_id)
        raise AssertionError(f"still due after hours: {waiting}")

    def order(self, order_id: str) -> Order:
        found = find_order(self.table, order_id)
        assert found
        return found

    def assets(self, order_id: str) -> list[Asset]:
        """An order's assets, with the codes of their coupons."""
        found = find_order_with_assets(self.table, order_id)
        assert found
        with_codes = [find_asset_with_code(self.table, asset.asset_id) for asset in found[1]]
        return [asset for asset in with_codes if asset]

    def rows(self, order_id: str) -> dict[Key, Row]:
        """Every row of an order and of its invoice's series, as stored in the table."""
        rows_found = [*self.table.collection(order_key(order_id).pk), *self._series()]
        return {Key(row["pk"]["S"], row["sk"]["S"]): row for row in rows_found}

    def invoices(self) -> list[Invoice]:
        """The invoices of this year, by number."""
        return [
            read(Invoice, row) for row in self._series() if row["sk"]["S"].startswith("NUMBER#")
        ]

    def coupons(self) -> list[dict[str, Any]]:
        """The coupons that BitTitan holds."""
        return self.bittitan.simulator.snapshot()["coupons"]

    def _series(self) -> list[Row]:
        return self.table.collection(series_key(f"INV-{self.clock().year}").pk)
