"""Staff's calls read an order and take it as it was read; what is written meanwhile lies beside it."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from chalicelib.bss.orders import lease
from chalicelib.bss.orders.lease_taking import is_not_leased, take_as_read
from chalicelib.bss.orders.models import Order
from chalicelib.storage.keys import BY_STATUS, order_key, read, status_list
from chalicelib.storage.table import Reads
from tests.integration.backend import PAST_A_LEASE, Backend
from tests.integration.cancellings import bought
from tests.integration.crashes import Crash, TroubledTable

T = TypeVar("T")


@pytest.mark.parametrize("begun", [False, True], ids=["never begun", "begun"])
def test_an_order_that_another_took_since_it_was_read_is_not_taken(
    backend: Backend, begun: bool
) -> None:
    order_id = bought(backend) if begun else backend.buy()
    others: list[lease.LeasedOrder] = []
    table = TroubledTable(
        backend.table,
        1,
        "before",
        lambda: others.append(lease.take(backend.table, order_id, backend.clock())),
    )
    assert take_as_read(table, order_id, backend.clock(), is_not_leased) is None
    others[0].give_back(backend.clock())


def test_an_order_that_its_last_holder_wrote_since_it_was_read_is_not_taken(
    backend: Backend,
) -> None:
    order_id = bought(backend)
    slow = lease.take(backend.table, order_id, backend.clock())
    backend.clock.advance(PAST_A_LEASE)
    noted = slow.order.with_event("mail_requested", backend.clock(), "by the slow one")
    table = TroubledTable(backend.table, 1, "before", lambda: slow.save(noted) and None)
    assert take_as_read(table, order_id, backend.clock(), is_not_leased) is None
    held = lease.take(backend.table, order_id, backend.clock())
    assert held.order == noted


def test_an_order_shows_at_once_what_was_written_and_lists_follow_when_the_work_ends(
    backend: Backend,
) -> None:
    order_id = backend.buy()
    with pytest.raises(Crash):
        backend.fulfil(order_id, table=TroubledTable(backend.table, 2, "after", Crash()))
    [invoice] = backend.invoices()
    assert backend.order(order_id).invoice_number == invoice.invoice_number
    assert listed(backend, "provisioning") == [None]
    backend.fulfil_until_nothing_is_due()
    assert listed(backend, "provisioning") == []
    assert listed(backend, "completed") == [invoice.invoice_number]


def test_an_order_is_listed_anew_twice_however_often_it_is_written(backend: Backend) -> None:
    """When it is placed, and when the work on it ends: each is a write to two indexes."""
    order_id, seen = backend.buy(lines=2), list[object]()

    class Watched(TroubledTable):
        def _troubled(self, write: Callable[[], T]) -> T:
            done = super()._troubled(write)
            seen.append(backend.table.get(order_key(order_id)))
            return done

    before = backend.table.get(order_key(order_id))
    backend.fulfil(order_id, table=Watched(backend.table, 0, "before", Crash()))
    assert [row == before for row in seen] == [True] * 5 + [False]


def listed(backend: Backend, status: str) -> list[str | None]:
    """The invoice numbers of the orders of a status, as a list shows them."""
    rows = backend.table.newest_first(
        BY_STATUS,
        status_list("ORDER", status),
        after="0",
        before="9",
        page=10,
        reads=Reads(5),
    )
    return [read(Order, row).invoice_number for row in rows]
