"""Writing one row under a named condition, and recognising a retry of one's own write."""

import pytest

from chalicelib.storage.conditions import Condition, Lost, Put
from chalicelib.storage.keys import Key
from tests.fakes import refused, scripted

KEY = Key("ORDER#1", "ORDER")
ROW = KEY.attributes() | {"body": {"S": "{}"}}
UNCHANGED = Condition("version = :seen", {"seen": 3, "by": "anna"})
NOT_HELD = "ConditionalCheckFailedException"


def test_a_row_is_put_under_its_condition() -> None:
    table, client, _ = scripted({})
    table.put(ROW, UNCHANGED)
    [(operation, given)] = client.calls
    assert operation == "put_item"
    assert given["ConditionExpression"] == "version = :seen"
    assert given["ExpressionAttributeValues"] == {":seen": {"N": "3"}, ":by": {"S": "anna"}}
    assert ROW.items() <= given["Item"].items()


def test_a_put_whose_condition_does_not_hold_has_lost() -> None:
    other = ROW | {"write": {"S": "0123456789abcdef"}}
    for already in ({}, {"Item": other}, {"Item": ROW}):
        table, _, _ = scripted(refused(NOT_HELD, **already))
        with pytest.raises(Lost) as lost:
            table.put(ROW, UNCHANGED)
        assert lost.value.keys == {KEY}


def test_a_put_that_the_sdk_repeated_meets_its_own_row_and_has_not_lost() -> None:
    table, client, _ = scripted(lambda given: refused(NOT_HELD, Item=given["Item"]))
    table.put(ROW, UNCHANGED)
    assert client.calls[0][1]["ReturnValuesOnConditionCheckFailure"] == "ALL_OLD"


def test_two_puts_of_one_row_are_told_apart() -> None:
    table, client, _ = scripted({}, {})
    table.put(ROW)
    table.put(ROW)
    assert client.calls[0][1]["Item"]["write"] != client.calls[1][1]["Item"]["write"]
    assert "write" not in ROW


def test_an_update_sets_attributes_and_gives_the_row_back() -> None:
    table, client, _ = scripted({"Attributes": ROW})
    assert table.update(KEY, {"lease": "t", "count": 4}, UNCHANGED) == ROW
    [(_, given)] = client.calls
    assert given["UpdateExpression"] == "SET lease = :set_lease, count = :set_count"
    assert given["ExpressionAttributeValues"][":set_count"] == {"N": "4"}
    assert given["ConditionExpression"] == "version = :seen"


def test_an_update_whose_condition_does_not_hold_has_lost() -> None:
    table, _, _ = scripted(refused(NOT_HELD))
    with pytest.raises(Lost):
        table.update(KEY, {"lease": "t"}, UNCHANGED)


def test_one_row_alone_needs_no_transaction() -> None:
    table, client, _ = scripted({})
    table.write(Put(ROW, UNCHANGED))
    assert [operation for operation, _ in client.calls] == ["put_item"]
