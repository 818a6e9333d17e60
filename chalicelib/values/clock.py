"""The one clock: aware UTC, whole milliseconds."""

from datetime import UTC, datetime, timedelta

_ahead = timedelta()


def now() -> datetime:
    """The service's time, in UTC, cut to milliseconds."""
    moment = datetime.now(UTC) + _ahead
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def advance(seconds: float) -> None:
    """Move the service's time forward. Only the local helpers call this."""
    global _ahead
    _ahead += timedelta(seconds=seconds)


def stamp(moment: datetime) -> str:
    """A moment as text of fixed width, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
