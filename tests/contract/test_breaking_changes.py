"""A new version breaks nobody who was written against the last one, unless its number says so."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.openapi.document import VERSION
from chalicelib.openapi.routes import document
from contract.breaking import breaking
from contract.releases import allows_breaking, last_released, parsed

NOW = document()
Change = Callable[[dict[str, Any]], Any]


def schema(api: dict[str, Any], name: str) -> dict[str, Any]:
    return api["components"]["schemas"][name]


def operation(api: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    return api["paths"][path][method]


def changed(change: Change) -> dict[str, Any]:
    api = copy.deepcopy(NOW)
    change(api)
    return api


def test_whoever_uses_the_last_release_can_use_this_one() -> None:
    released = last_released()
    found = breaking(released, NOW)
    allowed = allows_breaking(released["info"]["version"], VERSION)
    assert not found or allowed, "\n".join(found)


def test_this_version_follows_the_last_release() -> None:
    assert parsed(VERSION) >= parsed(last_released()["info"]["version"])
    assert NOW["info"]["version"] == VERSION


def test_what_was_released_is_not_changed_under_its_number() -> None:
    released = last_released()
    if released["info"]["version"] == VERSION:
        assert released == NOW
    else:
        assert parsed(VERSION) > parsed(released["info"]["version"])


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [
        ("0.1.0", "0.1.1", False),
        ("0.1.0", "0.2.0", True),
        ("0.9.0", "1.0.0", True),
        ("1.2.3", "1.3.0", False),
        ("1.2.3", "2.0.0", True),
    ],
)
def test_the_number_says_whether_something_may_break(old: str, new: str, may: bool) -> None:
    assert allows_breaking(old, new) is may


BREAKING: list[tuple[str, Change]] = [
    ("GET /orders: is gone", lambda api: api["paths"]["/orders"].pop("get")),
    (
        "GET /health: needs a token now",
        lambda api: operation(api, "/health", "get").update(security=[{"bearer": []}]),
    ),
    (
        "GET /orders: takes no query parameter status any more",
        lambda api: operation(api, "/orders", "get").update(
            parameters=[
                p for p in operation(api, "/orders", "get")["parameters"] if p["name"] != "status"
            ]
        ),
    ),
    (
        "GET /bss/invoices/audit: needs the query parameter year now",
        lambda api: operation(api, "/bss/invoices/audit", "get")["parameters"].append(
            {"name": "year", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
    ),
    (
        "GET /products: limit is refused where / may be above maximum 50",
        lambda api: operation(api, "/products", "get")["parameters"][0]["schema"].update(
            maximum=50
        ),
    ),
    (
        "POST /orders: the body is refused where /accept_price_changes may be missing",
        lambda api: schema(api, "PlaceOrder")["required"].append("accept_price_changes"),
    ),
    (
        "PATCH /basket/lines/{line_id}: the body is refused where /friendly_name may be given",
        lambda api: schema(api, "ChangeLine")["properties"].pop("friendly_name"),
    ),
    (
        "POST /basket/lines: the body is refused where /quantity may be above maximum 10",
        lambda api: schema(api, "AddLine")["properties"]["quantity"].update(maximum=10),
    ),
    (
        "POST /bss/orders/{order_id}/cancel: needs a body now",
        lambda api: None,
    ),
    (
        "GET /invoices/{invoice_number}: 200: /due_on may be missing",
        lambda api: (
            schema(api, "InvoiceAnswer")["properties"].pop("due_on"),
            schema(api, "InvoiceAnswer")["required"].remove("due_on"),
        ),
    ),
    (
        "GET /orders/{order_id}: 200: /status may be lost",
        lambda api: schema(api, "OrderAnswer")["properties"]["status"]["enum"].append("lost"),
    ),
    (
        "GET /basket: 200: /version may be null, not only integer",
        lambda api: schema(api, "BasketAnswer")["properties"].update(
            version={"anyOf": [{"type": "integer"}, {"type": "null"}]}
        ),
    ),
    (
        "GET /basket: 200 comes without ETag",
        lambda api: operation(api, "/basket", "get")["responses"]["200"].pop("headers"),
    ),
    (
        "POST /orders: does not answer 200 any more",
        lambda api: operation(api, "/orders", "post")["responses"].pop("200"),
    ),
]


@pytest.mark.parametrize(
    ("sentence", "change"), BREAKING, ids=[sentence for sentence, _ in BREAKING]
)
def test_what_breaks_a_caller_is_named(sentence: str, change: Change) -> None:
    before = copy.deepcopy(NOW)
    if sentence.endswith("needs a body now"):
        operation(before, "/bss/orders/{order_id}/cancel", "post").pop("requestBody")
    assert sentence in breaking(before, changed(change))


def test_a_body_that_may_be_left_out_breaks_nobody_until_it_may_not() -> None:
    path = "/bss/orders/{order_id}/execute"
    without = changed(lambda api: operation(api, path, "post").pop("requestBody"))
    needed = changed(lambda api: operation(api, path, "post")["requestBody"].update(required=True))
    assert breaking(without, NOW) == []
    assert breaking(NOW, needed) == [f"POST {path}: needs a body now"]


@pytest.mark.parametrize(
    "change",
    [
        lambda api: None,
        lambda api: operation(api, "/orders", "get").update(summary="Other words."),
        lambda api: api["paths"].update({"/new": copy.deepcopy(api["paths"]["/health"])}),
        lambda api: schema(api, "OrderAnswer")["properties"].update(note={"type": "string"}),
        lambda api: schema(api, "AddLine")["properties"].update(note={"type": "string"}),
        lambda api: operation(api, "/products", "get")["parameters"].append(
            {"name": "q", "in": "query", "required": False, "schema": {"type": "string"}}
        ),
        lambda api: schema(api, "AddLine")["properties"]["quantity"].update(maximum=10**9),
    ],
)
def test_what_nobody_can_stumble_over_is_not(change: Change) -> None:
    assert breaking(NOW, changed(change)) == []
