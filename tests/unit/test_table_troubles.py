"""When DynamoDB is busy, out of reach, or finds fault with us."""

from collections.abc import Callable

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.conditions import Condition, Put
from chalicelib.storage.keys import Key
from chalicelib.storage.table import Reads, Table
from tests.fakes import cancelled, refused, scripted

URL = "https://dynamodb.eu-west-1.amazonaws.com"
KEY = Key("ORDER#1", "ORDER")
ROW = KEY.attributes() | {"body": {"S": "{}"}}
UNCHANGED = Condition("version = :seen", {"seen": 3})
BUSY = [
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "InternalServerError",
    "ServiceUnavailable",
    "LimitExceededException",
    "TransactionInProgressException",
]
OUT_OF_REACH = [
    EndpointConnectionError(endpoint_url=URL),
    ConnectTimeoutError(endpoint_url=URL),
    ReadTimeoutError(endpoint_url=URL),
]
Call = Callable[[Table], object]
CALLS: dict[str, Call] = {
    "put": lambda table: table.put(ROW, UNCHANGED),
    "update": lambda table: table.update(KEY, {"lease": "t"}, UNCHANGED),
    "write": lambda table: table.write(Put(ROW), Put(ROW)),
    "get": lambda table: table.get(KEY),
    "get_all": lambda table: table.get_all([KEY]),
    "collection": lambda table: table.collection(KEY.pk),
    "list": lambda table: list(
        table.newest_first("by_status", "P", after="0", before="9", page=1, reads=Reads(1))
    ),
    "due": lambda table: list(table.due("due", "2026")),
}


@pytest.mark.parametrize("code", BUSY)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_when_dynamodb_is_busy_the_service_is_unavailable(code: str, call: Call) -> None:
    table, client, _ = scripted(refused(code))
    with pytest.raises(TemporarilyUnavailable):
        call(table)
    assert len(client.calls) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize("code", ["InternalFailure", "503", "SomethingNew"])
def test_when_dynamodb_answers_so_the_service_is_unavailable_whatever_the_name(
    code: str, status: int
) -> None:
    table, _, _ = scripted(refused(code, ResponseMetadata={"HTTPStatusCode": status}))
    with pytest.raises(TemporarilyUnavailable):
        table.get(KEY)


@pytest.mark.parametrize("error", OUT_OF_REACH, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_when_dynamodb_is_out_of_reach_the_service_is_unavailable(
    error: Exception, call: Call
) -> None:
    table, _, _ = scripted(error)
    with pytest.raises(TemporarilyUnavailable):
        call(table)


@pytest.mark.parametrize(
    "error",
    [
        refused("ValidationException"),
        refused("AccessDeniedException"),
        refused("ValidationException", ResponseMetadata={"HTTPStatusCode": 400}),
        cancelled("ValidationError"),
    ],
    ids=["invalid", "denied", "invalid by status", "invalid in a transaction"],
)
def test_a_mistake_of_ours_is_no_excuse(error: ClientError) -> None:
    table, _, _ = scripted(error)
    with pytest.raises(ClientError) as raised:
        table.write(Put(ROW), Put(ROW))
    assert raised.value is error
