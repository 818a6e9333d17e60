"""How many calls to DynamoDB an operation makes, counted at the wire (docs/performance.md)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib.bss import reading
from chalicelib.checkout import placing, service
from chalicelib.checkout.models import ConfirmBilling
from chalicelib.dynamodb import Table
from tests.integration.shop import Shop


@contextmanager
def calls_to(table: Table) -> Iterator[list[str]]:
    """The names of the operations that leave for DynamoDB meanwhile."""
    made: list[str] = []

    def note(request: Any, **_: Any) -> None:
        made.append(request.headers["X-Amz-Target"].decode().rpartition(".")[2])

    events = table._client.meta.events
    events.register("before-send.dynamodb.*", note)
    try:
        yield made
    finally:
        events.unregister("before-send.dynamodb.*", note)


def test_viewing_a_basket_is_one_call(shop: Shop) -> None:
    shop.add(shop.caller(), "Sales")
    with calls_to(shop.table) as made:
        service.view(shop.caller(), table=shop.table)
    assert made == ["BatchGetItem"]


def test_adding_a_line_is_two_calls(shop: Shop) -> None:
    with calls_to(shop.table) as made:
        shop.add(shop.caller(), "Sales")
    assert made == ["BatchGetItem", "PutItem"]


def test_choosing_whom_the_order_is_for_is_two_calls(shop: Shop) -> None:
    partner = shop.caller("acc_partner")
    with calls_to(shop.table) as made:
        service.order_for(
            partner, "acc_endcustomer", if_match=None, table=shop.table, now=shop.clock()
        )
    assert made == ["BatchGetItem", "PutItem"]


def test_a_rehearsal_is_two_calls_and_writes_nothing(shop: Shop) -> None:
    shop.fill(shop.caller(), lines=3)
    with calls_to(shop.table) as made:
        placing.rehearse(shop.caller(), table=shop.table)
    assert made == ["GetItem", "BatchGetItem"]


def test_confirming_billing_is_three_calls(shop: Shop) -> None:
    """One more than other changes: docs/decisions/0006."""
    shop.add(shop.caller(), "Sales")
    wanted = ConfirmBilling(billing_version=1)
    with calls_to(shop.table) as made:
        placing.confirm_billing(
            shop.caller(), wanted, if_match=None, table=shop.table, now=shop.clock()
        )
    assert made == ["BatchGetItem", "PutItem", "BatchGetItem"]


@pytest.mark.parametrize("lines", [1, 40])
def test_placing_is_three_calls_and_a_message_for_any_number_of_lines(
    shop: Shop, lines: int
) -> None:
    wanted = shop.fill(shop.caller(), lines)
    with calls_to(shop.table) as made:
        shop.place(shop.caller(), wanted)
    assert made == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    assert len(shop.queued) == 1


def test_viewing_an_order_is_one_call(shop: Shop) -> None:
    order_id = shop.buy(lines=3)
    with calls_to(shop.table) as made:
        reading.order_of_account(order_id, "acc_customer", table=shop.table)
    assert made == ["Query"]


@pytest.mark.parametrize("lines", [1, 5])
def test_fulfilling_an_order_is_five_calls_and_one_an_asset_and_the_mail(
    shop: Shop, lines: int
) -> None:
    order_id = shop.buy(lines)
    with calls_to(shop.table) as made:
        shop.fulfil(order_id)
    begun = ["UpdateItem", "BatchGetItem", "TransactWriteItems"]
    assert made == [*begun, *["PutItem"] * lines, "PutItem", "PutItem"]
    assert (len(shop.letters.mails), len(shop.bittitan.asked)) == (1, lines)


def test_a_message_that_finds_nothing_to_do_is_one_call(shop: Shop) -> None:
    order_id = shop.buy()
    shop.fulfil(order_id)
    with calls_to(shop.table) as made:
        shop.fulfil(order_id)
    assert made == ["UpdateItem"]
