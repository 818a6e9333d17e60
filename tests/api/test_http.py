"""HTTP: bodies, queries, methods and paths, and how mistakes in them are reported."""

from typing import Any

import pytest

from chalicelib.openapi.routes import endpoints
from chalicelib.web.bodies import LARGEST_BODY
from chalicelib.web.endpoint import Endpoint
from tests.api import route_calls
from tests.api.actors import MAILBOX, Ids
from tests.api.client import Api
from tests.api.shape_checks import assert_problem

WITH_BODY = [endpoint for endpoint in endpoints() if endpoint.body]
EVERY_BODY = pytest.mark.parametrize("endpoint", WITH_BODY, ids=route_calls.named)
WITHOUT_BODY = pytest.mark.parametrize(
    "endpoint",
    [each for each in endpoints() if each.answers and not each.body],
    ids=route_calls.named,
)
EVERY_CALL = pytest.mark.parametrize("endpoint", endpoints(), ids=route_calls.named)
INVALID = {"status": 422, "code": "validation_failed"}


def _how(endpoint: Endpoint) -> dict[str, Any]:
    return {"roles": (endpoint.role or "buyer",)}


def _pointers(answer: Any) -> set[str | None]:
    return {error.get("pointer") for error in answer.json["errors"]}


def test_the_service_says_that_it_is_well(api: Api) -> None:
    answer = api.get("/health", by=None)
    assert (answer.status, answer.json) == (200, {"status": "ok"})
    assert answer.headers["content-type"] == "application/json"


@EVERY_BODY
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "text/json"]
)
def test_a_body_that_is_not_json_is_refused(
    refused: Any, busy: dict[str, Ids], endpoint: Endpoint, kind: str
) -> None:
    call = route_calls.request(endpoint, busy["acc_partner"])
    headers = {"Content-Type": kind}
    refused(*call, headers=headers, **_how(endpoint), status=415, code="unsupported_media_type")


def test_the_wrong_role_learns_nothing_of_the_body(refused: Any) -> None:
    headers = {"Content-Type": "text/plain"}
    refused("POST", "/bss/products", b"x", headers=headers, status=403, code="wrong_role")


@pytest.mark.parametrize(
    "kind",
    ["application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"],
)
def test_json_may_name_its_character_set(api: Api, kind: str) -> None:
    answer = api.post("/basket/lines", MAILBOX, headers={"Content-Type": kind})
    assert answer.status == 201


@EVERY_BODY
def test_a_body_nobody_can_read_is_malformed(
    refused: Any, busy: dict[str, Ids], endpoint: Endpoint
) -> None:
    method, path, _ = route_calls.request(endpoint, busy["acc_partner"])
    unreadable = [
        b"{",
        b"{'a': 1}",
        b'{"a": 1,}',
        b"nothing",
        b'{"a": "\\ud800"}',
        b"\xff\xfe",
    ]
    for raw in unreadable if endpoint.body_is_optional else [b"", *unreadable]:
        refused(method, path, raw, **_how(endpoint), status=400, code="malformed_json")


@EVERY_BODY
def test_a_body_is_an_object(refused: Any, busy: dict[str, Ids], endpoint: Endpoint) -> None:
    method, path, _ = route_calls.request(endpoint, busy["acc_partner"])
    for raw in (b"[]", b'"text"', b"7", b"null", b"true"):
        refused(method, path, raw, **_how(endpoint), **INVALID)


@EVERY_BODY
def test_a_field_nobody_knows_is_refused(
    refused: Any, busy: dict[str, Ids], endpoint: Endpoint
) -> None:
    method, path, body = route_calls.request(endpoint, busy["acc_partner"])
    answer = refused(method, path, body | {"surprise": 1}, **_how(endpoint), **INVALID)
    assert "/surprise" in _pointers(answer)


@EVERY_CALL
def test_a_parameter_nobody_knows_is_refused(
    refused: Any, busy: dict[str, Ids], endpoint: Endpoint
) -> None:
    method, path, body = route_calls.request(endpoint, busy["acc_partner"])
    joined = "&" if "?" in path else "?"
    surprising = f"{path}{joined}surprise=1&other="
    answer = refused(method, surprising, body, **_how(endpoint), **INVALID)
    assert {"/surprise", "/other"} <= _pointers(answer)


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ("limit=5&limit=6", {"/limit"}),
        ("limit=5&limit=5", {"/limit"}),
        ("category=a&category=b&limit=0", {"/category", "/limit"}),
        ("limit=5&limit=6&surprise=1", {"/limit", "/surprise"}),
    ],
)
def test_a_parameter_given_twice_is_named_like_any_other_mistake(
    refused: Any, query: str, pointers: set[str]
) -> None:
    assert _pointers(refused("GET", f"/products?{query}", **INVALID)) == pointers


@WITHOUT_BODY
def test_a_call_that_takes_no_body_refuses_one_by_the_same_rules(
    api: Api, busy: dict[str, Ids], side_effects: Any, endpoint: Endpoint
) -> None:
    method, path, _ = route_calls.request(endpoint, busy["acc_partner"])
    how = _how(endpoint)
    with side_effects.unchanged():
        surprised = api.call(method, path, {"quantity": 1}, **how)
        unreadable = api.call(method, path, b"{", **how)
        a_list = api.call(method, path, b"[]", **how)
        text = api.call(method, path, b"{}", headers={"Content-Type": "text/plain"}, **how)
        large = api.call(method, path, b" " * (LARGEST_BODY + 1), **how)
    assert (surprised.status, _pointers(surprised)) == (422, {"/quantity"})
    assert [at.status for at in (unreadable, a_list, text, large)] == [400, 422, 415, 413]


