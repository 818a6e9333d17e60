"""Lists on the real indexes: newest first, every order on exactly one page, while orders go on coming."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.bss.orders import lists
from chalicelib.bss.orders.answers import OrderAnswer
from chalicelib.bss.orders.lists import BssOrdersQuery, OrdersQuery, orders_of_account
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.states import OrderStatus
from chalicelib.bss.orders.store import order_row
from chalicelib.errors import ValidationFailed
from chalicelib.storage.pages import ListAnswer
from chalicelib.storage.table import Table
from tests.builders import PLACED_AT, an_order

ACCOUNTS = ["acc_customer", "acc_partner", "acc_rival"]
STATUSES: list[OrderStatus] = ["provisioning", "completed", "needs_attention", "cancelled"]
Reading = Callable[[str | None], ListAnswer[OrderAnswer]]


def write(table: Table, number: int, **changes: Any) -> Order:
    """The order of that number, placed that many seconds after the first."""
    wanted: dict[str, Any] = {
        "order_id": f"ord_{number:04d}",
        "account_id": ACCOUNTS[number % 3],
        "status": STATUSES[number % 4],
        "placed_at": PLACED_AT + timedelta(seconds=number),
    }
    order = an_order(**wanted | changes)
    table.put(order_row(order))
    return order


@pytest.fixture
def sixty(table: Table) -> Table:
    for number in range(60):
        write(table, number)
    return table


def all_orders(table: Table, limit: int = 7, **query: Any) -> Reading:
    def read(cursor: str | None) -> ListAnswer[OrderAnswer]:
        asked = BssOrdersQuery(limit=limit, cursor=cursor, **query)
        return lists.all_orders(asked, table=table)

    return read


def pages(read: Reading, between: Callable[[], object] = lambda: None) -> list[list[int]]:
    """The numbers of the orders on every page; `between` happens after each."""
    found, cursor = [], None
    while True:
        page = read(cursor)
        found.append([int(order.order_id.removeprefix("ord_")) for order in page.items])
        cursor = page.next_cursor
        if cursor is None:
            return found
        between()


def flat(found: list[list[int]]) -> list[int]:
    return [number for page in found for number in page]


def test_sixty_orders_of_three_accounts_are_listed_newest_first_each_once(sixty: Table) -> None:
    found = pages(all_orders(sixty, limit=7))
    assert [len(page) for page in found] == [7] * 8 + [4]
    assert flat(found) == list(range(59, -1, -1))


def test_orders_that_are_placed_meanwhile_move_nothing(sixty: Table) -> None:
    new = iter(range(100, 200))
    found = pages(all_orders(sixty), lambda: write(sixty, next(new)))
    assert flat(found) == list(range(59, -1, -1))
    assert flat(pages(all_orders(sixty)))[:8] == list(range(107, 99, -1))


def test_orders_that_change_their_status_meanwhile_are_listed_once_all_the_same(
    sixty: Table,
) -> None:
    numbers = iter(range(0, 60, 5))

    def complete_five() -> None:
        for number, _ in zip(numbers, range(3), strict=False):
            write(sixty, number, status="completed")

    assert flat(pages(all_orders(sixty), complete_five)) == list(range(59, -1, -1))


def test_of_one_status_only_its_orders_are_listed(sixty: Table) -> None:
    found = pages(all_orders(sixty, status="needs_attention"))
    assert flat(found) == [number for number in range(59, -1, -1) if number % 4 == 2]


def test_of_one_account_only_its_orders_are_listed(sixty: Table) -> None:
    found = pages(all_orders(sixty, account_id="acc_rival"))
    assert flat(found) == [number for number in range(59, -1, -1) if number % 3 == 2]


def test_account_and_status_together_narrow_the_list_further(sixty: Table) -> None:
    found = pages(all_orders(sixty, limit=2, account_id="acc_customer", status="completed"))
    assert flat(found) == [number for number in range(59, -1, -1) if number % 12 == 9]
    assert [len(page) for page in found] == [2, 2, 1]


def test_a_span_of_time_has_its_start_and_not_its_end(sixty: Table) -> None:
    start, end = PLACED_AT + timedelta(seconds=10), PLACED_AT + timedelta(seconds=20)
    found = pages(all_orders(sixty, limit=4, placed_from=start, placed_to=end))
    assert flat(found) == list(range(19, 9, -1))


def test_a_buyer_pages_through_the_own_orders_and_never_sees_another(sixty: Table) -> None:
    def read(cursor: str | None) -> ListAnswer[OrderAnswer]:
        asked = OrdersQuery(limit=3, cursor=cursor)
        return orders_of_account("acc_partner", asked, table=sixty)

    assert flat(pages(read)) == [number for number in range(59, -1, -1) if number % 3 == 1]
    foreign = orders_of_account("acc_rival", OrdersQuery(limit=3), table=sixty).next_cursor
    with pytest.raises(ValidationFailed):
        read(foreign)


def test_a_span_that_ends_before_it_begins_is_refused_or_empty(sixty: Table) -> None:
    """DynamoDB does not take such a range; callers must not get an internal error for it."""
    start, end = PLACED_AT + timedelta(seconds=20), PLACED_AT + timedelta(seconds=10)
    with suppress(ValidationFailed):
        assert pages(all_orders(sixty, placed_from=start, placed_to=end)) == [[]]
