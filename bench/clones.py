"""A table that has grown: copies of one order with all that belongs to it, each under ids and times of its own."""

import json
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

Row = dict[str, Any]
AT_ONCE = 25
BETWEEN_TWO = timedelta(minutes=5)
# One order of so many needs attention, and one of so many is another account's.
STUCK_EVERY, OTHERS_EVERY = 50, 2


class Original:
    """The rows of one completed order of `account_id`, and how each copy of them differs."""

    def __init__(self, rows: Iterable[Row], order: Any) -> None:
        self._own, self._number = order["order_id"].removeprefix("ord_"), order["invoice_number"]
        self._account = order["account_id"]
        series, _, digits = self._number.rpartition("-")
        self._texts = [
            json.dumps(row)
            for row in rows
            if self._own in row["pk"]["S"] + row["sk"]["S"]
            or (row["pk"]["S"] == f"SERIES#{series}" and digits in row["sk"]["S"])
        ]

    def copy(self, count: int, placed_at: datetime) -> Iterator[Row]:
        """The rows of the order as if it were another, placed then, with the invoice of that count."""
        series, _, digits = self._number.rpartition("-")
        differing = {
            self._own: secrets.token_hex(len(self._own) // 2),
            self._number: f"{series}-{count:06d}",
            f"NUMBER#{digits}": f"NUMBER#{count:06d}",
            f"DOCUMENTS#{digits}": f"DOCUMENTS#{count:06d}",
        }
        if count % OTHERS_EVERY:
            differing[self._account] = "acc_of_another"
        if count % STUCK_EVERY == 0:
            differing["ORDER#completed"] = "ORDER#needs_attention"
            differing[r"\"status\":\"completed\""] = r"\"status\":\"needs_attention\""
        for text in self._texts:
            for old, new in differing.items():
                text = text.replace(old, new)
            yield _at(json.loads(text), placed_at)


def _at(row: Row, placed_at: datetime) -> Row:
    if "position" in row:
        at = placed_at.isoformat(timespec="microseconds").replace("+00:00", "Z")
        row["position"] = {"S": re.sub(r"^[^#]+", at, row["position"]["S"])}
    return row


def grow(client: Any, table_name: str, original: Original, counts: range) -> None:
    """Write a copy for each count, the later ones placed earlier."""
    newest = datetime.now(UTC)
    rows = (row for count in counts for row in original.copy(count, newest - count * BETWEEN_TWO))
    while some := list(islice(rows, AT_ONCE)):
        asked = {table_name: [{"PutRequest": {"Item": row}} for row in some]}
        while asked:
            asked = client.batch_write_item(RequestItems=asked)["UnprocessedItems"]
