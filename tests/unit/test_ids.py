"""Ids: unguessable, and those that are derived lead back to where they came from."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.bss.invoices.composing import number_in
from chalicelib.bss.reconciling.owners import owner_of
from chalicelib.storage.keys import (
    LAST_OF_SERIES,
    asset_key,
    digits_at,
    documents_key,
    invoice_key,
    name_of_due,
    order_key,
    payment_key,
    position_of_invoice,
    series_key,
)
from chalicelib.values import ids
from tests.builders import PLACED_AT

NAMES = some.from_regex(r"[A-Za-z0-9_]{1,64}", fullmatch=True)


def test_a_new_id_is_128_random_bits_and_never_seen_before() -> None:
    made = [ids.new("acc") for _ in range(500)]
    assert len(set(made)) == 500
    assert all(re.fullmatch(r"acc_[0-9a-f]{32}", each) for each in made)


def test_two_lines_of_one_product_have_ids_that_cannot_be_guessed() -> None:
    made = {ids.line("prd_mailbox") for _ in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(r"lin_mailbox_[0-9a-f]{16}", each) for each in made)


@given(NAMES)
def test_a_basket_becomes_one_order_and_the_order_leads_back_to_it(name: str) -> None:
    order_id = ids.order_of_basket(f"bsk_{name}")
    assert order_id == f"ord_{name}"
    assert ids.basket_of_order(order_id) == f"bsk_{name}"


@given(NAMES, some.integers(min_value=1, max_value=40))
def test_an_asset_leads_to_its_order(name: str, number: int) -> None:
    assert ids.order_of_asset(ids.asset(f"ord_{name}", number)) == f"ord_{name}"


@given(NAMES)
def test_a_line_leads_to_its_product(name: str) -> None:
    assert ids.product_of_line(ids.line(f"prd_{name}")) == f"prd_{name}"


@given(some.integers(min_value=1, max_value=40))
def test_an_order_lies_together_with_its_assets(number: int) -> None:
    order_id = ids.new("ord")
    keys = {asset_key(ids.asset(order_id, number)) for number in range(1, 41)}
    assert {key.pk for key in keys} == {order_key(order_id).pk}
    assert len(keys) == 40
    assert asset_key(ids.asset(order_id, number)).sk == f"ASSET#{number:02d}"


def test_an_invoice_lies_together_with_its_series() -> None:
    key = invoice_key("INV-2026-000042")
    assert (key.pk, key.sk) == (series_key("INV-2026").pk, "NUMBER#000042")


COUNTS = some.one_of(
    some.integers(1, 2_000), some.integers(999_990, 1_000_010), some.integers(1, LAST_OF_SERIES)
)


@given(COUNTS, COUNTS)
def test_keys_of_a_series_sort_as_its_numbers_do(one: int, other: int) -> None:
    keys = [invoice_key(number_in("INV-2026", count)) for count in (one, other)]
    positions = [
        position_of_invoice(PLACED_AT, number_in("INV-2026", count)) for count in (one, other)
    ]
    assert (keys[0] < keys[1], positions[0] < positions[1]) == (one < other, one < other)
    assert series_key("INV-2026") < keys[0]


@given(COUNTS)
def test_a_key_leads_back_to_the_number_of_its_invoice(count: int) -> None:
    number = number_in("INV-2026", count)
    assert digits_at(invoice_key(number).sk.removeprefix("NUMBER#")) == number.rpartition("-")[2]
    assert name_of_due(documents_key(number)) == number
    row = payment_key(number, 3).attributes()
    assert owner_of(row) == owner_of(documents_key(number).attributes()) == invoice_key(number)


def test_the_millionth_invoice_lies_behind_the_one_before_it() -> None:
    assert invoice_key("INV-2026-1000000").sk == "NUMBER#A1000000"
    assert invoice_key("INV-2026-999999").sk == "NUMBER#999999"


@pytest.mark.parametrize("prefix", ["acc", "prd", "bsk", "ord", "ast", "lin"])
def test_what_the_service_makes_is_an_id(prefix: str) -> None:
    assert ids.is_id(ids.new(prefix), prefix)


def test_derived_ids_are_ids_too() -> None:
    assert ids.is_id(ids.line(ids.new("prd")), "lin")
    assert ids.is_id(ids.asset(ids.new("ord"), 40), "ast")
    assert ids.is_id(ids.order_of_basket(ids.new("bsk")), "ord")


@given(NAMES)
def test_any_letters_and_digits_after_the_prefix_could_be_an_id(name: str) -> None:
    assert ids.is_id(f"ord_{name}", "ord")
    assert not ids.is_id(f"ord_{name}", "ast")


@pytest.mark.parametrize(
    "text",
    [
        "ord_a#ORDER",
        "ord_" + "a" * 101,
        "ord_é",
        "ord_\u0663",  # a digit, but no ASCII one
        "ord_a\n",
        "ord_a b",
        "ord_a/b",
        "ord_",
        "ord",
        "ORD_a",
        "",
    ],
)
def test_what_could_reach_another_key_is_no_id(text: str) -> None:
    assert not ids.is_id(text, "ord")
