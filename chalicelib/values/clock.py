"""The one clock: aware UTC, whole milliseconds."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

_ahead = timedelta()


def now() -> datetime:
    """The service's time, in UTC, cut to milliseconds."""
    moment = datetime.now(UTC) + _ahead
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def advance(seconds: float) -> None:
    """Move the service's time forward. Only the local helpers call this."""
    global _ahead
    _ahead += timedelta(seconds=seconds)


@lru_cache(maxsize=16)
def stamp(moment: datetime) -> str:
    """A moment as text of fixed width, so that text order is time order.

    The things of an order are stamped with the same one.
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day_in(time_zone: str, moment: datetime) -> date:
    """The day that it is at a moment in a time zone of the IANA list (rules.md R13)."""
    if time_zone == "UTC":
        return moment.astimezone(UTC).date()
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(time_zone)).date()
