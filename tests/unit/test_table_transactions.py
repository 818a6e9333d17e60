"""Transactions: all or nothing, and patient with each other for a while."""

from collections.abc import Callable

import pytest

from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.conditions import Condition, Lost, Put
from chalicelib.storage.keys import Key
from chalicelib.storage.table import CONFLICT_TRIES, Table
from tests.fakes import cancelled, refused, scripted

KEY = Key("ORDER#1", "ORDER")
ROW = KEY.attributes() | {"body": {"S": "{}"}}
OTHERS = (Key("ORDER#1", "ASSET#01"), Key("ORDER#1", "ASSET#02"))
UNCHANGED = Condition("version = :seen", {"seen": 3, "by": "anna"})
CONFLICT = cancelled("TransactionConflict", "None")
Write = Callable[[Table], object]
SINGLE: dict[str, Write] = {
    "put": lambda table: table.put(ROW, UNCHANGED),
    "update": lambda table: table.update(KEY, {"lease": "t"}, UNCHANGED),
}


def test_several_rows_are_written_in_one_transaction_each_under_its_condition() -> None:
    table, client, _ = scripted({})
    table.write(Put(ROW, UNCHANGED), Put(ROW, Condition("attribute_not_exists(pk)")), Put(ROW))
    [(operation, given)] = client.calls
    puts = [item["Put"] for item in given["TransactItems"]]
    assert operation == "transact_write_items"
    assert [put.get("ConditionExpression") for put in puts] == [
        "version = :seen",
        "attribute_not_exists(pk)",
        None,
    ]
    assert ["ExpressionAttributeValues" in put for put in puts] == [True, False, False]


@pytest.mark.parametrize(
    ("codes", "numbers"),
    [
        (("ConditionalCheckFailed", "None", "None"), (0,)),
        (("None", "None", "ConditionalCheckFailed"), (2,)),
        (("ConditionalCheckFailed", "None", "ConditionalCheckFailed"), (0, 2)),
        (("TransactionConflict", "ConditionalCheckFailed", "None"), (1,)),
    ],
)
def test_who_lost_a_transaction_is_told_which_conditions_did_not_hold(
    codes: tuple[str, ...], numbers: tuple[int, ...]
) -> None:
    table, client, _ = scripted(cancelled(*codes))
    with pytest.raises(Lost) as lost:
        table.write(*(Put(key.attributes()) for key in (KEY, *OTHERS)))
    assert lost.value.keys == {(KEY, *OTHERS)[number] for number in numbers}
    assert len(client.calls) == 1


@pytest.mark.parametrize(
    "code", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]
)
def test_a_transaction_that_collided_is_tried_again_after_a_moment(code: str) -> None:
    table, client, pauses = scripted(cancelled("None", code), cancelled(code, "None"), {})
    table.write(Put(ROW), Put(ROW))
    assert len(client.calls) == 3
    assert len(pauses) == 2
    assert all(0 <= pause <= 0.04 for pause in pauses)


def test_a_transaction_that_keeps_colliding_is_unavailable() -> None:
    table, client, pauses = scripted(*[CONFLICT] * 20)
    with pytest.raises(TemporarilyUnavailable):
        table.write(Put(ROW), Put(ROW))
    assert len(client.calls) == CONFLICT_TRIES
    assert max(pauses) <= 0.4


@pytest.mark.parametrize("write", SINGLE.values(), ids=SINGLE)
def test_a_single_write_that_meets_a_transaction_is_tried_again(write: Write) -> None:
    """DynamoDB rejects a write to a row that a transaction is at, and the SDK does not repeat it."""
    table, client, _ = scripted(refused("TransactionConflictException"), {"Attributes": ROW})
    write(table)
    assert len(client.calls) == 2


@pytest.mark.parametrize("write", SINGLE.values(), ids=SINGLE)
def test_a_single_write_that_keeps_meeting_transactions_is_unavailable(write: Write) -> None:
    table, _, _ = scripted(*[refused("TransactionConflictException")] * 20)
    with pytest.raises(TemporarilyUnavailable):
        write(table)


def test_each_wait_may_be_longer_than_the_one_before_but_never_long() -> None:
    table, _, pauses = scripted()
    for attempt in [0] * 200 + [3] * 200 + [29] * 200:
        table.back_off(attempt)
    first, fourth, last = pauses[:200], pauses[200:400], pauses[400:]
    assert max(first) <= 0.02 < max(fourth) <= 0.16 < max(last) <= 0.4
    assert len(set(last)) > 100
