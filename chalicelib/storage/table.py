"""The calls to the table, and what their failures mean. Stores speak to the table through this alone."""

import random
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.config import settings
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage import aws
from chalicelib.storage.keys import BY_LAST_DAY, DUE, PARTITION_OF, Key, Row, key_of

CONFLICT_TRIES = 6
# What DynamoDB reads in one call, and writes in one transaction: 100 rows, 4 MB.
MOST_AT_ONCE = 100
MOST_BYTES_AT_ONCE = 4_000_000


class Lost(Exception):
    """A condition did not hold: someone else was first. `keys` are the rows whose condition it was."""

    def __init__(self, *keys: Key) -> None:
        self.keys = frozenset(keys)
        super().__init__(f"{len(self.keys)} conditions did not hold")


class Missing(Lost):
    """There is no row whose condition could have held."""


class EnoughRead(Exception):
    """A list may not be read any further in this request, though there is more."""


class Reads:
    """How many more reads a request may make for a list."""

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self) -> None:
        """Count one read. Raises EnoughRead when there is none left."""
        if not self.left:
            raise EnoughRead
        self.left -= 1


class Condition(NamedTuple):
    """A condition by its story; `values` are its parameters as `:name`."""

    expression: str
    values: Mapping[str, str | int] = MappingProxyType({})


NEVER_WRITTEN = Condition("attribute_not_exists(pk)")
UNCHANGED_SINCE_READ = "version = :seen"


def unchanged_since_read(version: int) -> Condition:
    """The row is still at the version that was read; 0 when there was no row."""
    return Condition(UNCHANGED_SINCE_READ, {"seen": version}) if version else NEVER_WRITTEN


class Put(NamedTuple):
    """Write a whole row, if its condition holds."""

    row: Row
    condition: Condition | None = None


def _attributes(values: Mapping[str, str | int]) -> Row:
    return {f":{name}": _attribute(value) for name, value in values.items()}


def _attribute(value: str | int) -> Row:
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _conditional(condition: Condition | None) -> Row:
    if condition is None:
        return {}
    given = {"ConditionExpression": condition.expression}
    values = _attributes(condition.values)
    return given | ({"ExpressionAttributeValues": values} if values else {})


def _setting(changes: Mapping[str, str | int], condition: Condition, counting: str) -> Row:
    sets = [f"{name} = :set_{name}" for name in changes]
    values = {f"set_{name}": value for name, value in changes.items()} | dict(condition.values)
    if counting:
        sets.append(f"{counting} = if_not_exists({counting}, :none) + :one")
        values |= {"none": 0, "one": 1}
    return {
        "UpdateExpression": f"SET {', '.join(sets)}",
        "ConditionExpression": condition.expression,
        "ExpressionAttributeValues": _attributes(values),
    }


