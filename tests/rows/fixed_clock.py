"""A clock that stands still until it is moved, so that what is answered today is answered in years."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from chalicelib.values import clock


@contextmanager
def clock_standing_at(moment: datetime) -> Iterator[None]:
    """The service's time is this moment; `clock.advance` moves it."""

    class Standing(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return moment.astimezone(tz)

    with patch.object(clock, "datetime", Standing), patch.object(clock, "_ahead", timedelta()):
        yield
