"""An order that crashes its worker every time ends with a person, and a person can take it up again."""

import pytest

from chalicelib.auth import Caller
from chalicelib.bss.fulfilment import retry
from chalicelib.bss.fulfilment.fulfil import MOST_BEGINNINGS
from chalicelib.bss.orders.store import find_order, find_order_with_assets
from chalicelib.storage.keys import DUE_ORDERS
from tests.integration.backend import PAST_A_LEASE, Backend
from tests.integration.crashes import Crash, CrashingBitTitan, TroubledTable

STAFF = Caller(account_id="acc_distributor", sub="usr_sue", roles=("staff",))


def crashed_each_time(backend: Backend) -> str:
    order_id = backend.buy(lines=2)
    for _ in range(MOST_BEGINNINGS):
        with pytest.raises(Crash):
            backend.fulfil(order_id, bittitan=CrashingBitTitan(backend.bittitan, 1, "before"))
        backend.clock.advance(PAST_A_LEASE)
    return order_id


def statuses(backend: Backend, order_id: str) -> tuple[str, list[str]]:
    found = find_order_with_assets(backend.table, order_id)
    assert found
    order, assets = found
    assert [asset.summary() for asset in assets] == list(order.assets)
    return order.status, [asset.provisioning_status for asset in assets]


def test_after_ten_broken_off_runs_the_order_waits_for_a_person(backend: Backend) -> None:
    order_id = crashed_each_time(backend)
    assert statuses(backend, order_id) == ("provisioning", ["pending", "pending"])
    backend.fulfil(order_id)
    assert statuses(backend, order_id) == ("needs_attention", ["failed", "failed"])
    assert list(backend.table.due(DUE_ORDERS, "9")) == []
    order = find_order(backend.table, order_id)
    assert order and order.events[-1].event == "given_up"
    assert "10 times" in order.events[-1].detail


def test_what_was_given_up_can_be_synchronized_again(backend: Backend) -> None:
    order_id = crashed_each_time(backend)
    backend.fulfil(order_id)
    order = find_order(backend.table, order_id)
    assert order
    for asset in order.assets:
        retry.synchronize_asset(asset.asset_id, by=STAFF.sub, dependencies=backend.dependencies())
    backend.fulfil_until_nothing_is_due()
    assert statuses(backend, order_id) == ("completed", ["synchronized", "synchronized"])
    assert len(backend.coupons()) == 2


def test_what_breaks_off_before_its_invoice_waits_for_a_person_too(backend: Backend) -> None:
    order_id = backend.buy(lines=2)
    for _ in range(MOST_BEGINNINGS):
        with pytest.raises(Crash):
            backend.fulfil(order_id, table=TroubledTable(backend.table, 2, "before", Crash()))
        backend.clock.advance(PAST_A_LEASE)
    backend.fulfil(order_id)
    assert statuses(backend, order_id) == ("needs_attention", ["failed", "failed"])
    assert list(backend.table.due(DUE_ORDERS, "9")) == []
    assert backend.invoices() == []
