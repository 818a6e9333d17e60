"""The list of active coupons in memory, for walks of many days, and a queue that keeps its messages.

`tests/integration/test_coupon_checks.py` holds it against the real one.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from chalicelib.bss.coupons.check_queue import CheckMessage, CheckQueue
from chalicelib.bss.coupons.check_walk import FIRST
from chalicelib.storage.conditions import Condition, Lost
from chalicelib.storage.keys import Key, Row, key_of, last_day
from chalicelib.storage.table import EnoughRead, Reads, Table
from tests.integration.crashes import Crash


class Calls:
    """Counts the calls of a worker, which dies at one of them: at an even moment before it, else after it."""

    def __init__(self, dies_at: int | None = None) -> None:
        self.made: list[str] = []
        self._dies_at = dies_at

    def call(self, name: str, work: Callable[[], Any]) -> Any:
        self.made.append(name)
        now = 2 * (len(self.made) - 1)
        if now == self._dies_at:
            raise Crash
        done = work()
        if now + 1 == self._dies_at:
            raise Crash
        return done


class CouponIndex(Table):
    """Active coupons by their last day, and single rows by their keys."""

    def __init__(self) -> None:
        self.calls = Calls()
        self._places: list[str] = []
        self._days: dict[str, int] = {}
        self._rows: dict[Key, Row] = {}

    def add(self, asset_id: str, ends: date, expire_days: int) -> None:
        place = last_day(ends, asset_id)
        insort(self._places, place)
        self._days[place] = expire_days

    def remove(self, asset_id: str, ends: date) -> None:
        self._places.remove(last_day(ends, asset_id))

    def get(self, key: Key) -> Row | None:
        return self.calls.call("get", lambda: self._rows.get(key))

    def put(self, row: Row, condition: Condition | None = None) -> None:
        def written() -> None:
            seen = condition.values.get("seen") if condition else None
            stored = self._rows.get(key_of(row), {}).get("version", {}).get("N")
            if stored != (None if seen is None else str(seen)):
                raise Lost(key_of(row))
            self._rows[key_of(row)] = row

        self.calls.call("put", written)

    def ending(
        self, what: str, *, after: str, before: str, page: int, reads: Reads
    ) -> Iterator[Row]:
        found: list[str] = self.calls.call("ending", lambda: self._after(after, page))
        reads.take()
        read = (place for place in found if place != after)
        yield from (_row(place, self._days[place]) for place in read)
        if len(found) == page:
            raise EnoughRead

    def _after(self, after: str, most: int) -> list[str]:
        first = 0 if after == FIRST else bisect_left(self._places, after)
        return self._places[first : first + most]


def _row(place: str, expire_days: int) -> Row:
    return {"last_day": {"S": place}, "expire_days": {"N": str(expire_days)}}


class KeptQueue(CheckQueue):
    """A queue that keeps what it is given."""

    def __init__(self) -> None:
        self.calls = Calls()
        self.messages: list[CheckMessage] = []
        self.put_backs: list[tuple[CheckMessage, int]] = []
        self.waits = 0

    def put_all(self, messages: Any) -> None:
        self.calls.call("put_all", lambda: self.messages.extend(messages))

    def put_back(self, message: CheckMessage, seconds: int) -> None:
        self.calls.call("put_back", lambda: self.put_backs.append((message, seconds)))

    def waiting(self) -> int:
        return self.calls.call("waiting", lambda: self.waits)

    def take(self) -> list[str]:
        """Take everything off the queue; the ids of the assets."""
        taken = [asset_id for message in self.messages for asset_id in message.asset_ids]
        self.messages.clear()
        return taken
