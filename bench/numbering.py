"""Print how fast a series gives numbers: to each order in a transaction of its own, or to several orders in one.

Run: python -m bench.numbering [orders]. On the local engine, with a pause at every call as long as one to DynamoDB
may take (assumed: PAUSE), so rates are ratios: to one worker, which takes four calls an invoice.
"""

import os
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

from bench.environment import ENVIRONMENT
from bench.report import say

# No more than one step of an audit reads.
ORDERS = 160
WORKERS, BATCHES = (1, 4, 8, 32), (1, 5, 10)
# Seconds, assumed: what a call to DynamoDB takes, and a transaction.
PAUSE, PAUSE_OF_A_TRANSACTION = 0.005, 0.015
Work = Callable[["Orders"], None]


class Run(NamedTuple):
    """What issuing all invoices took."""

    invoices: int
    seconds: float
    calls: Counter[str]
    units: float

    def told(self, way: str, alone: "Run") -> str:
        rate, bare = self.invoices / self.seconds, alone.invoices / alone.seconds
        calls, lost = self.calls.total() / self.invoices, self.calls["lost"] / self.invoices
        calls -= lost
        return (
            f"{way:42} ratio {rate / bare:5.2f}  calls {calls:5.2f}  lost {lost:4.2f}  "
            f"write units {self.units / self.invoices:5.1f} an invoice"
        )


class Orders:
    """Orders that wait for their invoices alone, in a fresh table."""

    def __init__(self, cloud: Any, count: int) -> None:
        from bench.units import Meter
        from chalicelib.storage import aws
        from chalicelib.storage.table import Table
        from infra.template import table_definition

        self.calls, meter = Counter[str](), Meter()
        calls = self.calls

        class Distant(Table):
            """A table as far away as DynamoDB, which counts its calls and the transactions that were lost."""

            def _call(self, operation: str, **given: Any) -> Any:
                is_transaction = operation == "transact_write_items"
                pause = PAUSE_OF_A_TRANSACTION if is_transaction else PAUSE
                calls[operation] += 1
                time.sleep(pause / 2)
                try:
                    return super()._call(operation, **given)
                except Exception:
                    calls["lost"] += is_transaction
                    raise
                finally:
                    time.sleep(pause / 2)

        name = f"numbers-{secrets.token_hex(8)}"
        aws.forget_clients()  # What watched the last one does not watch this one.
        client = aws.client("dynamodb")
        client.create_table(**table_definition(name))
        self.table, self.meter = Distant(client, name), meter
        self.ids = list(self._placed(Table(client, name), count))
        meter.watch(client)

    def _placed(self, table: Any, count: int) -> Iterator[str]:
        """Orders of which all is done but the invoice."""
        from chalicelib.bss.orders.steps import Step
        from chalicelib.bss.orders.store import asset_puts, order_row
        from chalicelib.bss.orders.work import work_row
        from chalicelib.openapi.sample_data import seller
        from chalicelib.openapi.sample_purchase import sample_purchase
        from chalicelib.storage.keys import row, seller_key
        from chalicelib.values import ids

        made = sample_purchase()
        table.put(row(seller_key(), seller()))
        for _ in range(count):
            order_id = ids.new("ord")
            asset_id = ids.asset(order_id, 1)
            asset = made.asset.with_changes(asset_id=asset_id, order_id=order_id)
            line = made.placed_order.lines[0].with_changes(asset_id=asset_id)
            order = made.completed_order.with_changes(
                order_id=order_id,
                status="provisioning",
                lines=(line,),
                assets=(asset.summary(),),
                invoice=Step(),
                invoice_number=None,
            )
            step = order.welcome_email.with_changes(mailed=(asset.reference,))
            order = order.with_changes(welcome_email=step)
            table.write(*asset_puts(asset))
            table.put(order_row(order, writes=1))
            table.put(work_row(order, writes=1, due_at="2026-01-01T00:00:00.000Z"))
            yield order_id

    def dependencies(self) -> Any:
        from chalicelib.bss.fulfilment.dependencies import Dependencies
        from chalicelib.values.clock import now

        return Dependencies(self.table, _nobody(), _nobody(), print, now, "INV", "CN", 14)

    def each(self, ids: Sequence[str], workers: int) -> None:
        """Issue the invoices of some orders by workers of their own."""
        from chalicelib.bss.fulfilment.fulfil import fulfil

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda order_id: fulfil(order_id, self.dependencies()), ids))

    def batches(self, ids: Sequence[str], size: int) -> None:
        """Issue the invoices of some orders in batches, one after the other."""
        from chalicelib.bss.fulfilment.batch import Invoicing
        from chalicelib.bss.fulfilment.numbering import number_invoices
        from chalicelib.values.clock import now

        invoicing = Invoicing(self.table, now, "INV", 14, keeps_documents=False)
        for start in range(0, len(ids), size):
            number_invoices(ids[start : start + size], invoicing)

    def issued(self) -> int:
        """How many invoices there are; an order that was too often second is tried again later.

        Raises RuntimeError when the series has a gap or a duplicate.
        """
        from chalicelib.bss.invoices.audit import audit
        from chalicelib.values.clock import now

        found = audit(f"INV-{now().year}", table=self.table)
        if not found.ok:
            raise RuntimeError(f"not a whole series: {found}")
        return found.count


def _nobody() -> Any:
    """Whoever is not asked for anything here."""
    return None


@contextmanager
def _cloud() -> Iterator[Any]:
    from chalicelib.storage import aws
    from local.cloud import Cloud

    with tempfile.TemporaryDirectory() as folder:
        cloud = Cloud(Path(folder) / "cloud.log")
        try:
            cloud.wait()
            os.environ.update(ENVIRONMENT | cloud.environment())
            aws.forget_clients()
            yield cloud
        finally:
            cloud.close()


def measured(cloud: Any, count: int, work: Work) -> Run:
    orders = Orders(cloud, count)
    started = time.perf_counter()
    work(orders)
    seconds, calls = time.perf_counter() - started, Counter(orders.calls)
    units = sum(orders.meter.written.values())
    return Run(orders.issued(), seconds, calls, units)


def ways() -> Iterator[tuple[str, Work]]:
    for workers in WORKERS:
        yield (
            f"an order each, {workers} at once",
            lambda orders, workers=workers: orders.each(orders.ids, workers),
        )
    for size in BATCHES:
        yield (
            f"batches of {size}, one after the other",
            lambda orders, size=size: orders.batches(orders.ids, size),
        )
    yield "half in batches of 10, half by 4 workers", _both


def _both(orders: Orders) -> None:
    half = len(orders.ids) // 2
    with ThreadPoolExecutor(1) as beside:
        ended = beside.submit(orders.each, orders.ids[:half], 4)
        orders.batches(orders.ids[half:], 10)
        ended.result()


def main(count: int) -> None:
    # Standard output is for the figures; the service writes its metrics there.
    with _cloud() as cloud, redirect_stdout(sys.stderr):
        alone, lines = None, list[str]()
        for way, work in ways():
            run = measured(cloud, count, work)
            alone = alone or run
            lines.append(run.told(way, alone))
    say(f"Invoices of one series, {count} orders; ratio of the rate to one worker's", lines)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ORDERS)