@WITHOUT_BODY
def test_an_empty_object_is_as_good_as_no_body_to_a_call_that_takes_none(
    api: Api, busy: dict[str, Ids], endpoint: Endpoint
) -> None:
    method, path, _ = route_calls.request(endpoint, busy["acc_partner"])
    answer = api.call(method, path, {}, **_how(endpoint))
    assert answer.status in (*endpoint.answers, 409)  # Nothing of theirs has failed.


def test_a_duplicate_field_is_refused_wherever_it_is(refused: Any) -> None:
    raw = b'{"product_id": "prd_mailbox", "quantity": 1, "quantity": 9000}'
    answer = refused("POST", "/basket/lines", raw, **INVALID)
    assert [(at["code"], at["pointer"]) for at in answer.json["errors"]] == [
        ("given_twice", "/quantity")
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"quantity":' * 10_000 + b"1" + b"}" * 10_000,
        b'{"product_id": "prd_mailbox", "quantity": NaN}',
        b'{"product_id": "prd_mailbox", "quantity": -Infinity}',
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_what_no_reader_of_json_should_take_is_malformed(refused: Any, raw: bytes) -> None:
    refused("POST", "/basket/lines", raw, status=400, code="malformed_json")


@pytest.mark.parametrize("number", [b"9" * 5000, b"-" + b"9" * 400, b"1e400", b"1.5"])
def test_a_number_that_fits_nothing_is_refused(api: Api, side_effects: Any, number: bytes) -> None:
    raw = b'{"product_id": "prd_mailbox", "quantity": %s}' % number
    with side_effects.unchanged():
        assert api.post("/basket/lines", raw).status in (400, 422)


def test_every_mistake_of_a_body_is_reported_at_once(refused: Any) -> None:
    body = {"quantity": "many", "friendly_name": "x" * 101, "colour": "red"}
    answer = refused("POST", "/basket/lines", body, **INVALID)
    assert _pointers(answer) == {"/product_id", "/quantity", "/friendly_name", "/colour"}
    assert all(error["detail"] and error["code"] for error in answer.json["errors"])


def test_mistakes_of_body_query_and_headers_are_reported_at_once(refused: Any) -> None:
    answer = refused(
        "POST",
        "/basket/lines?surprise=1",
        MAILBOX | {"quantity": 0},
        headers={"Idempotency-Key": "two words"},
        **INVALID,
    )
    assert {"/surprise", "/quantity"} <= _pointers(answer)
    assert "bad_idempotency_key" in answer.codes


def test_a_pointer_is_one_by_rfc_6901(refused: Any) -> None:
    answer = refused("POST", "/basket/lines", MAILBOX | {"a/b": 1, "c~d": 2}, **INVALID)
    assert _pointers(answer) == {"/a~1b", "/c~0d"}


@EVERY_CALL
def test_a_method_that_a_path_does_not_take_is_refused_with_those_it_does(
    api: Api, busy: dict[str, Ids], side_effects: Any, endpoint: Endpoint
) -> None:
    _, path, _ = route_calls.request(endpoint, busy["acc_partner"])
    known = {each.method for each in endpoints() if each.path == endpoint.path}
    known |= {"HEAD"} if "GET" in known else set()
    with side_effects.unchanged():
        answer = api.call("TRACE", path)
    assert_problem(answer, 405, "method_not_allowed")
    allowed = set(answer.headers["allow"].replace(",", " ").split())
    assert known <= allowed <= known | {"OPTIONS"}


@pytest.mark.parametrize(
    "path",
    ["/", "/nothing", "/orders/ord_1/lines", "/basket/lines/lin_1/x", "/bss", "/_local/token"],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_path_nobody_knows_is_not_found(refused: Any, method: str, path: str) -> None:
    refused(method, path, status=404, code="not_found", errors=["not_found"])


def test_every_problem_names_its_type_and_its_request(api: Api) -> None:
    problems = [api.get("/products/prd_unknown") for _ in range(2)]
    first = problems[0].json
    assert first["type"] == "urn:problem-type:not_found" and first["title"] == "Not Found"
    assert len({answer.json["request_id"] for answer in problems}) == 2


# The reference of the API is the same for everybody.
KEPT = {
    "openapi_document": "public, max-age=300",
    "read_docs": "public, max-age=300",
    "read_docs_file": "public, max-age=86400",
}


@EVERY_CALL
def test_no_answer_is_kept_by_anybody_nor_taken_for_another_type(
    api: Api, busy: dict[str, Ids], endpoint: Endpoint
) -> None:
    method, path, body = route_calls.request(endpoint, busy["acc_partner"])
    for roles in ((endpoint.role or "buyer",), ()):
        answer = api.call(method, path, body, roles=roles)
        assert answer.headers["cache-control"] == KEPT.get(endpoint.name, "no-store")
        assert answer.headers["x-content-type-options"] == "nosniff"
