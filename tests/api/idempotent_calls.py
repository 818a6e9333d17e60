"""Calls with an Idempotency-Key, for each POST that creates."""

from typing import Any

from tests.api.actors import MAILBOX, Shopper
from tests.api.client import Answer
from tests.api.route_calls import BODIES

BAKERY = BODIES["create_end_customer"]
CREATING = ["/basket/lines", "/end-customers", "/orders"]


def good_body(shopper: Shopper, path: str) -> dict[str, Any]:
    """A good body for a call that creates."""
    if path != "/orders":
        return {"/basket/lines": MAILBOX, "/end-customers": BAKERY}[path]
    shopper.fill()
    checkout = shopper.confirm()
    return {name: checkout[name] for name in ("basket_id", "basket_version")}


def other_body(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """A good body that is not this one."""
    changes: dict[str, dict[str, Any]] = {
        "/basket/lines": {"quantity": 2},
        "/end-customers": {"name": "Red Bakery"},
        "/orders": {"payable": {"amount": 1, "currency": "EUR"}},
    }
    return body | changes[path]


def post(shopper: Shopper, path: str, body: Any, key: str = "key-1") -> Answer:
    return shopper.call("POST", path, body, headers={"Idempotency-Key": key})
