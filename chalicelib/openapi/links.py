"""Which operations an answer leads to: those that take its id in their path, or its fields in their body."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from chalicelib.bss.accounts.answers import AccountAnswer, BssAccountAnswer
from chalicelib.bss.invoices.answers import InvoiceAnswer
from chalicelib.bss.invoices.mailing.answers import BssInvoiceAnswer, InvoiceMailAnswer
from chalicelib.bss.orders.answers import BssOrderAnswer, OrderAnswer
from chalicelib.bss.orders.asset_answers import AssetAnswer, AssetInList
from chalicelib.bss.orders.assets import AssetSummary
from chalicelib.bss.orders.models import Line, OrderLine
from chalicelib.bss.orders.situation import Blocker
from chalicelib.bss.products.answers import BssProductAnswer, ProductAnswer
from chalicelib.bss.vendor_tasks.answers import VendorTaskAnswer
from chalicelib.checkout.models import BasketAnswer, Checkout
from chalicelib.openapi.headers import Schema
from chalicelib.storage.pages import ListAnswer
from chalicelib.web.endpoint import Endpoint

# The ids that an answer, or an item of a list in it, gives to the paths of other operations. A path
# parameter has the same name. Other ids that an answer happens to have, such as an invoice's order_id,
# are not followed.
IDS: dict[type[BaseModel], tuple[str, ...]] = {
    ProductAnswer: ("product_id",),
    BssProductAnswer: ("product_id",),
    AccountAnswer: ("account_id",),
    BssAccountAnswer: ("account_id",),
    BasketAnswer: ("basket_id",),
    Line: ("line_id",),
    Checkout: ("basket_id",),
    Blocker: (),  # Most blockers concern no line, so their line_id is null.
    OrderAnswer: ("order_id", "invoice_number"),
    BssOrderAnswer: ("order_id", "invoice_number"),
    OrderLine: (),  # It can no longer be changed, so no path takes it.
    AssetSummary: ("asset_id",),
    AssetInList: ("asset_id",),
    AssetAnswer: ("asset_id",),
    InvoiceAnswer: ("invoice_number",),
    BssInvoiceAnswer: ("invoice_number",),
    InvoiceMailAnswer: ("invoice_number",),
    VendorTaskAnswer: ("task_id",),
}
# What an answer gives to the body of another operation, by the JSON pointer to it in the answer.
BODIES: dict[tuple[type[BaseModel], str], dict[str, str]] = {
    (BasketAnswer, "place_order"): {"basket_id": "/basket_id", "basket_version": "/version"},
    (Checkout, "place_order"): {
        "basket_id": "/basket_id",
        "basket_version": "/basket_version",
        "payable": "/totals/payable",
    },
    (Checkout, "confirm_billing"): {
        "billing_version": "/billing/version",
        "recipient_version": "/recipient/version",
    },
    (ProductAnswer, "add_line"): {"product_id": "/product_id"},
    (ListAnswer[ProductAnswer], "add_line"): {"product_id": "/items/0/product_id"},
    (AccountAnswer, "choose_order_for"): {"account_id": "/account_id"},
    (ListAnswer[AccountAnswer], "choose_order_for"): {"account_id": "/items/0/account_id"},
}


def links(endpoint: Endpoint, model: type[BaseModel], others: Sequence[Endpoint]) -> Schema:
    """The links from an answer of an endpoint to other operations of its section, by operation."""
    pointers = dict(_pointers_of_ids(model))
    found: Schema = {}
    for other in others:
        if other.tag != endpoint.tag or not other.answers:
            continue
        needed = path_parameters(other)
        if needed and all(name in pointers for name in needed):
            parameters = {name: _expression(pointers[name]) for name in needed}
            found[other.name] = {"operationId": other.name, "parameters": parameters}
        elif (model, other.name) in BODIES:
            fields = BODIES[model, other.name]
            body = {name: _expression(pointer) for name, pointer in fields.items()}
            found[other.name] = {"operationId": other.name, "requestBody": body}
    return found


def path_parameters(endpoint: Endpoint) -> list[str]:
    """The names in braces in a path, from left to right."""
    return re.findall(r"{(\w+)}", endpoint.path)


def lists_in(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """The fields of a model that are lists of models, each with the model of its items."""
    for name, field in model.model_fields.items():
        item = _item_of(field.annotation)
        if item:
            yield name, item


def _item_of(annotation: Any) -> type[BaseModel] | None:
    """The model of the items, where the annotation is `tuple[Model, ...]`."""
    item = get_args(annotation)[0] if get_origin(annotation) is tuple else None
    return item if isinstance(item, type) and issubclass(item, BaseModel) else None


def _pointers_of_ids(model: type[BaseModel], below: str = "") -> Iterator[tuple[str, str]]:
    """The ids that an answer and the first items of its lists give, each with the JSON pointer to it."""
    for name in IDS.get(model, ()):
        yield name, f"{below}/{name}"
    for name, item in lists_in(model):
        yield from _pointers_of_ids(item, f"{below}/{name}/0")


def _expression(pointer: str) -> str:
    """The runtime expression by which OpenAPI names a place in the answer."""
    return f"$response.body#{pointer}"
