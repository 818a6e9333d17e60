"""The basket and the checkout, as they are asked for and as they are answered."""

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from chalicelib.bss.accounts.models import BillingContact, BillingInformation
from chalicelib.bss.orders.assets import OrderFor
from chalicelib.bss.orders.models import Line, Recipient
from chalicelib.bss.orders.situation import Blocker, Terms
from chalicelib.bss.products.models import MAX_QUANTITY
from chalicelib.values.base import ALWAYS_ANSWERED, WHOLE, Change, Model, Timestamp, is_none
from chalicelib.values.money import Money, Totals
from chalicelib.values.text import FriendlyName, PurchaseOrderNumber

MAX_LINES = 40


class BasketAnswer(Model):
    """A basket with what it comes to."""

    basket_id: str | None
    version: int
    status: Literal["open", "ordered"]
    order_id: str | None
    account_id: str
    order_for: OrderFor
    lines: tuple[Line, ...]
    totals: Totals
    updated_at: Timestamp | None
    purchase_order_number: str | None = None

    model_config = ALWAYS_ANSWERED


def _buyable(quantity: int) -> int:
    if 1 <= quantity <= MAX_QUANTITY:
        return quantity
    raise PydanticCustomError(
        "quantity_out_of_range",
        "The quantity must be from 1 to {most}.",
        {"most": MAX_QUANTITY},
    )


def _buyable_or_none(quantity: int) -> int:
    return quantity and _buyable(quantity)


ProductId = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class AddLine(Model):
    """What to put into the basket."""

    product_id: ProductId
    quantity: Annotated[
        int,
        AfterValidator(_buyable),
        WHOLE,
        WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MAX_QUANTITY}),
    ] = 1
    friendly_name: FriendlyName = None


class ChangeLine(Change):
    """What to change of a line; quantity 0 removes it."""

    quantity: Annotated[
        int,
        AfterValidator(_buyable_or_none),
        WHOLE,
        WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MAX_QUANTITY}),
    ] = 0
    friendly_name: FriendlyName = None

    advice = "Give a quantity or a friendly name."


class ChangeBasket(Change):
    """What to change of the basket besides its lines; null takes the number out."""

    purchase_order_number: PurchaseOrderNumber | None = None

    advice = "Give a purchase order number."


class ChooseOrderFor(Model):
    """For whom to order: the own account, or one of the partner's end customers."""

    account_id: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class ConfirmBilling(Model):
    """The versions of the billing data and of the recipient that the user was shown and confirms.

    Without a version of the recipient, the recipient of now is confirmed.
    """

    billing_version: Annotated[int, Field(ge=1), WHOLE]
    recipient_version: Annotated[int | None, Field(ge=1), WHOLE] = None


def _named_when_accepting(payable: Money | None, given: ValidationInfo) -> Money | None:
    if payable is None and given.data.get("accept_price_changes"):
        raise PydanticCustomError(
            "total_missing", "Whoever accepts changed prices names the total that was shown."
        )
    return payable


NAMED_WHEN_ACCEPTING = {
    "if": {
        "properties": {"accept_price_changes": {"const": True}},
        "required": ["accept_price_changes"],
    },
    "then": {"properties": {"payable": {"type": "object"}}, "required": ["payable"]},
}


class PlaceOrder(Model):
    """Which basket to order, as the user last saw it, and the total that was shown."""

    basket_id: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    basket_version: Annotated[int, Field(ge=0), WHOLE]
    accept_price_changes: bool = False
    # Left out of the fingerprint where it is not given, so that a key used before it existed is still known.
    payable: Annotated[
        Money | None,
        Field(validate_default=True, exclude_if=is_none),
        AfterValidator(_named_when_accepting),
    ] = None

    model_config = {"json_schema_extra": NAMED_WHEN_ACCEPTING}

    @property
    def terms(self) -> Terms:
        return Terms(self.payable, self.accept_price_changes)


class CheckoutStep(Model):
    step: Literal["basket", "order_for", "billing"]
    done: bool


class CheckoutBilling(Model):
    """The billing data to verify, and whether this very version is confirmed."""

    version: int
    confirmed: bool
    information: BillingInformation
    contact: BillingContact


class CheckoutRecipient(Recipient):
    """Who would get the coupons; `version` is that of the billing data of the account it is for."""

    version: int


class Checkout(Model):
    """The rehearsal of an order. The totals are what would be charged now."""

    basket_id: str | None
    basket_version: int
    steps: tuple[CheckoutStep, ...]
    blockers: tuple[Blocker, ...]
    billing: CheckoutBilling
    recipient: CheckoutRecipient
    purchase_order_number: str | None
    totals: Totals
