"""Lists of products: all of them for staff, the published ones for buyers; and the changes of one."""

from collections.abc import Sequence

from chalicelib.bss.accounts.store import find_account
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
from chalicelib.storage.judging import Judged
from chalicelib.storage.keys import BY_STATUS, Row, product_key, read, status_list
from chalicelib.storage.pages import (
    MOST_READS,
    ListAnswer,
    ListQuery,
    Page,
    Partitions,
    list_answer,
    page,
)
from chalicelib.storage.table import Table
from chalicelib.values.base import Flag
from chalicelib.values.text import Category


class ProductsQuery(ListQuery):
    category: Category | None = None
    product_type: ProductType | None = None


class BssProductsQuery(ProductsQuery):
    published: Flag | None = None


def all_products(query: BssProductsQuery, *, table: Table) -> ListAnswer[BssProductAnswer]:
    """A page of all products, published or not."""
    states = {True: ["published"], False: ["hidden"], None: ["published", "hidden"]}
    found, products = _products(states[query.published], query, table)
    return list_answer(found, lambda row: bss_product_answer(products.held(row)), BssProductAnswer)


def published_products(
    account_id: str, query: ProductsQuery, *, table: Table
) -> ListAnswer[ProductAnswer]:
    """A page of what an account can buy: published, and in its currency. Of one not on file, all currencies."""
    account = find_account(table, account_id)
    currency = account.billing.currency if account else None
    found, products = _products(["published"], query, table, currency)
    return list_answer(found, lambda row: product_answer(products.held(row)), ProductAnswer)


def _products(
    states: Sequence[str], query: ProductsQuery, table: Table, currency: str | None = None
) -> tuple[Page, Judged[Product]]:
    wanted = {
        "category": query.category,
        "product_type": query.product_type,
        "currency": currency,
    }
    judged = {name: value for name, value in wanted.items() if value is not None}

    def fits(product: Product) -> bool:
        known = {
            "category": product.category,
            "product_type": product.product_type,
            "currency": product.unit_price.currency,
        }
        return judged.items() <= known.items()

    products = Judged(_product, fits)
    partitions = Partitions(BY_STATUS, tuple(status_list("PRODUCT", state) for state in states))
    # One read is spent on the account.
    most = MOST_READS - 1 if currency else MOST_READS
    keep = products.keep if judged else None
    return page(table, partitions, query, keep=keep, most_reads=most), products


def _product(row: Row) -> Product:
    return read(Product, row)


def changes_of_product(
    product_id: str, query: ListQuery, *, table: Table
) -> ListAnswer[ChangeAnswer]:
    """A page of who changed what of a product. Raises NotFound (rules.md R39)."""
    if find_product(table, product_id) is None:
        raise NotFound
    return changes_of(product_key(product_id), query, table=table)
