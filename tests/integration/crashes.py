"""Workers that end in the middle of their work, and replies that never arrive."""

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

from chalicelib.bss.coupons.port import CouponRequest
from chalicelib.bss.orders.assets import Coupon
from chalicelib.storage.conditions import Condition, Put
from chalicelib.storage.keys import Key, Row
from chalicelib.storage.table import Table
from tests.fakes import AskedBitTitan

T = TypeVar("T")
When = Literal["before", "after"]


class Crash(BaseException):
    """The worker ended: it does nothing more, not even clean up."""


class TroubledTable(Table):
    """A table at whose write `number` something happens, before or after it took effect.

    After a crash it takes no write any more: who crashed cannot give anything back either.
    """

    def __init__(
        self, table: Table, number: int, when: When, trouble: Callable[[], None] | BaseException
    ) -> None:
        super().__init__(table._client, table._name, pause=table._pause)
        self.writes = 0
        self._at, self._when, self._trouble = number, when, trouble
        self._crashed = False

    def put(self, row: Row, condition: Condition | None = None) -> None:
        put = super().put
        self._troubled(lambda: put(row, condition))

    def update(
        self,
        key: Key,
        changes: Mapping[str, str | int],
        condition: Condition,
        *,
        counting: str = "",
    ) -> Row:
        update = super().update
        return self._troubled(lambda: update(key, changes, condition, counting=counting))

    def write(self, *changes: Put) -> None:
        write = super().write
        if len(changes) == 1:
            return write(*changes)  # which puts it
        return self._troubled(lambda: write(*changes))

    def _troubled(self, write: Callable[[], T]) -> T:
        if self._crashed:
            raise Crash
        self.writes += 1
        now = self.writes == self._at
        if now and self._when == "before":
            self._happen()
        done = write()
        if now and self._when == "after":
            self._happen()
        return done

    def _happen(self) -> None:
        if isinstance(self._trouble, BaseException):
            self._crashed = isinstance(self._trouble, Crash)
            raise self._trouble
        self._trouble()


class CrashingBitTitan(AskedBitTitan):
    """BitTitan whose caller crashes at coupon `number`, before or after it was issued."""

    def __init__(self, bittitan: AskedBitTitan, number: int, when: When) -> None:
        super().__init__(bittitan.simulator)
        self._at, self._when = number, when

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        now = sum(each.startswith("issue") for each in self.asked) + 1 == self._at
        if now and self._when == "before":
            raise Crash
        coupon = super().issue_coupon(wanted, idempotency_key)
        if now:
            raise Crash
        return coupon
