"""Taking numbers of a series: the next one, in the transaction of what it numbers, until it is got."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from chalicelib.bss.invoices.composing import number_in
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.conditions import NEVER_WRITTEN, Condition, Lost, Put
from chalicelib.storage.contention import NUMBER_TRIES
from chalicelib.storage.keys import Key, Row, invoice_key, series_key
from chalicelib.storage.table import Table

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


class Numbers(NamedTuple):
    """The next numbers of a series, and the write that takes all of them."""

    texts: tuple[str, ...]
    taken: Put


def numbered(table: Table, series: Series, write: Callable[[Number], T]) -> T:
    """What `write` gives for the next number; asked again with a newer one while others are first.

    `write` puts `taken` and the invoice of that number into one transaction. Raises Lost when
    anything else in it did not hold, and NumbersContended when others were always first: then
    nothing was written (rules.md R15).
    """
    return numbered_together(
        table, series, 1, lambda numbers: write(Number(numbers.texts[0], numbers.taken))
    )


def numbered_together(table: Table, series: Series, count: int, write: Callable[[Numbers], T]) -> T:
    """The same for the next `count` numbers, which one transaction takes with all of their invoices."""
    counter = series_key(series.name)
    for attempt in range(NUMBER_TRIES):
        numbers = next_numbers(series, count)
        try:
            return write(numbers)
        except Lost as lost:
            if lost.keys - {counter, *map(invoice_key, numbers.texts)}:
                raise
        table.back_off(attempt)
        series = read_series(table, series.name)
    raise NumbersContended


def read_series(table: Table, name: str) -> Series:
    """The series as its counter has it now, consistently read."""
    return series_in(table.get_all([series_key(name)]), name)


def series_in(rows: dict[Key, Row], name: str) -> Series:
    """The series as its counter among these rows has it."""
    counter = rows.get(series_key(name))
    return Series(name, int(counter["last_number"]["N"]) if counter else 0)


def next_number(series: Series) -> Number:
    """The next number of a series, taken if nobody took it since the series was read."""
    (text,), taken = next_numbers(series, 1)
    return Number(text, taken)


def next_numbers(series: Series, count: int) -> Numbers:
    """The next numbers of a series, taken if nobody took one since the series was read."""
    last = series.last + count
    unchanged = Condition(NO_NUMBER_TAKEN_SINCE_READ, {"seen": series.last})
    counter = series_key(series.name).attributes() | {"last_number": {"N": str(last)}}
    taken = Put(counter, unchanged if series.last else NEVER_WRITTEN)
    texts = tuple(number_in(series.name, each) for each in range(series.last + 1, last + 1))
    return Numbers(texts, taken)
