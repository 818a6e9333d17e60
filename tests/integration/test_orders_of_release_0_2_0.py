"""An order of release 0.2.0, which keeps its lease in its own row, goes on; never do both releases work on it."""

from contextlib import suppress

import pytest

from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.numbering import Series, next_number
from chalicelib.bss.invoices.store import invoice_row
from chalicelib.bss.orders import lease
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.conditions import NEVER_WRITTEN, Lost, Put
from chalicelib.storage.keys import DUE_ORDERS, order_key, work_key
from tests.integration import release_0_2_0
from tests.integration.backend import PAST_A_LEASE, Backend
from tests.integration.cancellings import bought, cancelling
from tests.integration.crashes import TroubledTable
from tests.integration.order_assertions import completed_with_one_mail
from tests.integration.release_0_2_0 import OldHeld, placed_by_0_2_0


def invoice(backend: Backend, held: OldHeld) -> None:
    """The old worker issues the invoice. Raises Lost."""
    number = next_number(Series(f"INV-{backend.clock().year}", 0))
    made = invoice_of(held.order, number.text, payment_days=14, now=backend.clock())
    invoiced = held.order.invoiced(number.text, backend.clock())
    release_0_2_0.save(backend, held, invoiced, number.taken, Put(invoice_row(made), NEVER_WRITTEN))


def test_an_order_that_was_just_placed_is_fulfilled(backend: Backend) -> None:
    order_id = placed_by_0_2_0(backend)
    backend.fulfil(order_id)
    completed_with_one_mail(backend, order_id)
    assert list(backend.table.due(DUE_ORDERS, "9")) == []


def test_an_order_in_work_is_gone_on_with_when_its_lease_has_ended(backend: Backend) -> None:
    order_id = placed_by_0_2_0(backend)
    invoice(backend, release_0_2_0.take_if_due(backend, order_id))
    before = backend.rows(order_id)
    backend.fulfil(order_id)
    backend.table._pause = lambda seconds: None
    with pytest.raises(TemporarilyUnavailable):
        cancelling(backend, order_id)
    assert backend.rows(order_id) == before
    backend.clock.advance(PAST_A_LEASE)
    backend.fulfil(order_id)
    completed_with_one_mail(backend, order_id)


def test_a_lease_that_broke_off_before_is_counted(backend: Backend) -> None:
    order_id = placed_by_0_2_0(backend)
    release_0_2_0.take_if_due(backend, order_id)
    backend.clock.advance(PAST_A_LEASE)
    held = lease.take_if_due(backend.table, order_id, backend.clock())
    assert held and held.lease.begun == 2


@pytest.mark.parametrize("begun", [False, True], ids=["never begun", "begun"])
def test_of_an_old_and_a_new_worker_one_gets_the_order(backend: Backend, begun: bool) -> None:
    order_id = placed_by_0_2_0(backend)
    if begun:
        release_0_2_0.take_if_due(backend, order_id)
        backend.clock.advance(PAST_A_LEASE)
    old: list[OldHeld] = []
    table = TroubledTable(
        backend.table,
        2,  # the first finds no row of its work
        "before",
        lambda: old.append(release_0_2_0.take_if_due(backend, order_id)),
    )
    assert lease.take_if_due(table, order_id, backend.clock()) is None
    invoice(backend, old[0])
    assert backend.table.get(work_key(order_id)) is None


def test_an_old_worker_that_was_overtaken_writes_nothing_more(backend: Backend) -> None:
    order_id = placed_by_0_2_0(backend)
    old = release_0_2_0.take_if_due(backend, order_id)
    backend.clock.advance(PAST_A_LEASE)
    backend.fulfil(order_id)
    before = backend.rows(order_id)
    with pytest.raises(Lost):
        release_0_2_0.save(backend, old, old.order)
    assert backend.rows(order_id) == before
    completed_with_one_mail(backend, order_id)


def test_what_its_old_holder_wrote_last_is_not_lost(backend: Backend) -> None:
    order_id = placed_by_0_2_0(backend)
    old = release_0_2_0.take_if_due(backend, order_id)
    backend.clock.advance(PAST_A_LEASE)
    table = TroubledTable(backend.table, 2, "before", lambda: invoice(backend, old))
    with suppress(Lost):
        backend.fulfil(order_id, table=table)
    assert backend.order(order_id).invoice_number == backend.invoices()[0].invoice_number
    backend.fulfil_until_nothing_is_due()
    completed_with_one_mail(backend, order_id)


def test_a_release_before_takes_no_order_of_this_one(backend: Backend) -> None:
    for order_id in (backend.buy(), bought(backend)):
        before = backend.rows(order_id)
        for take in (release_0_2_0.take_if_due, release_0_2_0.take):
            with pytest.raises(Lost):
                take(backend, order_id)
        assert backend.rows(order_id) == before


def test_an_order_that_was_completed_before_is_cancelled_by_staff(backend: Backend) -> None:
    order_id = bought(backend)
    release_0_2_0.set_back(backend, order_id, lease="of a worker")
    assert cancelling(backend, order_id) == "cancelled"
    assert {coupon["status"] for coupon in backend.coupons()} == {"revoked"}
    with pytest.raises(Lost):
        release_0_2_0.take(backend, order_id)


def test_of_an_order_that_was_never_begun_staff_know_it(backend: Backend) -> None:
    order_id = placed_by_0_2_0(backend)
    assert cancelling(backend, order_id) == "cancelled"
    assert (backend.bittitan.asked, backend.coupons()) == ([], [])


def test_an_order_is_leased_once_by_staff_of_both_releases(backend: Backend) -> None:
    order_id = bought(backend)
    release_0_2_0.set_back(backend, order_id, lease="of a worker")
    backend.table._pause = lambda seconds: None
    old: list[OldHeld] = []
    table = TroubledTable(
        backend.table, 1, "before", lambda: old.append(release_0_2_0.take(backend, order_id))
    )
    with pytest.raises(TemporarilyUnavailable):
        lease.take(table, order_id, backend.clock())
    assert old
    row = backend.table.get(order_key(order_id))
    assert row and row["lease"] == {"S": old[0].token}
