"""Reading from the table: consistently, completely, and in the order that was asked for."""

from typing import Any

import pytest

from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.keys import Key, Row
from chalicelib.storage.table import CONFLICT_TRIES, EnoughRead, Reads
from tests.fakes import scripted

A, B, C = (Key(f"ACCOUNT#acc_{name}", "ACCOUNT") for name in "abc")
MORE = {"pk": {"S": "more"}}


def row_at(position: str) -> Row:
    return A.attributes() | {"position": {"S": position}}


def batch(*found: Key, left: tuple[Key, ...] = ()) -> dict[str, Any]:
    unprocessed = {"a-table": {"Keys": [key.attributes() for key in left]}} if left else {}
    rows = [key.attributes() for key in found]
    return {"Responses": {"a-table": rows}, "UnprocessedKeys": unprocessed}


def test_one_row_is_read_consistently() -> None:
    table, client, _ = scripted({"Item": A.attributes()}, {})
    assert table.get(A) == A.attributes()
    assert table.get(B) is None
    assert all(given["ConsistentRead"] for _, given in client.calls)


def test_several_rows_are_read_consistently_in_one_call() -> None:
    table, client, _ = scripted(batch(C, A))
    assert table.get_all([A, B, C, A]) == {A: A.attributes(), C: C.attributes()}
    [(operation, given)] = client.calls
    asked = given["RequestItems"]["a-table"]
    assert operation == "batch_get_item"
    assert asked["ConsistentRead"]
    assert asked["Keys"] == [A.attributes(), B.attributes(), C.attributes()]


def test_what_was_not_processed_is_asked_for_again_after_a_moment() -> None:
    table, client, pauses = scripted(batch(A, left=(B, C)), batch(C, left=(B,)), batch(B))
    assert set(table.get_all([A, B, C])) == {A, B, C}
    asked = [given["RequestItems"]["a-table"]["Keys"] for _, given in client.calls[1:]]
    assert asked == [[B.attributes(), C.attributes()], [B.attributes()]]
    assert all(given["RequestItems"]["a-table"]["ConsistentRead"] for _, given in client.calls)
    assert len(pauses) == 2


def test_what_is_never_processed_is_unavailable_and_not_missing() -> None:
    table, client, _ = scripted(*[batch(left=(A,))] * 20)
    with pytest.raises(TemporarilyUnavailable):
        table.get_all([A])
    assert len(client.calls) == CONFLICT_TRIES


def test_a_collection_is_read_consistently_to_its_end() -> None:
    first, second = A.attributes(), B.attributes()
    table, client, _ = scripted({"Items": [first], "LastEvaluatedKey": MORE}, {"Items": [second]})
    assert table.collection("ACCOUNT#acc_a") == [first, second]
    assert client.calls[1][1]["ExclusiveStartKey"] == MORE
    assert all(given["ConsistentRead"] for _, given in client.calls)


def test_a_list_is_read_newest_first_page_by_page_and_no_further_than_needed() -> None:
    pages = (
        {"Items": [row_at("5"), row_at("4")], "LastEvaluatedKey": MORE},
        {"Items": [row_at("3")]},
    )
    table, client, _ = scripted(*pages)
    rows = table.newest_first(
        "by_status", "ORDER#draft", after="0", before="9", page=2, reads=Reads(5)
    )
    assert [next(rows), next(rows)] == [row_at("5"), row_at("4")]
    assert len(client.calls) == 1
    assert list(rows) == [row_at("3")]
    (_, first), (_, second) = client.calls
    assert (first["IndexName"], first["ScanIndexForward"]) == ("by_status", False)
    assert first["Limit"] == 2 and "Limit" not in second


def test_a_list_is_read_no_more_often_than_allowed() -> None:
    endless = [{"Items": [row_at(each)], "LastEvaluatedKey": MORE} for each in "8765"]
    table, client, _ = scripted(*endless)
    rows = table.newest_first("by_status", "A", after="0", before="9", page=1, reads=Reads(3))
    assert [next(rows), next(rows), next(rows)] == [row_at("8"), row_at("7"), row_at("6")]
    with pytest.raises(EnoughRead):
        next(rows)
    assert len(client.calls) == 3


def test_the_end_of_a_list_is_not_in_it_and_its_start_is() -> None:
    table, client, _ = scripted({"Items": [row_at("9"), row_at("5"), row_at("0")]})
    rows = table.newest_first(
        "by_account", "acc_a#ORDER", after="0", before="9", page=9, reads=Reads(5)
    )
    assert list(rows) == [row_at("5"), row_at("0")]
    values = client.calls[0][1]["ExpressionAttributeValues"]
    assert (values[":low"], values[":high"]) == ({"S": "0"}, {"S": "9"})


def test_what_is_due_is_listed_by_key() -> None:
    table, client, _ = scripted({"Items": [A.attributes(), B.attributes()]})
    assert list(table.due("due", "2026-03-09T10:30:00.000Z")) == [A, B]
    values = client.calls[0][1]["ExpressionAttributeValues"]
    assert values == {":due": {"S": "due"}, ":until": {"S": "2026-03-09T10:30:00.000Z"}}
