"""How many calls to DynamoDB an operation makes, counted as they leave the SDK (docs/performance.md)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib.bss.orders.buyers import order_of_account
from chalicelib.checkout import changes, placing
from chalicelib.checkout.models import ConfirmBilling
from chalicelib.storage.table import Table
from tests.integration.backend import Backend


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


def test_viewing_a_basket_is_one_call(backend: Backend) -> None:
    backend.add(backend.caller(), "Sales")
    with calls_to(backend.table) as made:
        changes.view(backend.caller(), table=backend.table)
    assert made == ["BatchGetItem"]


def test_adding_a_line_is_two_calls(backend: Backend) -> None:
    with calls_to(backend.table) as made:
        backend.add(backend.caller(), "Sales")
    assert made == ["BatchGetItem", "PutItem"]


def test_choosing_whom_the_order_is_for_is_two_calls(backend: Backend) -> None:
    partner = backend.caller("acc_partner")
    with calls_to(backend.table) as made:
        changes.order_for(backend.request(partner), "acc_endcustomer", table=backend.table)
    assert made == ["BatchGetItem", "PutItem"]


def test_a_rehearsal_is_two_calls_and_writes_nothing(backend: Backend) -> None:
    backend.fill(backend.caller(), lines=3)
    with calls_to(backend.table) as made:
        placing.rehearse(backend.caller(), table=backend.table)
    assert made == ["GetItem", "BatchGetItem"]


def test_confirming_billing_is_three_calls(backend: Backend) -> None:
    """One more than other changes: docs/decisions/0006."""
    backend.add(backend.caller(), "Sales")
    wanted = ConfirmBilling(billing_version=1)
    with calls_to(backend.table) as made:
        placing.confirm_billing(backend.request(backend.caller()), wanted, table=backend.table)
    assert made == ["GetItem", "BatchGetItem", "PutItem"]


@pytest.mark.parametrize("lines", [1, 40])
def test_placing_is_three_calls_and_a_message_for_any_number_of_lines(
    backend: Backend, lines: int
) -> None:
    wanted = backend.fill(backend.caller(), lines)
    with calls_to(backend.table) as made:
        backend.place(backend.caller(), wanted)
    assert made == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    assert len(backend.queued) == 1


def test_viewing_an_order_is_one_call(backend: Backend) -> None:
    order_id = backend.buy(lines=3)
    with calls_to(backend.table) as made:
        order_of_account(order_id, "acc_customer", table=backend.table)
    assert made == ["Query"]


@pytest.mark.parametrize("lines", [1, 5])
def test_fulfilling_an_order_is_five_calls_and_one_an_asset_and_the_mail(
    backend: Backend, lines: int
) -> None:
    order_id = backend.buy(lines)
    with calls_to(backend.table) as made:
        backend.fulfil(order_id)
    begun = ["UpdateItem", "BatchGetItem", "TransactWriteItems"]
    coupons_with_codes = ["TransactWriteItems"] * lines
    assert made == [*begun, *coupons_with_codes, "PutItem", "TransactWriteItems"]
    assert (len(backend.outbox.mails), len(backend.bittitan.asked)) == (1, lines)


def test_a_message_that_finds_nothing_to_do_is_one_call(backend: Backend) -> None:
    order_id = backend.buy()
    backend.fulfil(order_id)
    with calls_to(backend.table) as made:
        backend.fulfil(order_id)
    assert made == ["UpdateItem"]
