"""What DynamoDB would bill for the calls of the service: its units, worked out from the rows on the wire."""

from collections import Counter
from collections.abc import Iterable
from math import ceil
from typing import Any

from infra.template import declared

WRITTEN_AT_ONCE, READ_AT_ONCE = 1024, 4096
# Of a row, in the table and in every index, beside its attributes.
OVERHEAD = 100
Row = dict[str, Any]


def size(row: Row) -> int:
    """Bytes of a row as DynamoDB counts them: names and values; a number is about half its digits."""
    return sum(len(name) + _value(attribute) for name, attribute in row.items())


def _value(attribute: dict[str, str]) -> int:
    if "N" in attribute:
        return len(attribute["N"]) // 2 + 1
    return len(attribute["S"].encode())


def _written(row: Row) -> int:
    return ceil(size(row) / WRITTEN_AT_ONCE)


def projected(index: dict[str, Any], row: Row | None) -> Row | None:
    """What an index holds of a row; None when the row is not in it."""
    keys = [part["AttributeName"] for part in index["KeySchema"]]
    if row is None or not all(key in row for key in keys):
        return None
    if index["Projection"]["ProjectionType"] == "ALL":
        return row
    return {name: row[name] for name in (*keys, "pk", "sk")}


def index_units(index: dict[str, Any], before: Row | None, after: Row | None) -> Counter[str]:
    """Units of bringing an index up to date, by its partitions. Moving a row is deleting and writing."""
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
    """Watches a DynamoDB client and adds up units, writes by partition. Knows the rows that went through it."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Row] = {}
        self.reset()
        self._asked: dict[str, Any] = {}
        self._indexes: list[dict[str, Any]] = declared("Table")["GlobalSecondaryIndexes"]

    def reset(self) -> None:
        """Begin to count anew."""
        self.reads = 0.0
        self.written: Counter[tuple[str, str]] = Counter()

    @property
    def writes(self) -> int:
        return self.written.total()

    def watch(self, client: Any) -> None:
        client.meta.events.register("provide-client-params.dynamodb", self.remember)
        client.meta.events.register("after-call.dynamodb", self.bill)

    def remember(self, params: dict[str, Any], **_: Any) -> None:
        """What a call is about to ask."""
        self._asked = params

    def bill(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        """Add up what an answered call takes; refused ones are left out."""
        if "Error" in parsed:
            return
        asked, name = self._asked, model.name
        if name == "PutItem":
            self._write(asked["Item"])
        elif name == "UpdateItem":
            self._write(parsed["Attributes"])
        elif name == "TransactWriteItems":
            for change in asked["TransactItems"]:
                # A row is prepared and committed; the indexes follow once.
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
        """Every row for itself, and one that is not there like a small one."""
        self.reads += sum(max(1, ceil(size(row) / READ_AT_ONCE)) for row in rows)

    def _query(self, rows: list[Row], *, consistent: bool) -> None:
        together = max(1, ceil(sum(map(size, rows)) / READ_AT_ONCE))
        self.reads += together if consistent else together / 2

    def stored(self) -> int:
        """Bytes that the rows take, in the table and in the indexes."""
        held = [projected(index, row) for row in self.rows.values() for index in self._indexes]
        copies = [*self.rows.values(), *(row for row in held if row)]
        return sum(size(row) + OVERHEAD for row in copies)
