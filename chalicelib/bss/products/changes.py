"""Products as staff make, publish, price and withdraw them."""

from datetime import datetime

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from chalicelib.bss.products.answers import BssProductAnswer, bss_product_answer
from chalicelib.bss.products.models import Days, Product, ProductType, Quantity
from chalicelib.bss.products.store import find_product, product_row, replaced_product
from chalicelib.errors import (
    Fault,
    NotFound,
    RequestInProgress,
    TemporarilyUnavailable,
    ValidationFailed,
)
from chalicelib.storage.receipts import Slot
from chalicelib.storage.table import NEVER_WRITTEN, Lost, Put, Table
from chalicelib.values import ids
from chalicelib.values.base import LongText, Model, Name
from chalicelib.values.money import Price

TRIES = 5


class NewProduct(Model):
    """Something to sell. It is published when the distributor says so."""

    name: Name
    description: LongText = ""
    category: Name | None = None
    product_type: ProductType
    unit_price: Price
    min_quantity: Quantity = 1
    max_quantity: Quantity = 10_000
    expire_days: Days = 365
    validity_days: Days = 365
    published: bool = False


class ProductChange(Model):
    """What to change of a product; what is left out stays. `category` null takes it out of its category."""

    name: Name | None = None
    description: LongText | None = None
    category: Name | None = None
    unit_price: Price | None = None
    min_quantity: Quantity | None = None
    max_quantity: Quantity | None = None
    expire_days: Days | None = None
    validity_days: Days | None = None
    published: bool | None = None

    model_config = {"json_schema_extra": {"minProperties": 1}}

    @model_validator(mode="after")
    def _changes_something(self) -> "ProductChange":
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "Give something to change.")
        return self

    def given(self) -> dict[str, object]:
        fields = {name: getattr(self, name) for name in self.model_fields_set}
        return {
            name: value for name, value in fields.items() if value is not None or name == "category"
        }


def create(wanted: NewProduct, *, slot: Slot, table: Table, now: datetime) -> BssProductAnswer:
    """A new product. Raises ValidationFailed."""
    product = Product(product_id=ids.new("prd"), created_at=now, **dict(wanted))
    _refuse_limits(product)
    answer = bss_product_answer(product)
    for attempt in range(TRIES):
        if told := slot.recall(table.get_all(slot.keys), BssProductAnswer, now):
            return told
        try:
            written = Put(product_row(product), NEVER_WRITTEN)
            table.write(written, *slot.remember(answer, now))
            return answer
        except Lost:
            table.back_off(attempt)
    raise RequestInProgress


def read(product_id: str, *, table: Table) -> BssProductAnswer:
    """A product, published or not. Raises NotFound."""
    return bss_product_answer(_found(product_id, table))


def change(product_id: str, wanted: ProductChange, *, table: Table) -> BssProductAnswer:
    """Change a product; what was ordered keeps what it was ordered with. Raises NotFound, ValidationFailed."""
    for attempt in range(TRIES):
        product = _found(product_id, table)
        changed = product.model_copy(update=wanted.given())
        _refuse_limits(changed)
        if changed == product:
            return bss_product_answer(product)
        try:
            table.write(replaced_product(product, changed))
            return bss_product_answer(changed)
        except Lost:
            table.back_off(attempt)
    raise TemporarilyUnavailable


def _found(product_id: str, table: Table) -> Product:
    product = find_product(table, product_id)
    if product is None:
        raise NotFound
    return product


def _refuse_limits(product: Product) -> None:
    if product.min_quantity > product.max_quantity:
        told = "The smallest quantity must not be above the largest."
        fault = Fault(code="limits_crossed", detail=told, pointer="/min_quantity")
        raise ValidationFailed(faults=[fault])
