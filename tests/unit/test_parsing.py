"""Bodies and queries: one answer names every mistake in them, and where it is."""

import json
import re
from typing import Any

import pytest

from chalicelib.bss.accounts.changes import NewAccount
from chalicelib.bss.accounts.end_customers import NewEndCustomer
from chalicelib.bss.orders.drafts import NewDraft
from chalicelib.bss.orders.lists import BssOrdersQuery
from chalicelib.bss.products.lists import ProductsQuery
from chalicelib.checkout.models import AddLine, PlaceOrder
from chalicelib.errors import Fault, MalformedJson, ValidationFailed
from chalicelib.web import bodies, parsing
from chalicelib.web.endpoint import Nothing
from tests.builders import a_request
from tests.unit.test_headers import ADDING


def faults_of_body(raw: bytes, model: Any = AddLine) -> list[Fault]:
    with pytest.raises(ValidationFailed) as refusal:
        bodies.parse_body(model, raw)
    return list(refusal.value.faults)


def faults_of_query(model: Any, **query: list[str]) -> list[Fault]:
    with pytest.raises(ValidationFailed) as refusal:
        parsing.parse_query(model, a_request(query=query))
    return list(refusal.value.faults)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b"{'a': 1}",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b'{"product_id": "\\ud800"}',
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    ],
    ids=lambda raw: repr(raw[:12]),
)
def test_a_body_that_is_no_json_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedJson):
        bodies.parse_body(AddLine, raw)


@pytest.mark.parametrize("word", [b"NaN", b"Infinity", b"-Infinity"])
def test_words_for_numbers_that_json_does_not_have_are_malformed(word: bytes) -> None:
    for raw in (word, b'{"quantity": %s}' % word, b'{"surprise": [%s]}' % word):
        with pytest.raises(MalformedJson):
            bodies.parse_body(AddLine, raw)


@pytest.mark.parametrize("number", [b"9" * 5000, b"-" + b"9" * 300, b"1e999", b"1e5000"])
def test_a_number_beyond_all_bounds_is_refused_and_crashes_nothing(number: bytes) -> None:
    with pytest.raises((MalformedJson, ValidationFailed)):
        bodies.parse_body(AddLine, b'{"product_id": "p", "quantity": %s}' % number)
    with pytest.raises((MalformedJson, ValidationFailed)):
        bodies.parse_body(AddLine, b'{"product_id": %s}' % number)


def test_a_field_that_is_given_twice_is_named_like_any_other_mistake() -> None:
    raw = b'{"product_id": "p", "quantity": 1, "quantity": 2, "colour": "red", "quantity": 2}'
    faults = faults_of_body(raw)
    assert [(fault.code, fault.pointer) for fault in faults] == [
        ("extra_forbidden", "/colour"),
        ("given_twice", "/quantity"),
        ("given_twice", "/quantity"),
    ]
    assert faults[1].detail == "This field is given more than once."


def test_a_field_that_is_given_twice_deep_inside_is_pointed_at() -> None:
    raw = (
        b'{"account_id": "acc_a", "lines": ['
        b'{"product_id": "p", "quantity": 1},'
        b'{"product_id": "p", "quantity": 1, "\\u0071uantity": 1}]}'
    )
    [fault] = faults_of_body(raw, NewDraft)
    assert (fault.code, fault.pointer) == ("given_twice", "/lines/1/quantity")


def test_one_name_in_several_objects_is_no_mistake() -> None:
    raw = b'{"account_id": "acc_a", "lines": [%s, %s]}' % (
        (b'{"product_id": "p", "quantity": 1}',) * 2
    )
    assert len(bodies.parse_body(NewDraft, raw).lines) == 2


@pytest.mark.parametrize("raw", [b"null", b"[]", b'"text"', b"1"])
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
    assert bodies.parse_body(PlaceOrder, raw).model_dump_json().encode() == raw


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


