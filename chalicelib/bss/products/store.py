"""Products in the table: their rows, and reading one."""

from chalicelib.bss.products.models import Product
from chalicelib.storage.keys import Key, Row, position, product_key, read, row, status_list
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


def product_in(rows: dict[Key, Row], product_id: str) -> Product | None:
    stored = rows.get(product_key(product_id))
    return read(Product, stored) if stored else None


def find_product(table: Table, product_id: str) -> Product | None:
    if not ids.is_id(product_id, "prd"):
        return None
    stored = table.get(product_key(product_id))
    return read(Product, stored) if stored else None


def replaced_product(before: Product, after: Product) -> Put:
    """The write of a changed product over exactly what was read."""
    changed = after.model_copy(update={"revision": before.revision + 1})
    return Put(product_row(changed), unchanged_since_read(before.revision))
