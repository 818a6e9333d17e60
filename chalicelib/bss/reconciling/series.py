"""What may be wrong with a series of invoices: what its audit says, and its counter."""

from collections.abc import Iterator
from functools import partial

from chalicelib.bss.invoices.audit import Audit, audit
from chalicelib.bss.reconciling import ways_out
from chalicelib.bss.reconciling.models import Finding, Kind, found_again, twice
from chalicelib.storage.keys import NUMBERS, digits_at, series_key
from chalicelib.storage.pages import NEWEST
from chalicelib.storage.table import Table

MISSING = "It is missing from its series, or was taken and never issued."
TWICE = "It is there twice, or in the place of another number."
NOT_RIGHT = "Its lines, its totals, its credits and its payments do not fit together."


def audited(series: str, table: Table) -> Iterator[list[Finding]]:
    """What the audit of a series names, step by step, and a counter that is behind its invoices (rules.md R15).

    Each step is judged twice, so what is issued meanwhile is no finding.
    """
    yield twice(lambda: list(_counter(series, table)))
    cursor: str | None = None
    while True:
        step = partial(audit, series, table=table, cursor=cursor)
        found = step()
        yield found_again(list(_named(found)), lambda step=step: list(_named(step())))
        cursor = found.next_cursor
        if cursor is None:
            return


def _named(found: Audit) -> Iterator[Finding]:
    said: tuple[tuple[Kind, tuple[str, ...], str], ...] = (
        ("number_missing", found.gaps, MISSING),
        ("number_twice", found.duplicates, TWICE),
        ("invoice_not_right", found.mismatched_totals, NOT_RIGHT),
    )
    for kind, numbers, what in said:
        for number in numbers:
            yield Finding(kind, number, what, ways_out.audit(found.series))


def _counter(series: str, table: Table) -> Iterator[Finding]:
    """The next number would be one that an invoice has. The counter is read last: it is never behind then."""
    place = series_key(series)
    newest = next(table.last_first(place.pk, NUMBERS, before=NUMBERS + NEWEST, page=1), None)
    highest = int(digits_at(newest["sk"]["S"].removeprefix(NUMBERS))) if newest else 0
    counter = table.get(place)
    taken = int(counter["last_number"]["N"]) if counter else 0
    if taken < highest:
        what = f"Its counter says {taken}, and it has an invoice of number {highest}."
        yield Finding("counter_behind", series, what, ways_out.RESTORE)
