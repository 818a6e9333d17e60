"""What an order writes, in the units that DynamoDB bills (bench/units.py), without its basket and documents."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.units import Meter
from chalicelib.storage.keys import DUE_INVOICES, DUE_ORDERS
from tests.integration.archive import Archive
from tests.integration.backend import Backend

IN_WORK = ("by_status", "ORDER#provisioning")


@contextmanager
def metered(backend: Backend) -> Iterator[Meter]:
    """A meter of what is written meanwhile."""
    meter = Meter()
    meter.watch(backend.table._client)
    try:
        yield meter
    finally:
        events = backend.table._client.meta.events
        events.unregister("provide-client-params.dynamodb", meter.remember)
        events.unregister("after-call.dynamodb", meter.bill)


def written(backend: Backend, lines: int) -> Counter[tuple[str, str]]:
    """The units of placing and fulfilling an order of so many lines, by where they are written."""
    with metered(backend) as meter:
        wanted = backend.fill(backend.caller(), lines)
        meter.reset()
        placed = backend.place(backend.caller(), wanted)
        backend.fulfil(placed.order.order_id)
    assert backend.order(placed.order.order_id).status == "completed"
    return meter.written


@pytest.mark.parametrize(("lines", "units"), [(1, 59), (2, 74), (40, 776)])
def test_an_order_writes_no_more_units_than_these(backend: Backend, lines: int, units: int) -> None:
    assert written(backend, lines).total() <= units


@pytest.mark.parametrize("listed", [IN_WORK, ("due", DUE_ORDERS)])
@pytest.mark.parametrize("lines", [1, 2])
def test_the_lists_of_orders_in_work_bear_250_orders_a_second(
    backend: Backend, lines: int, listed: tuple[str, str]
) -> None:
    """DynamoDB takes 1,000 units a second in a partition."""
    assert 0 < written(backend, lines)[listed] <= 4


def test_the_list_of_invoices_whose_documents_are_due_bears_250_orders_a_second(
    archive: Archive,
) -> None:
    with metered(archive.backend) as meter:
        archive.make(archive.bought())
    due = {place: units for place, units in meter.written.items() if place[0] == "due"}
    assert due == {("due", DUE_ORDERS): 4, ("due", DUE_INVOICES): 4}