@pytest.mark.parametrize(
    ("raw", "model", "pointer", "detail"),
    [
        (
            b'{"product_id": "p", "quantitty": 2}',
            AddLine,
            "/quantitty",
            "There is no field `quantitty`; did you mean `quantity`?",
        ),
        (b'{"product_id": "p", "hue": 2}', AddLine, "/hue", "There is no field `hue`."),
        (
            b'{"billing": {"information": {"citty": "Oulu"}}}',
            NewEndCustomer,
            "/billing/information/citty",
            "There is no field `citty`; did you mean `city`?",
        ),
        (
            b'{"lines": [{}, {"friendlyname": "Sales"}]}',
            NewDraft,
            "/lines/1/friendlyname",
            "There is no field `friendlyname`; did you mean `friendly_name`?",
        ),
    ],
)
def test_of_a_field_nobody_knows_the_nearest_is_named(
    raw: bytes, model: Any, pointer: str, detail: str
) -> None:
    assert [at.detail for at in faults_of_body(raw, model) if at.pointer == pointer] == [detail]


def test_of_a_parameter_nobody_knows_the_nearest_is_named() -> None:
    [fault] = faults_of_query(ProductsQuery, product_typ=["x"])
    assert fault.detail == "There is no parameter `product_typ`; did you mean `product_type`?"


def test_a_very_long_name_is_not_repeated() -> None:
    [fault] = faults_of_body(b'{"product_id": "p", "%s": 1}' % (b"x" * 5000))
    assert fault.detail == "There is no field of this name."


WRONG = {
    "name": 5,
    "billing": {
        "information": {"country": "Finland", "city": "a\nb", "street": "x" * 201},
        "contact": {"name": "Ann", "email": "ann", "phone": None},
        "currency": "euro",
        "tax_rate": "19 %",
    },
    "parent_account_id": "",
    "may_order_for_itself": "yes",
    "kind": "friend",
}


def test_a_message_says_what_to_do() -> None:
    faults = faults_of_body(json.dumps(WRONG).encode(), NewAccount)
    assert {fault.pointer: fault.detail for fault in faults} == {
        "/kind": "This must be 'customer', 'partner' or 'end_customer'.",
        "/name": "Give a text.",
        "/parent_account_id": "Give a text that is not shorter than 1 character.",
        "/billing/information/company": "Give this field; it is missing.",
        "/billing/information/postal_code": "Give this field; it is missing.",
        "/billing/information/street": "Give a text that is not longer than 200 characters.",
        "/billing/information/city": "Leave out line breaks and other control characters.",
        "/billing/information/country": "Give two capital letters, such as DE.",
        "/billing/contact/email": "Give an email address, such as ann@company.example.",
        "/billing/currency": "Give three capital letters, such as EUR.",
        "/billing/tax_rate": 'Give a decimal from "0" to less than "1" with up to six decimals, such as "0.19".',
        "/may_order_for_itself": "Give true or false.",
    }


def test_no_message_has_a_pattern_or_a_word_of_the_library_in_it() -> None:
    bodies: list[tuple[Any, dict[str, Any]]] = [
        (NewAccount, WRONG),
        (NewAccount, {"billing": [], "kind": None, "surprise": 1}),
        (NewDraft, {"lines": {}, "account_id": 1}),
        (NewDraft, {"lines": [[], {"quantity": 1.5}, {"quantity": "1"}, {"quantity": 0}] * 11}),
        (AddLine, {"quantity": None, "friendly_name": []}),
    ]
    for model, body in bodies:
        for fault in faults_of_body(json.dumps(body).encode(), model):
            assert not re.search(r"[\^\\]|[Ii]nput|valid |[Ff]ield required|match", fault.detail)


def test_fifty_problems_are_listed_and_the_rest_is_counted() -> None:
    body = {"product_id": "p"} | {f"unknown_{number}": 1 for number in range(70)}
    with pytest.raises(ValidationFailed) as refusal:
        parsing.parse(ADDING, a_request(json.dumps(body).encode(), query={"hue": ["1"]}), {})
    faults = refusal.value.faults
    assert len(faults) == 51 and len({fault.pointer for fault in faults[:50]}) == 50
    assert (faults[50].code, faults[50].pointer) == ("more_problems", None)
    assert faults[50].detail == "There are 21 more problems; these are the first 50."
