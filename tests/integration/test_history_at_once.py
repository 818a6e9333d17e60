"""Eight of staff change one thing at once: its history has every change that was made, and no other."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib.bss.accounts.changes import AccountChange
from chalicelib.bss.accounts.changes import change as change_account
from chalicelib.bss.accounts.lists import changes_of_account
from chalicelib.bss.accounts.store import find_account
from chalicelib.bss.products.changes import ProductChange
from chalicelib.bss.products.changes import change as change_product
from chalicelib.bss.products.lists import changes_of_product
from chalicelib.bss.products.store import find_product
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.history import ChangeAnswer
from chalicelib.storage.pages import ListQuery
from chalicelib.values.money import NewPrice
from tests.integration.backend import Backend
from tests.integration.concurrency import THREADS, at_once

STAFF = [f"usr_{number}" for number in range(THREADS)]
TURNS = 3


def change_in_turn(change: Callable[[str, int], Any], by: str) -> list[str]:
    """Who made each change that was not refused, of some that one of staff makes one after the other."""
    made = []
    for turn in range(TURNS):
        try:
            change(by, turn)
        except TemporarilyUnavailable:
            continue
        made.append(by)
    return made


def by_all(change: Callable[[str, int], Any]) -> list[str]:
    """Everybody's changes at once: who made those that were answered with success."""
    made = at_once([partial(change_in_turn, change, by) for by in STAFF])
    return sorted(by for each in made for by in each)


def assert_unbroken(entries: tuple[ChangeAnswer, ...], field: str, first: Any, last: Any) -> None:
    """Each entry, newest first, begins with the value that the one before it ended with."""
    values = [
        (change.old, change.new)
        for entry in entries
        for change in entry.changes
        if change.field == field
    ]
    assert len(values) == len(entries)
    assert (values[-1][0], values[0][1]) == (first, last)
    assert [old for old, _ in values[:-1]] == [new for _, new in values[1:]]


def test_changes_of_an_account_at_once_leave_an_entry_each_and_an_unbroken_chain(
    backend: Backend,
) -> None:
    before = find_account(backend.table, "acc_customer")
    assert before

    def rename(by: str, turn: int) -> None:
        wanted = AccountChange(name=f"{by} {turn}")
        change_account("acc_customer", wanted, by=by, table=backend.table, now=backend.clock())

    made = by_all(rename)
    entries = changes_of_account("acc_customer", ListQuery(limit=100), table=backend.table).items
    after = find_account(backend.table, "acc_customer")
    assert after and len(made) >= THREADS
    assert sorted(entry.by for entry in entries) == made
    assert after.revision - before.revision == len(entries)
    assert_unbroken(entries, "name", before.name, after.name)


def test_changes_of_a_product_at_once_leave_an_entry_each_and_an_unbroken_chain(
    backend: Backend,
) -> None:
    before = find_product(backend.table, "prd_mailbox")
    assert before

    def price(by: str, turn: int) -> None:
        amount = 2000 + 10 * STAFF.index(by) + turn
        wanted = ProductChange(unit_price=NewPrice(amount=amount, currency="EUR"))
        change_product("prd_mailbox", wanted, by=by, table=backend.table, now=backend.clock())

    made = by_all(price)
    entries = changes_of_product("prd_mailbox", ListQuery(limit=100), table=backend.table).items
    after = find_product(backend.table, "prd_mailbox")
    assert after and len(made) >= THREADS
    assert sorted(entry.by for entry in entries) == made
    first, last = before.unit_price.model_dump(), after.unit_price.model_dump()
    assert_unbroken(entries, "unit_price", first, last)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_paging_shows_every_entry_once_while_more_are_written(backend: Backend, limit: int) -> None:
    def rename(number: int) -> None:
        wanted = AccountChange(name=f"Name {number}")
        change_account(
            "acc_customer", wanted, by="usr_sue", table=backend.table, now=backend.clock()
        )

    for number in range(5):
        rename(number)
    seen: list[Any] = []
    query = ListQuery(limit=limit)
    while True:
        page = changes_of_account("acc_customer", query, table=backend.table)
        seen += [entry.changes[0].new for entry in page.items]
        if page.next_cursor is None:
            break
        rename(10 + len(seen))
        query = ListQuery(limit=limit, cursor=page.next_cursor)
    assert seen == [f"Name {number}" for number in (4, 3, 2, 1, 0)]
