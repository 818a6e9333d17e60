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


class Series(NamedTuple):
    """A series such as `INV-2026`, and the last number taken of it when it was read; 0 before the first."""

    name: str
    last: int


class Number(NamedTuple):
    """The next number of a series, and the write that takes it."""

    text: str
    taken: Put


def numbered(table: Table, series: Series, write: Callable[[Number], T]) -> T:
    """What `write` gives for the next number; asked again with a newer one while others are first.

    `write` puts `taken` and the invoice of that number into one transaction. Raises Lost when
    anything else in it did not hold, and NumbersContended when others were always first: then
    nothing was written (rules.md R15).
    """
    counter = series_key(series.name)
    for attempt in range(NUMBER_TRIES):
        number = next_number(series)
        try:
            return write(number)
        except Lost as lost:
            if lost.keys - {counter, invoice_key(number.text)}:
                raise
        table.back_off(attempt)
        series = series_in(table.get_all([counter]), series.name)
    raise NumbersContended


def series_in(rows: dict[Key, Row], name: str) -> Series:
    """The series as its counter among these rows has it."""
    counter = rows.get(series_key(name))
    return Series(name, int(counter["last_number"]["N"]) if counter else 0)


def next_number(series: Series) -> Number:
    """The next number of a series, taken if nobody took it since the series was read."""
    count = series.last + 1
    unchanged = Condition(NO_NUMBER_TAKEN_SINCE_READ, {"seen": series.last})
    counter = series_key(series.name).attributes() | {"last_number": {"N": str(count)}}
    taken = Put(counter, unchanged if series.last else NEVER_WRITTEN)
    return Number(number_in(series.name, count), taken)
