"""An order that crashes its worker every time ends with a person, and a person can take it up again."""

import pytest

from chalicelib.auth import Caller
from chalicelib.bss.fulfilment import retry
from chalicelib.bss.fulfilment.fulfil import MOST_BEGINNINGS
from chalicelib.bss.orders.store import find_order, find_order_with_assets
from chalicelib.storage.keys import DUE_ORDERS
from tests.integration.crashes import Crash, CrashingBitTitan
from tests.integration.shop import PAST_A_LEASE, Shop

STAFF = Caller(account_id="acc_distributor", sub="usr_sue", roles=("staff",))


def crashed_each_time(shop: Shop) -> str:
    order_id = shop.buy(lines=2)
    for _ in range(MOST_BEGINNINGS):
        with pytest.raises(Crash):
            shop.fulfil(order_id, bittitan=CrashingBitTitan(shop.bittitan, 1, "before"))
        shop.clock.advance(PAST_A_LEASE)
    return order_id


def standing(shop: Shop, order_id: str) -> tuple[str, list[str]]:
    found = find_order_with_assets(shop.table, order_id)
    assert found
    order, assets = found
    assert [asset.summary() for asset in assets] == list(order.assets)
    return order.status, [asset.provisioning_status for asset in assets]


def test_after_ten_broken_off_runs_the_order_waits_for_a_person(shop: Shop) -> None:
    order_id = crashed_each_time(shop)
    assert standing(shop, order_id) == ("provisioning", ["pending", "pending"])
    shop.fulfil(order_id)
    assert standing(shop, order_id) == ("needs_attention", ["failed", "failed"])
    assert list(shop.table.due(DUE_ORDERS, "9")) == []
    order = find_order(shop.table, order_id)
    assert order and order.events[-1].event == "given_up"
    assert "10 times" in order.events[-1].detail


def test_what_was_given_up_can_be_synchronized_again(shop: Shop) -> None:
    order_id = crashed_each_time(shop)
    shop.fulfil(order_id)
    order = find_order(shop.table, order_id)
    assert order
    for asset in order.assets:
        retry.synchronize_asset(asset.asset_id, by=STAFF.sub, dependencies=shop.dependencies())
    shop.fulfil_until_nothing_is_due()
    assert standing(shop, order_id) == ("completed", ["synchronized", "synchronized"])
    assert len(shop.coupons()) == 2
