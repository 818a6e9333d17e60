"""Proving a series: no gap, no duplicate, totals equal lines, every payment counted, documents as stored."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

from pydantic import Field, ValidationError

from chalicelib.bss.invoices.composing import number_in
from chalicelib.bss.invoices.models import Invoice, RecordedPayment
from chalicelib.bss.invoices.store import read_invoice
from chalicelib.storage.cursors import bad_cursor, seal, unseal
from chalicelib.storage.keys import (
    LAST_OF_SERIES,
    NUMBERS,
    Row,
    digits_at,
    invoice_key,
    key_of,
    range_of_series,
    series_key,
)
from chalicelib.storage.table import Table
from chalicelib.values.base import ALWAYS_ANSWERED, Model

if TYPE_CHECKING:
    from chalicelib.bss.invoices.archive.bucket import Bucket

# How many invoices one step reads: about a second's work, and far from what Lambda can answer.
AUDITED_AT_ONCE = 200


class Audit(Model):
    """What the audit of a series found. `ok` when there is nothing to find.

    A long series is audited in steps: while there is more, `next_cursor` leads on. `first`, `last`,
    `count` and `ok` speak of all that was read so far; gaps, duplicates, totals and documents are of this
    step. `missing_documents` and `mismatched_documents` are the invoices of which a stored document is not
    in the bucket any more, or is not what was stored.
    """

    series: str
    first: str | None
    last: str | None
    count: int
    gaps: tuple[str, ...]
    duplicates: tuple[str, ...]
    mismatched_totals: tuple[str, ...]
    ok: bool
    next_cursor: str | None = None
    missing_documents: tuple[str, ...] = ()
    mismatched_documents: tuple[str, ...] = ()

    model_config = ALWAYS_ANSWERED


class Progress(Model):
    """What an audit knows of the steps before: the last number it read, and what they came to."""

    number: Annotated[int, Field(ge=0, lt=LAST_OF_SERIES)] = 0
    first: str | None = None
    last: str | None = None
    count: int = 0
    ok: bool = True


class Step(NamedTuple):
    """The invoices that one step reads, those they credit or are credited by, and the last number it covers.

    `recorded` are the payments of these invoices that are on record.
    """

    invoices: list[Invoice]
    partners: dict[str, Invoice]
    last_number: int
    recorded: Mapping[str, Sequence[RecordedPayment]] = {}


def audit(
    series: str, *, table: Table, cursor: str | None = None, bucket: "Bucket | None" = None
) -> Audit:
    """Audit a series, or its next 200 invoices: against its counter, each other, and their documents.

    The counter is read first, so an invoice that is issued meanwhile is no gap. Without a bucket there
    are no documents. Raises ValidationFailed, TemporarilyUnavailable.
    """
    from chalicelib.bss.invoices.payment_audit import paid_since, payments_between

    before = _before(cursor, series)
    counter = table.get(series_key(series))
    taken = int(counter["last_number"]["N"]) if counter else 0
    pk = series_key(series).pk
    first, last = range_of_series(NUMBERS, range(before.number + 1, LAST_OF_SERIES + 1))
    rows, is_more = table.between(pk, first, last, page=AUDITED_AT_ONCE)
    invoices = [read_invoice(row) for row in rows if "body" in row]
    partners = _partners(invoices, table) | _read(_misfiled(rows), table)
    highest = max([taken, *(_count(invoice.invoice_number) for invoice in invoices)])
    last_number = _count_at(rows[-1]) if is_more else highest
    recorded = payments_between(table, pk, range(before.number + 1, last_number + 1))
    newest = _read(paid_since(invoices, recorded), table)
    invoices = [newest.get(each.invoice_number, each) for each in invoices]
    found = audited(series, Step(invoices, partners, last_number, recorded), before)
    if bucket:
        found = _with_documents(found, table, range(before.number + 1, last_number + 1), bucket)
    return found.with_changes(next_cursor=_after(found, rows, series)) if is_more else found


def _with_documents(found: Audit, table: Table, numbers: range, bucket: "Bucket") -> Audit:
    from chalicelib.bss.invoices.archive.proving import proven_documents

    proven = proven_documents(table, series_key(found.series).pk, numbers, bucket)
    return found.with_changes(
        missing_documents=proven.missing,
        mismatched_documents=proven.mismatched,
        ok=found.ok and not (proven.missing or proven.mismatched),
    )


def audited(series: str, step: Step, before: Progress = Progress()) -> Audit:
    """What a step of an audit proves, behind what was read before. Pure."""
    numbers = sorted((invoice.invoice_number for invoice in step.invoices), key=_count)
    present, covered = set(numbers), range(before.number + 1, step.last_number + 1)
    expected = (number_in(series, count) for count in covered)
    gaps = tuple(number for number in expected if number not in present)
    twice = [number for number, times in Counter(numbers).items() if times > 1]
    elsewhere = {number for number in present if _count(number) not in covered}
    twice += sorted(elsewhere & step.partners.keys() - {*twice})
    wrong = tuple(i.invoice_number for i in step.invoices if not _is_right(i, step))
    return Audit(
        series=series,
        first=before.first or (numbers[0] if numbers else None),
        last=numbers[-1] if numbers else before.last,
        count=before.count + len(numbers),
        gaps=gaps,
        duplicates=tuple(twice),
        mismatched_totals=wrong,
        ok=before.ok and not (gaps or twice or wrong),
    )


def _before(cursor: str | None, series: str) -> Progress:
    if cursor is None:
        return Progress()
    known = unseal(cursor, f"audit|{series}")
    try:
        return Progress.model_validate_json(known)
    except ValidationError:
        raise bad_cursor() from None


def _after(found: Audit, rows: Sequence[Row], series: str) -> str:
    known = {name: getattr(found, name) for name in ("first", "last", "count", "ok")}
    progress = Progress(number=_count_at(rows[-1]), **known)
    return seal(progress.model_dump_json(), f"audit|{series}")


def _misfiled(rows: Sequence[Row]) -> list[str]:
    """The numbers of invoices that lie in the place of another number."""
    invoices = [(read_invoice(row), key_of(row)) for row in rows if "body" in row]
    return [i.invoice_number for i, key in invoices if invoice_key(i.invoice_number) != key]


def _count(number: str) -> int:
    """The count in a number such as INV-2026-000001."""
    return int(number.rpartition("-")[2])


def _count_at(row: Row) -> int:
    """The count that an invoice's row has by its key."""
    return int(digits_at(key_of(row).sk.removeprefix(NUMBERS)))


def _partners(invoices: Iterable[Invoice], table: Table) -> dict[str, Invoice]:
    """The invoices that these credit, and all credits of those and of these."""
    listed = list(invoices)
    billed = _read((invoice.credits for invoice in listed if invoice.credits), table)
    crediting = (number for each in (*listed, *billed.values()) for number in each.all_credits)
    return billed | _read(crediting, table)


def _read(numbers: Iterable[str], table: Table) -> dict[str, Invoice]:
    wanted, found = list(dict.fromkeys(numbers)), dict[str, Invoice]()
    for start in range(0, len(wanted), 100):
        rows = table.get_all(invoice_key(number) for number in wanted[start : start + 100])
        read_now = (read_invoice(row) for row in rows.values())
        found |= {invoice.invoice_number: invoice for invoice in read_now}
    return found


def _is_right(invoice: Invoice, step: Step) -> bool:
    from chalicelib.bss.invoices.audit_rules import adds_up
    from chalicelib.bss.invoices.payment_audit import is_paid_as_recorded

    recorded = step.recorded.get(invoice.invoice_number, ())
    return adds_up(invoice, step.partners) and is_paid_as_recorded(invoice, recorded)
