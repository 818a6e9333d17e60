"""Products as the distributor publishes them."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.values.base import WHOLE, Model, Timestamp
from chalicelib.values.money import Price

ProductType = Literal["mailbox_license", "user_migration_bundle"]
MAX_QUANTITY = 1_000_000

Quantity = Annotated[int, Field(ge=1, le=MAX_QUANTITY), WHOLE]
Days = Annotated[int, Field(ge=1, le=3650), WHOLE]


class Product(Model):
    """Something that can be published in the Storefront."""

    product_id: str
    name: str
    description: str
    category: str | None
    product_type: ProductType
    unit_price: Price
    min_quantity: Quantity
    max_quantity: Quantity
    expire_days: Days = 365
    validity_days: Days = 365
    published: bool
    created_at: Timestamp
    revision: int = 1
