"""Taking numbers of a series: the next one, in the transaction of what it numbers, until it is got."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.keys import Key, Row, series_key
from chalicelib.storage.table import NEVER_WRITTEN, Condition, Lost, Put, Table

T = TypeVar("T")
NUMBER_TRIES = 30
NUMBER_AT = {0, 1}  # where the counter and the numbered row stand in the transaction


class NumbersContended(TemporarilyUnavailable):
    """Others took every number that was tried for; nothing was written."""


def numbered(table: Table, series: str, last: int, write: Callable[[int, Put], T]) -> T:
    """What `write` gives for the next number; asked again with a newer one while others are first.

    `write` puts the counter first, then the numbered row. Raises Lost when anything else did not
    hold, NumbersContended when there is no getting through: then nothing was written.
    """
    for attempt in range(NUMBER_TRIES):
        try:
            return write(last + 1, take_number(series, last))
        except Lost as lost:
            if set(lost.at) - NUMBER_AT:
                raise
        table.back_off(attempt)
        last = last_number_in(table.get_all([series_key(series)]), series)
    raise NumbersContended


def last_number_in(rows: dict[Key, Row], series: str) -> int:
    counter = rows.get(series_key(series))
    return int(counter["last_number"]["N"]) if counter else 0


def take_number(series: str, seen: int) -> Put:
    """The write that takes the next number of a series, if nobody took it since it was read."""
    condition = Condition("last_number = :seen", {"seen": seen}) if seen else NEVER_WRITTEN
    counter = series_key(series).attributes() | {"last_number": {"N": str(seen + 1)}}
    return Put(counter, condition)
