"""Products in the table: their rows, each change with its entry in the history, and reading one."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.bss.products.models import Product
from chalicelib.storage.conditions import NEVER_WRITTEN, Put, unchanged_since_read
from chalicelib.storage.history import differences, entry
from chalicelib.storage.keys import Row, Rows, position, product_key, read, row, status_list
from chalicelib.storage.table import Table
from chalicelib.values import ids

# What the history of a product does not repeat: its id, when it began, and our own count of its writes.
UNRECORDED = frozenset({"product_id", "created_at", "revision"})


def product_row(product: Product) -> Row:
    return row(
        product_key(product.product_id),
        product,
        status_list=status_list("PRODUCT", "published" if product.published else "hidden"),
        position=position(product.created_at, product.product_id),
        version=product.revision,
    )


def product_in(rows: Rows, product_id: str) -> Product | None:
    stored = rows.get(product_key(product_id))
    return read(Product, stored) if stored else None


def products_in(rows: Rows, product_ids: Iterable[str]) -> dict[str, Product]:
    """The products that exist of those, by their ids."""
    found = {product_id: product_in(rows, product_id) for product_id in product_ids}
    return {product_id: product for product_id, product in found.items() if product}


def find_product(table: Table, product_id: str) -> Product | None:
    if not ids.is_id(product_id, "prd"):
        return None
    stored = table.get(product_key(product_id))
    return read(Product, stored) if stored else None


def created_product(product: Product, *, by: str, now: datetime) -> tuple[Put, Put]:
    """The writes of a new product, with its first entry in the history."""
    return Put(product_row(product), NEVER_WRITTEN), _entry(None, product, by, now)


def replaced_product(before: Product, after: Product, *, by: str, now: datetime) -> tuple[Put, Put]:
    """The writes of a changed product over exactly what was read, with the entry of who changed what."""
    changed = after.with_changes(revision=before.revision + 1)
    row = Put(product_row(changed), unchanged_since_read(before.revision))
    return row, _entry(before, changed, by, now)


def _entry(before: Product | None, after: Product, by: str, now: datetime) -> Put:
    changes = differences(before, after, UNRECORDED)
    return entry(product_key(after.product_id), after.revision, changes, by=by, now=now)