class Table:
    """The table of a stage. Every method raises TemporarilyUnavailable when DynamoDB cannot be reached."""

    def __init__(
        self, client: Any, name: str, *, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._name = name
        self._pause = pause

    def get(self, key: Key) -> Row | None:
        """One row, consistently read."""
        answer = self._call(
            "get_item", TableName=self._name, Key=key.attributes(), ConsistentRead=True
        )
        return answer.get("Item")

    def get_all(self, keys: Iterable[Key]) -> dict[Key, Row]:
        """The rows that exist of up to 100 keys, consistently read, in one call unless throttled."""
        wanted = [key.attributes() for key in dict.fromkeys(keys)]
        found: dict[Key, Row] = {}
        if not wanted:
            return found
        for attempt in range(CONFLICT_TRIES):
            asked = {self._name: {"Keys": wanted, "ConsistentRead": True}}
            answer = self._call("batch_get_item", RequestItems=asked)
            found |= {key_of(row): row for row in answer["Responses"].get(self._name, [])}
            wanted = answer.get("UnprocessedKeys", {}).get(self._name, {}).get("Keys", [])
            if not wanted:
                return found
            self.back_off(attempt)
        raise TemporarilyUnavailable

    def collection(self, pk: str, *, from_sk: str = " ") -> list[Row]:
        """All rows of one partition from a key on, in key order, consistently read."""
        condition = {
            "KeyConditionExpression": "pk = :pk AND sk >= :from",
            "ExpressionAttributeValues": _attributes({"pk": pk, "from": from_sk}),
            "ConsistentRead": True,
        }
        return list(self._query(condition))

    def end_of(self, pk: str) -> list[Row]:
        """The last rows of one partition, as many as one consistent read holds (1 MB), in key order."""
        answer = self._call(
            "query",
            TableName=self._name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=_attributes({"pk": pk}),
            ConsistentRead=True,
            ScanIndexForward=False,
        )
        return answer["Items"][::-1]

    def between(self, pk: str, first_sk: str, last_sk: str, *, page: int) -> tuple[list[Row], bool]:
        """At most `page` rows of a partition in key order, in one consistent read; whether there are more."""
        answer = self._call(
            "query",
            TableName=self._name,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues=_attributes({"pk": pk, "first": first_sk, "last": last_sk}),
            ConsistentRead=True,
            Limit=page,
        )
        return answer["Items"], "LastEvaluatedKey" in answer

    def newest_first(
        self, index: str, partition: str, *, after: str, before: str, page: int, reads: Reads
    ) -> Iterator[Row]:
        """Rows of an index partition with `after <= position < before`, newest first.

        The first read brings `page` rows, each further one as many as DynamoDB gives at once (1 MB).
        Raises EnoughRead where it would take more than `reads`.
        """
        if after >= before:
            return iter(())
        condition = {
            "IndexName": index,
            "KeyConditionExpression": f"{PARTITION_OF[index]} = :list AND #at BETWEEN :low AND :high",
            "ExpressionAttributeNames": {"#at": "position"},
            "ExpressionAttributeValues": _attributes(
                {"list": partition, "low": after, "high": before}
            ),
            "ScanIndexForward": False,
            "Limit": page,
        }
        found = self._query(condition, reads)
        return (row for row in found if row["position"]["S"] != before)

    def last_first(self, pk: str, prefix: str, *, before: str, page: int) -> Iterator[Row]:
        """Rows of a partition with `prefix <= sk < before`, the last first, consistently read, page by page."""
        condition = {
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :low AND :high",
            "ExpressionAttributeValues": _attributes({"pk": pk, "low": prefix, "high": before}),
            "ScanIndexForward": False,
            "ConsistentRead": True,
            "Limit": page,
        }
        return (row for row in self._query(condition) if row["sk"]["S"] != before)

    def due(self, what: str, until: str) -> Iterator[Key]:
        """The keys of what is due at `until` or before, the longest overdue first."""
        return map(key_of, self.due_rows(what, until))

    def due_rows(self, what: str, until: str) -> Iterator[Row]:
        """Key and `due_at` of what is due at `until` or before, the longest overdue first."""
        condition = {
            "IndexName": DUE,
            "KeyConditionExpression": "due = :due AND due_at <= :until",
            "ExpressionAttributeValues": _attributes({"due": what, "until": until}),
        }
        return self._query(condition)

    def ending(
        self, what: str, *, after: str, before: str, page: int, reads: Reads
    ) -> Iterator[Row]:
        """Key, account's list and `last_day` of what ends in `after < last_day < before`, the soonest first.

        The first read brings `page` of them. Raises EnoughRead where it would take more than `reads`.
        """
        if after >= before:
            return iter(())
        condition = {
            "IndexName": BY_LAST_DAY,
            "KeyConditionExpression": "last_day_list = :list AND last_day BETWEEN :low AND :high",
            "ExpressionAttributeValues": _attributes({"list": what, "low": after, "high": before}),
            "Limit": page,
        }
        found = self._query(condition, reads)
        return (row for row in found if after < row["last_day"]["S"] < before)

    def put(self, row: Row, condition: Condition | None = None) -> None:
        """Write one row. Raises Lost when the condition does not hold.

        When a reply gets lost, the SDK sends the write again, and the second one meets the row of the
        first. The row's random `write` shows that it is our own and not someone else's.
        """
        marked = row | {"write": {"S": secrets.token_hex(8)}}
        try:
            self._write_one("put_item", Item=marked, **_conditional(condition))
        except ClientError as error:
            if _current_row(error).get("write") != marked["write"]:
                raise Lost(key_of(row)) from None

    def update(
        self,
        key: Key,
        changes: Mapping[str, str | int],
        condition: Condition,
        *,
        counting: str = "",
    ) -> Row:
        """Set attributes of an existing row, perhaps count one up, and return it whole. Raises Lost, Missing.

        One of the changes must be random: it shows, like `write` in put, that a row is our own.
        """
        asked = {
            "Key": key.attributes(),
            "ReturnValues": "ALL_NEW",
            **_setting(changes, condition, counting),
        }
        try:
            return self._write_one("update_item", **asked)["Attributes"]
        except ClientError as error:
            current = _current_row(error)
            if not current:
                raise Missing(key) from None
            if any(current.get(name) != _attribute(value) for name, value in changes.items()):
                raise Lost(key) from None
            return current

    def _write_one(self, operation: str, **given: Any) -> Any:
        """Write one row, waiting for transactions on it to end. Raises a lost condition as it is."""
        for attempt in range(CONFLICT_TRIES):
            try:
                return self._call(
                    operation,
                    TableName=self._name,
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **given,
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "TransactionConflictException":
                    raise
            self.back_off(attempt)
        raise TemporarilyUnavailable

    def write(self, *changes: Put) -> None:
        """Write all of the rows or none. Raises Lost; waits and repeats while transactions collide."""
        if len(changes) == 1:
            return self.put(changes[0].row, changes[0].condition)
        items = [
            {"Put": {"TableName": self._name, "Item": put.row, **_conditional(put.condition)}}
            for put in changes
        ]
        for attempt in range(CONFLICT_TRIES):
            try:
                self._call("transact_write_items", TransactItems=items)
                return None
            except ClientError as error:
                _judge_cancellation(error, changes)
            self.back_off(attempt)
        raise TemporarilyUnavailable

    def back_off(self, attempt: int) -> None:
        """Wait a random moment, longer with every attempt, after someone else was first."""
        self._pause(random.uniform(0, min(0.4, 0.02 * 2**attempt)))

    def _query(self, condition: Row, reads: Reads | None = None) -> Iterator[Row]:
        asked = {"TableName": self._name, **condition}
        while True:
            if reads:
                reads.take()
            answer = self._call("query", **asked)
            yield from answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return
            asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
            asked.pop("Limit", None)

    def _call(self, operation: str, **given: Any) -> Any:
        try:
            return getattr(self._client, operation)(**given)
        except ClientError as error:
            if _is_busy(error):
                raise TemporarilyUnavailable from error
            raise
        except BotoCoreError as error:
            raise TemporarilyUnavailable from error


BUSY = {
    "InternalFailure",
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionInProgressException",
}


TOO_MANY_REQUESTS, SERVER_ERRORS = 429, 500


def _is_busy(error: ClientError) -> bool:
    """Whether it may work later: by its name, or by its status when a proxy answered and gave none."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    named = error.response["Error"]["Code"] in BUSY
    return named or status == TOO_MANY_REQUESTS or status >= SERVER_ERRORS


COLLIDED = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


def _judge_cancellation(error: ClientError, changes: Sequence[Put]) -> None:
    """Return when the transaction may be tried again; raise Lost when a condition did not hold."""
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        raise error
    reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
    judged = zip(changes, reasons, strict=False)
    lost = [key_of(put.row) for put, code in judged if code == "ConditionalCheckFailed"]
    if lost:
        raise Lost(*lost) from None
    if not COLLIDED & set(reasons):
        raise error


def _current_row(error: ClientError) -> Row:
    """The row as it is, for which a condition failed; any other error is raised again."""
    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
        raise error
    return error.response.get("Item", {})


def rows_at(table: Table, keys: Iterable[Key]) -> dict[Key, Row]:
    """The rows that exist of any number of keys, a hundred a read."""
    wanted, found = list(dict.fromkeys(keys)), dict[Key, Row]()
    for start in range(0, len(wanted), MOST_AT_ONCE):
        found |= table.get_all(wanted[start : start + MOST_AT_ONCE])
    return found


@lru_cache(maxsize=1)
def table() -> Table:
    """The table of this process's stage."""
    return Table(aws.client("dynamodb"), settings().table_name)
