"""What can be done next with an answer: derived from its ids, which other operations take in their paths."""

import re
from collections.abc import Iterator, Sequence
from typing import get_args

from pydantic import BaseModel

from chalicelib.bss.accounts.answers import AccountAnswer
from chalicelib.bss.orders.models import OrderLine
from chalicelib.bss.products.answers import ProductAnswer
from chalicelib.checkout.models import BasketAnswer, Checkout
from chalicelib.openapi.headers import Schema
from chalicelib.storage.pages import ListAnswer
from chalicelib.web.endpoint import Endpoint

# An id of something else that an answer names besides its own.
ALSO_NAMED = ("invoice_number",)
# What an answer gives to the body of another operation.
BODIES: dict[tuple[type[BaseModel], str], dict[str, str]] = {
    (BasketAnswer, "place_order"): {"basket_id": "/basket_id", "basket_version": "/version"},
    (Checkout, "place_order"): {"basket_id": "/basket_id", "basket_version": "/basket_version"},
    (Checkout, "confirm_billing"): {"billing_version": "/billing/version"},
    (ProductAnswer, "add_line"): {"product_id": "/product_id"},
    (ListAnswer[ProductAnswer], "add_line"): {"product_id": "/items/0/product_id"},
    (AccountAnswer, "choose_order_for"): {"account_id": "/account_id"},
    (ListAnswer[AccountAnswer], "choose_order_for"): {"account_id": "/items/0/account_id"},
}


def links(endpoint: Endpoint, model: type[BaseModel], others: Sequence[Endpoint]) -> Schema:
    """The operations of the same room that take an id this answer gives, by operation."""
    ids = dict(_ids(model))
    found: Schema = {}
    for other in others:
        if other.tag != endpoint.tag or not other.answers:
            continue
        wanted = re.findall(r"{(\w+)}", other.path)
        if wanted and all(name in ids for name in wanted):
            given = {name: _at(ids[name]) for name in wanted}
            found[other.name] = {"operationId": other.name, "parameters": given}
        elif (model, other.name) in BODIES:
            body = {name: _at(pointer) for name, pointer in BODIES[model, other.name].items()}
            found[other.name] = {"operationId": other.name, "requestBody": body}
    return found


def _at(pointer: str) -> str:
    return f"$response.body#{pointer}"


def _ids(model: type[BaseModel], below: str = "") -> Iterator[tuple[str, str]]:
    """The ids an answer gives, with where: its own, which comes first, and those of what it lists."""
    fields = model.model_fields
    for number, (name, field) in enumerate(fields.items()):
        if (number == 0 and name.endswith(("_id", "_number"))) or name in ALSO_NAMED:
            yield name, f"{below}/{name}"
        for listed in get_args(field.annotation):
            if (
                isinstance(listed, type)
                and issubclass(listed, BaseModel)
                and listed is not OrderLine
            ):
                yield from _ids(listed, f"{below}/{name}/0")
