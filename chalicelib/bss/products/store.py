"""Products in the table: their rows, and reading one."""

from collections.abc import Iterable

from chalicelib.bss.products.models import Product
from chalicelib.storage.keys import Row, Rows, position, product_key, read, row, status_list
from chalicelib.storage.table import Put, Table, unchanged_since_read
from chalicelib.values import ids


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


def replaced_product(before: Product, after: Product) -> Put:
    """The write of a changed product over exactly what was read."""
    changed = after.with_changes(revision=before.revision + 1)
    return Put(product_row(changed), unchanged_since_read(before.revision))
