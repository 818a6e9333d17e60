"""Bodies and queries: everything that is wrong with them is in one answer, with its place."""

from typing import Any

import pytest

from chalicelib.bss.accounts.end_customers import NewEndCustomer
from chalicelib.bss.orders.lists import BssOrdersQuery
from chalicelib.bss.products.lists import ProductsQuery
from chalicelib.checkout.models import AddLine, PlaceOrder
from chalicelib.errors import Fault, MalformedJson, ValidationFailed
from chalicelib.web import parsing
from chalicelib.web.endpoint import Nothing
from tests.builders import a_request


def faults_of_body(raw: bytes, model: Any = AddLine) -> list[Fault]:
    with pytest.raises(ValidationFailed) as refusal:
        parsing.parse_body(model, raw)
    return list(refusal.value.faults)


def faults_of_query(model: Any, **query: list[str]) -> list[Fault]:
    with pytest.raises(ValidationFailed) as refusal:
        parsing.parse_query(model, a_request(query=query))
    return list(refusal.value.faults)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"{'a': 1}", b"\xff\xfe", b'{"product_id": "\\ud800"}', b"[" * 5000]
)
def test_a_body_that_is_no_json_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedJson):
        parsing.parse_body(AddLine, raw)


@pytest.mark.parametrize("raw", [b"null", b"[]", b'"text"', b"1", b"NaN"])
def test_json_that_is_no_object_does_not_fit(raw: bytes) -> None:
    [fault] = faults_of_body(raw)
    assert fault.pointer is None


def test_every_problem_of_a_body_is_named_with_its_place() -> None:
    raw = b'{"quantity": "two", "friendly_name": "\\u0007", "colour": "red"}'
    assert {fault.pointer: fault.code for fault in faults_of_body(raw)} == {
        "/product_id": "missing",
        "/quantity": "int_type",
        "/friendly_name": "string_pattern_mismatch",
        "/colour": "extra_forbidden",
    }


def test_an_order_without_a_total_is_the_same_request_as_before_there_was_one() -> None:
    raw = b'{"basket_id":"bsk_1","basket_version":1,"accept_price_changes":false}'
    assert parsing.parse_body(PlaceOrder, raw).model_dump_json().encode() == raw


def test_whoever_accepts_changed_prices_names_the_total() -> None:
    raw = b'{"basket_id": "bsk_1", "basket_version": 1, "accept_price_changes": true}'
    [fault] = faults_of_body(raw, PlaceOrder)
    assert (fault.code, fault.pointer) == ("total_missing", "/payable")


def test_a_problem_deep_inside_is_pointed_at() -> None:
    raw = b'{"name": "Fjord", "billing": {"information": {"country": "Finland"}}}'
    pointers = {fault.pointer for fault in faults_of_body(raw, NewEndCustomer)}
    assert {"/billing/information/country", "/billing/information/company"} <= pointers
    assert {"/billing/contact", "/billing/currency", "/billing/tax_rate"} <= pointers


def test_a_pointer_is_a_json_pointer_even_where_a_name_has_a_slash_in_it() -> None:
    [fault] = faults_of_body(b'{"product_id": "p", "a/b~c": 1}')
    assert fault.pointer == "/a~1b~0c"


def test_a_fault_does_not_repeat_what_was_typed() -> None:
    raw = b'{"product_id": "p", "quantity": "my-secret"}'
    assert "my-secret" not in str(faults_of_body(raw))


def test_a_query_reads_numbers_dates_and_words_from_text() -> None:
    query = parsing.parse_query(
        BssOrdersQuery,
        a_request(
            query={
                "limit": ["7"],
                "status": ["completed"],
                "placed_from": ["2026-03-09T10:30:00Z"],
            }
        ),
    )
    assert (query.limit, query.status) == (7, "completed")
    assert query.placed_from
    assert query.placed_from.isoformat() == "2026-03-09T10:30:00+00:00"


def test_without_a_query_a_list_has_its_defaults() -> None:
    query = parsing.parse_query(ProductsQuery, a_request())
    assert (query.limit, query.cursor, query.category) == (25, None, None)


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", "1.5", ""])
def test_a_page_has_one_to_a_hundred_rows(limit: str) -> None:
    [fault] = faults_of_query(ProductsQuery, limit=[limit])
    assert fault.pointer == "/limit"


def test_every_problem_of_a_query_is_named() -> None:
    faults = faults_of_query(
        BssOrdersQuery,
        limit=["0"],
        status=["paid"],
        placed_from=["2026-03-09T10:30:00"],
        colour=["red"],
    )
    pointers = ["/limit", "/status", "/placed_from", "/colour"]
    assert sorted(fault.pointer or "" for fault in faults) == sorted(pointers)


def test_a_parameter_that_is_given_twice_is_named_and_so_is_every_other_problem() -> None:
    faults = faults_of_query(ProductsQuery, limit=["1", "2"], colour=["red"])
    assert sorted(fault.pointer or "" for fault in faults) == ["/colour", "/limit"]


def test_a_call_without_a_query_takes_none() -> None:
    [fault] = faults_of_query(Nothing, page=["2"])
    assert (fault.code, fault.pointer) == ("extra_forbidden", "/page")
