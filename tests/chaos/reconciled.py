"""What `make reconcile` would say of the table and BitTitan at the end of a run: nothing."""

from collections.abc import Iterator

from chalicelib.bss.coupons.http_client import connect
from chalicelib.bss.reconciling.reconcile import Reconciling
from chalicelib.bss.reconciling.vendor import AtBitTitan
from chalicelib.config import settings
from chalicelib.storage.keys import Row
from chalicelib.storage.table import table
from chalicelib.values import clock

PAGE = 100
# The local cloud deletes what has expired by its own time, which does not run ahead.
NOT_DELETED_HERE = "receipts_outlived"


def reconciled(rows: list[Row]) -> Iterator[str]:
    """A sentence for each thing that is wrong."""
    reconciling = Reconciling(table(), clock.now, AtBitTitan(connect(settings())))
    pages = [rows[start : start + PAGE] for start in range(0, len(rows), PAGE)]
    findings = [finding for page in pages for finding in reconciling.page(page)]
    for found in [*findings, *reconciling.rest()]:
        if found.kind != NOT_DELETED_HERE:
            yield f"reconciling: {found.kind} {found.about}: {found.sentence}"
