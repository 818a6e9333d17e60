"""What an order writes, in the units that DynamoDB bills (bench/units.py), without its basket and documents."""

from collections import Counter

import pytest

from bench.units import Meter
from tests.integration.backend import Backend

IN_WORK = ("by_status", "ORDER#provisioning")


def written(backend: Backend, lines: int) -> Counter[tuple[str, str]]:
    """The units of placing and fulfilling an order of so many lines, by where they are written."""
    meter = Meter()
    meter.watch(backend.table._client)
    try:
        wanted = backend.fill(backend.caller(), lines)
        meter.reset()
        placed = backend.place(backend.caller(), wanted)
        backend.fulfil(placed.order.order_id)
    finally:
        events = backend.table._client.meta.events
        events.unregister("provide-client-params.dynamodb", meter.remember)
        events.unregister("after-call.dynamodb", meter.bill)
    assert backend.order(placed.order.order_id).status == "completed"
    return meter.written


@pytest.mark.parametrize(("lines", "units"), [(1, 59), (2, 74), (40, 776)])
def test_an_order_writes_no_more_units_than_these(backend: Backend, lines: int, units: int) -> None:
    assert written(backend, lines).total() <= units


@pytest.mark.parametrize("lines", [1, 2])
def test_the_list_of_orders_in_work_bears_250_orders_a_second(backend: Backend, lines: int) -> None:
    """DynamoDB takes 1,000 units a second in a partition."""
    assert written(backend, lines)[IN_WORK] <= 4
