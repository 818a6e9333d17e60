"""On which days BitTitan is asked about a coupon, calculated from its dates and its order (rules.md R72). Pure."""

from datetime import date, timedelta
from typing import NamedTuple
from zlib import crc32

from chalicelib.values import ids

# A coupon is asked about every day in its first two weeks, and in its last month.
RECENT_DAYS, ENDING_DAYS = 14, 31
# Between the two it is asked about every so many days.
EVERY_DAYS = 7
# The days of the seller and those of the plan, which are in UTC, are at most one apart.
OTHER_TIME_ZONE = 1


class OpenCoupon(NamedTuple):
    """What of an active coupon says when it is asked about. `expire_days` is None where its row does not say."""

    asset_id: str
    last_day: date
    expire_days: int | None

    @property
    def order_id(self) -> str:
        return ids.order_of_asset(self.asset_id)


class CheckPlan(NamedTuple):
    """The days on which coupons are asked about; `ending_days` before its last one a coupon is, every day."""

    ending_days: int = ENDING_DAYS

    @classmethod
    def reminding(cls, reminder_days: tuple[int, ...]) -> "CheckPlan":
        """The plan that asks every day from the first reminder of a coupon on (rules.md R62)."""
        return cls(max([ENDING_DAYS, *(each + OTHER_TIME_ZONE for each in reminder_days)]))

    def asks(self, coupon: OpenCoupon, since: date, through: date) -> bool:
        """Whether a day of this coupon comes after `since`, and by `through`."""
        days = (through - since).days
        if days >= EVERY_DAYS:
            return True
        return any(self._is_day(coupon, since + timedelta(days=n)) for n in range(1, days + 1))

    def _is_day(self, coupon: OpenCoupon, day: date) -> bool:
        left = (coupon.last_day - day).days
        if left <= self.ending_days or _is_recent(coupon, left):
            return True
        # The coupons of an order have the same days, so that one mail reminds of all of them.
        return day.toordinal() % EVERY_DAYS == crc32(coupon.order_id.encode()) % EVERY_DAYS


def _is_recent(coupon: OpenCoupon, left: int) -> bool:
    if coupon.expire_days is None:
        return False
    return -OTHER_TIME_ZONE <= coupon.expire_days - left < RECENT_DAYS
