"""A batch of orders that want their invoices: leased, read at once, and those let go that want none."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.invoices.composing import day_of_issue, possible_series, series_of
from chalicelib.bss.invoices.issuing import Issuer
from chalicelib.bss.invoices.numbering import Series, series_in
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import none_cancelled
from chalicelib.bss.seller.store import seller_in
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.observability import count, logger
from chalicelib.storage.conditions import Lost
from chalicelib.storage.keys import Rows, asset_key, read, seller_key, series_key
from chalicelib.storage.table import Table, rows_at


class Invoicing(NamedTuple):
    """What numbering depends on; `payment_days` are those of accounts that have no others."""

    table: Table
    now: Callable[[], datetime]
    invoice_prefix: str
    payment_days: int
    keeps_documents: bool


class Ready(NamedTuple):
    """A leased order that wants its invoice, and its assets."""

    held: LeasedOrder
    assets: Sequence[Asset]

    def let_go(self, order: Order, now: datetime) -> None:
        """Settle the order by itself. Where that fails it keeps its lease, and is read anew after it."""
        try:
            self.held.settle(order, self.assets, now, resting=self.held.rests)
        except (Lost, TemporarilyUnavailable) as failure:
            logger.warning("lease_kept", reason=type(failure).__name__)


class Batch(NamedTuple):
    """Orders that want their invoices, who issues them, in which series, and when."""

    table: Table
    orders: list[Ready]
    issuer: Issuer
    series: Series
    now: datetime


def leased_at_once(table: Table, order_ids: Sequence[str], now: datetime) -> list[LeasedOrder]:
    """Those of the orders of which nobody else holds the lease. One that cannot be read keeps no other waiting."""

    def take(order_id: str) -> LeasedOrder | None:
        try:
            return lease.take_if_free(table, order_id, now)
        except Exception as failure:
            _keep(order_id, failure)
            return None

    with ThreadPoolExecutor(max(1, len(order_ids))) as asking:
        return [held for held in asking.map(take, order_ids) if held]


def read_batch(held: Sequence[LeasedOrder], invoicing: Invoicing, now: datetime) -> Batch:
    """What numbering these orders needs, a hundred rows a read. Raises TemporarilyUnavailable.

    Who wants no invoice, or is to be credited at once, is settled and let go.
    """
    keys = [asset_key(asset.asset_id) for each in held for asset in each.order.assets]
    series = map(series_key, possible_series(invoicing.invoice_prefix, now))
    rows = rows_at(invoicing.table, [*series, seller_key(), *keys])
    seller = seller_in(rows)
    issuer = Issuer(seller, invoicing.payment_days, invoicing.keeps_documents)
    name = series_of(invoicing.invoice_prefix, day_of_issue(seller, now))
    orders = list[Ready]()
    for ready in filter(None, (_with_assets(each, rows) for each in held)):
        if _wants_invoice(ready):
            orders.append(ready)
        else:
            ready.let_go(ready.held.order, now)
    return Batch(invoicing.table, orders, issuer, series_in(rows, name), now)


def _with_assets(held: LeasedOrder, rows: Rows) -> Ready | None:
    try:
        keys = [asset_key(asset.asset_id) for asset in held.order.assets]
        return Ready(held, [read(Asset, rows[key]) for key in keys])
    except Exception as failure:
        _keep(held.order.order_id, failure)
        return None


def _keep(order_id: str, failure: Exception) -> None:
    """An order that cannot be read waits until its lease has expired, as where it fails a worker."""
    count("InvoicesNotNumbered")
    logger.warning("lease_kept", order_id=order_id, reason=type(failure).__name__)


def _wants_invoice(ready: Ready) -> bool:
    """Whether it has none; but what broke off before, or is to be credited at once, the worker invoices alone."""
    order = ready.held.order
    if ready.held.lease.begun > 1:
        return False
    wants = order.invoice.state == "pending" and not order.is_being_cancelled
    return wants and none_cancelled(ready.assets)
