"""Products as staff make, publish, price and withdraw them."""

from datetime import datetime

from chalicelib.bss.products.answers import BssProductAnswer, bss_product_answer
from chalicelib.bss.products.models import Days, Product, ProductType, Quantity
from chalicelib.bss.products.store import created_product, find_product, replaced_product
from chalicelib.errors import Fault, NotFound, ValidationFailed
from chalicelib.storage.contention import until_written
from chalicelib.storage.receipts import IdempotentRequest, Outcome, Slot, created_once
from chalicelib.storage.table import Table
from chalicelib.values import ids
from chalicelib.values.base import Change, Model
from chalicelib.values.money import NewPrice
from chalicelib.values.text import Category, LongText, Name


class NewProduct(Model):
    """Something to sell. It is published when the distributor says so."""

    name: Name
    description: LongText = ""
    category: Category | None = None
    product_type: ProductType
    unit_price: NewPrice
    min_quantity: Quantity = 1
    max_quantity: Quantity = 10_000
    expire_days: Days = 365
    validity_days: Days = 365
    published: bool = False


class ProductChange(Change):
    """What to change of a product; what is left out stays. `category` null takes it out of its category."""

    name: Name | None = None
    description: LongText | None = None
    category: Category | None = None
    unit_price: NewPrice | None = None
    min_quantity: Quantity | None = None
    max_quantity: Quantity | None = None
    expire_days: Days | None = None
    validity_days: Days | None = None
    published: bool | None = None

    def applied_to(self, product: Product) -> Product:
        """The product as changed; null leaves a field as it is, except `category`."""
        given = {
            name: value
            for name, value in self
            if name in self.model_fields_set and (value is not None or name == "category")
        }
        return product.with_changes(**given)


def create(
    wanted: NewProduct, *, by: str, slot: Slot, table: Table, now: datetime
) -> BssProductAnswer:
    """A new product. Raises ValidationFailed."""
    given = {"product_id": ids.new("prd"), "created_at": now} | dict(wanted)
    product = Product.model_validate(given, from_attributes=True)
    _refuse_limits(product)
    made = Outcome(bss_product_answer(product), created_product(product, by=by, now=now))
    asked = IdempotentRequest(slot, BssProductAnswer, (), lambda rows: made)
    return created_once(asked, table=table, now=now)


def read(product_id: str, *, table: Table) -> BssProductAnswer:
    """A product, published or not. Raises NotFound."""
    return bss_product_answer(_found(product_id, table))


def change(
    product_id: str, wanted: ProductChange, *, by: str, table: Table, now: datetime
) -> BssProductAnswer:
    """Change a product; what was ordered keeps what it was ordered with. Raises NotFound, ValidationFailed."""

    def act() -> BssProductAnswer:
        product = _found(product_id, table)
        changed = wanted.applied_to(product)
        _refuse_limits(changed)
        if changed != product:
            table.write(*replaced_product(product, changed, by=by, now=now))
        return bss_product_answer(changed)

    return until_written(act, table)


def _found(product_id: str, table: Table) -> Product:
    product = find_product(table, product_id)
    if product is None:
        raise NotFound
    return product


def _refuse_limits(product: Product) -> None:
    if product.min_quantity > product.max_quantity:
        detail = "The smallest quantity must not be above the largest."
        fault = Fault(code="limits_crossed", detail=detail, pointer="/min_quantity")
        raise ValidationFailed(faults=[fault])
