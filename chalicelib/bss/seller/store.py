"""The seller in the table: its row, each change with its entry in the history, and reading it."""

from datetime import datetime

from chalicelib.bss.seller.models import Seller
from chalicelib.storage.conditions import NEVER_WRITTEN, Put, unchanged_since_read
from chalicelib.storage.history import differences, entry
from chalicelib.storage.keys import Rows, read, row, seller_key
from chalicelib.storage.table import Table

UNRECORDED = frozenset({"version"})


def seller_in(rows: Rows) -> Seller | None:
    stored = rows.get(seller_key())
    return read(Seller, stored) if stored else None


def find_seller(table: Table) -> Seller | None:
    stored = table.get(seller_key())
    return read(Seller, stored) if stored else None


def replaced(before: Seller | None, after: Seller, *, by: str, now: datetime) -> tuple[Put, Put]:
    """The writes of the seller over exactly what was read, with the entry of who changed what."""
    unchanged = unchanged_since_read(before.version) if before else NEVER_WRITTEN
    stored = Put(row(seller_key(), after, version=after.version), unchanged)
    changes = differences(before, after, UNRECORDED)
    return stored, entry(seller_key(), after.version, changes, by=by, now=now)
