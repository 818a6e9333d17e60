"""The calls to the table, and what their failures mean. Stores speak to the table through this alone."""

import random
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.config import settings
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage import aws
from chalicelib.storage.conditions import (
    Condition,
    Lost,
    Missing,
    Put,
    attribute,
    attributes,
    conditional,
    setting,
)
from chalicelib.storage.failures import current_row, is_busy, judge_cancellation
from chalicelib.storage.keys import BY_LAST_DAY, DUE, PARTITION_OF, Key, Row, key_of

CONFLICT_TRIES = 6
# What DynamoDB reads in one call, and writes in one transaction: 100 rows, 4 MB.
MOST_AT_ONCE = 100
MOST_BYTES_AT_ONCE = 4_000_000


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
            "ExpressionAttributeValues": attributes({"pk": pk, "from": from_sk}),
            "ConsistentRead": True,
        }
        return list(self._query(condition))

    def end_of(self, pk: str) -> list[Row]:
        """The last rows of one partition, as many as one consistent read holds (1 MB), in key order."""
        answer = self._call(
            "query",
            TableName=self._name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=attributes({"pk": pk}),
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
            ExpressionAttributeValues=attributes({"pk": pk, "first": first_sk, "last": last_sk}),
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
            "ExpressionAttributeValues": attributes(
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
            "ExpressionAttributeValues": attributes({"pk": pk, "low": prefix, "high": before}),
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
            "ExpressionAttributeValues": attributes({"due": what, "until": until}),
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
            "ExpressionAttributeValues": attributes({"list": what, "low": after, "high": before}),
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
            self._write_one("put_item", Item=marked, **conditional(condition))
        except ClientError as error:
            if current_row(error).get("write") != marked["write"]:
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
            **setting(changes, condition, counting),
        }
        try:
            return self._write_one("update_item", **asked)["Attributes"]
        except ClientError as error:
            current = current_row(error)
            if not current:
                raise Missing(key) from None
            if any(current.get(name) != attribute(value) for name, value in changes.items()):
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
            {"Put": {"TableName": self._name, "Item": put.row, **conditional(put.condition)}}
            for put in changes
        ]
        for attempt in range(CONFLICT_TRIES):
            try:
                self._call("transact_write_items", TransactItems=items)
                return None
            except ClientError as error:
                judge_cancellation(error, changes)
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
            if is_busy(error):
                raise TemporarilyUnavailable from error
            raise
        except BotoCoreError as error:
            raise TemporarilyUnavailable from error


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
