"""What is written once stays: a number, an issued invoice, an order's number, an order, its assets."""

from contextlib import suppress
from dataclasses import replace

import pytest

from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.invoices.numbering import Series, next_number, series_in
from chalicelib.bss.invoices.store import invoice_row
from chalicelib.bss.orders import purchase
from chalicelib.bss.orders.lease import take_if_due
from chalicelib.bss.orders.leased_order import STILL_LEASED_AND_NEVER_INVOICED, LeasedOrder
from chalicelib.bss.orders.store import asset_puts, find_asset_with_code, find_order
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.conditions import NEVER_WRITTEN, Lost, Put
from chalicelib.storage.keys import Key, asset_key, order_key, series_key, work_key
from chalicelib.storage.table import Table
from tests.builders import PLACED_AT, a_provisioned_asset, an_asset, an_order
from tests.integration.backend import Backend

SERIES = "INV-2026"
CLAIM = Key("BASKET#claimed", "OPEN")


def leased(backend: Backend, order_id: str) -> LeasedOrder:
    held = take_if_due(backend.table, order_id, backend.clock())
    assert held
    return held


def issue(backend: Backend, held: LeasedOrder, *, seen: int) -> Invoice:
    """Issue the order's invoice as the next after `seen`. Raises Lost."""
    number = next_number(Series(SERIES, seen))
    made = invoice_of(held.order, number.text, payment_days=14, now=backend.clock())
    held.save(
        held.order.invoiced(number.text, backend.clock()),
        number.taken,
        Put(invoice_row(made), NEVER_WRITTEN),
        condition=STILL_LEASED_AND_NEVER_INVOICED,
    )
    return made


def last_number(table: Table) -> int:
    return series_in(table.get_all([series_key(SERIES)]), SERIES).last


def set_last_number(table: Table, number: int) -> None:
    table.put(series_key(SERIES).attributes() | {"last_number": {"N": str(number)}})


def test_a_number_that_was_taken_meanwhile_is_not_taken_again(backend: Backend) -> None:
    held = leased(backend, backend.buy())
    set_last_number(backend.table, 5)
    for stale in (0, 3):
        with pytest.raises(Lost) as lost:
            issue(backend, held, seen=stale)
        assert lost.value.keys == {series_key(SERIES)}
    assert (last_number(backend.table), backend.invoices()) == (5, [])
    assert issue(backend, held, seen=5).invoice_number == "INV-2026-000006"


def test_an_issued_invoice_is_not_written_over_even_when_the_counter_was_lost(
    backend: Backend,
) -> None:
    issued = invoice_of(an_order(), "INV-2026-000001", payment_days=14, now=PLACED_AT)
    backend.table.put(invoice_row(issued))
    order_id = backend.buy()
    impatient = Table(backend.table._client, backend.table._name, pause=lambda seconds: None)
    with suppress(TemporarilyUnavailable):
        backend.fulfil(order_id, table=impatient)
    assert (backend.invoices(), last_number(backend.table)) == ([issued], 0)
    assert backend.order(order_id).invoice_number is None


def test_an_order_that_has_its_number_gets_no_second_even_from_who_holds_the_lease(
    backend: Backend,
) -> None:
    held = leased(backend, backend.buy())
    as_read_before = replace(held)
    first = issue(backend, held, seen=0)
    with pytest.raises(Lost) as lost:
        issue(backend, as_read_before, seen=1)
    assert lost.value.keys == {work_key(held.order.order_id)}
    assert (backend.invoices(), last_number(backend.table)) == ([first], 1)


def test_an_order_that_is_there_is_not_written_over_whatever_it_is_claimed_by(
    backend: Backend,
) -> None:
    order_id = backend.buy(lines=2)
    backend.fulfil(order_id)
    before = backend.rows(order_id)
    again = an_order(order_id=order_id)
    with pytest.raises(Lost) as lost:
        purchase.execute(again, [], also=[Put(CLAIM.attributes())], table=backend.table)
    assert lost.value.keys == {order_key(order_id), work_key(order_id)}
    assert (backend.rows(order_id), backend.table.get(CLAIM)) == (before, None)


def test_an_asset_that_is_there_keeps_its_coupon_whatever_is_executed(backend: Backend) -> None:
    there = a_provisioned_asset()
    backend.table.write(*asset_puts(there))
    with pytest.raises(Lost) as lost:
        purchase.execute(
            an_order(),
            [an_asset()],
            also=[Put(CLAIM.attributes())],
            table=backend.table,
        )
    assert lost.value.keys == {asset_key(there.asset_id)}
    assert find_asset_with_code(backend.table, there.asset_id) == there
    assert find_order(backend.table, there.order_id) is None
