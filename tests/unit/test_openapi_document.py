"""The OpenAPI document: valid, complete, and in the service's own words."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from chalicelib.errors import WrongRole
from chalicelib.openapi.routes import document, endpoints
from chalicelib.web.endpoint import Endpoint

DOCUMENT = document()
BY_CALL = {endpoint.call: endpoint for endpoint in endpoints()}


def operation(endpoint: Endpoint) -> dict[str, Any]:
    return DOCUMENT["paths"][endpoint.path][endpoint.method.lower()]


def parameters(endpoint: Endpoint, where: str) -> dict[str, Any]:
    found = operation(endpoint)["parameters"]
    return {each["name"]: each for each in found if each["in"] == where}


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    validate(DOCUMENT, cls=OpenAPIV31SpecValidator)


def test_the_document_has_every_declared_endpoint_and_no_other() -> None:
    documented = {
        f"{method.upper()} {path}"
        for path, methods in DOCUMENT["paths"].items()
        for method in methods
    }
    assert documented == set(BY_CALL)


@pytest.mark.parametrize("endpoint", BY_CALL.values(), ids=BY_CALL)
def test_an_operation_tells_every_answer_and_every_refusal(endpoint: Endpoint) -> None:
    responses = operation(endpoint)["responses"]
    refusals = {str(refusal.status) for refusal in endpoint.all_refusals}
    gateway = {"401", "429"} if endpoint.role else {"429"}
    unchanged = {"304"} if endpoint.cache_control else set()
    answers = {str(status) for status in endpoint.answers}
    assert set(responses) == answers | unchanged | refusals | gateway
    for refusal in endpoint.all_refusals:
        assert f"`{refusal.code}`" in responses[str(refusal.status)]["description"]


@pytest.mark.parametrize("endpoint", BY_CALL.values(), ids=BY_CALL)
def test_an_operation_tells_what_it_takes(endpoint: Endpoint) -> None:
    assert list(parameters(endpoint, "path")) == [
        part.strip("{}") for part in endpoint.path.split("/") if part.startswith("{")
    ]
    fields = endpoint.query.model_fields if endpoint.query else {}
    assert set(parameters(endpoint, "query")) == set(fields)
    headers = {"If-Match"} if endpoint.takes_if_match else set()
    headers |= {"Idempotency-Key"} if endpoint.takes_idempotency_key else set()
    assert set(parameters(endpoint, "header")) == headers
    assert ("requestBody" in operation(endpoint)) == bool(endpoint.body)
    body = operation(endpoint).get("requestBody", {"required": False})
    assert body["required"] == (bool(endpoint.body) and not endpoint.body_is_optional)


def test_an_answer_that_may_be_kept_says_so_and_how_to_ask_again() -> None:
    kept = {call for call, endpoint in BY_CALL.items() if endpoint.cache_control}
    assert kept == {"GET /openapi.json", "GET /docs", "GET /docs/{file}"}
    for described in (operation(BY_CALL[call]) for call in kept):
        assert "`If-None-Match`" in described["description"]
        whole, unchanged = described["responses"]["200"], described["responses"]["304"]
        assert set(whole["headers"]) == set(unchanged["headers"]) == {"ETag", "Cache-Control"}
        assert "content" not in unchanged


@pytest.mark.parametrize("endpoint", BY_CALL.values(), ids=BY_CALL)
def test_an_operation_is_described_to_whoever_may_call_it(endpoint: Endpoint) -> None:
    described = operation(endpoint)
    assert described["description"].startswith(described["summary"])
    who = {"buyer": "For buyers.", "staff": "For staff.", None: "No token is needed."}
    assert who[endpoint.role] in described["description"]
    assert ("`HEAD` is answered too." in described["description"]) == (endpoint.method == "GET")


@pytest.mark.parametrize("endpoint", BY_CALL.values(), ids=BY_CALL)
def test_an_operation_says_whether_it_needs_a_token(endpoint: Endpoint) -> None:
    assert operation(endpoint)["security"] == ([{"bearer": []}] if endpoint.role else [])


def test_refusals_are_problems_and_those_worth_waiting_for_say_how_long() -> None:
    refused = operation(BY_CALL["POST /orders"])["responses"]
    for status in ("403", "409", "412", "422", "503"):
        assert list(refused[status]["content"]) == ["application/problem+json"]
    assert "Retry-After" in refused["503"]["headers"]
    assert "Retry-After" in refused["409"]["headers"]
    assert "headers" not in refused["412"]
    assert WrongRole.detail in refused["403"]["description"]


def test_placing_tells_where_the_order_is_and_baskets_their_version() -> None:
    placing = operation(BY_CALL["POST /orders"])["responses"]
    assert "Location" in placing["201"]["headers"] and "Location" in placing["200"]["headers"]
    assert "ETag" in operation(BY_CALL["GET /basket"])["responses"]["200"]["headers"]


def test_what_is_optional_in_a_query_is_left_out_and_never_null() -> None:
    for name, parameter in parameters(BY_CALL["GET /bss/orders"], "query").items():
        assert not parameter.get("required"), name
        assert "null" not in json.dumps(parameter["schema"]["type"]), name


def test_limits_are_told_as_they_are_judged() -> None:
    limit = parameters(BY_CALL["GET /products"], "query")["limit"]["schema"]
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 100, 25)
    adding = DOCUMENT["components"]["schemas"]["AddLine"]
    assert adding["required"] == ["product_id"]
    assert adding["additionalProperties"] is False
    quantity = adding["properties"]["quantity"]
    assert (quantity["minimum"], quantity["maximum"]) == (1, 1_000_000)


def reachable(node: Any) -> Iterator[dict[str, Any]]:
    """Every object in a part of the document, and in the schemas that it refers to."""
    if isinstance(node, list):
        for part in node:
            yield from reachable(part)
    elif isinstance(node, dict):
        yield node
        if "$ref" in node:
            yield from reachable(DOCUMENT["components"]["schemas"][node["$ref"].rpartition("/")[2]])
        for part in node.values():
            yield from reachable(part)


@pytest.mark.parametrize(
    "endpoint",
    [each for each in BY_CALL.values() if each.method == "PATCH" and each.body],
    ids=lambda endpoint: endpoint.call,
)
def test_what_is_left_out_of_a_change_has_no_default(endpoint: Endpoint) -> None:
    """A generated client sends a default as if its user had asked for it."""
    body = operation(endpoint)["requestBody"]["content"]["application/json"]["schema"]
    assert [part for part in reachable(body) if "default" in part] == []


def test_lists_show_no_coupon_codes() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    listed = operation(BY_CALL["GET /assets"])["responses"]["200"]["content"]
    name = listed["application/json"]["schema"]["$ref"].rpartition("/")[2]
    item = schemas[name]["properties"]["items"]["items"]["$ref"].rpartition("/")[2]
    coupon = json.dumps(schemas[item]["properties"]["coupon"])
    assert "CouponHint" in coupon
    assert "code" not in schemas["CouponHint"]["properties"]


def test_the_document_is_the_same_every_time() -> None:
    assert json.dumps(document()) == json.dumps(DOCUMENT)
