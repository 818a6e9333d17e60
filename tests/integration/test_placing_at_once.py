"""One basket, one order: however many tabs, threads and retries place it at the same moment."""

import pytest

from chalicelib.bss.orders.answers import OrderAnswer
from chalicelib.checkout import changes
from chalicelib.checkout.models import PlaceOrder
from chalicelib.errors import StaleVersion
from chalicelib.storage.keys import DUE_ORDERS, basket_key
from chalicelib.storage.receipts import slot
from tests.integration.backend import Backend
from tests.integration.concurrency import THREADS, at_once


def orders_in(backend: Backend) -> int:
    return len(list(backend.table.due(DUE_ORDERS, "9")))


def test_a_basket_placed_by_eight_at_once_becomes_one_order_and_all_are_told_the_same(
    backend: Backend,
) -> None:
    anna = backend.caller()
    wanted = backend.fill(anna, lines=3)
    outcomes = at_once([lambda: backend.place(anna, wanted)] * THREADS)
    assert sorted(placed_now for _, placed_now in outcomes) == [False] * 7 + [True]
    order = outcomes[0][0]
    assert [answer for answer, _ in outcomes] == [order] * THREADS
    assert order.order_id == "ord_" + wanted.basket_id.removeprefix("bsk_")
    assert orders_in(backend) == 1
    assert [asset.asset_id for asset in backend.assets(order.order_id)] == [
        line.asset_id for line in order.lines
    ]
    assert backend.queued == [order.order_id]


def test_whoever_presses_again_later_gets_the_same_order(backend: Backend) -> None:
    anna = backend.caller()
    wanted = backend.fill(anna)
    first, _ = backend.place(anna, wanted)
    other_version = PlaceOrder(basket_id=wanted.basket_id, basket_version=99)
    backend.fill(anna)
    for again in (wanted, other_version):
        assert backend.place(anna, again) == (first, False)
    assert backend.queued == [first.order_id]


def test_with_one_idempotency_key_eight_at_once_are_one_order_too(backend: Backend) -> None:
    anna = backend.caller()
    wanted = backend.fill(anna, lines=2)
    key = slot(anna.account_id, anna.sub, "POST /orders", "key-1", b"same")
    outcomes = at_once([lambda: backend.place(anna, wanted, slot=key)] * THREADS)
    assert {answer.order_id for answer, _ in outcomes} == {outcomes[0][0].order_id}
    assert (orders_in(backend), len(backend.queued)) == (1, 1)
    assert backend.place(anna, wanted, slot=key) == (outcomes[0][0], True)


def test_users_who_place_at_once_get_an_order_each(backend: Backend) -> None:
    users = [backend.caller(sub=f"usr_{number}") for number in range(THREADS)]
    baskets = [backend.fill(user) for user in users]
    outcomes = at_once(
        [
            lambda user=user, wanted=wanted: backend.place(user, wanted)
            for user, wanted in zip(users, baskets, strict=True)
        ]
    )
    assert all(placed_now for _, placed_now in outcomes)
    assert len({answer.order_id for answer, _ in outcomes}) == THREADS
    assert [answer.placed_by for answer, _ in outcomes] == [user.sub for user in users]


@pytest.mark.parametrize("round_", range(4))
def test_what_is_added_while_the_order_is_placed_is_in_it_or_in_the_next_basket(
    backend: Backend, round_: int
) -> None:
    anna = backend.caller()
    wanted = backend.fill(anna)

    def place() -> OrderAnswer | None:
        try:
            return backend.place(anna, wanted)[0]
        except StaleVersion:
            return None

    order, _ = at_once([place, lambda: backend.add(anna, "Added meanwhile")])
    left = [line.friendly_name for line in changes.view(anna, table=backend.table).lines]
    if isinstance(order, OrderAnswer):
        assert [line.friendly_name for line in order.lines] == ["Mailboxes 1"]
        assert left == ["Added meanwhile"]
    else:
        assert left == ["Mailboxes 1", "Added meanwhile"]
        assert orders_in(backend) == 0


def test_a_stale_version_places_nothing(backend: Backend) -> None:
    anna = backend.caller()
    wanted = backend.fill(anna)
    backend.add(anna, "One more")
    before = backend.table.get(basket_key(anna.account_id, anna.sub))
    outcomes = at_once([lambda: _stale(backend, wanted)] * THREADS)
    assert outcomes == [True] * THREADS
    assert (orders_in(backend), backend.queued) == (0, [])
    assert backend.table.get(basket_key(anna.account_id, anna.sub)) == before


def _stale(backend: Backend, wanted: PlaceOrder) -> bool:
    try:
        backend.place(backend.caller(), wanted)
    except StaleVersion:
        return True
    return False
