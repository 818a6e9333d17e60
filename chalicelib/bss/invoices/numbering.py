"""Taking numbers of a series: the next one, in the transaction of what it numbers, until it is got."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from chalicelib.bss.invoices.composing import number_in
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.contention import NUMBER_TRIES
from chalicelib.storage.keys import Key, Row, invoice_key, series_key
from chalicelib.storage.table import NEVER_WRITTEN, Condition, Lost, Put, Table

T = TypeVar("T")
NO_NUMBER_TAKEN_SINCE_READ = "last_number = :seen"


class NumbersContended(TemporarilyUnavailable):
    """Others took every number that was tried for; nothing was written."""


class Number(NamedTuple):
    """The next number of a series, and the write that takes it."""

    text: str
    taken: Put


def numbered(table: Table, series: str, last: int, write: Callable[[Number], T]) -> T:
    """What `write` gives for the next number; asked again with a newer one while others are first.

    `last` is the last number taken, as it was read. `write` puts `taken` and the invoice of that
    number into one transaction. Raises Lost when anything else in it did not hold, and
    NumbersContended when others were always first: then nothing was written (rules.md R14).
    """
    counter = series_key(series)
    for attempt in range(NUMBER_TRIES):
        number = Number(number_in(series, last + 1), take_number(series, last))
        try:
            return write(number)
        except Lost as lost:
            if lost.keys - {counter, invoice_key(number.text)}:
                raise
        table.back_off(attempt)
        last = last_number_in(table.get_all([counter]), series)
    raise NumbersContended


def last_number_in(rows: dict[Key, Row], series: str) -> int:
    """The last number taken of a series; 0 before the first."""
    counter = rows.get(series_key(series))
    return int(counter["last_number"]["N"]) if counter else 0


def take_number(series: str, seen: int) -> Put:
    """The write that takes the next number of a series, if nobody took it since it was read."""
    unchanged = Condition(NO_NUMBER_TAKEN_SINCE_READ, {"seen": seen}) if seen else NEVER_WRITTEN
    counter = series_key(series).attributes() | {"last_number": {"N": str(seen + 1)}}
    return Put(counter, unchanged)
