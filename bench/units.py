"""The units that DynamoDB would bill for the service's calls, calculated from the requests and answers."""

from collections import Counter
from collections.abc import Iterable
from math import ceil
from threading import local
from typing import Any

from infra.template import declared

WRITTEN_AT_ONCE, READ_AT_ONCE = 1024, 4096
# Bytes added to every row, in the table and in each index, beside its attributes.
OVERHEAD = 100
Row = dict[str, Any]


def size(row: Row) -> int:
    """Bytes of a row as DynamoDB counts them: names and values; a number takes about half its digits."""
    return sum(len(name) + _value(attribute) for name, attribute in row.items())


def _value(attribute: dict[str, str]) -> int:
    if "N" in attribute:
        return len(attribute["N"]) // 2 + 1
    return len(attribute["S"].encode())


def _written(row: Row) -> int:
    return ceil(size(row) / WRITTEN_AT_ONCE)


def projected(index: dict[str, Any], row: Row | None) -> Row | None:
    """The copy of a row that an index stores; None when the row is not in it."""
    keys = [part["AttributeName"] for part in index["KeySchema"]]
    if row is None or not all(key in row for key in keys):
        return None
    if index["Projection"]["ProjectionType"] == "ALL":
        return row
    besides = index["Projection"].get("NonKeyAttributes", [])
    return {name: row[name] for name in (*keys, "pk", "sk", *besides) if name in row}


def index_units(index: dict[str, Any], before: Row | None, after: Row | None) -> Counter[str]:
    """Units for updating an index, by its partitions. Moving a row is a delete and a write."""
    old, new = projected(index, before), projected(index, after)
    keys = [part["AttributeName"] for part in index["KeySchema"]]
    stays = old is not None and new is not None and all(old[key] == new[key] for key in keys)
    taken: Counter[str] = Counter()
    if old == new:
        return taken
    if stays and old and new:
        taken[new[keys[0]]["S"]] = max(_written(old), _written(new))
        return taken
    for row in (old, new):
        if row is not None:
            taken[row[keys[0]]["S"]] += _written(row)
    return taken


class Meter:
    """Adds up the units of a DynamoDB client, its writes by partition. Remembers the rows it has seen."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Row] = {}
        self.reset()
        # Of each thread, the request that it waits for.
        self._waiting = local()
        self._indexes: list[dict[str, Any]] = declared("Table")["GlobalSecondaryIndexes"]

    def reset(self) -> None:
        """Set the counters to zero."""
        self.reads = 0.0
        self.written: Counter[tuple[str, str]] = Counter()

    @property
    def writes(self) -> int:
        return self.written.total()

    def watch(self, client: Any) -> None:
        client.meta.events.register("provide-client-params.dynamodb", self.remember)
        client.meta.events.register("after-call.dynamodb", self.bill)

    def remember(self, params: dict[str, Any], **_: Any) -> None:
        """Remember the request of a call."""
        self._waiting.asked = params

    def bill(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        """Add the units of a successful call; failed ones are not counted."""
        if "Error" in parsed:
            return
        asked, name = self._waiting.asked, model.name
        if name == "PutItem":
            self._write(asked["Item"])
        elif name == "UpdateItem":
            self._write(parsed["Attributes"])
        elif name == "TransactWriteItems":
            for change in asked["TransactItems"]:
                # A transaction writes each row twice, to prepare and to commit; the indexes are updated once.
                self._write(change["Put"]["Item"], times=2)
        elif name == "GetItem":
            self._read([parsed.get("Item", {})])
        elif name == "BatchGetItem":
            [wanted] = asked["RequestItems"].values()
            [found] = parsed["Responses"].values()
            self._read([*found, *[{}] * (len(wanted["Keys"]) - len(found))])
        elif name == "Query":
            self._query(parsed["Items"], consistent=asked.get("ConsistentRead", False))

    def _write(self, row: Row, times: int = 1) -> None:
        key = (row["pk"]["S"], row["sk"]["S"])
        before = self.rows.get(key)
        self.rows[key] = row
        larger = max(_written(row), _written(before or {}))
        self.written["table", key[0]] += times * larger
        for index in self._indexes:
            for partition, units in index_units(index, before, row).items():
                self.written[index["IndexName"], partition] += units

    def _read(self, rows: Iterable[Row]) -> None:
        """Each row is rounded up by itself; a missing row counts as a small one."""
        self.reads += sum(max(1, ceil(size(row) / READ_AT_ONCE)) for row in rows)

    def _query(self, rows: list[Row], *, consistent: bool) -> None:
        together = max(1, ceil(sum(map(size, rows)) / READ_AT_ONCE))
        self.reads += together if consistent else together / 2

    def stored(self) -> int:
        """Bytes of the rows in the table and in the indexes."""
        held = [projected(index, row) for row in self.rows.values() for index in self._indexes]
        copies = [*self.rows.values(), *(row for row in held if row)]
        return sum(size(row) + OVERHEAD for row in copies)
