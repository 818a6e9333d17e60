"""A product as it is answered: to buyers, and to staff."""

from chalicelib.bss.products.models import Product, ProductType
from chalicelib.bss.products.store import find_product
from chalicelib.errors import NotFound
from chalicelib.storage.table import Table
from chalicelib.values.base import Model, Timestamp
from chalicelib.values.money import Price


class ProductAnswer(Model):
    """A product as the Storefront shows it."""

    product_id: str
    name: str
    description: str
    category: str | None
    product_type: ProductType
    unit_price: Price
    min_quantity: int
    max_quantity: int
    expire_days: int
    validity_days: int


class BssProductAnswer(ProductAnswer):
    """A product as staff see it."""

    published: bool
    created_at: Timestamp


def product_answer(product: Product) -> ProductAnswer:
    return ProductAnswer.of(product)


def bss_product_answer(product: Product) -> BssProductAnswer:
    return BssProductAnswer.of(product)


def published_product(product_id: str, *, table: Table) -> ProductAnswer:
    """One published product. Raises NotFound, also when it is not published."""
    product = find_product(table, product_id)
    if product is None or not product.published:
        raise NotFound
    return product_answer(product)
