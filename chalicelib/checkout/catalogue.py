"""The published products."""

from chalicelib.bss import store
from chalicelib.bss.answers import ProductAnswer, product_answer
from chalicelib.bss.products import Product, ProductType
from chalicelib.bss.reading import ListAnswer
from chalicelib.dynamodb import Table
from chalicelib.errors import NotFound
from chalicelib.listing import ListQuery, page
from chalicelib.model import Name
from chalicelib.table import BY_STATUS, Row, read, status_list


class ProductsQuery(ListQuery):
    category: Name | None = None
    product_type: ProductType | None = None


def products(query: ProductsQuery, *, table: Table) -> ListAnswer[ProductAnswer]:
    """A page of the published products."""

    def keep(row: Row) -> bool:
        product = read(Product, row)
        return query.category in (None, product.category) and query.product_type in (
            None,
            product.product_type,
        )

    found = page(table, BY_STATUS, [status_list("PRODUCT", "published")], query, keep=keep)
    items = tuple(product_answer(read(Product, row)) for row in found.rows)
    return ListAnswer[ProductAnswer](items=items, next_cursor=found.next_cursor)


def product(product_id: str, *, table: Table) -> ProductAnswer:
    """One published product. Raises NotFound, also when it is not published."""
    found = store.find_product(table, product_id)
    if found is None or not found.published:
        raise NotFound
    return product_answer(found)
