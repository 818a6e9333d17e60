"""Storefronts live on other origins: CORS headers on every answer, good or bad, and preflights."""

from contextlib import nullcontext
from typing import Any

import pytest

from chalicelib.openapi.routes import endpoints
from chalicelib.web.endpoint import Endpoint
from tests.api import route_calls
from tests.api.actors import MAILBOX, Ids
from tests.api.aws_calls import failing
from tests.api.client import Api

ORIGIN = {"Origin": "https://shop.example"}


def _is_open_to_storefronts(headers: dict[str, str]) -> None:
    assert headers["access-control-allow-origin"] == "*"
    exposed = {name.strip() for name in headers["access-control-expose-headers"].split(",")}
    assert {"ETag", "Location", "Retry-After"} <= exposed


@pytest.mark.parametrize("endpoint", endpoints(), ids=route_calls.named)
def test_good_answers_and_refusals_carry_cors_headers(
    api: Api, busy: dict[str, Ids], endpoint: Endpoint
) -> None:
    role = (endpoint.role or "buyer",)
    method, path, body = route_calls.request(endpoint, busy["acc_partner"])
    for roles in (role, ()):
        _is_open_to_storefronts(api.call(method, path, body, roles=roles).headers)
    if endpoint.role:
        without = api.call(method, path, body, by=None)
        assert without.status == 401
        _is_open_to_storefronts(without.headers)


@pytest.mark.parametrize(
    ("status", "method", "path", "how"),
    [
        (400, "POST", "/basket/lines", {"body": b"{"}),
        (401, "GET", "/basket", {"by": None}),
        (401, "GET", "/basket", {"by": None, "headers": {"Authorization": "Bearer x"}}),
        (403, "GET", "/bss/orders", {}),
        (404, "GET", "/orders/ord_unknown", {}),
        (404, "GET", "/nowhere", {}),
        (405, "PUT", "/orders", {"body": {}}),
        (409, "PUT", "/checkout/billing", {"body": {"billing_version": 9}}),
        (412, "DELETE", "/basket", {"headers": {"If-Match": '"9"'}}),
        (415, "POST", "/basket/lines", {"body": b"x", "headers": {"Content-Type": "text/plain"}}),
        (422, "POST", "/basket/lines", {"body": {}}),
        (500, "GET", "/products/prd_mailbox", {"broken": True}),
        (503, "GET", "/basket", {"outage": True}),
    ],
)
def test_every_kind_of_error_carries_cors_headers(
    api: Api, cloud: Any, status: int, method: str, path: str, how: dict[str, Any]
) -> None:
    how = dict(how)
    if how.pop("broken", False):
        cloud.put({"pk": {"S": "PRODUCT#prd_mailbox"}, "sk": {"S": "PRODUCT"}, "body": {"S": "{}"}})
    outage = how.pop("outage", False)
    headers = ORIGIN | how.pop("headers", {})
    with failing("dynamodb", "*", "ThrottlingException") if outage else nullcontext():
        answer = api.call(method, path, headers=headers, **how)
    assert answer.status == status
    _is_open_to_storefronts(answer.headers)


@pytest.mark.parametrize("endpoint", endpoints(), ids=route_calls.named)
def test_a_preflight_is_answered_without_a_token(
    api: Api, busy: dict[str, Ids], side_effects: Any, endpoint: Endpoint
) -> None:
    method, path, _ = route_calls.request(endpoint, busy["acc_partner"])
    asked = ORIGIN | {
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,idempotency-key,if-match",
    }
    with side_effects.unchanged():
        answer = api.call("OPTIONS", path, by=None, headers=asked)
    assert answer.status in (200, 204)
    assert answer.headers["access-control-allow-origin"] == "*"
    methods = {name.strip() for name in answer.headers["access-control-allow-methods"].split(",")}
    assert method in methods
    allowed = answer.headers["access-control-allow-headers"].lower()
    for header in ("authorization", "content-type", "idempotency-key", "if-match"):
        assert header in allowed


def test_a_basket_shows_its_version_and_an_order_its_place_to_other_origins(api: Api) -> None:
    answer = api.post("/basket/lines", MAILBOX, headers=ORIGIN)
    assert answer.headers["etag"] == '"1"'
    _is_open_to_storefronts(answer.headers)
