"""Proving documents: what lies in the bucket is what was stored of each invoice (rules.md R64)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from chalicelib.bss.invoices.archive.bucket import Bucket, Condition
from chalicelib.bss.invoices.archive.models import InvoiceDocuments, StoredDocument
from chalicelib.storage.keys import DOCUMENTS, range_of_series, read
from chalicelib.storage.table import Table

READ_AT_ONCE = 1000
# A step asks about six hundred documents at most; one after the other would take longer than a request may.
ASKED_AT_ONCE = 16
# It sorts behind all digits.
BEHIND = "~"


class Proven(NamedTuple):
    """The numbers of invoices of which a document is missing in the bucket, or is not what was stored."""

    missing: tuple[str, ...] = ()
    mismatched: tuple[str, ...] = ()


def proven_documents(table: Table, pk: str, numbers: range, bucket: Bucket) -> Proven:
    """Prove the stored documents of a range of a series. Raises TemporarilyUnavailable.

    What is not stored yet is not missing, and an invoice that was issued without documents has none.
    """
    stored = [
        (documents.invoice_number, item)
        for documents in _kept(table, pk, numbers)
        for item in documents.items
    ]
    with ThreadPoolExecutor(ASKED_AT_ONCE) as asking:
        found = list(asking.map(bucket.condition_of, *zip(*stored, strict=True)))
    return Proven(_those(stored, found, "missing"), _those(stored, found, "changed"))


def _kept(table: Table, pk: str, numbers: range) -> Iterator[InvoiceDocuments]:
    low, high = range_of_series(DOCUMENTS, numbers)
    is_more = low <= high
    while is_more:
        rows, is_more = table.between(pk, low, high, page=READ_AT_ONCE)
        for row in rows:
            yield read(InvoiceDocuments, row)
            low = row["sk"]["S"] + BEHIND


def _those(
    stored: list[tuple[str, StoredDocument]], found: list[Condition], condition: Condition
) -> tuple[str, ...]:
    """The numbers of which a document is in this condition, each once."""
    pairs = zip(stored, found, strict=True)
    return tuple(dict.fromkeys(number for (number, _), is_ in pairs if is_ == condition))
