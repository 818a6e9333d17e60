"""Lists of products: all of them for staff, the published ones for buyers; and the changes of one."""

from collections.abc import Sequence

from chalicelib.bss.products.answers import (
    BssProductAnswer,
    ProductAnswer,
    bss_product_answer,
    product_answer,
)
from chalicelib.bss.products.models import Product, ProductType
from chalicelib.bss.products.store import find_product
from chalicelib.errors import NotFound
from chalicelib.storage.history import ChangeAnswer, changes_of
from chalicelib.storage.keys import BY_STATUS, Row, product_key, read, status_list
from chalicelib.storage.pages import ListAnswer, ListQuery, Page, Partitions, list_answer, page
from chalicelib.storage.table import Table
from chalicelib.values.text import Category


class ProductsQuery(ListQuery):
    category: Category | None = None
    product_type: ProductType | None = None


class BssProductsQuery(ProductsQuery):
    published: bool | None = None


def all_products(query: BssProductsQuery, *, table: Table) -> ListAnswer[BssProductAnswer]:
    """A page of all products, published or not."""
    states = {True: ["published"], False: ["hidden"], None: ["published", "hidden"]}
    found = _products(states[query.published], query, table)
    return list_answer(found, lambda row: bss_product_answer(read(Product, row)), BssProductAnswer)


def published_products(query: ProductsQuery, *, table: Table) -> ListAnswer[ProductAnswer]:
    """A page of the published products."""
    found = _products(["published"], query, table)
    return list_answer(found, lambda row: product_answer(read(Product, row)), ProductAnswer)


def _products(states: Sequence[str], query: ProductsQuery, table: Table) -> Page:
    def keep(row: Row) -> bool:
        product = read(Product, row)
        return query.category in (None, product.category) and query.product_type in (
            None,
            product.product_type,
        )

    names = tuple(status_list("PRODUCT", state) for state in states)
    judged = query.category or query.product_type
    return page(table, Partitions(BY_STATUS, names), query, keep=keep if judged else None)


def changes_of_product(
    product_id: str, query: ListQuery, *, table: Table
) -> ListAnswer[ChangeAnswer]:
    """A page of who changed what of a product. Raises NotFound (rules.md R39)."""
    if find_product(table, product_id) is None:
        raise NotFound
    return changes_of(product_key(product_id), query, table=table)
