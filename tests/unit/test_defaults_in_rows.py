"""Rows of orders and assets leave out what is as its default: so a default that rows rest on never changes."""

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from chalicelib.bss.accounts.models import InvoiceTerms
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.steps import Step, WelcomeStep
from chalicelib.bss.orders.store import asset_row, order_row
from chalicelib.storage.keys import read
from tests.builders import a_provisioned_asset, an_asset, an_order

DEFAULTS = {
    "Asset.generation": 1,
    "Asset.provisioning_status": "pending",
    "Asset.time_zone": "UTC",
    "AssetSummary.provisioning_status": "pending",
    "Coupon.status": "active",
    "Event.by": "service",
    "MailSend.kind": "welcome",
    "Order.coupons": Step(),
    "Order.invoice": Step(),
    "Order.invoice_terms": InvoiceTerms(),
    "Order.welcome_email": WelcomeStep(),
    "Step.state": "pending",
    "WelcomeStep.state": "pending",
}


def models_of(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model, and every model inside it."""
    yield model
    for field in model.model_fields.values():
        for inner in inside(field.annotation):
            yield from models_of(inner)


def inside(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from inside(argument)


def defaults(model: type[BaseModel]) -> dict[str, Any]:
    """The defaults of a model and of those inside it, by name, but for what is none, empty or zero."""
    return {
        f"{each.__name__}.{name}": field.default
        for each in models_of(model)
        for name, field in each.model_fields.items()
        if field.default not in (None, (), 0, "", PydanticUndefined)
    }


def test_the_defaults_that_rows_rest_on_are_as_they_were() -> None:
    """A new field may be added here. One that stands here keeps its default for as long as there are rows."""
    assert defaults(Order) | defaults(Asset) == DEFAULTS


@pytest.mark.parametrize("order", [an_order(), an_order(of=2, purchase_order_number="PO-1")])
def test_an_order_is_read_as_it_was_written(order: Order) -> None:
    stored = order_row(order, writes=1)
    assert read(Order, stored) == order
    assert "null" not in stored["body"]["S"].replace('"friendly_name":null', "")


@pytest.mark.parametrize("asset", [an_asset(), a_provisioned_asset()])
def test_an_asset_is_read_as_it_was_written(asset: Asset) -> None:
    assert read(Asset, asset_row(asset)) == asset.with_changes(
        coupon=asset.coupon and asset.coupon.with_changes(code=None)
    )
