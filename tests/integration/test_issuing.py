"""What is written once stays: a number, an issued invoice, an order's number, an order, its assets."""

from contextlib import suppress

import pytest

from chalicelib.bss import leasing, ordering, store
from chalicelib.bss.invoicing import invoice_of, number_in
from chalicelib.bss.leasing import Lease
from chalicelib.bss.models import Invoice, Order
from chalicelib.dynamodb import Lost, Put, Table
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.table import Key, series_key
from tests.builders import PLACED_AT, a_provisioned_asset, an_asset, an_order
from tests.integration.backend import Backend

SERIES = "INV-2026"
CLAIM = Key("BASKET#claimed", "OPEN")


def leased(backend: Backend, order_id: str) -> tuple[Order, Lease]:
    taken = leasing.take(backend.table, order_id, backend.clock())
    assert taken
    return taken


def issue(backend: Backend, order: Order, lease: Lease, *, seen: int) -> Invoice:
    """Issue the order's invoice as the next after `seen`. Raises Lost."""
    number = number_in(SERIES, seen + 1)
    made = invoice_of(order, number, payment_days=14, now=backend.clock())
    invoiced = order.model_copy(update={"invoice_number": number})
    leasing.issue(backend.table, lease, invoiced, made, leasing.take_number(SERIES, seen))
    return made


def last_number(table: Table) -> int:
    return leasing.last_number_in(table.get_all([series_key(SERIES)]), SERIES)


def set_last_number(table: Table, number: int) -> None:
    table.put(series_key(SERIES).attributes() | {"last_number": {"N": str(number)}})


def test_a_number_that_was_taken_meanwhile_is_not_taken_again(backend: Backend) -> None:
    order, lease = leased(backend, backend.buy())
    set_last_number(backend.table, 5)
    for stale in (0, 3):
        with pytest.raises(Lost) as lost:
            issue(backend, order, lease, seen=stale)
        assert lost.value.at == (0,)
    assert (last_number(backend.table), backend.invoices()) == (5, [])
    assert issue(backend, order, lease, seen=5).invoice_number == "INV-2026-000006"


def test_an_issued_invoice_is_not_written_over_even_when_the_counter_was_lost(
    backend: Backend,
) -> None:
    issued = invoice_of(an_order(), "INV-2026-000001", payment_days=14, now=PLACED_AT)
    backend.table.put(store.invoice_row(issued))
    order_id = backend.buy()
    impatient = Table(backend.table._client, backend.table._name, pause=lambda seconds: None)
    with suppress(TemporarilyUnavailable):
        backend.fulfil(order_id, table=impatient)
    assert (backend.invoices(), last_number(backend.table)) == ([issued], 0)
    assert backend.order(order_id).invoice_number is None


def test_an_order_that_has_its_number_gets_no_second_even_from_who_holds_the_lease(
    backend: Backend,
) -> None:
    order, lease = leased(backend, backend.buy())
    first = issue(backend, order, lease, seen=0)
    with pytest.raises(Lost) as lost:
        issue(backend, order, lease, seen=1)
    assert lost.value.at == (2,)
    assert (backend.invoices(), last_number(backend.table)) == ([first], 1)


def test_an_order_that_is_there_is_not_written_over_whatever_it_is_claimed_by(
    backend: Backend,
) -> None:
    order_id = backend.buy(lines=2)
    backend.fulfil(order_id)
    before = backend.rows(order_id)
    again = an_order(order_id=order_id)
    with pytest.raises(Lost) as lost:
        ordering.execute(again, [], also=[Put(CLAIM.attributes())], table=backend.table)
    assert lost.value.at == (0,)
    assert (backend.rows(order_id), backend.table.get(CLAIM)) == (before, None)


def test_an_asset_that_is_there_keeps_its_coupon_whatever_is_executed(backend: Backend) -> None:
    there = a_provisioned_asset()
    backend.table.put(store.asset_row(there))
    with pytest.raises(Lost) as lost:
        ordering.execute(
            an_order(),
            [an_asset()],
            also=[Put(CLAIM.attributes())],
            table=backend.table,
        )
    assert lost.value.at == (1,)
    assert store.find_asset(backend.table, there.asset_id) == there
    assert store.find_order(backend.table, there.order_id) is None
